/* lq-queue-run.c: which jobs of the queue run, and what becomes of them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-private.h"
#include "lq-attempt-cloud.h"
#include "lq-attempt-local.h"
#include "lq-engine.h"
#include "lq-error.h"

enum {
  LOCAL_MOST = 1, /* a decoder takes a whole core; the other one is for who dictates meanwhile */
  CHECKS_MOST = 4,
  TRIES_MOST = 5,
  AGAIN_FIRST_S = 15, /* after a try that failed for a passing reason; then twice as long */
};

LqAttempt *
lq_queue_make_attempt (LqStore           *store,
                       LqBatchLine       *line,
                       GSettings         *settings,
                       const LqJobRecord *record,
                       gboolean           is_cleaning)
{
  if (lq_engine_find (record->engine)->key_service != NULL)
    return lq_attempt_cloud_new (store, line, settings, record, is_cleaning);

  return lq_attempt_local_new (store, record);
}

void
lq_queue_fail (LqQueue *self, LqJob *job, const GError *error)
{
  g_message ("a job failed: %s", error->message);
  lq_job_get_record (job)->ended_at_us = g_get_real_time ();
  lq_job_set_error (job, error);
  lq_job_set_state (job, LQ_JOB_FAILED);
  lq_queue_keep (self, job);
  g_signal_emit_by_name (self, "failed", job);
}

static void
progress_cb (LqAttempt *attempt, const LqAttemptProgress *progress, LqQueueHeld *held)
{
  if (lq_job_get_state (held->job) != LQ_JOB_RUNNING)
    return;

  lq_job_set_step (held->job, progress->step);
  if (progress->length_ms >= 0)
    lq_job_set_length_ms (held->job, progress->length_ms);
  lq_job_set_progress (held->job, progress->progress, progress->speed, progress->left_ms);
  lq_queue_note_change (held->queue);
}

bool
lq_queue_is_passing (const GError *error)
{
  return g_error_matches (error, LQ_ERROR, LQ_ERROR_NETWORK) ||
         g_error_matches (error, LQ_ERROR, LQ_ERROR_TIMEOUT) ||
         g_error_matches (error, LQ_ERROR, LQ_ERROR_LIMIT) ||
         g_error_matches (error, LQ_ERROR, LQ_ERROR_SERVICE);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  LqQueueHeld *held = user_data;

  g_hash_table_remove (held->queue->delayed, held->job);
  lq_queue_schedule (held->queue);

  return G_SOURCE_REMOVE;
}

/* The network may be back soon. Why it waits is shown meanwhile. */
static void
try_later (LqQueue *self, LqJob *job, const GError *error)
{
  unsigned n_tries = lq_job_get_record (job)->n_tries;
  guint    id =
    g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, AGAIN_FIRST_S << (n_tries - 1), delay_over_cb,
                                lq_queue_held_new (self, job), lq_queue_held_free);

  lq_job_set_error (job, error);
  lq_job_set_state (job, LQ_JOB_WAITING);
  lq_job_set_step (job, LQ_STEP_WAIT);
  lq_queue_keep (self, job);
  g_hash_table_insert (self->delayed, job, GUINT_TO_POINTER (id));
}

void
lq_queue_finish (LqQueue *self, LqJob *job)
{
  lq_job_get_record (job)->ended_at_us = g_get_real_time ();
  lq_job_set_error (job, NULL);
  lq_job_set_step (job, LQ_STEP_WAIT);
  lq_job_set_state (job, LQ_JOB_DONE);
  lq_queue_keep (self, job);
  if (lq_job_get_kind (job) == LQ_ENTRY_FILE)
    lq_store_announce (self->store, lq_job_get_id (job));
  g_signal_emit_by_name (self, "finished", job);
}

/* Its handlers hold the queue. */
void
lq_queue_let_go (gpointer attempt)
{
  gulong *ids = g_object_get_data (attempt, "handlers");

  g_signal_handler_disconnect (attempt, ids[0]);
  g_signal_handler_disconnect (attempt, ids[1]);
  g_object_unref (attempt);
}

void
lq_queue_begin_attempt (LqQueue *self, LqJob *job, bool is_cleaning, GCallback ended)
{
  LqAttempt *attempt =
    self->make (self->store, self->line, self->settings, lq_job_get_record (job), is_cleaning);

  gulong *ids = g_new (gulong, 2);

  ids[0] = g_signal_connect_data (attempt, "progress", G_CALLBACK (progress_cb),
                                  lq_queue_held_new (self, job),
                                  (GClosureNotify) (GCallback) lq_queue_held_free, 0);
  ids[1] = g_signal_connect_data (attempt, "ended", ended, lq_queue_held_new (self, job),
                                  (GClosureNotify) (GCallback) lq_queue_held_free, 0);
  g_object_set_data_full (G_OBJECT (attempt), "handlers", ids, g_free);
  g_hash_table_insert (self->attempts, g_object_ref (job), attempt);
  lq_attempt_start (attempt);
}

