/* lq-job-check.c: looks at a file that was added: what is in it, and how long it is
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-job-check.h"
#include "lq-decoder.h"
#include "lq-digest.h"
#include "lq-error.h"
#include "lq-file-end.h"

#include <errno.h>
#include <sys/stat.h>

static LqError
code_of (int number)
{
  switch (number) {
  case ENOENT:
  case ENOTDIR:
    return LQ_ERROR_FILE_MISSING;
  case EACCES:
    return LQ_ERROR_FILE_DENIED;
  default:
    return LQ_ERROR_FILE;
  }
}

static bool
look_at_file (LqJobCheck *check, const char *path, GError **error)
{
  struct stat status;

  if (stat (path, &status) != 0) {
    g_set_error (error, LQ_ERROR, code_of (errno), "%s: %s", path, g_strerror (errno));
    return false;
  }
  if (!S_ISREG (status.st_mode)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE_KIND, "%s: is no file", path);
    return false;
  }
  if (status.st_size == 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE_EMPTY, "%s: is empty", path);
    return false;
  }

  check->size = status.st_size;
  check->mtime_us = status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;

  return true;
}

/* What holds no sound is found here, before it is sent anywhere. */
static bool
look_at_sound (LqJobCheck *check, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqDecoder) decoder = lq_decoder_open (path, cancellable, error);

  if (decoder == NULL)
    return false;

  check->duration_ms = lq_decoder_get_duration_ms (decoder);
  check->is_cut_off = lq_file_end_look (path) == LQ_FILE_END_MISSING;

  return true;
}

static void
check_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = data;
  g_autoptr (LqJobCheck) check = g_new0 (LqJobCheck, 1);
  GError *error = NULL;

  if (look_at_file (check, path, &error) && look_at_sound (check, path, cancellable, &error))
    check->digest = lq_digest_file (path, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&check), (GDestroyNotify) lq_job_check_free);
}

void
lq_job_check_free (LqJobCheck *check)
{
  if (check == NULL)
    return;

  g_free (check->digest);
  g_free (check);
}

void
lq_job_check_async (const char         *path,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_job_check_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, check_file);
}

LqJobCheck *
lq_job_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_job_check_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
