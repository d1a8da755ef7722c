/* lq-queue-clean.c: what a service still has of jobs that are over is deleted there
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service does not delete what it works on, and cannot be reached at times: so it is asked again,
 * less and less often, until all is deleted. What is left at the end of the program is found at the
 * next start. */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-private.h"
#include "lq-error.h"
#include "lq-left-jobs.h"

enum {
  AGAIN_FIRST_S = 1, /* then twice as long */
  AGAIN_MOST_S = 60,
};

typedef struct {
  guint timer_id; /* 0: its attempt runs */
  guint wait_s;   /* before the next one */
} Cleaning;

static void
cleaning_free (gpointer data)
{
  Cleaning *cleaning = data;

  g_clear_handle_id (&cleaning->timer_id, g_source_remove);
  g_free (cleaning);
}

GHashTable *
lq_queue_cleanings_new (void)
{
  return g_hash_table_new_full (NULL, NULL, g_object_unref, cleaning_free);
}

static void cleaned_cb (LqAttempt *attempt, const GError *error, LqQueueHeld *held);

static gboolean
again_cb (gpointer user_data)
{
  LqQueueHeld *held = user_data;
  Cleaning    *cleaning = g_hash_table_lookup (held->queue->cleanings, held->job);

  cleaning->timer_id = 0;
  lq_queue_begin_attempt (held->queue, held->job, true, G_CALLBACK (cleaned_cb));

  return G_SOURCE_REMOVE;
}

static void
clean_later (LqQueue *self, LqJob *job)
{
  Cleaning *cleaning = g_hash_table_lookup (self->cleanings, job);

  cleaning->timer_id =
    g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, cleaning->wait_s, again_cb,
                                lq_queue_held_new (self, job), lq_queue_held_free);
  cleaning->wait_s = MIN (2 * cleaning->wait_s, AGAIN_MOST_S);
}

static void
cleaned_cb (LqAttempt *attempt, const GError *error, LqQueueHeld *held)
{
  g_autoptr (LqQueue) self = g_object_ref (held->queue);
  g_autoptr (LqJob) job = g_object_ref (held->job);
  bool is_worth_it =
    g_error_matches (error, LQ_ERROR, LQ_ERROR_BUSY) || lq_queue_is_passing (error);

  g_hash_table_remove (self->attempts, job);
  if (is_worth_it && !lq_queue_is_active (job)) {
    clean_later (self, job);
  } else {
    if (error != NULL && !lq_queue_is_active (job))
      g_message ("something may be left at the service: %s", error->message);
    else if (lq_job_get_state (job) == LQ_JOB_REMOVED)
      lq_store_remove_job_async (self->store, lq_job_get_record (job), NULL, NULL);
    g_hash_table_remove (self->cleanings, job);
  }
  lq_queue_schedule (self);
}

static void
begin_cleaning (LqQueue *self, LqJob *job)
{
  Cleaning *cleaning = g_new0 (Cleaning, 1);

  cleaning->wait_s = AGAIN_FIRST_S;
  g_hash_table_insert (self->cleanings, g_object_ref (job), cleaning);
  lq_queue_begin_attempt (self, job, true, G_CALLBACK (cleaned_cb));
}

bool
lq_queue_is_cleaning (LqQueue *self, LqJob *job)
{
  return g_hash_table_contains (self->cleanings, job);
}

void
lq_queue_end_cleaning (LqQueue *self, LqJob *job)
{
  Cleaning *cleaning = g_hash_table_lookup (self->cleanings, job);

  if (cleaning != NULL && cleaning->timer_id != 0)
    g_hash_table_remove (self->cleanings, job);
}

void
lq_queue_drop (LqQueue *self, LqJob *job)
{
  const LqJobRecord *record = lq_job_get_record (job);

  if (lq_queue_is_cleaning (self, job))
    return;
  if (!lq_queue_is_local (job) && record->started_at_us > 0) {
    lq_store_drop_draft_async (self->store, record, NULL, NULL);
    begin_cleaning (self, job);
    return;
  }
  if (lq_job_get_state (job) == LQ_JOB_REMOVED)
    lq_store_remove_job_async (self->store, record, NULL, NULL);
  else
    lq_store_drop_draft_async (self->store, record, NULL, NULL);
}

void
lq_queue_clean (LqQueue *self, const LqJobRecord *record)
{
  g_autoptr (LqJob) job = lq_job_new (lq_job_record_copy (record));

  if (!lq_queue_is_local (job))
    begin_cleaning (self, job);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = lq_left_jobs_take_finish (result, &error);

  if (records == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("what other processes have left cannot be kept: %s", error->message);
  for (guint i = 0; records != NULL && i < records->len && self->cancellable != NULL; i++)
    lq_queue_clean (self, g_ptr_array_index (records, i));
}

void
lq_queue_clean_left (LqQueue *self)
{
  lq_left_jobs_take_async (self->store, self->settings, self->cancellable, taken_cb,
                           g_object_ref (self));
}
