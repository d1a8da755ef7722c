/* lq-attempt-cloud-send.c: brings a file, or a part of one, to the service
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On the line's thread. That something is going to be asked for is kept before it is asked, and
 * what came of it before the next question. So where an earlier try ended in between, the service
 * is looked through for our reference first, and nothing is sent or asked for twice. */

#define G_LOG_DOMAIN "lq-attempt"

#include "config.h"
#include "lq-attempt-cloud-private.h"
#include "lq-error.h"

#include <glib/gstdio.h>

/* Of the whole job: what an upload is in its progress. */
static const double UPLOAD_SHARE = 0.4;

static void ask_for_transcription (LqAttemptCloud *self);

/* ---- its transcription */

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;
  char           *id = lq_soniox_rest_create_finish (self->rest, result, &error);

  if (g_error_matches (error, LQ_ERROR, LQ_ERROR_GONE) && !self->was_file_lost) {
    /* Somebody deleted the file there. */
    g_error_free (error);
    self->was_file_lost = true;
    self->part->is_sent = false;
    self->part->is_asked = false;
    g_clear_pointer (&self->part->file_id, g_free);
    lq_attempt_cloud_send (self);
    return;
  }
  if (id == NULL) {
    lq_attempt_cloud_fail (self, error);
    return;
  }

  self->part->transcription_id = id;
  self->part->asked_at_us = g_get_real_time ();
  lq_attempt_cloud_step (self);
}

static void
create (LqAttemptCloud *self)
{
  const LqJobRecord *record = lq_attempt_get_record (LQ_ATTEMPT (self));
  g_autofree char   *reference = lq_attempt_cloud_dup_reference (self, self->part);
  const LqSonioxJob  job = {
     .file_id = self->part->file_id,
     .language_hints = (const char *const *) self->config->language_hints,
     .diarize = record->diarize,
     .identify_language = true,
     .terms = (const char *const *) self->config->terms,
     .translation_target = self->translation,
     .reference_id = reference,
  };

  lq_soniox_rest_create_async (self->rest, &job, self->cancellable, created_cb, self);
}

static void
asking_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  if (lq_store_job_done_finish (LQ_STORE (source), result, &error))
    create (self);
  else
    lq_attempt_cloud_fail (self, error);
}

static void
ask_for_transcription (LqAttemptCloud *self)
{
  self->part->is_asked = true;
  lq_attempt_cloud_keep (self, asking_kept_cb);
}

/* ---- the file */

static void
remove_written (LqAttemptCloud *self)
{
  if (self->part_path != NULL)
    g_unlink (self->part_path);
  g_clear_pointer (&self->part_path, g_free);
}

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;
  char           *id = lq_soniox_rest_upload_finish (self->rest, result, &error);

  remove_written (self);
  if (id == NULL) {
    lq_attempt_cloud_fail (self, error);
    return;
  }

  self->part->file_id = id;
  ask_for_transcription (self);
}

static void
upload_progress_cb (int64_t sent, int64_t total, double bytes_per_s, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  double          share = total > 0 ? (double) sent / (double) total : 0;
  int64_t         left_ms = -1;

  /* Where nobody knows how long it takes after that, of the upload alone. */
  if (bytes_per_s > 0)
    left_ms = (int64_t) ((double) (total - sent) / bytes_per_s * 1000);
  if (bytes_per_s > 0 && self->pace >= 0 && self->length_ms >= 0)
    left_ms += (int64_t) ((double) self->length_ms * self->pace / 3600);
  lq_attempt_cloud_tell (self, LQ_STEP_UPLOAD,
                         UPLOAD_SHARE * (self->part->ordinal + share) / self->parts->len,
                         bytes_per_s, left_ms);
}

static void
send_file (LqAttemptCloud *self, const char *path)
{
  const LqJobRecord *record = lq_attempt_get_record (LQ_ATTEMPT (self));
  g_autofree char   *reference = lq_attempt_cloud_dup_reference (self, self->part);

  lq_attempt_cloud_tell (self, LQ_STEP_UPLOAD,
                         UPLOAD_SHARE * self->part->ordinal / self->parts->len, 0, -1);
  lq_soniox_rest_upload_async (self->rest, path, record->name, reference, upload_progress_cb, self,
                               self->cancellable, uploaded_cb, self);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  self->part_path = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->part_path != NULL)
    send_file (self, self->part_path);
  else
    lq_attempt_cloud_fail (self, error);
}

static void
upload (LqAttemptCloud *self)
{
  if (lq_attempt_cloud_is_written (self))
    lq_attempt_cloud_write (self, written_cb);
  else
    send_file (self, lq_attempt_get_record (LQ_ATTEMPT (self))->path);
}

static void
sending_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  if (lq_store_job_done_finish (LQ_STORE (source), result, &error))
    upload (self);
  else
    lq_attempt_cloud_fail (self, error);
}

/* ---- what the service has already */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;
  g_autoptr (LqSonioxFound) found = lq_soniox_rest_find_finish (self->rest, result, &error);

  if (found == NULL) {
    lq_attempt_cloud_fail (self, error);
    return;
  }

  if (found->file_id != NULL) {
    g_free (self->part->file_id);
    self->part->file_id = g_strdup (found->file_id);
  }
  self->part->transcription_id = g_strdup (found->transcription_id);

  if (self->part->transcription_id != NULL)
    lq_attempt_cloud_step (self);
  else if (self->part->file_id != NULL)
    ask_for_transcription (self);
  else
    upload (self);
}

void
lq_attempt_cloud_send (LqAttemptCloud *self)
{
  LqJobPart *part = self->part;
  bool       is_unsure = part->file_id == NULL ? part->is_sent : part->is_asked;

  if (is_unsure) {
    g_autofree char *reference = lq_attempt_cloud_dup_reference (self, part);

    lq_soniox_rest_find_async (self->rest, reference, self->cancellable, found_cb, self);
  } else if (part->file_id == NULL) {
    part->is_sent = true;
    lq_attempt_cloud_keep (self, sending_kept_cb);
  } else {
    ask_for_transcription (self);
  }
}
