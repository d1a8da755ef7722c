/* test-messages.c: everything that can happen has words for people
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-messages.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>

static void
assert_is_sentence (const char *text)
{
  g_assert_nonnull (text);
  g_assert_cmpuint (strlen (text), >, 8);
  g_assert_null (strstr (text, "%s"));
  g_assert_null (strstr (text, "(null)"));
  g_assert_null (strstr (text, "“”"));
}

static void
test_every_error (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = LQ_ERROR_FAILED; code <= LQ_ERROR_SERVICE; code++) {
    g_autoptr (GError) error = g_error_new (LQ_ERROR, code, "technical-%d", code);
    g_autofree char *way_out = NULL;
    char            *what = lq_messages_for_error (error, &way_out);

    assert_is_sentence (what);
    assert_is_sentence (way_out);
    g_assert_null (strstr (what, "technical"));
    g_assert_null (strstr (way_out, "technical"));
    g_assert_true (g_hash_table_add (seen, what));
  }
}

static void
test_other_domains (void)
{
  static const struct {
    int     code;
    LqError same_as;
  } cases[] = {
    { G_IO_ERROR_NO_SPACE, LQ_ERROR_DISK },
    { G_IO_ERROR_NOT_FOUND, LQ_ERROR_FILE_MISSING },
    { G_IO_ERROR_IS_DIRECTORY, LQ_ERROR_FILE_KIND },
    { G_IO_ERROR_PERMISSION_DENIED, LQ_ERROR_FILE_DENIED },
    { G_IO_ERROR_TIMED_OUT, LQ_ERROR_TIMEOUT },
    { G_IO_ERROR_HOST_NOT_FOUND, LQ_ERROR_NETWORK },
    { G_IO_ERROR_CONNECTION_REFUSED, LQ_ERROR_NETWORK },
    { G_IO_ERROR_FAILED, LQ_ERROR_FAILED },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) theirs = g_error_new (G_IO_ERROR, cases[i].code, "theirs");
    g_autoptr (GError) ours = g_error_new (LQ_ERROR, (int) cases[i].same_as, "ours");
    g_autofree char *text = lq_messages_for_error (theirs, NULL);
    g_autofree char *expected = lq_messages_for_error (ours, NULL);

    g_assert_cmpstr (text, ==, expected);
  }
}

static void
test_odd_errors (void)
{
  g_autoptr (GError) failed = g_error_new (LQ_ERROR, LQ_ERROR_FAILED, "x");
  g_autoptr (GError) unknown = g_error_new (LQ_ERROR, 4711, "x");
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autofree char *failed_text = lq_messages_for_error (failed, NULL);
  g_autofree char *unknown_text = lq_messages_for_error (unknown, NULL);
  g_autofree char *way_out = NULL;
  g_autofree char *cancelled_text = lq_messages_for_error (cancelled, &way_out);

  g_assert_cmpstr (unknown_text, ==, failed_text);
  g_assert_cmpstr (cancelled_text, !=, failed_text);
  assert_is_sentence (cancelled_text);
  assert_is_sentence (way_out);
}

static bool
is_bare (LqNotice notice)
{
  return notice == LQ_NOTICE_MICROPHONE_SILENT || notice == LQ_NOTICE_MICROPHONE_HEARD ||
         notice == LQ_NOTICE_DISK_FULL || notice == LQ_NOTICE_DISK_BACK ||
         notice == LQ_NOTICE_NOT_KEPT || notice == LQ_NOTICE_KEY_IN_FILE;
}

static void
test_every_notice (void)
{
  for (int i = LQ_NOTICE_MICROPHONE_LOST; i <= LQ_NOTICE_FILE_CUT_OFF; i++) {
    LqNotice         notice = (LqNotice) i;
    g_autofree char *bare = lq_messages_for_notice (notice, NULL);
    g_autofree char *empty = lq_messages_for_notice (notice, "");
    g_autofree char *full = lq_messages_for_notice (notice, "DETAIL %d");
    bool             has_detail = !is_bare (notice);

    assert_is_sentence (bare);
    assert_is_sentence (full);
    g_assert_cmpstr (bare, ==, empty);
    g_assert_cmpint (strstr (full, "DETAIL %d") != NULL, ==, has_detail);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/messages/every-error", test_every_error);
  g_test_add_func ("/messages/other-domains", test_other_domains);
  g_test_add_func ("/messages/odd-errors", test_odd_errors);
  g_test_add_func ("/messages/every-notice", test_every_notice);

  return g_test_run ();
}
