/* lq-concurrency.h: how many jobs may be at a service at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqConcurrency:
 *
 * Doubles with each round of jobs that went well, until the service said once that it is too much;
 * from then on it grows by one. It is halved when the service says so, and does not grow while the
 * service takes much longer to answer than it can. Plain data; times are of any clock that is not
 * set back.
 */
typedef struct {
  unsigned limit;
  unsigned most;
  unsigned n_well; /* since the limit changed */
  bool     was_refused;
  int64_t  cut_at_us;
  int64_t  best_rtt_us; /* 0: not known */
} LqConcurrency;

/* Begins with @first at once, and never has more than @most. */
void lq_concurrency_init (LqConcurrency *self, unsigned first, unsigned most);

/* A job went through. @rtt_us: how long a short call took; 0: not known */
void lq_concurrency_went_well (LqConcurrency *self, int64_t rtt_us);

/* The service asked for less. Several that say so at the same time count once. */
void lq_concurrency_was_refused (LqConcurrency *self, int64_t now_us);

G_END_DECLS
