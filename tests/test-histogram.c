/* test-histogram.c: quantiles within 7 % of the truth
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-histogram.h"

#include <math.h>

enum { N_DRAWS = 50000 };

static int
compare (gconstpointer a, gconstpointer b)
{
  const int64_t *left = a;
  const int64_t *right = b;

  return (*left > *right) - (*left < *right);
}

static void
test_empty (void)
{
  LqHistogram histogram = { 0 };

  g_assert_cmpint (lq_histogram_get_quantile_us (&histogram, 0.5), ==, 0);
}

static void
test_one (void)
{
  LqHistogram histogram = { 0 };

  lq_histogram_add (&histogram, 12345);
  g_assert_cmpint (lq_histogram_get_quantile_us (&histogram, 0), ==, 12345);
  g_assert_cmpint (lq_histogram_get_quantile_us (&histogram, 0.5), ==, 12345);
  g_assert_cmpint (lq_histogram_get_quantile_us (&histogram, 1), ==, 12345);
  g_assert_cmpint (histogram.sum_us, ==, 12345);
}

/* Every power of two, and what is beside it, alone: all of it fits, in order. */
static void
test_edges (void)
{
  static const int64_t odd[] = { -5, 0, INT64_C (1) << 50, INT64_MAX / 4 };

  for (int bit = 0; bit < LQ_HISTOGRAM_DOUBLINGS; bit++) {
    for (int64_t near = -1; near <= 1; near++) {
      LqHistogram histogram = { 0 };
      int64_t     value = (INT64_C (1) << bit) + near;
      int64_t     seen;

      lq_histogram_add (&histogram, value);
      lq_histogram_add (&histogram, INT64_MAX / 4); /* so that the greatest one is no help */
      seen = lq_histogram_get_quantile_us (&histogram, 0.5);
      g_assert_cmpint (seen, >=, MIN (value, (INT64_C (1) << LQ_HISTOGRAM_DOUBLINGS) - 1));
      g_assert_cmpfloat ((double) seen, <=, (double) value * 1.07 + 1);
    }
  }

  for (size_t i = 0; i < G_N_ELEMENTS (odd); i++) {
    LqHistogram histogram = { 0 };

    lq_histogram_add (&histogram, odd[i]);
    g_assert_cmpuint (histogram.n, ==, 1);
  }
}

/* Durations over seven decades, beside a sorted list of them. */
static void
test_quantiles (void)
{
  static const double parts[] = { 0.01, 0.5, 0.95, 0.99, 0.999, 1 };
  LqHistogram         histogram = { 0 };
  g_autofree int64_t *all = g_new (int64_t, N_DRAWS);

  for (int i = 0; i < N_DRAWS; i++) {
    all[i] = (int64_t) exp (g_test_rand_double_range (0, 16));
    lq_histogram_add (&histogram, all[i]);
  }
  qsort (all, N_DRAWS, sizeof *all, compare);

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++) {
    int64_t truth = all[(int) ceil (parts[i] * N_DRAWS) - 1];
    int64_t seen = lq_histogram_get_quantile_us (&histogram, parts[i]);

    g_assert_cmpint (seen, >=, truth);
    g_assert_cmpfloat ((double) seen, <=, (double) truth * 1.07);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/histogram/empty", test_empty);
  g_test_add_func ("/histogram/one", test_one);
  g_test_add_func ("/histogram/edges", test_edges);
  g_test_add_func ("/histogram/quantiles", test_quantiles);

  return g_test_run ();
}
