/* lq-breaker.c: leaves a service alone that keeps failing
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-breaker.h"

void
lq_breaker_init (LqBreaker *self, unsigned n_failures_max, unsigned open_ms)
{
  *self = (LqBreaker){ .n_failures_max = n_failures_max, .open_us = open_ms * INT64_C (1000) };
}

LqBreakerState
lq_breaker_get_state (const LqBreaker *self, int64_t now_us)
{
  if (!self->is_open)
    return LQ_BREAKER_CLOSED;

  return now_us < self->until_us ? LQ_BREAKER_OPEN : LQ_BREAKER_HALF_OPEN;
}

bool
lq_breaker_allows (const LqBreaker *self, int64_t now_us)
{
  switch (lq_breaker_get_state (self, now_us)) {
  case LQ_BREAKER_CLOSED:
    return true;
  case LQ_BREAKER_OPEN:
    return false;
  case LQ_BREAKER_HALF_OPEN:
    return !self->is_probing;
  }

  return false;
}

bool
lq_breaker_begin (LqBreaker *self, int64_t now_us)
{
  g_assert (lq_breaker_allows (self, now_us));

  self->is_probing = self->is_open;

  return self->is_probing;
}

void
lq_breaker_hurry (LqBreaker *self, int64_t now_us)
{
  if (self->is_open)
    self->until_us = MIN (self->until_us, now_us);
}

static void
open_up (LqBreaker *self, int64_t now_us)
{
  self->is_open = true;
  self->until_us = now_us + self->open_us;
}

void
lq_breaker_end (LqBreaker *self, bool is_probe, LqOutcome outcome, int64_t now_us)
{
  if (is_probe)
    self->is_probing = false;
  else if (self->is_open)
    return;

  switch (outcome) {
  case LQ_OUTCOME_FINE:
    self->is_open = false;
    self->n_failures = 0;
    break;
  case LQ_OUTCOME_FAILED:
  case LQ_OUTCOME_UNREACHED:
    self->n_failures++;
    self->is_unreached = outcome == LQ_OUTCOME_UNREACHED;
    if (is_probe || self->n_failures >= self->n_failures_max)
      open_up (self, now_us);
    break;
  case LQ_OUTCOME_NONE:
    break;
  }
}
