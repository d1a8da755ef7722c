/* lq-queue.c: the files that are transcribed, one after the other, whatever happens
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. A job's state is what was asked for; whether something still runs for it is known by
 * its attempt. So whatever is asked while an attempt is being stopped is done when it has ended.
 * Each change of a state is kept at once: after a crash all goes on from there. */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue.h"
#include "lq-attempt-cloud.h"
#include "lq-attempt-local.h"
#include "lq-concurrency.h"
#include "lq-engine.h"
#include "lq-error.h"
#include "lq-job-check.h"
#include "lq-job-private.h"
#include "lq-queue-lock.h"
#include "lq-queue-private.h"
#include "lq-settings.h"
#include "lq-store-jobs.h"

enum {
  CHANGED_MS = 200,
  CLOUD_FIRST = 3,
  CLOUD_MOST = 16,
  LOCAL_MOST = 1, /* a decoder takes a whole core; the other one is for who dictates meanwhile */
  CHECKS_MOST = 2,
  TRIES_MOST = 5,
  AGAIN_FIRST_S = 15, /* after a try that failed for a passing reason; then twice as long */
};

struct _LqQueue {
  GObject       parent_instance;
  LqStore      *store;
  GSettings    *settings;
  GPtrArray    *jobs;     /* as shown, in their order */
  GHashTable   *attempts; /* LqJob -> LqAttempt; also of jobs that are not shown any more */
  GHashTable   *checks;   /* LqJobs that are being looked at */
  GHashTable   *delayed;  /* LqJobs that wait before another try -> id of its timer */
  GHashTable   *past;     /* LqJobs that were done when the queue was empty last */
  GCancellable *cancellable;
  LqQueueMake   make;
  LqBatchLine  *line;
  LqConcurrency cloud;
  guint         changed_id;
  int           lock;
  bool          is_ready;
};

enum { CHANGED, FINISHED, FAILED, DUPLICATE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void lq_queue_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqQueue,
                               lq_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lq_queue_list_init))

/* A job of this queue, for a callback that may come when the queue is gone. */
typedef struct {
  LqQueue *queue;
  LqJob   *job;
} Held;

static Held *
held_new (LqQueue *queue, LqJob *job)
{
  Held *held = g_new (Held, 1);

  held->queue = g_object_ref (queue);
  held->job = g_object_ref (job);

  return held;
}

static void
held_free (gpointer data)
{
  Held *held = data;

  g_object_unref (held->queue);
  g_object_unref (held->job);
  g_free (held);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Held, held_free)

static void schedule (LqQueue *self);

/* ---- what is told and kept */

static void
changed_cb (gpointer user_data)
{
  LqQueue *self = user_data;

  self->changed_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
note_change (LqQueue *self)
{
  if (self->changed_id == 0 && self->cancellable != NULL)
    self->changed_id = g_timeout_add_once (CHANGED_MS, changed_cb, self);
}

static void
keep (LqQueue *self, LqJob *job)
{
  lq_store_save_job_async (self->store, lq_job_get_record (job), NULL, NULL);
  note_change (self);
}

static bool
is_active (LqJob *job)
{
  LqJobState state = lq_job_get_state (job);

  return state == LQ_JOB_WAITING || state == LQ_JOB_RUNNING || state == LQ_JOB_PAUSED;
}

static bool
is_local (LqJob *job)
{
  return lq_engine_find (lq_job_get_engine (job))->key_service == NULL;
}

static LqAttempt *
make_attempt (LqStore           *store,
              LqBatchLine       *line,
              GSettings         *settings,
              const LqJobRecord *record,
              gboolean           is_cleaning)
{
  if (lq_engine_find (record->engine)->key_service != NULL)
    return lq_attempt_cloud_new (store, line, settings, record, is_cleaning);

  return lq_attempt_local_new (store, record);
}

/* Returns: whether it was waiting */
static bool
end_delay (LqQueue *self, LqJob *job)
{
  gpointer id;

  if (!g_hash_table_steal_extended (self->delayed, job, NULL, &id))
    return false;

  g_source_remove (GPOINTER_TO_UINT (id));

  return true;
}

static void
forget (LqQueue *self, LqJob *job)
{
  end_delay (self, job);
  g_hash_table_remove (self->past, job);
}

/* It disappears from the list. */
static void
take_out (LqQueue *self, LqJob *job)
{
  guint at;

  forget (self, job);
  if (!g_ptr_array_find (self->jobs, job, &at))
    return;

  g_ptr_array_remove_index (self->jobs, at);
  g_list_model_items_changed (G_LIST_MODEL (self), at, 1, 0);
  note_change (self);
}

/* ---- looking at what was added */

static void
fail (LqQueue *self, LqJob *job, const GError *error)
{
  g_message ("a job failed: %s", error->message);
  lq_job_get_record (job)->ended_at_us = g_get_real_time ();
  lq_job_set_error (job, error);
  lq_job_set_state (job, LQ_JOB_FAILED);
  keep (self, job);
  g_signal_emit (self, signals[FAILED], 0, job);
}

/* Another job that has this content, or is going to have its text. */
static LqJob *
find_same (LqQueue *self, LqJob *job, const char *digest)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    LqJob             *other = g_ptr_array_index (self->jobs, i);
    const LqJobRecord *record = lq_job_get_record (other);

    if (other != job && record->state != LQ_JOB_CANCELLED && record->kind == LQ_ENTRY_FILE &&
        g_strcmp0 (record->digest, digest) == 0)
      return other;
  }

  return NULL;
}

