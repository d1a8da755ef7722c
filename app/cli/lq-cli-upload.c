/* lq-cli-upload.c: files that are sent to a service as they are, and what is shared among them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli-upload.h"
#include "lq-attempt-cloud.h"
#include "lq-cli-left.h"
#include "lq-error.h"
#include "lq-job-check.h"
#include "lq-job-file.h"
#include "lq-left-jobs.h"

#include <stdbool.h>

/* A service that is at work on it may be so for long: it is asked less and less often. */
enum { CLEAN_AGAIN_MS = 1000, CLEAN_AGAIN_MOST_MS = 10 * 1000 };

struct _LqCliUploads {
  GSettings       *settings;
  LqBatchLine     *line;
  LqJobFile       *file;  /* NULL: it could not be made */
  LqStore         *store; /* in it; NULL: it could not be opened */
  LqCliLeft       *left;
  GError          *error;
  LqCliUploadsFunc opened;
  gpointer         user_data;
  bool             is_looked; /* what is left at the end */
  bool             is_clean;  /* nothing is */
};

typedef struct {
  LqCliJob      job;
  LqCliUploads *uploads;
  LqJobRecord  *record;
  LqAttempt    *attempt; /* NULL: none runs */
  GCancellable *cancellable;
  GError       *error; /* why it is over, while what was sent is deleted */
  bool          is_kept;
  double        progress;
  guint         clean_wait_ms; /* before it is asked again to delete what was sent */
} UploadJob;

/* What a service may have of it is deleted by another run, where this one could not do it. */
static void
end (UploadJob *self, LqEntry *entry, const GError *error)
{
  self->record->state = entry != NULL ? LQ_JOB_DONE : LQ_JOB_REMOVED;
  if (self->is_kept)
    lq_store_save_job_async (self->uploads->store, self->record, NULL, NULL);
  self->job.done (&self->job, entry, error, self->job.user_data);
}

/* ---- one file */

static void
progress_cb (LqAttempt *attempt, const LqAttemptProgress *progress, UploadJob *self)
{
  self->progress = progress->progress;
}

static void
begin_attempt (UploadJob *self, bool is_cleaning, GCallback ended)
{
  g_clear_object (&self->attempt);
  self->attempt = lq_attempt_cloud_new (self->uploads->store, self->uploads->line,
                                        self->uploads->settings, self->record, is_cleaning);
  g_signal_connect (self->attempt, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (self->attempt, "ended", ended, self);
  lq_attempt_start (self->attempt);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UploadJob *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = lq_store_load_finish (LQ_STORE (source), result, &error);

  if (entry == NULL && error == NULL)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "a transcript is gone");
  if (entry != NULL)
    lq_cli_job_describe (entry, self->record->path);
  if (entry != NULL && self->record->is_cut_off)
    lq_cli_job_warn_cut_off (self->record->path);
  end (self, entry, error);
}

static gboolean clean_cb (gpointer user_data);

static void
cleaned_cb (LqAttempt *attempt, const GError *error, UploadJob *self)
{
  /* What it works on it does not delete. */
  if (g_error_matches (error, LQ_ERROR, LQ_ERROR_BUSY)) {
    g_timeout_add (self->clean_wait_ms, clean_cb, self);
    self->clean_wait_ms = MIN (2 * self->clean_wait_ms, CLEAN_AGAIN_MOST_MS);
    return;
  }
  if (error != NULL)
    g_message ("something may be left at the service: %s", error->message);
  end (self, NULL, self->error);
}

static gboolean
clean_cb (gpointer user_data)
{
  begin_attempt (user_data, true, G_CALLBACK (cleaned_cb));

  return G_SOURCE_REMOVE;
}

static void
ended_cb (LqAttempt *attempt, const GError *error, UploadJob *self)
{
  if (error == NULL) {
    lq_store_load_async (self->uploads->store, self->record->id, NULL, loaded_cb, self);
    return;
  }

  /* Nobody goes on with it: what the service has of it goes. */
  self->error = g_error_copy (error);
  g_idle_add (clean_cb, self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UploadJob *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lq_store_job_done_finish (LQ_STORE (source), result, &error) ||
      g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    end (self, NULL, error);
  else
    begin_attempt (self, false, G_CALLBACK (ended_cb));
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  UploadJob *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqJobCheck) check = lq_job_check_finish (result, &error);

  if (check == NULL) {
    end (self, NULL, error);
    return;
  }

  self->record->size = check->size;
  self->record->mtime_us = check->mtime_us;
  self->record->duration_ms = check->duration_ms;
  self->record->is_cut_off = check->is_cut_off;
  self->record->state = LQ_JOB_RUNNING;
  self->record->n_tries = 1;
  self->record->started_at_us = g_get_real_time ();
  self->is_kept = true;
  lq_store_save_job_async (self->uploads->store, self->record, saved_cb, self);
}

