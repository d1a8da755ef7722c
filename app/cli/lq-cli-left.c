/* lq-cli-left.c: deletes from a service what earlier runs have left there
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli-left.h"
#include "lq-attempt-cloud.h"
#include "lq-error.h"
#include "lq-left-jobs.h"

#include <stdbool.h>

enum {
  /* A service that is at work on it may be so for long: it is asked less and less often. */
  AGAIN_MS = 1000,
  AGAIN_MOST_MS = 60 * 1000,
  /* At its end the program does not wait long for what is not its own work. */
  GRACE_MS = 5000,
};

struct _LqCliLeft {
  LqStore      *store;
  LqBatchLine  *line;
  GSettings    *settings;
  GCancellable *cancellable;
  GPtrArray    *jobs;      /* (element-type Job) */
  bool          is_taking; /* it is looked what there is */
  bool          is_ending; /* nothing new is begun */
};

typedef struct {
  LqCliLeft   *left;
  LqJobRecord *record;
  LqAttempt   *attempt;  /* NULL: none runs */
  guint        timer_id; /* 0: it does not wait for another try */
  guint        wait_ms;  /* before the next one */
} Job;

static void begin (Job *job);

static void
end_attempt (Job *job)
{
  if (job->attempt != NULL)
    g_signal_handlers_disconnect_by_data (job->attempt, job);
  g_clear_object (&job->attempt);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  end_attempt (job);
  g_clear_handle_id (&job->timer_id, g_source_remove);
  lq_job_record_free (job->record);
  g_free (job);
}

static gboolean
again_cb (gpointer user_data)
{
  Job *job = user_data;

  job->timer_id = 0;
  begin (job);

  return G_SOURCE_REMOVE;
}

static void
ended_cb (LqAttempt *attempt, const GError *error, Job *job)
{
  LqCliLeft *self = job->left;

  end_attempt (job);
  /* What it works on a service does not delete. */
  if (g_error_matches (error, LQ_ERROR, LQ_ERROR_BUSY) && !self->is_ending) {
    job->timer_id = g_timeout_add (job->wait_ms, again_cb, job);
    job->wait_ms = MIN (2 * job->wait_ms, AGAIN_MOST_MS);
    return;
  }
  if (error != NULL)
    g_debug ("what was left at a service stays there for now: %s", error->message);
  g_ptr_array_remove (self->jobs, job);
}

static void
begin (Job *job)
{
  LqCliLeft *self = job->left;

  job->attempt = lq_attempt_cloud_new (self->store, self->line, self->settings, job->record, true);
  g_signal_connect (job->attempt, "ended", G_CALLBACK (ended_cb), job);
  lq_attempt_start (job->attempt);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqCliLeft *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = lq_left_jobs_take_finish (result, &error);

  self->is_taking = false;
  if (records == NULL)
    g_debug ("what other processes have left is not taken over: %s", error->message);
  for (guint i = 0; records != NULL && i < records->len && !self->is_ending; i++) {
    Job *job = g_new0 (Job, 1);

    job->left = self;
    job->wait_ms = AGAIN_MS;
    job->record = lq_job_record_copy (g_ptr_array_index (records, i));
    g_ptr_array_add (self->jobs, job);
    begin (job);
  }
}

LqCliLeft *
lq_cli_left_new (LqStore *store, LqBatchLine *line, GSettings *settings)
{
  LqCliLeft *self = g_new0 (LqCliLeft, 1);

  self->store = g_object_ref (store);
  self->line = line;
  self->settings = g_object_ref (settings);
  self->cancellable = g_cancellable_new ();
  self->jobs = g_ptr_array_new_with_free_func (job_free);
  self->is_taking = true;
  lq_left_jobs_take_async (store, settings, self->cancellable, taken_cb, self);

  return self;
}

static bool
is_at_work (LqCliLeft *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    if (((Job *) g_ptr_array_index (self->jobs, i))->attempt != NULL)
      return true;

  return self->is_taking;
}

static gboolean
late_cb (gpointer user_data)
{
  *(bool *) user_data = true;

  return G_SOURCE_CONTINUE;
}

void
lq_cli_left_free (LqCliLeft *self)
{
  bool  is_late = false;
  guint late_id = g_timeout_add (GRACE_MS, late_cb, &is_late);

  while (is_at_work (self) && !is_late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late_id);

  self->is_ending = true;
  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < self->jobs->len; i++)
    if (((Job *) g_ptr_array_index (self->jobs, i))->attempt != NULL)
      lq_attempt_stop (((Job *) g_ptr_array_index (self->jobs, i))->attempt);
  while (is_at_work (self))
    g_main_context_iteration (NULL, TRUE);

  g_ptr_array_unref (self->jobs);
  g_object_unref (self->cancellable);
  g_object_unref (self->settings);
  g_object_unref (self->store);
  g_free (self);
}
