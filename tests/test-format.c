/* test-format.c: times, days and states as a person reads them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-format.h"

#include <locale.h>

static void
test_elapsed (void)
{
  static const struct {
    int64_t     ms;
    const char *text;
  } rows[] = {
    { 0, "0:00" },        { 999, "0:00" },        { 1000, "0:01" },
    { 59999, "0:59" },    { 60000, "1:00" },      { 723000, "12:03" },
    { 3599999, "59:59" }, { 3600000, "1:00:00" }, { 36061000, "10:01:01" },
    { -5, "0:00" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = lq_format_elapsed (rows[i].ms);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_duration (void)
{
  static const struct {
    int64_t     ms;
    const char *text;
  } rows[] = {
    { -1, "0 seconds" },   { 1000, "1 second" },  { 42400, "42 seconds" },
    { 60000, "1 minute" }, { 89000, "1 minute" }, { 5400000, "90 minutes" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = lq_format_duration (rows[i].ms);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_day (void)
{
  static const struct {
    int         year, month, day;
    const char *text;
  } rows[] = {
    { 2026, 3, 1, "Today" },
    { 2026, 2, 28, "Yesterday" },
    { 2026, 2, 27, "Friday, 27 February" },
    { 2026, 1, 1, "Thursday, 1 January" },
    { 2025, 12, 31, "31 December 2025" },
    { 2025, 3, 1, "1 March 2025" },
  };
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 3, 1, 0, 5, 0);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GDateTime) day =
      g_date_time_new_local (rows[i].year, rows[i].month, rows[i].day, 23, 59, 59);
    g_autofree char *text = lq_format_day (day, now);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

/* The last day of a year is yesterday of the first of the next. */
static void
test_turn_of_the_year (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2027, 1, 1, 8, 0, 0);
  g_autoptr (GDateTime) eve = g_date_time_new_local (2026, 12, 31, 22, 0, 0);
  g_autofree char *text = lq_format_day (eve, now);

  g_assert_cmpstr (text, ==, "Yesterday");
}

static void
test_local_time (void)
{
  g_autoptr (GDateTime) time = lq_format_local_time (1700000000000000);
  g_autoptr (GDateTime) impossible = lq_format_local_time (INT64_MAX);

  g_assert_cmpint (g_date_time_to_unix (time), ==, 1700000000);
  g_assert_cmpint (g_date_time_to_unix (impossible), ==, 0);
}

static void
test_state (void)
{
  static const struct {
    LqDictationState state;
    LqLink           link;
    int64_t          lag_ms;
    const char      *text;
  } rows[] = {
    { LQ_DICTATION_IDLE, LQ_LINK_NONE, 0, "Ready" },
    { LQ_DICTATION_IDLE, LQ_LINK_ONLINE, 9000, "Ready" },
    { LQ_DICTATION_STARTING, LQ_LINK_NONE, 0, "Opening the microphone…" },
    { LQ_DICTATION_LISTENING, LQ_LINK_CONNECTING, 3000, "Listening, getting ready…" },
    { LQ_DICTATION_LISTENING, LQ_LINK_ONLINE, 1999, "Listening…" },
    { LQ_DICTATION_LISTENING, LQ_LINK_ONLINE, 3400, "Listening… 3 s behind" },
    { LQ_DICTATION_LISTENING, LQ_LINK_RECONNECTING, 9000, "Reconnecting, still recording" },
    { LQ_DICTATION_LISTENING, LQ_LINK_OFFLINE, 0, "Recording without text" },
    { LQ_DICTATION_FINISHING, LQ_LINK_ONLINE, 0, "Finishing…" },
    { LQ_DICTATION_FINISHING, LQ_LINK_ONLINE, 5000, "Finishing… 5 s behind" },
    { LQ_DICTATION_FAILED, LQ_LINK_NONE, 0, "Not recording" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = lq_format_state (rows[i].state, rows[i].link, rows[i].lag_ms);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_preview (void)
{
  static const struct {
    const char *text;
    size_t      max_chars;
    const char *preview;
  } rows[] = {
    { "", 10, "" },         { "  one\n\ntwo  three ", 100, "one two three" },
    { "größer", 3, "grö" }, { "one two", 4, "one" },
    { " \n ", 10, "" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *preview = lq_format_preview (rows[i].text, rows[i].max_chars);

    g_assert_cmpstr (preview, ==, rows[i].preview);
  }
}

static void
test_title (void)
{
  g_autofree char *title = lq_format_title ("The key is missing.");
  g_autofree char *empty = lq_format_title ("");

  g_assert_cmpstr (title, ==, "The key is missing");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_device (void)
{
  g_assert_cmpstr (lq_format_device ("default"), ==, "System default");
  g_assert_cmpstr (lq_format_device ("USB default"), ==, "USB default");
  g_assert_true (lq_format_is_default_device ("default"));
  g_assert_false (lq_format_is_default_device (""));
}

static void
test_app (void)
{
  g_autofree char *known = lq_format_app ("firefox-that-is-not-installed");
  g_autofree char *untold = lq_format_app ("");

  g_assert_null (lq_format_app (NULL));
  g_assert_cmpstr (known, ==, "into firefox-that-is-not-installed");
  g_assert_cmpstr (untold, ==, "into an application, this session does not tell which");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/elapsed", test_elapsed);
  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/day", test_day);
  g_test_add_func ("/format/turn-of-the-year", test_turn_of_the_year);
  g_test_add_func ("/format/local-time", test_local_time);
  g_test_add_func ("/format/state", test_state);
  g_test_add_func ("/format/preview", test_preview);
  g_test_add_func ("/format/title", test_title);
  g_test_add_func ("/format/device", test_device);
  g_test_add_func ("/format/app", test_app);

  return g_test_run ();
}
