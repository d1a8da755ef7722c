/* test-retry.c: what is tried again and when, and how a thousand clients come back
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-retry.h"

#include <libsoup/soup.h>
#include <stdint.h>

#define WALL_US (INT64_C (1792058400) * G_USEC_PER_SEC) /* Thu, 15 Oct 2026 10:00:00 GMT */

enum { N_CLIENTS = 1000, BUCKET_US = 100 * 1000, N_DRAWS = 20000 };

/* ---- what */

static void
test_statuses (void)
{
  static const unsigned passing[] = { 408, 429, 500, 502, 503, 504 };

  for (unsigned status = 100; status < 600; status++) {
    bool is_passing = false;

    for (size_t i = 0; i < G_N_ELEMENTS (passing); i++)
      is_passing |= status == passing[i];
    g_assert_cmpint (lq_retry_is_status_passing (status), ==, is_passing);
  }
}

static void
check_error (GQuark domain, int code, bool is_passing)
{
  g_autoptr (GError) error = g_error_new (domain, code, "x");

  g_assert_cmpint (lq_retry_is_error_passing (error), ==, is_passing);
}

static void
test_errors (void)
{
  check_error (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, true);
  check_error (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, true); /* also by a reset */
  check_error (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, true);
  check_error (G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, true);
  check_error (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, true); /* cut in mid-body */
  check_error (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, true);
  check_error (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, true);
  check_error (G_TLS_ERROR, G_TLS_ERROR_EOF, true);
  check_error (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_RESTARTS, true);
  check_error (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, true);

  check_error (G_IO_ERROR, G_IO_ERROR_CANCELLED, false);
  check_error (G_IO_ERROR, G_IO_ERROR_NO_SPACE, false);
  check_error (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, false);
  check_error (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, false);
  check_error (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, false);
  check_error (G_FILE_ERROR, G_FILE_ERROR_NOENT, false);
}

/* ---- Retry-After */

