/* test-peaks.c: the loudest samples, however many there are
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-peaks.h"

#include "lq-spool.h"

enum { EACH = LQ_RATE_HZ / 100 };

static void
add_same (LqPeaks *peaks, int16_t sample, size_t n)
{
  g_autofree int16_t *samples = g_new (int16_t, n);

  for (size_t i = 0; i < n; i++)
    samples[i] = sample;
  lq_peaks_add (peaks, samples, n);
}

static void
test_few (void)
{
  g_autofree LqPeaks *peaks = g_new0 (LqPeaks, 1);

  add_same (peaks, 0, EACH);
  add_same (peaks, 16384, EACH / 2);
  add_same (peaks, 100, EACH / 2);
  add_same (peaks, INT16_MIN, EACH);
  add_same (peaks, INT16_MAX, 1);
  g_assert_cmpuint (peaks->n, ==, 3);
  lq_peaks_end (peaks);
  g_assert_cmpuint (peaks->n, ==, 4);
  g_assert_cmpuint (peaks->peaks[0], ==, 0);
  g_assert_cmpuint (peaks->peaks[1], ==, 128);
  g_assert_cmpuint (peaks->peaks[2], ==, 255);
  g_assert_cmpuint (peaks->peaks[3], ==, 255);
  g_assert_cmpuint (peaks->n_samples, ==, 3 * EACH + 1);
}

static void
test_none (void)
{
  g_autofree LqPeaks *peaks = g_new0 (LqPeaks, 1);

  lq_peaks_add (peaks, NULL, 0);
  lq_peaks_end (peaks);
  g_assert_cmpuint (peaks->n, ==, 0);
}

/* Ten minutes with one sound in the second half: it stays where it is while peaks are merged. */
static void
test_many (void)
{
  enum { SECONDS = 600, AT = 450 };
  g_autofree LqPeaks *peaks = g_new0 (LqPeaks, 1);

  for (int second = 0; second < SECONDS; second++)
    add_same (peaks, second == AT ? 32000 : 0, LQ_RATE_HZ);
  lq_peaks_end (peaks);
  g_assert_cmpuint (peaks->n, >=, LQ_PEAKS_MOST / 2);
  g_assert_cmpuint (peaks->n, <=, LQ_PEAKS_MOST);

  for (size_t i = 0; i < peaks->n; i++) {
    double at = (double) i * (double) peaks->n_each / LQ_RATE_HZ;
    double end = (double) (i + 1) * (double) peaks->n_each / LQ_RATE_HZ;

    if (at >= AT && end <= AT + 1)
      g_assert_cmpuint (peaks->peaks[i], ==, 250);
    if (end <= AT || at >= AT + 1)
      g_assert_cmpuint (peaks->peaks[i], ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peaks/few", test_few);
  g_test_add_func ("/peaks/none", test_none);
  g_test_add_func ("/peaks/many", test_many);

  return g_test_run ();
}
