/* lq-server-bucket.c: a token bucket that limits the rate of incoming sound
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-bucket.h"

static void
fill (LqServerBucket *self, gint64 now_us)
{
  double gained = self->rate * (double) (now_us - self->filled_us) / G_USEC_PER_SEC;

  self->level = MIN (self->size, self->level + gained);
  self->filled_us = now_us;
}

void
lq_server_bucket_init (LqServerBucket *self, double rate, double size, gint64 now_us)
{
  self->rate = rate;
  self->size = size;
  self->level = size;
  self->filled_us = now_us;
}

void
lq_server_bucket_take (LqServerBucket *self, double amount, gint64 now_us)
{
  fill (self, now_us);
  self->level -= amount;
}

bool
lq_server_bucket_is_open (LqServerBucket *self, gint64 now_us)
{
  fill (self, now_us);
  return self->level >= 0;
}