static void
refuse (LqQueue *self, LqJob *job, LqJob *same, const char *entry_id)
{
  g_autoptr (LqJob) hold = g_object_ref (job);

  take_out (self, job);
  lq_store_remove_job_async (self->store, lq_job_get_record (job), NULL, NULL);
  g_signal_emit (self, signals[DUPLICATE], 0, same, entry_id, lq_job_get_path (job));
}

static void
accept (LqQueue *self, LqJob *job)
{
  lq_job_set_step (job, LQ_STEP_WAIT);
  keep (self, job);
}

static void
digest_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Held) held = user_data;
  LqQueue *self = held->queue;
  g_autoptr (GError) error = NULL;
  g_autofree char *entry_id = lq_store_find_digest_finish (self->store, result, &error);

  g_hash_table_remove (self->checks, held->job);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (entry_id != NULL)
    refuse (self, held->job, lq_queue_find (self, entry_id), entry_id);
  else
    accept (self, held->job);
  schedule (self);
}

static void
judge (LqQueue *self, LqJob *job)
{
  LqJobRecord *record = lq_job_get_record (job);
  LqJob       *same = find_same (self, job, record->digest);

  if (record->is_again || record->kind == LQ_ENTRY_DICTATION) {
    g_hash_table_remove (self->checks, job);
    accept (self, job);
  } else if (same != NULL) {
    g_hash_table_remove (self->checks, job);
    refuse (self, job, same, lq_job_get_state (same) == LQ_JOB_DONE ? lq_job_get_id (same) : NULL);
  } else {
    lq_store_find_digest_async (self->store, record->digest, record->id, self->cancellable,
                                digest_found_cb, held_new (self, job));
  }
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Held) held = user_data;
  LqQueue     *self = held->queue;
  LqJobRecord *record = lq_job_get_record (held->job);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqJobCheck) check = lq_job_check_finish (result, &error);

  if (check != NULL) {
    g_free (record->digest);
    record->digest = g_steal_pointer (&check->digest);
    record->mtime_us = check->mtime_us;
    lq_job_set_size (held->job, check->size);
    lq_job_set_length_ms (held->job, check->duration_ms);
  }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_hash_table_remove (self->checks, held->job);
    return;
  }
  if (check != NULL && is_active (held->job)) {
    judge (self, held->job);
  } else {
    g_hash_table_remove (self->checks, held->job);
    if (check == NULL && is_active (held->job))
      fail (self, held->job, error);
  }
  schedule (self);
}

static void
check (LqQueue *self, LqJob *job)
{
  g_hash_table_add (self->checks, job);
  lq_job_check_async (lq_job_get_path (job), self->cancellable, checked_cb, held_new (self, job));
}

/* ---- running */

/* For the table of attempts. Its handlers hold the queue. */
static void
let_go (gpointer attempt)
{
  g_signal_handlers_disconnect_matched (
    attempt, G_SIGNAL_MATCH_ID, g_signal_lookup ("progress", LQ_TYPE_ATTEMPT), 0, NULL, NULL, NULL);
  g_signal_handlers_disconnect_matched (
    attempt, G_SIGNAL_MATCH_ID, g_signal_lookup ("ended", LQ_TYPE_ATTEMPT), 0, NULL, NULL, NULL);
  g_object_unref (attempt);
}

