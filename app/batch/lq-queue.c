/* lq-queue.c: the files that are transcribed, one after the other, whatever happens
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. A job's state is what was asked for; whether something still runs for it is known by
 * its attempt. So whatever is asked while an attempt is being stopped is done when it has ended.
 * Each change of a state is kept at once: after a crash all goes on from there. */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-private.h"
#include "lq-engine.h"
#include "lq-queue-lock.h"
#include "lq-paths.h"
#include "lq-settings.h"

enum {
  CHANGED_MS = 200,
  CLOUD_FIRST = 3,
  CLOUD_MOST = 16,
};

enum { CHANGED, FINISHED, FAILED, DUPLICATE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void lq_queue_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqQueue,
                               lq_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lq_queue_list_init))

LqQueueHeld *
lq_queue_held_new (LqQueue *queue, LqJob *job)
{
  LqQueueHeld *held = g_new (LqQueueHeld, 1);

  held->queue = g_object_ref (queue);
  held->job = g_object_ref (job);

  return held;
}

void
lq_queue_held_free (gpointer data)
{
  LqQueueHeld *held = data;

  g_object_unref (held->queue);
  g_object_unref (held->job);
  g_free (held);
}

/* ---- what is told and kept */

static void
changed_cb (gpointer user_data)
{
  LqQueue *self = user_data;

  self->changed_id = 0;
  g_signal_emit_by_name (self, "changed");
}

void
lq_queue_note_change (LqQueue *self)
{
  if (self->changed_id == 0 && self->cancellable != NULL)
    self->changed_id = g_timeout_add_once (CHANGED_MS, changed_cb, self);
}

void
lq_queue_keep (LqQueue *self, LqJob *job)
{
  lq_store_save_job_async (self->store, lq_job_get_record (job), NULL, NULL);
  lq_queue_note_change (self);
}

bool
lq_queue_is_active (LqJob *job)
{
  LqJobState state = lq_job_get_state (job);

  return state == LQ_JOB_WAITING || state == LQ_JOB_RUNNING || state == LQ_JOB_PAUSED;
}

bool
lq_queue_is_local (LqJob *job)
{
  return lq_engine_find (lq_job_get_engine (job))->key_service == NULL;
}

/* Returns: whether it was waiting */
bool
lq_queue_end_delay (LqQueue *self, LqJob *job)
{
  gpointer id;

  if (!g_hash_table_steal_extended (self->delayed, job, NULL, &id))
    return false;

  g_source_remove (GPOINTER_TO_UINT (id));

  return true;
}

void
lq_queue_forget (LqQueue *self, LqJob *job)
{
  lq_queue_end_delay (self, job);
  g_hash_table_remove (self->past, job);
  g_hash_table_remove (self->quiet, job);
}

/* It disappears from the list. */
void
lq_queue_take_out (LqQueue *self, LqJob *job)
{
  guint at;

  lq_queue_forget (self, job);
  if (!g_ptr_array_find (self->jobs, job, &at))
    return;

  g_ptr_array_remove_index (self->jobs, at);
  g_list_model_items_changed (G_LIST_MODEL (self), at, 1, 0);
  lq_queue_note_change (self);
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
    if (lq_queue_is_active (g_ptr_array_index (self->jobs, i)))
      return;

  for (guint i = 0; i < self->jobs->len; i++)
    g_hash_table_add (self->past, g_ptr_array_index (self->jobs, i));
}

/* @records: (transfer full) */
void
lq_queue_add_records (LqQueue *self, GPtrArray *records)
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
  lq_queue_note_change (self);
  lq_queue_schedule (self);
}

static LqJobRecord *
new_record (LqQueue *self, const char *path, bool is_again)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *engine = g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
  LqJobRecord     *record = lq_job_record_new (id, full, lq_engine_find (engine)->id);

  record->is_again = is_again;
  lq_job_record_choose (record, self->settings);

  return record;
}

