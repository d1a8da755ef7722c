/* lq-insert-job.c: one thing that an inserter is asked for
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-inserter"

#include "config.h"
#include "lq-insert-job.h"

/* A target may read slowly, and a text be long. */
enum { LIMIT_MS = 10000, LIMIT_CHAR_MS = 10 };

LqInsertJob *
lq_insert_job_new (LqWayCallKind kind, const char *text, unsigned n_chars)
{
  LqInsertJob *self = g_new0 (LqInsertJob, 1);

  self->kind = kind;
  self->text = g_strdup (text);
  self->n_chars = n_chars;
  self->asked_us = g_get_monotonic_time ();

  return self;
}

void
lq_insert_job_free (LqInsertJob *self)
{
  g_free (self->text);
  g_free (self);
}

LqWayAbilities
lq_insert_job_get_needed (const LqInsertJob *self)
{
  switch (self->kind) {
  case LQ_WAY_CALL_DELETE:
    return LQ_WAY_DELETE;
  case LQ_WAY_CALL_MOVE:
    return LQ_WAY_MOVE;
  case LQ_WAY_CALL_PROBE:
  case LQ_WAY_CALL_BEGIN:
  case LQ_WAY_CALL_INSERT:
  case LQ_WAY_CALL_END:
    return 0;
  }

  g_assert_not_reached ();
}

guint
lq_insert_job_get_limit_ms (const LqInsertJob *self)
{
  return LIMIT_MS + LIMIT_CHAR_MS * self->n_chars;
}