static void
progress_cb (LqAttempt *attempt, const LqAttemptProgress *progress, Held *held)
{
  if (lq_job_get_state (held->job) != LQ_JOB_RUNNING)
    return;

  lq_job_set_step (held->job, progress->step);
  if (progress->length_ms >= 0)
    lq_job_set_length_ms (held->job, progress->length_ms);
  lq_job_set_progress (held->job, progress->progress, progress->speed, progress->left_ms);
  note_change (held->queue);
}

static bool
is_passing (const GError *error)
{
  return g_error_matches (error, LQ_ERROR, LQ_ERROR_NETWORK) ||
         g_error_matches (error, LQ_ERROR, LQ_ERROR_TIMEOUT) ||
         g_error_matches (error, LQ_ERROR, LQ_ERROR_LIMIT) ||
         g_error_matches (error, LQ_ERROR, LQ_ERROR_SERVICE);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  Held *held = user_data;

  g_hash_table_remove (held->queue->delayed, held->job);
  schedule (held->queue);

  return G_SOURCE_REMOVE;
}

/* The network may be back soon. Why it waits is shown meanwhile. */
static void
try_later (LqQueue *self, LqJob *job, const GError *error)
{
  unsigned n_tries = lq_job_get_record (job)->n_tries;
  guint    id = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, AGAIN_FIRST_S << (n_tries - 1),
                                            delay_over_cb, held_new (self, job), held_free);

  lq_job_set_error (job, error);
  lq_job_set_state (job, LQ_JOB_WAITING);
  lq_job_set_step (job, LQ_STEP_WAIT);
  keep (self, job);
  g_hash_table_insert (self->delayed, job, GUINT_TO_POINTER (id));
}

static void
finish_job (LqQueue *self, LqJob *job)
{
  lq_job_get_record (job)->ended_at_us = g_get_real_time ();
  lq_job_set_error (job, NULL);
  lq_job_set_step (job, LQ_STEP_WAIT);
  lq_job_set_state (job, LQ_JOB_DONE);
  keep (self, job);
  lq_store_announce (self->store, lq_job_get_id (job));
  g_signal_emit (self, signals[FINISHED], 0, job);
}

static void
begin_attempt (LqQueue *self, LqJob *job, bool is_cleaning, GCallback ended)
{
  LqAttempt *attempt =
    self->make (self->store, self->line, self->settings, lq_job_get_record (job), is_cleaning);

  g_hash_table_insert (self->attempts, g_object_ref (job), attempt);
  g_signal_connect_data (attempt, "progress", G_CALLBACK (progress_cb), held_new (self, job),
                         (GClosureNotify) (GCallback) held_free, 0);
  g_signal_connect_data (attempt, "ended", ended, held_new (self, job),
                         (GClosureNotify) (GCallback) held_free, 0);
  lq_attempt_start (attempt);
}

static void
cleaned_cb (LqAttempt *attempt, const GError *error, Held *held)
{
  g_autoptr (LqQueue) self = g_object_ref (held->queue);
  g_autoptr (LqJob) job = g_object_ref (held->job);

  g_hash_table_remove (self->attempts, job);
  if (error != NULL)
    g_message ("something may be left at the service: %s", error->message);
  else if (lq_job_get_state (job) == LQ_JOB_REMOVED)
    lq_store_remove_job_async (self->store, lq_job_get_record (job), NULL, NULL);
  schedule (self);
}

/* What was cancelled or removed leaves nothing behind, here or elsewhere. */
static void
drop (LqQueue *self, LqJob *job)
{
  if (!is_local (job) && lq_job_get_record (job)->n_tries > 0) {
    lq_store_drop_draft_async (self->store, lq_job_get_record (job), NULL, NULL);
    begin_attempt (self, job, true, G_CALLBACK (cleaned_cb));
    return;
  }
  if (lq_job_get_state (job) == LQ_JOB_REMOVED)
    lq_store_remove_job_async (self->store, lq_job_get_record (job), NULL, NULL);
  else
    lq_store_drop_draft_async (self->store, lq_job_get_record (job), NULL, NULL);
}

