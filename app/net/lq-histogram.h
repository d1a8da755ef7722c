/* lq-histogram.h: how durations are spread, in fixed memory
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Sixteen buckets to each doubling: what is read differs by 7 % at the most from what was
 * recorded. */
enum {
  LQ_HISTOGRAM_PARTS = 16,
  LQ_HISTOGRAM_DOUBLINGS = 40, /* to 2^40 µs, more than twelve days */
  LQ_HISTOGRAM_BUCKETS = LQ_HISTOGRAM_PARTS * (LQ_HISTOGRAM_DOUBLINGS - 3),
};

/* Plain data; all 0 is an empty one. */
typedef struct {
  uint64_t n;
  int64_t  sum_us;
  int64_t  max_us;
  uint32_t buckets[LQ_HISTOGRAM_BUCKETS];
} LqHistogram;

/* @duration_us: 0 or more; what is longer than the last bucket counts in it */
void lq_histogram_add (LqHistogram *self, int64_t duration_us);

/* @part: 0.5 for the median. Returns: what this part of all durations does not exceed, the upper
 * end of its bucket; 0: there are none. */
int64_t lq_histogram_get_quantile_us (const LqHistogram *self, double part);

G_END_DECLS
