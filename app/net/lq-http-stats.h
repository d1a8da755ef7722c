/* lq-http-stats.h: what calls took and cost
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-histogram.h"

#include <stdbool.h>

G_BEGIN_DECLS

/* Of all calls with one name. */
typedef struct {
  char *what;

  uint64_t n_calls; /* that ended */
  uint64_t n_failed;
  uint64_t n_cancelled;
  uint64_t n_tries;    /* requests that went out, for all of them */
  uint64_t n_retries;  /* those of them that were not the first of their call */
  uint64_t n_shared;   /* calls that got the answer of an identical one */
  uint64_t n_kept;     /* calls that got an answer from before */
  uint64_t n_opened;   /* requests that had a connection opened … */
  uint64_t n_reused;   /* … and that found one */
  uint64_t n_repeated; /* … that was closed meanwhile, so that it was sent again at once */
  uint64_t n_http2;
  uint64_t n_crowded_out; /* that waited because too many were on the way */
  uint64_t n_limited;     /* answers 429 */
  uint64_t sent;          /* bytes of bodies */
  uint64_t received;

  LqHistogram took;   /* a request, from its start to its answer's last byte */
  LqHistogram waited; /* a call, before and between its requests */
  LqHistogram whole;  /* a call, from its start to its end */
} LqHttpFigures;

/**
 * LqHttpStats:
 *
 * Counted, and safe to use on any thread.
 */
typedef struct _LqHttpStats LqHttpStats;

LqHttpStats *lq_http_stats_new (void);
LqHttpStats *lq_http_stats_ref (LqHttpStats *self);
void         lq_http_stats_unref (LqHttpStats *self);

/* Opens the figures of @what for writing; others wait until lq_http_stats_end(). */
LqHttpFigures *lq_http_stats_begin (LqHttpStats *self, const char *what);
void           lq_http_stats_end (LqHttpStats *self);

/**
 * lq_http_stats_dup_all:
 *
 * Returns: (transfer full) (element-type LqHttpFigures): a copy of all figures, sorted by name
 */
GPtrArray *lq_http_stats_dup_all (LqHttpStats *self);

/* Returns: (transfer full): the figures of @what, all 0 where there was no such call; free with
 * lq_http_figures_free() */
LqHttpFigures *lq_http_stats_dup (LqHttpStats *self, const char *what);

void lq_http_figures_free (LqHttpFigures *figures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpFigures, lq_http_figures_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpStats, lq_http_stats_unref)

G_END_DECLS
