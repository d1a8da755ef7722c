/* lq-breaker.h: leaves a service alone that keeps failing
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  LQ_BREAKER_CLOSED,    /* calls go through */
  LQ_BREAKER_OPEN,      /* none does */
  LQ_BREAKER_HALF_OPEN, /* one finds out whether the service is back */
} LqBreakerState;

typedef enum {
  LQ_OUTCOME_FINE,      /* the service answered, be it with a refusal */
  LQ_OUTCOME_FAILED,    /* it fails by itself */
  LQ_OUTCOME_UNREACHED, /* not even a connection could be opened */
  LQ_OUTCOME_NONE,      /* the call was given up by us: it tells nothing */
} LqOutcome;

/* Plain data; times are of any clock that is not set back. */
typedef struct {
  unsigned n_failures_max;
  int64_t  open_us;
  unsigned n_failures; /* in a row */
  bool     is_open;
  bool     is_probing;   /* a call is on its way to find out */
  bool     is_unreached; /* the newest failure was that */
  int64_t  until_us;     /* while open: when one may */
} LqBreaker;

/* @n_failures_max: so many in a row open it. @open_ms: how long before a call may find out */
void lq_breaker_init (LqBreaker *self, unsigned n_failures_max, unsigned open_ms);

/* As it is at that time: half open once a call may find out. */
LqBreakerState lq_breaker_get_state (const LqBreaker *self, int64_t now_us);

/* Whether a call may go now. */
bool lq_breaker_allows (const LqBreaker *self, int64_t now_us);

/* A call goes that was allowed. Returns: whether it is the one that finds out. */
bool lq_breaker_begin (LqBreaker *self, int64_t now_us);

/* There is reason to think that the service is back: while it is open, one call may find out now.
 */
void lq_breaker_hurry (LqBreaker *self, int64_t now_us);

/* It ended. @is_probe: what lq_breaker_begin() returned. What calls tell that began before it
 * opened is not asked for any more. */
void lq_breaker_end (LqBreaker *self, bool is_probe, LqOutcome outcome, int64_t now_us);

G_END_DECLS