static void
abandon (LqCliJob *job)
{
  UploadJob *self = (UploadJob *) job;

  g_cancellable_cancel (self->cancellable);
  /* One that cleans goes on: it is what was asked for. */
  if (self->attempt != NULL && self->error == NULL)
    lq_attempt_stop (self->attempt);
}

static double
get_progress (LqCliJob *job)
{
  return ((UploadJob *) job)->progress;
}

static void
upload_job_free (LqCliJob *job)
{
  UploadJob *self = (UploadJob *) job;

  if (self->attempt != NULL)
    g_signal_handlers_disconnect_by_data (self->attempt, self);
  g_clear_object (&self->attempt);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  lq_job_record_free (self->record);
  g_free (self);
}

static const LqCliJobClass upload_class = {
  .abandon = abandon,
  .get_progress = get_progress,
  .free = upload_job_free,
};

LqCliJob *
lq_cli_job_new_upload (LqCliUploads   *uploads,
                       const char     *path,
                       const LqEngine *engine,
                       LqCliJobFunc    done,
                       gpointer        user_data)
{
  UploadJob       *self = g_new0 (UploadJob, 1);
  g_autofree char *id = g_uuid_string_random ();

  self->job = (LqCliJob){ .class = &upload_class, .done = done, .user_data = user_data };
  self->uploads = uploads;
  self->cancellable = g_cancellable_new ();
  self->clean_wait_ms = CLEAN_AGAIN_MS;
  self->record = lq_job_record_new (id, path, engine->id);
  lq_job_record_choose (self->record, uploads->settings);
  lq_job_check_async (path, FALSE, NULL, self->cancellable, checked_cb, self);

  return &self->job;
}

/* ---- all of them */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqCliUploads *self = user_data;
  g_autoptr (GError) error = NULL;

  self->store = lq_store_open_finish (result, &error);
  if (self->store != NULL)
    self->left = lq_cli_left_new (self->store, self->line, self->settings);
  self->opened (self, error, self->user_data);
}

static gboolean
fail_cb (gpointer user_data)
{
  LqCliUploads *self = user_data;

  self->opened (self, self->error, self->user_data);

  return G_SOURCE_REMOVE;
}

LqCliUploads *
lq_cli_uploads_new (GSettings *settings, LqCliUploadsFunc opened, gpointer user_data)
{
  LqCliUploads *self = g_new0 (LqCliUploads, 1);

  self->settings = g_object_ref (settings);
  self->opened = opened;
  self->user_data = user_data;
  self->line = lq_batch_line_new (settings);
  self->file = lq_job_file_new (&self->error);
  if (self->file == NULL)
    g_idle_add (fail_cb, self);
  else
    lq_store_open_async (lq_job_file_get_path (self->file), NULL, opened_cb, self);

  return self;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqCliUploads *self = user_data;
  g_autoptr (GPtrArray) left = lq_store_load_jobs_finish (LQ_STORE (source), result, NULL);

  self->is_looked = true;
  self->is_clean = left != NULL;
  for (guint i = 0; left != NULL && i < left->len; i++)
    if (lq_left_jobs_is_unwanted (g_ptr_array_index (left, i), self->settings))
      self->is_clean = false;
}

static void
close_store (LqCliUploads *self)
{
  lq_cli_left_free (self->left);
  lq_store_load_jobs_async (self->store, NULL, looked_cb, self);
  while (!self->is_looked)
    g_main_context_iteration (NULL, TRUE);
}

void
lq_cli_uploads_free (LqCliUploads *self)
{
  if (self->store != NULL)
    close_store (self);
  lq_batch_line_free (self->line);
  if (self->store != NULL)
    lq_store_close (self->store);
  g_clear_object (&self->store);

  /* Where a service still has something, another run or the queue finds it here. */
  if (self->is_clean)
    lq_job_file_remove (self->file);
  else
    lq_job_file_free (self->file);
  g_clear_error (&self->error);
  g_object_unref (self->settings);
  g_free (self);
}