/* In a watched folder. */
static void
appeared_cb (LqQueue *self, const char *path)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);
  guint      at = self->jobs->len;

  g_ptr_array_add (records, new_record (self, path, false));
  lq_queue_add_records (self, records);
  if (at < self->jobs->len)
    g_hash_table_add (self->quiet, g_ptr_array_index (self->jobs, at));
}

/* ---- taking over what was left */

/* A dictation of which no service knows yet is the recovery's, which is done at each start; what it
 * cannot finish comes back. */
static bool
is_recovered (const LqJobRecord *record)
{
  g_autofree char *spool_path = lq_paths_dup_spool (record->id);

  return record->kind == LQ_ENTRY_DICTATION && record->host == NULL &&
         g_str_equal (record->path, spool_path);
}

static void
take_over (LqQueue *self, LqJobRecord *record)
{
  bool is_left = record->state == LQ_JOB_RUNNING;

  if (is_recovered (record)) {
    lq_store_remove_job_async (self->store, record, NULL, NULL);
    return;
  }
  if (is_left) {
    lq_batch_line_note_restart (self->line);
    record->state = LQ_JOB_WAITING;
    record->n_tries = record->n_tries > 0 ? record->n_tries - 1 : 0;
  }
  if (record->state == LQ_JOB_WAITING && record->step != LQ_STEP_CHECK)
    record->step = LQ_STEP_WAIT;
  if (record->state <= LQ_JOB_PAUSED || record->state == LQ_JOB_FAILED)
    g_ptr_array_add (self->jobs, lq_job_new (lq_job_record_copy (record)));
  else if (record->state != LQ_JOB_DONE ||
           g_settings_get_boolean (self->settings, LQ_SETTINGS_DELETE_FROM_SERVICE))
    lq_queue_clean (self, record);
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
  lq_queue_clean_left (self);
  self->watch = lq_watch_new (self->settings);
  g_signal_connect_object (self->watch, "appeared", G_CALLBACK (appeared_cb), self,
                           G_CONNECT_SWAPPED);
  lq_queue_note_change (self);
  lq_queue_schedule (self);
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

/* Whose text the person has deleted is no longer shown as done, or repaired. */
static void
entry_deleted_cb (LqQueue *self, const char *id)
{
  LqJob *job = lq_queue_find (self, id);

  if (job != NULL &&
      (lq_job_get_state (job) == LQ_JOB_DONE || lq_job_get_kind (job) == LQ_ENTRY_DICTATION))
    lq_queue_remove (self, job);
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
  g_hash_table_unref (self->cleanings);
  g_hash_table_unref (self->past);
  g_hash_table_unref (self->quiet);
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
  self->attempts = g_hash_table_new_full (NULL, NULL, g_object_unref, lq_queue_let_go);
  self->checks = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->delayed = g_hash_table_new (NULL, NULL);
  self->cleanings = lq_queue_cleanings_new ();
  self->past = g_hash_table_new (NULL, NULL);
  self->quiet = g_hash_table_new (NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->make = lq_queue_make_attempt;
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
  g_signal_connect_object (store, "saved", G_CALLBACK (lq_queue_note_saved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "deleted", G_CALLBACK (entry_deleted_cb), self,
                           G_CONNECT_SWAPPED);
  self->line = lq_batch_line_new (settings);
  lq_queue_watch_network (self);
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
  lq_queue_end_checks (self);
  g_clear_object (&self->watch);
  g_clear_handle_id (&self->changed_id, g_source_remove);

  attempts = g_hash_table_get_values (self->attempts);
  for (GList *l = attempts; l != NULL; l = l->next)
    lq_attempt_stop (l->data);
  for (GList *l = attempts; l != NULL; l = l->next)
    lq_attempt_join (l->data);
  g_hash_table_remove_all (self->attempts);
  g_hash_table_remove_all (self->cleanings);

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
    g_ptr_array_add (records, new_record (self, paths[i], again));
  lq_queue_add_records (self, records);
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
        (!lq_queue_is_active (job) && lq_job_get_state (job) != LQ_JOB_DONE))
      continue;
    if (lq_job_get_step (job) != LQ_STEP_CHECK)
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
