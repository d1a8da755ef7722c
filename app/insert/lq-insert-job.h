/* lq-insert-job.h: one thing that an inserter is asked for
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way-call.h"

G_BEGIN_DECLS

typedef struct {
  LqWayCallKind kind;    /* to insert, delete or move */
  char         *text;    /* of what is to be inserted, else NULL */
  unsigned      n_chars; /* where it is to move: steps */
  int64_t       asked_us;
} LqInsertJob;

/* It is asked for now. @text: (nullable). Returns: (transfer full) */
LqInsertJob *lq_insert_job_new (LqWayCallKind kind, const char *text, unsigned n_chars);
void         lq_insert_job_free (LqInsertJob *self);

/* What a way must be able to do for it. */
LqWayAbilities lq_insert_job_get_needed (const LqInsertJob *self);

/* How long a way may take for it. */
guint lq_insert_job_get_limit_ms (const LqInsertJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqInsertJob, lq_insert_job_free)

G_END_DECLS
