/* lq-left-jobs.c: takes over what killed processes have left at a service
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A worker reads their databases, which nobody else does while it has their locks. The locks are
 * held until all of it is kept elsewhere: only then are the files removed. */

#define G_LOG_DOMAIN "lq-batch"

#include "config.h"
#include "lq-left-jobs.h"
#include "lq-database.h"
#include "lq-job-file.h"
#include "lq-job-store.h"
#include "lq-settings.h"

#include <stdbool.h>

typedef struct {
  LqJobRecord *record;
  GPtrArray   *parts;
} LeftJob;

typedef struct {
  LqStore   *to;
  bool       is_deleting; /* what is done, too */
  GPtrArray *done;        /* (element-type LqJobFile): of which all is in jobs */
  GPtrArray *others;      /* (element-type LqJobFile): that cannot be read */
  GPtrArray *jobs;        /* (element-type LeftJob) */
  guint      n_writes;    /* that are not done */
  GError    *error;       /* of one of them */
} Taking;

static void
left_job_free (gpointer data)
{
  LeftJob *job = data;

  lq_job_record_free (job->record);
  g_ptr_array_unref (job->parts);
  g_free (job);
}

static void
taking_free (gpointer data)
{
  Taking *taking = data;

  g_clear_object (&taking->to);
  g_ptr_array_unref (taking->done);
  g_ptr_array_unref (taking->others);
  g_ptr_array_unref (taking->jobs);
  g_clear_error (&taking->error);
  g_free (taking);
}

static bool
is_unwanted (const LqJobRecord *record, bool is_deleting)
{
  return record->state != LQ_JOB_DONE || is_deleting;
}

gboolean
lq_left_jobs_is_unwanted (const LqJobRecord *record, GSettings *settings)
{
  return is_unwanted (record, g_settings_get_boolean (settings, LQ_SETTINGS_DELETE_FROM_SERVICE));
}

/* ---- worker */

static bool
is_elsewhere (const GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++) {
    const LqJobPart *part = g_ptr_array_index (parts, i);

    if (part->is_sent || part->is_asked || part->file_id != NULL || part->transcription_id != NULL)
      return true;
  }

  return false;
}

static bool
read_job (Taking *taking, sqlite3 *db, const LqJobRecord *record, GError **error)
{
  g_autoptr (GPtrArray) parts = lq_job_store_load_parts (db, record->id, error);
  LeftJob *job;

  if (parts == NULL)
    return false;
  if (!is_elsewhere (parts) || !is_unwanted (record, taking->is_deleting))
    return true;

  job = g_new0 (LeftJob, 1);
  job->record = lq_job_record_copy (record);
  job->record->state = LQ_JOB_REMOVED;
  job->parts = g_steal_pointer (&parts);
  g_ptr_array_add (taking->jobs, job);

  return true;
}

static bool
read_file (Taking *taking, LqJobFile *file, GError **error)
{
  g_autofree char *damaged_path = NULL;
  g_autoptr (sqlite3) db = lq_database_open (lq_job_file_get_path (file), &damaged_path, error);
  g_autoptr (GPtrArray) records = db != NULL ? lq_job_store_load (db, error) : NULL;

  if (records == NULL)
    return false;

  for (guint i = 0; i < records->len; i++)
    if (!read_job (taking, db, g_ptr_array_index (records, i), error))
      return false;

  return true;
}

/* All locks are held to the end: so none is taken twice. */
static void
read_files (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Taking    *taking = data;
  LqJobFile *file;

  while ((file = lq_job_file_take_left ()) != NULL) {
    g_autoptr (GError) error = NULL;
    bool is_read = read_file (taking, file, &error);

    if (!is_read)
      g_message ("jobs of another process cannot be read: %s", error->message);
    g_ptr_array_add (is_read ? taking->done : taking->others, file);
  }

  g_task_return_boolean (task, TRUE);
}

static void
remove_files (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Taking *taking = data;

  while (taking->done->len > 0)
    lq_job_file_remove (g_ptr_array_steal_index (taking->done, 0));
  g_task_return_boolean (task, TRUE);
}

/* ---- main thread */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Taking    *taking = g_task_get_task_data (task);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);

  for (guint i = 0; i < taking->jobs->len; i++) {
    LeftJob *job = g_ptr_array_index (taking->jobs, i);

    g_ptr_array_add (records, g_steal_pointer (&job->record));
  }
  g_task_return_pointer (task, records, (GDestroyNotify) g_ptr_array_unref);
}

static void
end_if_kept (GTask *task)
{
  Taking *taking = g_task_get_task_data (task);
  g_autoptr (GTask) inner = NULL;

  if (taking->n_writes > 0)
    return;
  /* From here on others may look for it. */
  g_ptr_array_set_size (taking->others, 0);
  if (taking->error != NULL) {
    g_ptr_array_set_size (taking->done, 0);
    g_task_return_error (task, g_steal_pointer (&taking->error));
    return;
  }

  /* The outer task owns what the worker removes. */
  inner = g_task_new (NULL, NULL, removed_cb, g_object_ref (task));
  g_task_set_task_data (inner, taking, NULL);
  g_task_run_in_thread (inner, remove_files);
}

/* @error: (transfer full) (nullable) */
static void
end_write (GTask *task, GError *error)
{
  Taking *taking = g_task_get_task_data (task);

  taking->n_writes--;
  if (taking->error == NULL)
    taking->error = error;
  else
    g_clear_error (&error);
  end_if_kept (task);
}

static void
job_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  lq_store_job_done_finish (LQ_STORE (source), result, &error);
  end_write (task, error);
}

static void
parts_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  lq_store_job_done_finish (LQ_STORE (source), result, &error);
  end_write (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Taking *taking = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;

  taking->n_writes = 2 * taking->jobs->len;
  for (guint i = 0; i < taking->jobs->len; i++) {
    const LeftJob *job = g_ptr_array_index (taking->jobs, i);

    lq_store_save_job_async (taking->to, job->record, job_kept_cb, g_object_ref (task));
    lq_store_save_parts_async (taking->to, job->record->id, job->record->host, job->parts,
                               parts_kept_cb, g_object_ref (task));
  }
  end_if_kept (task);
}

void
lq_left_jobs_take_async (LqStore            *to,
                         GSettings          *settings,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask  *task = g_task_new (NULL, cancellable, callback, user_data);
  Taking *taking = g_new0 (Taking, 1);
  g_autoptr (GTask) inner = NULL;

  g_return_if_fail (LQ_IS_STORE (to));

  taking->to = g_object_ref (to);
  taking->is_deleting = g_settings_get_boolean (settings, LQ_SETTINGS_DELETE_FROM_SERVICE);
  taking->done = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_file_free);
  taking->others = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_file_free);
  taking->jobs = g_ptr_array_new_with_free_func (left_job_free);
  g_task_set_source_tag (task, lq_left_jobs_take_async);
  g_task_set_task_data (task, taking, taking_free);

  inner = g_task_new (NULL, NULL, read_cb, task);
  g_task_set_task_data (inner, taking, NULL);
  g_task_run_in_thread (inner, read_files);
}

GPtrArray *
lq_left_jobs_take_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_left_jobs_take_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
