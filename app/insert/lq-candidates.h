/* lq-candidates.h: the ways that may insert, in order, and what is remembered of their failures
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way.h"

G_BEGIN_DECLS

typedef struct {
  LqWay *way;
  bool   is_failed;  /* does not work in this session */
  bool   is_skipped; /* found nothing that takes text by this way, this time */
  bool   is_modest;  /* is not good at the text that is to be inserted */
} LqCandidate;

/* Main thread. */
typedef struct _LqCandidates LqCandidates;

/* @ways: (element-type LqWay): the best first */
LqCandidates *lq_candidates_new (GPtrArray *ways);
void          lq_candidates_free (LqCandidates *self);

/* @id: (nullable): of the way that is tried first. What failed may be tried again. */
void lq_candidates_prefer (LqCandidates *self, const char *id);
void lq_candidates_forget_failures (LqCandidates *self);

/* What found nothing the last time may be tried again. */
void lq_candidates_begin (LqCandidates *self);

/* Another text is next. Returns: whether a better one than @current (nullable) was modest */
bool lq_candidates_forget_modesty (LqCandidates *self, const LqCandidate *current);

/* Remembers why @candidate is not the one. */
void lq_candidates_pass_over (LqCandidates *self, LqCandidate *candidate, const GError *error);

/* Returns: (transfer none) (nullable): who is to try next */
LqCandidate *lq_candidates_find (LqCandidates *self);

/* Returns: (transfer full): why the last one was passed over; that there is none, where none was */
GError *lq_candidates_dup_refusal (LqCandidates *self);

G_END_DECLS