static void
ended_cb (LqAttempt *attempt, const GError *error, Held *held)
{
  g_autoptr (LqQueue) self = g_object_ref (held->queue);
  g_autoptr (LqJob) job = g_object_ref (held->job);
  LqJobState state = lq_job_get_state (job);

  g_hash_table_remove (self->attempts, job);
  if (error == NULL)
    lq_concurrency_went_well (&self->cloud, 0);
  else if (g_error_matches (error, LQ_ERROR, LQ_ERROR_LIMIT))
    lq_concurrency_was_refused (&self->cloud, g_get_monotonic_time ());

  if (state == LQ_JOB_REMOVED)
    drop (self, job);
  else if (error == NULL)
    finish_job (self, job);
  else if (state == LQ_JOB_CANCELLED)
    drop (self, job);
  else if (state == LQ_JOB_RUNNING && is_passing (error) &&
           lq_job_get_record (job)->n_tries < TRIES_MOST)
    try_later (self, job, error);
  else if (state == LQ_JOB_RUNNING)
    fail (self, job, error);
  schedule (self);
}

static void
run (LqQueue *self, LqJob *job)
{
  LqJobRecord *record = lq_job_get_record (job);

  record->n_tries++;
  record->started_at_us = g_get_real_time ();
  lq_job_set_error (job, NULL);
  lq_job_set_state (job, LQ_JOB_RUNNING);
  keep (self, job);
  begin_attempt (self, job, false, G_CALLBACK (ended_cb));
}

static unsigned
count_attempts (LqQueue *self, bool local)
{
  GHashTableIter iter;
  gpointer       job;
  unsigned       n = 0;

  g_hash_table_iter_init (&iter, self->attempts);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    n += is_local (job) == local;

  return n;
}

static bool
is_checkable (LqQueue *self, LqJob *job)
{
  return lq_job_get_step (job) == LQ_STEP_CHECK && is_active (job) &&
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
static void
schedule (LqQueue *self)
{
  unsigned n_local, n_cloud;
  bool     is_blocked[2] = { false, false };

  if (!self->is_ready || self->cancellable == NULL)
    return;

  n_local = count_attempts (self, true);
  n_cloud = count_attempts (self, false);
  for (guint i = 0; i < self->jobs->len; i++) {
    LqJob    *job = g_ptr_array_index (self->jobs, i);
    unsigned *n = is_local (job) ? &n_local : &n_cloud;
    unsigned  most = is_local (job) ? LOCAL_MOST : self->cloud.limit;

    if (g_hash_table_size (self->checks) < CHECKS_MOST && is_checkable (self, job))
      check (self, job);
    /* Who comes later does not overtake one that is still being looked at. */
    if (lq_job_get_state (job) == LQ_JOB_WAITING && lq_job_get_step (job) == LQ_STEP_CHECK)
      is_blocked[is_local (job)] = true;
    if (*n < most && !is_blocked[is_local (job)] && is_runnable (self, job)) {
      run (self, job);
      (*n)++;
    }
  }
}

static void
stop (LqQueue *self, LqJob *job)
{
  LqAttempt *attempt = g_hash_table_lookup (self->attempts, job);

  if (attempt != NULL)
    lq_attempt_stop (attempt);
}

/* ---- taking over what was left */

/* The service still has something of a job that is over. */
static void
clean_left (LqQueue *self, const LqJobRecord *record)
{
  g_autoptr (LqJob) job = lq_job_new (lq_job_record_copy (record));

  if (!is_local (job))
    begin_attempt (self, job, true, G_CALLBACK (cleaned_cb));
}

static void
take_over (LqQueue *self, LqJobRecord *record)
{
  bool is_left = record->state == LQ_JOB_RUNNING;

  if (is_left) {
    record->state = LQ_JOB_WAITING;
    record->n_tries = record->n_tries > 0 ? record->n_tries - 1 : 0;
  }
  if (record->state == LQ_JOB_WAITING && record->step != LQ_STEP_CHECK)
    record->step = LQ_STEP_WAIT;
  if (record->state <= LQ_JOB_PAUSED || record->state == LQ_JOB_FAILED)
    g_ptr_array_add (self->jobs, lq_job_new (lq_job_record_copy (record)));
  else if (record->state != LQ_JOB_DONE ||
           g_settings_get_boolean (self->settings, LQ_SETTINGS_DELETE_FROM_SERVICE))
    clean_left (self, record);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = lq_store_load_jobs_finish (LQ_STORE (source), result, &error);
  g_autoptr (GPtrArray) early = NULL;

  if (records == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_message ("what was in the queue cannot be read: %s", error->message);
    return;
  }

  /* What was added meanwhile comes behind it. */
  early = self->jobs;
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < records->len; i++)
    take_over (self, g_ptr_array_index (records, i));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, early->len, self->jobs->len);

  self->is_ready = true;
  note_change (self);
  schedule (self);
}

