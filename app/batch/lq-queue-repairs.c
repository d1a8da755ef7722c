/* lq-queue-repairs.c: dictations that could not be finished live come through the queue
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-private.h"
#include "lq-job-repair.h"

#include <glib/gi18n-lib.h>

/* The service may not be back for a while, and the recovery of the next start comes first. */
static bool
is_waiting (LqQueue *self, LqJob *job)
{
  return lq_job_get_state (job) != LQ_JOB_RUNNING && lq_job_get_state (job) != LQ_JOB_DONE &&
         !g_hash_table_contains (self->attempts, job);
}

static char *
dup_name (LqEntry *entry)
{
  g_autoptr (GDateTime) started =
    g_date_time_new_from_unix_local (entry->started_at_us / G_USEC_PER_SEC);
  g_autofree char *when = started != NULL ? g_date_time_format (started, "%x %H:%M") : NULL;

  /* Translators: %s is the date and time of a dictation that is transcribed once more */
  return g_strdup_printf (_ ("Dictation of %s"), when != NULL ? when : "?");
}

static void
repaired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqQueueHeld) held = user_data;
  g_autoptr (GError) error = NULL;

  if (lq_job_repair_finish (result, &error))
    lq_queue_finish (held->queue, held->job);
  else
    lq_queue_fail (held->queue, held->job, error);
}

void
lq_queue_put_words (LqQueue *self, LqJob *job)
{
  lq_job_repair_async (self->store, self->settings, lq_job_get_record (job), repaired_cb,
                       lq_queue_held_new (self, job));
}

void
lq_queue_note_saved (LqQueue *self, LqEntry *entry)
{
  LqJob *job = lq_queue_find (self, entry->id);

  if (lq_job_repair_is_possible (entry))
    lq_queue_repair (self, entry);
  else if (job != NULL && lq_job_get_kind (job) == LQ_ENTRY_DICTATION &&
           entry->state != LQ_ENTRY_INCOMPLETE && is_waiting (self, job))
    lq_queue_remove (self, job);
}

void
lq_queue_repair (LqQueue *self, LqEntry *entry)
{
  GPtrArray   *records;
  LqJobRecord *record;

  g_return_if_fail (LQ_IS_QUEUE (self));
  g_return_if_fail (LQ_IS_ENTRY (entry));

  if (!lq_job_repair_is_possible (entry) || lq_queue_find (self, entry->id) != NULL)
    return;

  record = lq_job_record_new (entry->id, entry->audio_path,
                              lq_job_repair_choose_engine (entry, self->settings));
  record->kind = LQ_ENTRY_DICTATION;
  g_free (record->name);
  record->name = dup_name (entry);
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);
  g_ptr_array_add (records, record);
  lq_queue_add_records (self, records);
}
