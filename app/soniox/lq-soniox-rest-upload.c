/* lq-soniox-rest-upload.c: a file goes to the service
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-soniox-rest-private.h"
#include "lq-soniox-upload.h"

#include <math.h>

enum {
  TELL_MS = 100, /* between two words about the progress */
  /* What takes less time to send than to ask whether there is room for it is just sent. */
  ASK_MIN_BYTES = 8 * 1024 * 1024,
};

/* What happened so long ago has lost two thirds of its weight in the speed. */
static const double SPEED_S = 2;

typedef struct {
  char                *path;
  char                *filename;
  char                *reference_id;
  LqSonioxProgressFunc progress;
  gpointer             progress_data;
  LqSonioxUpload      *upload; /* NULL: not opened yet */
  int64_t              told_us;
  int64_t              told_bytes;
  double               bytes_per_s;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_free (sending->path);
  g_free (sending->filename);
  g_free (sending->reference_id);
  lq_soniox_upload_unref (sending->upload);
  g_free (sending);
}

static void
measure (Sending *sending, int64_t bytes, int64_t now_us)
{
  double seconds = (double) (now_us - sending->told_us) / G_USEC_PER_SEC;
  double speed = (double) (bytes - sending->told_bytes) / MAX (seconds, 0.001);

  if (bytes < sending->told_bytes)
    sending->bytes_per_s = 0; /* another try */
  else if (sending->bytes_per_s <= 0)
    sending->bytes_per_s = speed;
  else
    sending->bytes_per_s += (speed - sending->bytes_per_s) * (1 - exp (-seconds / SPEED_S));
}

/* Of the form; what is told is the file's own bytes. */
static void
progress_cb (int64_t sent, int64_t total, gpointer data)
{
  Sending *sending = data;
  int64_t  size = lq_soniox_upload_get_file_size (sending->upload);
  int64_t  now_us = g_get_monotonic_time ();
  int64_t  bytes = MIN (sent, size);

  if (sending->progress == NULL)
    return;
  if (sending->told_us == 0)
    sending->told_us = now_us;
  if (sent < total && now_us - sending->told_us < TELL_MS * 1000)
    return;

  measure (sending, bytes, now_us);
  sending->told_us = now_us;
  sending->told_bytes = bytes;
  sending->progress (bytes, size, sending->bytes_per_s, sending->progress_data);
}

static GInputStream *
open_cb (gpointer data, GError **error)
{
  Sending *sending = data;

  return lq_soniox_upload_open (sending->upload);
}

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (LqHttpAnswer) answer = NULL;
  g_autoptr (LqSonioxFile) file = NULL;
  GError *error = NULL;

  answer = lq_soniox_rest_take (task, source, result, &error);
  if (answer != NULL) {
    size_t      size;
    const char *text = g_bytes_get_data (answer->body, &size);

    file = lq_soniox_file_parse (text, size, &error);
  }

  if (file != NULL)
    g_task_return_pointer (task, g_steal_pointer (&file->id), g_free);
  else
    g_task_return_error (task, error);
}

static void
open_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sending *sending = task_data;
  GError  *error = NULL;
  g_autoptr (LqSonioxUpload) upload =
    lq_soniox_upload_new (sending->path, sending->filename, sending->reference_id, &error);

  if (upload != NULL)
    g_task_return_pointer (task, g_steal_pointer (&upload),
                           (GDestroyNotify) lq_soniox_upload_unref);
  else
    g_task_return_error (task, error);
}

/* @task: (transfer full) */
static void
send (GTask *task)
{
  LqSonioxRest    *self = g_task_get_source_object (task);
  Sending         *sending = g_task_get_task_data (task);
  g_autofree char *url = lq_soniox_rest_dup_url (self, "files", NULL);
  LqHttpCall       call = lq_soniox_rest_call (self, "POST", url, "upload");

  call.is_upload = true;
  call.content_type = lq_soniox_upload_get_content_type (sending->upload);
  call.length = lq_soniox_upload_get_length (sending->upload);
  call.open = open_cb;
  call.progress = progress_cb;
  call.data = sending;
  lq_soniox_rest_send (self, &call, task, uploaded_cb, task);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sending      *sending = g_task_get_task_data (task);
  int64_t       size = lq_soniox_upload_get_file_size (sending->upload);
  GError       *error = NULL;
  LqSonioxUsage usage;

  if (!lq_soniox_rest_get_usage_finish (LQ_SONIOX_REST (source), result, &usage, &error)) {
    g_task_return_error (task, error);
    return;
  }

  /* Until it is there, others may have ended. */
  usage.n_pending = 0;
  if (lq_soniox_limits_check_usage (&usage, size, &error))
    send (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqSonioxRest *self = LQ_SONIOX_REST (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Sending      *sending = g_task_get_task_data (task);
  bool          is_limited = lq_soniox_rest_is_limited (self);
  GError       *error = NULL;
  int64_t       size;

  sending->upload = g_task_propagate_pointer (G_TASK (result), &error);
  if (sending->upload == NULL) {
    g_task_return_error (task, error);
    return;
  }

  size = lq_soniox_upload_get_file_size (sending->upload);
  if (!lq_soniox_limits_check_file (is_limited ? size : MIN (size, 1), -1, &error))
    g_task_return_error (task, error);
  else if (is_limited && size >= ASK_MIN_BYTES)
    lq_soniox_rest_get_usage_async (self, cancellable, counted_cb, g_steal_pointer (&task));
  else
    send (g_steal_pointer (&task));
}

void
lq_soniox_rest_upload_async (LqSonioxRest        *self,
                             const char          *path,
                             const char          *filename,
                             const char          *reference_id,
                             LqSonioxProgressFunc progress,
                             gpointer             progress_data,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask   *task;
  Sending *sending;
  g_autoptr (GTask) opening = NULL;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (reference_id == NULL ||
                    g_utf8_strlen (reference_id, -1) <= LQ_SONIOX_REFERENCE_MAX);

  sending = g_new0 (Sending, 1);
  sending->path = g_strdup (path);
  sending->filename = g_strdup (filename);
  sending->reference_id = g_strdup (reference_id);
  sending->progress = progress;
  sending->progress_data = progress_data;
  task = lq_soniox_rest_begin (self, lq_soniox_rest_upload_async, cancellable, callback, user_data);
  g_task_set_task_data (task, sending, sending_free);

  /* The outer task owns what the worker reads. */
  opening = g_task_new (self, cancellable, opened_cb, task);
  g_task_set_task_data (opening, sending, NULL);
  g_task_run_in_thread (opening, open_in_worker);
}

char *
lq_soniox_rest_upload_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
