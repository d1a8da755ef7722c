/* lq-queue-look.c: looks at what was added to the queue, and whether it was there before
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-private.h"
#include "lq-job-check.h"

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
  bool is_told = !g_hash_table_contains (self->quiet, job);

  lq_queue_take_out (self, job);
  lq_store_remove_job_async (self->store, lq_job_get_record (job), NULL, NULL);
  if (is_told)
    g_signal_emit_by_name (self, "duplicate", same, entry_id, lq_job_get_path (job));
}

static void
accept (LqQueue *self, LqJob *job)
{
  lq_job_set_step (job, LQ_STEP_WAIT);
  lq_queue_keep (self, job);
}

static void
digest_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqQueueHeld) held = user_data;
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
  lq_queue_schedule (self);
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
                                digest_found_cb, lq_queue_held_new (self, job));
  }
}

/* What a service may have of it is of another content than what is there now. */
static bool
is_put_right (LqJob *job, const LqJobCheck *check)
{
  const LqJobRecord *record = lq_job_get_record (job);

  return record->kind == LQ_ENTRY_FILE && record->started_at_us > 0 && !lq_queue_is_local (job) &&
         record->digest != NULL && g_strcmp0 (record->digest, check->digest) != 0;
}

/* A job of its own, as the person wanted it; the old one takes away what there is of it. */
static void
begin_anew (LqQueue *self, LqJob *job)
{
  const LqJobRecord *old = lq_job_get_record (job);
  GPtrArray         *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);
  g_autofree char   *id = g_uuid_string_random ();
  LqJobRecord       *record = lq_job_record_new (id, old->path, old->engine);

  record->is_again = old->is_again;
  record->diarize = old->diarize;
  record->translation = g_strdup (old->translation);
  record->languages = g_strdup (old->languages);
  g_ptr_array_add (records, record);
  lq_queue_remove (self, job);
  lq_queue_add_records (self, records);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqQueueHeld) held = user_data;
  LqQueue     *self = held->queue;
  LqJobRecord *record = lq_job_get_record (held->job);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqJobCheck) check = lq_job_check_finish (result, &error);

  if (check != NULL && lq_queue_is_active (held->job) && is_put_right (held->job, check)) {
    g_hash_table_remove (self->checks, held->job);
    begin_anew (self, held->job);
    return;
  }
  if (check != NULL) {
    g_free (record->digest);
    record->digest = g_steal_pointer (&check->digest);
    record->mtime_us = check->mtime_us;
    lq_job_set_size (held->job, check->size);
    lq_job_set_length_ms (held->job, check->duration_ms);
    lq_job_set_cut_off (held->job, check->is_cut_off && record->kind == LQ_ENTRY_FILE);
  }

  /* What comes next has a progress of its own. */
  lq_job_set_progress (held->job, 0, 0, -1);
  if (check != NULL && lq_queue_is_active (held->job)) {
    judge (self, held->job);
  } else {
    g_hash_table_remove (self->checks, held->job);
    if (check == NULL && lq_queue_is_active (held->job) &&
        !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      lq_queue_fail (self, held->job, error);
  }
  lq_queue_schedule (self);
}

static void
progress_cb (double share, int64_t left_ms, gpointer user_data)
{
  LqQueueHeld *held = user_data;

  if (lq_queue_is_active (held->job))
    lq_job_set_progress (held->job, share, 0, left_ms);
}

void
lq_queue_check (LqQueue *self, LqJob *job)
{
  GCancellable *cancellable = g_cancellable_new ();

  g_hash_table_insert (self->checks, job, cancellable);
  lq_job_check_async (lq_job_get_path (job), TRUE, progress_cb, cancellable, checked_cb,
                      lq_queue_held_new (self, job));
}

void
lq_queue_end_checks (LqQueue *self)
{
  GHashTableIter iter;
  gpointer       cancellable;

  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, NULL, &cancellable))
    g_cancellable_cancel (cancellable);
}

void
lq_queue_end_check (LqQueue *self, LqJob *job)
{
  GCancellable *cancellable = g_hash_table_lookup (self->checks, job);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}