static void
locked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  int lock = lq_queue_lock_finish (result, &error);

  if (error != NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_message ("the queue cannot be owned: %s", error->message);
    return;
  }
  if (self->cancellable == NULL) {
    lq_queue_unlock (lock);
    return;
  }

  self->lock = lock;
  /* What was added meanwhile is kept already, and is read with the rest. */
  lq_store_load_jobs_async (self->store, self->cancellable, loaded_cb, g_object_ref (self));
}

/* Whose text the person has deleted is no longer shown as done. */
static void
entry_deleted_cb (LqQueue *self, const char *id)
{
  LqJob *job = lq_queue_find (self, id);

  if (job != NULL && lq_job_get_state (job) == LQ_JOB_DONE)
    lq_queue_remove (self, job);
}

/* ---- adding */

/* Behind all others, also behind those that are not taken over yet. */
static int64_t
get_next_position (LqQueue *self)
{
  LqJob  *last = self->jobs->len > 0 ? g_ptr_array_index (self->jobs, self->jobs->len - 1) : NULL;
  int64_t position = last != NULL ? lq_job_get_record (last)->position + 1 : 0;

  return MAX (position, g_get_real_time ());
}

/* The whole progress is of what is to be done from now on. */
static void
begin_anew (LqQueue *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    if (is_active (g_ptr_array_index (self->jobs, i)))
      return;

  for (guint i = 0; i < self->jobs->len; i++)
    g_hash_table_add (self->past, g_ptr_array_index (self->jobs, i));
}

/* @records: (transfer full) */
static void
add_records (LqQueue *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) hold = records;
  guint   at = self->jobs->len;
  int64_t position = get_next_position (self);

  if (records->len == 0 || self->cancellable == NULL)
    return;

  begin_anew (self);
  for (guint i = 0; i < records->len; i++) {
    LqJobRecord *record = g_ptr_array_index (records, i);

    record->position = position++;
    g_ptr_array_add (self->jobs, lq_job_new (lq_job_record_copy (record)));
  }
  lq_store_save_jobs_async (self->store, records, NULL, NULL);
  g_list_model_items_changed (G_LIST_MODEL (self), at, 0, records->len);
  note_change (self);
  schedule (self);
}

static LqJobRecord *
new_record (LqQueue *self, const char *path, const char *engine, bool is_again)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *chosen =
    engine != NULL ? g_strdup (engine) : g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
  LqJobRecord *record = lq_job_record_new (id, full, lq_engine_find (chosen)->id);

  record->is_again = is_again;

  return record;
}

/* ---- GListModel, GObject */

static GType
lq_queue_get_item_type (GListModel *model)
{
  return LQ_TYPE_JOB;
}

static guint
lq_queue_get_n_items (GListModel *model)
{
  return LQ_QUEUE (model)->jobs->len;
}

static gpointer
lq_queue_get_item (GListModel *model, guint position)
{
  LqQueue *self = LQ_QUEUE (model);

  return position < self->jobs->len ? g_object_ref (g_ptr_array_index (self->jobs, position))
                                    : NULL;
}

static void
lq_queue_list_init (GListModelInterface *iface)
{
  iface->get_item_type = lq_queue_get_item_type;
  iface->get_n_items = lq_queue_get_n_items;
  iface->get_item = lq_queue_get_item;
}

static void
lq_queue_dispose (GObject *object)
{
  lq_queue_close (LQ_QUEUE (object));

  G_OBJECT_CLASS (lq_queue_parent_class)->dispose (object);
}

static void
lq_queue_finalize (GObject *object)
{
  LqQueue *self = LQ_QUEUE (object);

  g_hash_table_unref (self->attempts);
  g_hash_table_unref (self->checks);
  g_hash_table_unref (self->delayed);
  g_hash_table_unref (self->past);
  g_ptr_array_unref (self->jobs);
  g_clear_object (&self->settings);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lq_queue_parent_class)->finalize (object);
}

