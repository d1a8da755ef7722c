/* lq-histogram.c: how durations are spread, in fixed memory
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Up to 16 µs each has a bucket of its own; from there on the highest bit says which doubling a
 * duration is in, and the four bits below it which part of that. */

#include "config.h"
#include "lq-histogram.h"

#include <math.h>

enum { PART_BITS = 4 };

static unsigned
bucket_of (int64_t duration_us)
{
  uint64_t value = (uint64_t) CLAMP (duration_us, 0, (INT64_C (1) << LQ_HISTOGRAM_DOUBLINGS) - 1);
  unsigned shift;

  if (value < LQ_HISTOGRAM_PARTS)
    return (unsigned) value;

  shift = g_bit_storage (value) - 1 - PART_BITS;

  return (shift + 1) * LQ_HISTOGRAM_PARTS + (unsigned) (value >> shift) - LQ_HISTOGRAM_PARTS;
}

/* The greatest duration that is counted there. */
static int64_t
end_of (unsigned bucket)
{
  unsigned shift;

  if (bucket < 2 * LQ_HISTOGRAM_PARTS)
    return bucket;

  shift = bucket / LQ_HISTOGRAM_PARTS - 1;

  return ((INT64_C (1) + bucket % LQ_HISTOGRAM_PARTS + LQ_HISTOGRAM_PARTS) << shift) - 1;
}

void
lq_histogram_add (LqHistogram *self, int64_t duration_us)
{
  self->n++;
  self->sum_us += duration_us;
  self->max_us = MAX (self->max_us, duration_us);
  self->buckets[bucket_of (duration_us)]++;
}

int64_t
lq_histogram_get_quantile_us (const LqHistogram *self, double part)
{
  uint64_t rank = (uint64_t) ceil (CLAMP (part, 0, 1) * (double) self->n);
  uint64_t n = 0;

  if (self->n == 0)
    return 0;

  for (unsigned i = 0; i < LQ_HISTOGRAM_BUCKETS; i++) {
    n += self->buckets[i];
    if (n >= MAX (rank, 1))
      return MIN (end_of (i), self->max_us);
  }

  return self->max_us;
}