/* How much the service bears. What was tried again in between counts, too. */
static void
note_service (LqQueue *self, LqAttempt *attempt, const GError *error)
{
  uint64_t n_limited = lq_attempt_get_n_limited (attempt);

  if (n_limited > self->n_limited || g_error_matches (error, LQ_ERROR, LQ_ERROR_LIMIT))
    lq_concurrency_was_refused (&self->cloud, g_get_monotonic_time ());
  else if (error == NULL)
    lq_concurrency_went_well (&self->cloud, lq_attempt_get_rtt_us (attempt));
  self->n_limited = MAX (self->n_limited, n_limited);
}

static void
ended_cb (LqAttempt *attempt, const GError *error, LqQueueHeld *held)
{
  g_autoptr (LqQueue) self = g_object_ref (held->queue);
  g_autoptr (LqJob) job = g_object_ref (held->job);
  LqJobState state = lq_job_get_state (job);

  note_service (self, attempt, error);
  lq_job_set_cut_off (job, lq_attempt_is_cut_off (attempt));
  g_hash_table_remove (self->attempts, job);
  if (state == LQ_JOB_REMOVED)
    lq_queue_drop (self, job);
  else if (error == NULL && lq_job_get_kind (job) == LQ_ENTRY_DICTATION)
    lq_queue_put_words (self, job);
  else if (error == NULL)
    lq_queue_finish (self, job);
  else if (state == LQ_JOB_CANCELLED)
    lq_queue_drop (self, job);
  else if (state == LQ_JOB_RUNNING && lq_queue_is_passing (error) &&
           lq_job_get_record (job)->n_tries < TRIES_MOST)
    try_later (self, job, error);
  else if (state == LQ_JOB_RUNNING)
    lq_queue_fail (self, job, error);
  lq_queue_schedule (self);
}

static void
run (LqQueue *self, LqJob *job)
{
  LqJobRecord *record = lq_job_get_record (job);

  record->n_tries++;
  record->started_at_us = g_get_real_time ();
  lq_job_set_error (job, NULL);
  lq_job_set_state (job, LQ_JOB_RUNNING);
  lq_queue_keep (self, job);
  lq_queue_begin_attempt (self, job, false, G_CALLBACK (ended_cb));
}

static unsigned
count_attempts (LqQueue *self, bool local)
{
  GHashTableIter iter;
  gpointer       job;
  unsigned       n = 0;

  g_hash_table_iter_init (&iter, self->attempts);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    n += lq_queue_is_local (job) == local;

  return n;
}

static bool
is_checkable (LqQueue *self, LqJob *job)
{
  return lq_job_get_step (job) == LQ_STEP_CHECK && lq_queue_is_active (job) &&
         !g_hash_table_contains (self->checks, job);
}

static bool
is_runnable (LqQueue *self, LqJob *job)
{
  return lq_job_get_state (job) == LQ_JOB_WAITING && lq_job_get_step (job) != LQ_STEP_CHECK &&
         !g_hash_table_contains (self->attempts, job) &&
         !g_hash_table_contains (self->delayed, job);
}

/* Begins whatever may begin now, in the order of the list. */
void
lq_queue_schedule (LqQueue *self)
{
  unsigned n_local, n_cloud;
  bool     is_blocked[2] = { false, false };

  if (!self->is_ready || self->cancellable == NULL)
    return;

  n_local = count_attempts (self, true);
  n_cloud = count_attempts (self, false);
  for (guint i = 0; i < self->jobs->len; i++) {
    LqJob    *job = g_ptr_array_index (self->jobs, i);
    unsigned *n = lq_queue_is_local (job) ? &n_local : &n_cloud;
    unsigned  most = lq_queue_is_local (job) ? LOCAL_MOST : self->cloud.limit;

    if (g_hash_table_size (self->checks) < CHECKS_MOST && is_checkable (self, job))
      lq_queue_check (self, job);
    /* Who comes later does not overtake one that is still being looked at. */
    if (lq_job_get_state (job) == LQ_JOB_WAITING && lq_job_get_step (job) == LQ_STEP_CHECK)
      is_blocked[lq_queue_is_local (job)] = true;
    if (*n < most && !is_blocked[lq_queue_is_local (job)] && is_runnable (self, job)) {
      run (self, job);
      (*n)++;
    }
  }
}

void
lq_queue_stop (LqQueue *self, LqJob *job)
{
  LqAttempt *attempt = g_hash_table_lookup (self->attempts, job);

  if (attempt != NULL && !lq_queue_is_cleaning (self, job))
    lq_attempt_stop (attempt);
}
