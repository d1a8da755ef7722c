/* test-token-bucket.c: no more than the rate and the burst, and no less
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-net-preset.h"
#include "lq-token-bucket.h"

#define MINUTE_US (60 * (int64_t) G_USEC_PER_SEC)

static void
test_burst (void)
{
  LqTokenBucket bucket;

  lq_token_bucket_init (&bucket, 2, 3, 1000);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (lq_token_bucket_take (&bucket, 1000), ==, 0);
  g_assert_cmpint (lq_token_bucket_take (&bucket, 1000), ==, G_USEC_PER_SEC / 2);
  /* Asking takes nothing. */
  g_assert_cmpint (lq_token_bucket_take (&bucket, 1000), ==, G_USEC_PER_SEC / 2);
  g_assert_cmpint (lq_token_bucket_take (&bucket, 1000 + G_USEC_PER_SEC / 2), ==, 0);

  /* However long it stands, it holds no more than the burst. */
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (lq_token_bucket_take (&bucket, MINUTE_US), ==, 0);
  g_assert_cmpint (lq_token_bucket_take (&bucket, MINUTE_US), >, 0);
}

static void
test_no_limit (void)
{
  LqTokenBucket bucket;

  lq_token_bucket_init (&bucket, 0, 1, 0);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (lq_token_bucket_take (&bucket, 0), ==, 0);
}

/* A clock that is set back gives nothing for free, and takes nothing away. */
static void
test_clock_set_back (void)
{
  LqTokenBucket bucket;

  lq_token_bucket_init (&bucket, 1, 1, MINUTE_US);
  g_assert_cmpint (lq_token_bucket_take (&bucket, MINUTE_US), ==, 0);
  g_assert_cmpint (lq_token_bucket_take (&bucket, 0), ==, G_USEC_PER_SEC);
  g_assert_cmpint (lq_token_bucket_take (&bucket, MINUTE_US + G_USEC_PER_SEC), ==, 0);
}

/* An hour of somebody who takes whatever there is, and pauses before every so-manieth token.
 * Returns: (transfer full): when tokens were taken */
static GArray *
take_for_an_hour (unsigned pause_every)
{
  LqNetPreset   preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  GArray       *times = g_array_new (FALSE, FALSE, sizeof (int64_t));
  LqTokenBucket bucket;
  int64_t       now_us = 0;

  lq_token_bucket_init (&bucket, preset.rate_per_s, preset.burst, 0);
  while (now_us < 60 * MINUTE_US) {
    int64_t wait_us = lq_token_bucket_take (&bucket, now_us);

    now_us += wait_us;
    if (wait_us > 0)
      continue;

    g_array_append_val (times, now_us);
    if (pause_every > 0 && times->len % pause_every == 0)
      now_us += 7 * G_USEC_PER_SEC; /* the bucket fills, and a burst follows */
  }

  return times;
}

/* By default no minute has more than the 100 requests of the service, wherever it begins. */
static void
test_fits_the_service (void)
{
  static const unsigned pauses[] = { 0, 7, 95, 500 };

  for (size_t i = 0; i < G_N_ELEMENTS (pauses); i++) {
    g_autoptr (GArray) times = take_for_an_hour (pauses[i]);
    const int64_t *at = &g_array_index (times, int64_t, 0);

    for (guint first = 0, last = 0; last < times->len; last++) {
      while (at[last] - at[first] >= MINUTE_US)
        first++;
      g_assert_cmpuint (last - first + 1, <=, 100);
    }
  }
}

/* And it wastes no more than a twentieth of them. */
static void
test_uses_the_service (void)
{
  g_autoptr (GArray) times = take_for_an_hour (0);

  g_assert_cmpuint (times->len, >=, 60 * 95);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token-bucket/burst", test_burst);
  g_test_add_func ("/token-bucket/no-limit", test_no_limit);
  g_test_add_func ("/token-bucket/clock-set-back", test_clock_set_back);
  g_test_add_func ("/token-bucket/fits-the-service", test_fits_the_service);
  g_test_add_func ("/token-bucket/uses-the-service", test_uses_the_service);

  return g_test_run ();
}
