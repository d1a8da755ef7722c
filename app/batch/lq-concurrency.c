/* lq-concurrency.c: how many jobs may be at a service at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-concurrency.h"

enum {
  REFUSALS_US = 10 * 1000 * 1000, /* those that come within this time are one */
  CROWDED = 4,                    /* so many times the best round trip: the line is full */
  CROWDED_MIN_US = 300 * 1000,
};

void
lq_concurrency_init (LqConcurrency *self, unsigned first, unsigned most)
{
  *self = (LqConcurrency){ .limit = first, .most = most, .cut_at_us = -REFUSALS_US };
}

void
lq_concurrency_went_well (LqConcurrency *self, int64_t rtt_us)
{
  if (rtt_us > 0 && (self->best_rtt_us == 0 || rtt_us < self->best_rtt_us))
    self->best_rtt_us = rtt_us;

  if (rtt_us > MAX (CROWDED * self->best_rtt_us, CROWDED_MIN_US)) {
    self->n_well = 0;
    self->was_refused = true;
    return;
  }
  if (self->limit >= self->most)
    return;

  /* Until it is known how much is too much: twice as many in each round. */
  if (!self->was_refused || ++self->n_well >= self->limit) {
    self->limit++;
    self->n_well = 0;
  }
}

void
lq_concurrency_was_refused (LqConcurrency *self, int64_t now_us)
{
  if (now_us - self->cut_at_us < REFUSALS_US)
    return;

  self->limit = MAX (1, self->limit / 2);
  self->n_well = 0;
  self->was_refused = true;
  self->cut_at_us = now_us;
}
