/* lq-queue-asks.c: what a person asks of the queue
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-private.h"

void
lq_queue_pause (LqQueue *self, LqJob *job)
{
  LqJobState state = lq_job_get_state (job);

  g_return_if_fail (LQ_IS_QUEUE (self));

  if (state != LQ_JOB_WAITING && state != LQ_JOB_RUNNING)
    return;

  lq_job_set_state (job, LQ_JOB_PAUSED);
  lq_queue_stop (self, job);
  lq_queue_keep (self, job);
}

void
lq_queue_resume (LqQueue *self, LqJob *job)
{
  g_return_if_fail (LQ_IS_QUEUE (self));

  if (lq_job_get_state (job) != LQ_JOB_PAUSED)
    return;

  lq_job_set_state (job, LQ_JOB_WAITING);
  lq_queue_keep (self, job);
  lq_batch_line_hurry (self->line);
  lq_queue_schedule (self);
}

void
lq_queue_retry (LqQueue *self, LqJob *job)
{
  LqJobState state = lq_job_get_state (job);

  g_return_if_fail (LQ_IS_QUEUE (self));

  lq_batch_line_hurry (self->line);
  if (state == LQ_JOB_WAITING && lq_queue_end_delay (self, job))
    lq_queue_schedule (self);
  if (state != LQ_JOB_FAILED && state != LQ_JOB_CANCELLED)
    return;

  lq_queue_end_cleaning (self, job);
  lq_job_get_record (job)->n_tries = 0;
  lq_job_get_record (job)->ended_at_us = 0;
  lq_job_set_error (job, NULL);
  lq_job_set_progress (job, 0, 0, -1);
  lq_job_set_step (job, LQ_STEP_CHECK);
  lq_job_set_state (job, LQ_JOB_WAITING);
  lq_queue_keep (self, job);
  lq_queue_schedule (self);
}

void
lq_queue_cancel (LqQueue *self, LqJob *job)
{
  g_return_if_fail (LQ_IS_QUEUE (self));

  if (!lq_queue_is_active (job))
    return;

  lq_job_get_record (job)->ended_at_us = g_get_real_time ();
  lq_job_set_state (job, LQ_JOB_CANCELLED);
  lq_queue_keep (self, job);
  lq_queue_forget (self, job);
  lq_queue_end_check (self, job);
  if (g_hash_table_contains (self->attempts, job))
    lq_queue_stop (self, job);
  else
    lq_queue_drop (self, job);
  lq_queue_schedule (self);
}

void
lq_queue_remove (LqQueue *self, LqJob *job)
{
  g_autoptr (LqJob) hold = NULL;

  g_return_if_fail (LQ_IS_QUEUE (self));

  hold = g_object_ref (job);
  lq_queue_take_out (self, job);

  /* Its content stays known, so that it is noticed when it comes again. */
  if (lq_job_get_state (job) == LQ_JOB_DONE)
    return;

  lq_job_set_state (job, LQ_JOB_REMOVED);
  lq_queue_keep (self, job);
  lq_queue_end_check (self, job);
  if (g_hash_table_contains (self->attempts, job))
    lq_queue_stop (self, job);
  else
    lq_queue_drop (self, job);
  lq_queue_schedule (self);
}

static void
keep_positions (LqQueue *self)
{
  g_autoptr (GPtrArray) moved = g_ptr_array_new ();

  for (guint i = 0; i < self->jobs->len; i++) {
    LqJobRecord *record = lq_job_get_record (g_ptr_array_index (self->jobs, i));

    if (record->position == i + 1)
      continue;
    record->position = i + 1;
    g_ptr_array_add (moved, record);
  }
  lq_store_save_jobs_async (self->store, moved, NULL, NULL);
}

void
lq_queue_move (LqQueue *self, LqJob *job, unsigned position)
{
  guint  at;
  guint  first;
  guint  n;
  LqJob *moved;

  g_return_if_fail (LQ_IS_QUEUE (self));

  if (!g_ptr_array_find (self->jobs, job, &at) || self->jobs->len < 2)
    return;

  position = MIN (position, self->jobs->len - 1);
  if (position == at)
    return;

  first = MIN (at, position);
  n = MAX (at, position) - first + 1;
  moved = g_ptr_array_steal_index (self->jobs, at);
  g_ptr_array_insert (self->jobs, (int) position, moved);
  /* One change: a list keeps its row then, and the keyboard in it. */
  g_list_model_items_changed (G_LIST_MODEL (self), first, n, n);
  keep_positions (self);
  lq_queue_schedule (self);
}

void
lq_queue_pause_all (LqQueue *self)
{
  g_return_if_fail (LQ_IS_QUEUE (self));

  for (guint i = 0; i < self->jobs->len; i++)
    lq_queue_pause (self, g_ptr_array_index (self->jobs, i));
}

void
lq_queue_resume_all (LqQueue *self)
{
  g_return_if_fail (LQ_IS_QUEUE (self));

  for (guint i = 0; i < self->jobs->len; i++)
    lq_queue_resume (self, g_ptr_array_index (self->jobs, i));
}

void
lq_queue_remove_ended (LqQueue *self)
{
  g_return_if_fail (LQ_IS_QUEUE (self));

  for (guint i = self->jobs->len; i > 0; i--) {
    LqJob     *job = g_ptr_array_index (self->jobs, i - 1);
    LqJobState state = lq_job_get_state (job);

    if (state == LQ_JOB_DONE || state == LQ_JOB_CANCELLED)
      lq_queue_remove (self, job);
  }
}
