/* lq-server-bucket.h: a token bucket that limits the rate of incoming sound
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqServerBucket:
 *
 * Fills at a steady rate up to its size. What is taken may exceed what is there: the debt has to be
 * filled up before the bucket is open again, so a chunk of any size is taken whole.
 */
typedef struct {
  double rate; /* units a second */
  double size; /* units at most */
  double level;
  gint64 filled_us; /* monotonic time of the last filling */
} LqServerBucket;

void lq_server_bucket_init (LqServerBucket *self, double rate, double size, gint64 now_us);
void lq_server_bucket_take (LqServerBucket *self, double amount, gint64 now_us);
/* Whether there is no debt. */
bool lq_server_bucket_is_open (LqServerBucket *self, gint64 now_us);

G_END_DECLS
