/* lq-token-bucket.h: so many requests in the long run, and so many at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Plain data; times are of any clock that is not set back. */
typedef struct {
  double  rate_per_s; /* 0: no limit */
  double  burst;
  double  level; /* tokens that are there, at … */
  int64_t at_us;
} LqTokenBucket;

/* A full bucket. @burst: at least 1. */
void lq_token_bucket_init (LqTokenBucket *self, double rate_per_s, unsigned burst, int64_t now_us);

/* Takes a token. Returns: 0, or in how many µs there will be one; then none is taken. */
int64_t lq_token_bucket_take (LqTokenBucket *self, int64_t now_us);

/* The burst has been used up elsewhere. */
void lq_token_bucket_drain (LqTokenBucket *self);

G_END_DECLS
