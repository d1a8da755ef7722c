/* figures.c: durations, and their order
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "figures.h"

static int
compare (gconstpointer a, gconstpointer b)
{
  const int64_t *left = a;
  const int64_t *right = b;

  return (*left > *right) - (*left < *right);
}

/* The least figure that @part of all do not exceed. */
static double
quantile_ms (const GArray *figures, double part)
{
  guint at = (guint) (part * figures->len);

  return (double) g_array_index (figures, int64_t, MIN (at, figures->len - 1)) / 1000;
}

GArray *
figures_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (int64_t));
}

void
figures_add (GArray *figures, int64_t duration_us)
{
  g_array_append_val (figures, duration_us);
}

void
figures_print (GArray *figures, const char *name)
{
  if (figures->len == 0) {
    g_print ("\"%s\": {\"n\": 0}", name);
    return;
  }

  g_array_sort (figures, compare);
  g_print ("\"%s\": {\"n\": %u, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f}", name,
           figures->len, quantile_ms (figures, 0.5), quantile_ms (figures, 0.99),
           quantile_ms (figures, 1));
}
