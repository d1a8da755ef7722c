/* lq-token-bucket.c: so many requests in the long run, and so many at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-token-bucket.h"

#include <math.h>

void
lq_token_bucket_init (LqTokenBucket *self, double rate_per_s, unsigned burst, int64_t now_us)
{
  self->rate_per_s = rate_per_s;
  self->burst = MAX (burst, 1);
  self->level = self->burst;
  self->at_us = now_us;
}

void
lq_token_bucket_drain (LqTokenBucket *self)
{
  self->level = 0;
}

int64_t
lq_token_bucket_take (LqTokenBucket *self, int64_t now_us)
{
  double elapsed_s = (double) MAX (now_us - self->at_us, 0) / G_USEC_PER_SEC;

  if (self->rate_per_s <= 0)
    return 0;

  self->level = MIN (self->level + elapsed_s * self->rate_per_s, self->burst);
  self->at_us = MAX (now_us, self->at_us);
  /* A wait of whole µs that ended may leave a hair of the token missing. */
  if (self->level >= 1 - 1e-9) {
    self->level -= 1;
    return 0;
  }

  return (int64_t) ceil ((1 - self->level) / self->rate_per_s * G_USEC_PER_SEC);
}