static void
test_parse_after (void)
{
  static const struct {
    const char *text;
    const char *date;
    double      wait_s; /* below 0: none */
  } cases[] = {
    { NULL, NULL, -1 },
    { "", NULL, -1 },
    { " ", NULL, -1 },
    { "0", NULL, 0 },
    { "7", NULL, 7 },
    { " 120 ", NULL, 120 },
    { "-1", NULL, -1 },
    { "1.5", NULL, -1 },
    { "soon", NULL, -1 },
    { "7 s", NULL, -1 },
    { "99999999999999999999999", NULL, 366.0 * 24 * 60 * 60 },
    { "Thu, 15 Oct 2026 10:00:09 GMT", NULL, 9 },
    { "Thu, 15 Oct 2026 09:59:00 GMT", NULL, 0 }, /* is over */
    { "Thursday, 15-Oct-26 10:00:09 GMT", NULL, 9 },
    { "Thu Oct 15 10:00:09 2026", NULL, 9 },
    /* The service's clock is an hour ahead of ours. */
    { "Thu, 15 Oct 2026 11:00:09 GMT", "Thu, 15 Oct 2026 11:00:04 GMT", 5 },
    { "Thu, 15 Oct 2026 10:00:09 GMT", "no date", 9 },
    { "Thu, 45 Oct 2026 10:00:09 GMT", NULL, -1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    int64_t wait_us = lq_retry_parse_after (cases[i].text, cases[i].date, WALL_US);

    g_test_message ("%s", cases[i].text ? cases[i].text : "(none)");
    if (cases[i].wait_s < 0)
      g_assert_cmpint (wait_us, ==, LQ_RETRY_AFTER_NONE);
    else
      g_assert_cmpint (wait_us, ==, (int64_t) (cases[i].wait_s * G_USEC_PER_SEC));
  }
}

/* Whatever stands there: it never crashes, and never becomes a wait below 0 or beyond a year. */
static void
test_parse_after_anything (void)
{
  static const char letters[] = "0123456789 :,-+GMTOctThu\t\"\xff";

  for (int i = 0; i < N_DRAWS; i++) {
    char    text[40] = "";
    int     length = g_test_rand_int_range (0, sizeof text);
    int64_t wait_us;

    for (int at = 0; at < length; at++)
      text[at] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
    text[length] = '\0';
    wait_us = lq_retry_parse_after (text, NULL, WALL_US);
    g_assert_cmpint (wait_us, >=, LQ_RETRY_AFTER_NONE);
    g_assert_cmpint (wait_us, <=, INT64_C (366) * 24 * 60 * 60 * G_USEC_PER_SEC);
  }
}

/* ---- when */

/* The waits stay between the shortest and the longest, and grow no faster than they may. */
static void
test_bounds (void)
{
  for (LqNetUse use = LQ_NET_THROUGHPUT; use <= LQ_NET_THRIFTY; use++) {
    LqNetPreset preset = lq_net_preset_get (use);
    int64_t     last_us = 0;

    for (int i = 0; i < N_DRAWS; i++) {
      double  chance = g_test_rand_double ();
      int64_t wait_us = lq_retry_next_us (&preset, last_us, LQ_RETRY_AFTER_NONE, chance);
      double  top_us = (double) MAX (last_us, preset.first_ms * 1000) * (2 * preset.factor - 1);

      g_assert_cmpint (wait_us, >=, preset.first_ms * INT64_C (1000));
      g_assert_cmpint (wait_us, <=, preset.max_ms * INT64_C (1000));
      g_assert_cmpfloat ((double) wait_us, <=, top_us);
      last_us = i % 8 == 7 ? 0 : wait_us;
    }
  }
}

/* On average the second wait is about the factor times the first. */
static void
test_growth (void)
{
  LqNetPreset preset = lq_net_preset_get (LQ_NET_REAL_TIME);
  double      sum_us[3] = { 0 };

  for (int i = 0; i < N_DRAWS; i++) {
    int64_t last_us = 0;

    for (int n = 0; n < 3; n++) {
      last_us = lq_retry_next_us (&preset, last_us, LQ_RETRY_AFTER_NONE, g_test_rand_double ());
      sum_us[n] += (double) last_us;
    }
  }
  g_assert_cmpfloat_with_epsilon (sum_us[0] / N_DRAWS, 2e6, 0.1e6);
  g_assert_cmpfloat_with_epsilon (sum_us[1] / sum_us[0], 1.75, 0.1);
  g_assert_cmpfloat_with_epsilon (sum_us[2] / sum_us[1], 1.65, 0.1);
}

static void
test_never_undercut (void)
{
  LqNetPreset preset = lq_net_preset_get (LQ_NET_THROUGHPUT);

  for (int i = 0; i < N_DRAWS; i++) {
    int64_t after_us = g_test_rand_int_range (0, 1000) * (int64_t) G_USEC_PER_SEC;
    int64_t last_us = g_test_rand_int_range (0, 60) * (int64_t) G_USEC_PER_SEC;
    int64_t wait_us = lq_retry_next_us (&preset, last_us, after_us, g_test_rand_double ());

    g_assert_cmpint (wait_us, >=, after_us);
    g_assert_cmpint (wait_us, <=, after_us + MAX (after_us / 4, 2 * G_USEC_PER_SEC));
  }
}

/* ---- a thousand clients */

typedef int64_t (*NextFunc) (int64_t last_us, unsigned n_waits, GRand *rand);

static int64_t
next_without_chance (int64_t last_us, unsigned n_waits, GRand *rand)
{
  return MIN (G_USEC_PER_SEC << n_waits, 60 * G_USEC_PER_SEC);
}

static int64_t
next_quarter (int64_t last_us, unsigned n_waits, GRand *rand)
{
  return (int64_t) ((double) next_without_chance (last_us, n_waits, rand) *
                    g_rand_double_range (rand, 0.75, 1.25));
}

static int64_t
next_ours (int64_t last_us, unsigned n_waits, GRand *rand)
{
  LqNetPreset preset = lq_net_preset_get (LQ_NET_REAL_TIME);

  return lq_retry_next_us (&preset, last_us, LQ_RETRY_AFTER_NONE, g_rand_double (rand));
}

static int64_t
next_asked (int64_t last_us, unsigned n_waits, GRand *rand)
{
  LqNetPreset preset = lq_net_preset_get (LQ_NET_REAL_TIME);

  return lq_retry_next_us (&preset, last_us, 5 * G_USEC_PER_SEC, g_rand_double (rand));
}

/* All clients fail in the same moment, and at each try in the first @n_waits: how many come in the
 * same tenth of a second at the worst. */
static unsigned
find_peak (NextFunc next, unsigned n_waits)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  g_autoptr (GHashTable) buckets = g_hash_table_new (NULL, NULL);
  unsigned peak = 0;

  for (int client = 0; client < N_CLIENTS; client++) {
    int64_t at_us = 0;
    int64_t last_us = 0;

    for (unsigned n = 0; n < n_waits; n++) {
      gpointer bucket;
      unsigned count;

      last_us = next (last_us, n, rand);
      at_us += last_us;
      bucket = GINT_TO_POINTER (at_us / BUCKET_US);
      count = GPOINTER_TO_UINT (g_hash_table_lookup (buckets, bucket)) + 1;
      g_hash_table_insert (buckets, bucket, GUINT_TO_POINTER (count));
      peak = MAX (peak, count);
    }
  }

  return peak;
}

static void
test_thousand_clients (void)
{
  unsigned without = find_peak (next_without_chance, 5);
  unsigned quarter = find_peak (next_quarter, 5);
  unsigned ours = find_peak (next_ours, 5);
  unsigned asked = find_peak (next_asked, 1);

  g_test_message ("peaks: %u without chance, %u with a quarter, %u decorrelated; %u after "
                  "Retry-After",
                  without, quarter, ours, asked);
  g_assert_cmpuint (without, ==, N_CLIENTS);
  g_assert_cmpuint (quarter, >, ours); /* why the waits are not doubled ones ±25 % */
  g_assert_cmpuint (ours, <=, without / 10);
  g_assert_cmpuint (asked, <=, without / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/statuses", test_statuses);
  g_test_add_func ("/retry/errors", test_errors);
  g_test_add_func ("/retry/parse-after", test_parse_after);
  g_test_add_func ("/retry/parse-after-anything", test_parse_after_anything);
  g_test_add_func ("/retry/bounds", test_bounds);
  g_test_add_func ("/retry/growth", test_growth);
  g_test_add_func ("/retry/never-undercut", test_never_undercut);
  g_test_add_func ("/retry/thousand-clients", test_thousand_clients);

  return g_test_run ();
}