static void
lq_queue_class_init (LqQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_queue_dispose;
  object_class->finalize = lq_queue_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", LQ_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", LQ_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, LQ_TYPE_JOB);
  signals[FAILED] = g_signal_new ("failed", LQ_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, LQ_TYPE_JOB);
  signals[DUPLICATE] =
    g_signal_new ("duplicate", LQ_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  3, LQ_TYPE_JOB, G_TYPE_STRING, G_TYPE_STRING);
}

static void
lq_queue_init (LqQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->attempts = g_hash_table_new_full (NULL, NULL, g_object_unref, let_go);
  self->checks = g_hash_table_new (NULL, NULL);
  self->delayed = g_hash_table_new (NULL, NULL);
  self->past = g_hash_table_new (NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->make = make_attempt;
  self->lock = -1;
  lq_concurrency_init (&self->cloud, CLOUD_FIRST, CLOUD_MOST);
}

LqQueue *
lq_queue_new (LqStore *store, GSettings *settings)
{
  LqQueue *self;

  g_return_val_if_fail (LQ_IS_STORE (store), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (LQ_TYPE_QUEUE, NULL);
  self->store = g_object_ref (store);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (store, "deleted", G_CALLBACK (entry_deleted_cb), self,
                           G_CONNECT_SWAPPED);
  self->line = lq_batch_line_new (settings);
  lq_queue_lock_async (self->cancellable, locked_cb, g_object_ref (self));

  return self;
}

void
lq_queue_set_make (LqQueue *self, LqQueueMake make)
{
  self->make = make;
}

void
lq_queue_close (LqQueue *self)
{
  g_autoptr (GList) attempts = NULL;
  g_autoptr (GList) delays = NULL;

  g_return_if_fail (LQ_IS_QUEUE (self));

  if (self->cancellable == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->changed_id, g_source_remove);

  attempts = g_hash_table_get_values (self->attempts);
  for (GList *l = attempts; l != NULL; l = l->next)
    lq_attempt_stop (l->data);
  for (GList *l = attempts; l != NULL; l = l->next)
    lq_attempt_join (l->data);
  g_hash_table_remove_all (self->attempts);

  delays = g_hash_table_get_values (self->delayed);
  g_hash_table_remove_all (self->delayed);
  for (GList *l = delays; l != NULL; l = l->next)
    g_source_remove (GPOINTER_TO_UINT (l->data));
  g_clear_pointer (&self->line, lq_batch_line_free);
  lq_queue_unlock (self->lock);
  self->lock = -1;
}

void
lq_queue_add (LqQueue *self, const char *const *paths, gboolean again)
{
  GPtrArray *records;

  g_return_if_fail (LQ_IS_QUEUE (self));
  g_return_if_fail (paths != NULL);

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);
  for (size_t i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (records, new_record (self, paths[i], NULL, again));
  add_records (self, records);
}

void
lq_queue_add_with_engine (LqQueue *self, const char *path, const char *engine, gboolean again)
{
  GPtrArray *records;

  g_return_if_fail (LQ_IS_QUEUE (self));
  g_return_if_fail (path != NULL);

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);
  g_ptr_array_add (records, new_record (self, path, engine, again));
  add_records (self, records);
}

/* ---- what a person asks for */

void
lq_queue_pause (LqQueue *self, LqJob *job)
{
  LqJobState state = lq_job_get_state (job);

  g_return_if_fail (LQ_IS_QUEUE (self));

  if (state != LQ_JOB_WAITING && state != LQ_JOB_RUNNING)
    return;

  lq_job_set_state (job, LQ_JOB_PAUSED);
  stop (self, job);
  keep (self, job);
}

void
lq_queue_resume (LqQueue *self, LqJob *job)
{
  g_return_if_fail (LQ_IS_QUEUE (self));

  if (lq_job_get_state (job) != LQ_JOB_PAUSED)
    return;

  lq_job_set_state (job, LQ_JOB_WAITING);
  keep (self, job);
  schedule (self);
}

void
lq_queue_retry (LqQueue *self, LqJob *job)
{
  LqJobState state = lq_job_get_state (job);

  g_return_if_fail (LQ_IS_QUEUE (self));

  if (state == LQ_JOB_WAITING && end_delay (self, job))
    schedule (self);
  if (state != LQ_JOB_FAILED && state != LQ_JOB_CANCELLED)
    return;

  lq_job_get_record (job)->n_tries = 0;
  lq_job_get_record (job)->ended_at_us = 0;
  lq_job_set_error (job, NULL);
  lq_job_set_progress (job, 0, 0, -1);
  lq_job_set_step (job, LQ_STEP_CHECK);
  lq_job_set_state (job, LQ_JOB_WAITING);
  keep (self, job);
  schedule (self);
}

void
lq_queue_cancel (LqQueue *self, LqJob *job)
{
  g_return_if_fail (LQ_IS_QUEUE (self));

  if (!is_active (job))
    return;

  lq_job_get_record (job)->ended_at_us = g_get_real_time ();
  lq_job_set_state (job, LQ_JOB_CANCELLED);
  keep (self, job);
  forget (self, job);
  if (g_hash_table_contains (self->attempts, job))
    stop (self, job);
  else
    drop (self, job);
  schedule (self);
}

void
lq_queue_remove (LqQueue *self, LqJob *job)
{
  g_autoptr (LqJob) hold = NULL;

  g_return_if_fail (LQ_IS_QUEUE (self));

  hold = g_object_ref (job);
  take_out (self, job);

  /* Its content stays known, so that it is noticed when it comes again. */
  if (lq_job_get_state (job) == LQ_JOB_DONE)
    return;

  lq_job_set_state (job, LQ_JOB_REMOVED);
  keep (self, job);
  if (g_hash_table_contains (self->attempts, job))
    stop (self, job);
  else
    drop (self, job);
  schedule (self);
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
  LqJob *moved;

  g_return_if_fail (LQ_IS_QUEUE (self));

  if (!g_ptr_array_find (self->jobs, job, &at) || self->jobs->len < 2)
    return;

  position = MIN (position, self->jobs->len - 1);
  if (position == at)
    return;

  moved = g_ptr_array_steal_index (self->jobs, at);
  g_list_model_items_changed (G_LIST_MODEL (self), at, 1, 0);
  g_ptr_array_insert (self->jobs, (int) position, moved);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  keep_positions (self);
  schedule (self);
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

/* ---- what is shown of the whole */

static unsigned
count (LqQueue *self, LqJobState state)
{
  unsigned n = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    n += lq_job_get_state (g_ptr_array_index (self->jobs, i)) == state;

  return n;
}

double
lq_queue_get_progress (LqQueue *self)
{
  double   sum = 0;
  unsigned n = 0;

  g_return_val_if_fail (LQ_IS_QUEUE (self), 0);

  for (guint i = 0; i < self->jobs->len; i++) {
    LqJob *job = g_ptr_array_index (self->jobs, i);

    if (g_hash_table_contains (self->past, job) ||
        (!is_active (job) && lq_job_get_state (job) != LQ_JOB_DONE))
      continue;
    sum += lq_job_get_progress (job);
    n++;
  }

  return n > 0 ? sum / n : 0;
}

unsigned
lq_queue_get_n_waiting (LqQueue *self)
{
  g_return_val_if_fail (LQ_IS_QUEUE (self), 0);

  return count (self, LQ_JOB_WAITING);
}

unsigned
lq_queue_get_n_running (LqQueue *self)
{
  g_return_val_if_fail (LQ_IS_QUEUE (self), 0);

  return count (self, LQ_JOB_RUNNING);
}

unsigned
lq_queue_get_n_failed (LqQueue *self)
{
  g_return_val_if_fail (LQ_IS_QUEUE (self), 0);

  return count (self, LQ_JOB_FAILED);
}

gboolean
lq_queue_is_ready (LqQueue *self)
{
  g_return_val_if_fail (LQ_IS_QUEUE (self), FALSE);

  return self->is_ready;
}

LqJob *
lq_queue_find (LqQueue *self, const char *id)
{
  g_return_val_if_fail (LQ_IS_QUEUE (self), NULL);

  for (guint i = 0; i < self->jobs->len; i++)
    if (g_str_equal (lq_job_get_id (g_ptr_array_index (self->jobs, i)), id))
      return g_ptr_array_index (self->jobs, i);

  return NULL;
}
