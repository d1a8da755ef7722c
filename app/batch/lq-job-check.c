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

typedef struct {
  char          *path;
  gboolean       has_digest;
  LqJobCheckFunc progress; /* NULL: nobody wants to know */
  gpointer       user_data;
  int64_t        begun_us;
} Look;

/* On its way to who has asked. */
typedef struct {
  GTask  *task;
  double  share;
  int64_t left_ms;
} Post;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->path);
  g_free (look);
}

static void
post_free (gpointer data)
{
  Post *post = data;

  g_object_unref (post->task);
  g_free (post);
}

static gboolean
tell_cb (gpointer user_data)
{
  Post       *post = user_data;
  const Look *look = g_task_get_task_data (post->task);

  if (!g_task_get_completed (post->task))
    look->progress (post->share, post->left_ms, look->user_data);

  return G_SOURCE_REMOVE;
}

/* In the worker. */
static void
progress_cb (int64_t n_read, int64_t size, gpointer user_data)
{
  GTask      *task = user_data;
  const Look *look = g_task_get_task_data (task);
  double      took_ms = (double) (g_get_monotonic_time () - look->begun_us) / 1000;
  g_autoptr (GSource) source = NULL;
  Post *post;

  if (look->progress == NULL || size <= 0 || n_read <= 0)
    return;

  post = g_new0 (Post, 1);
  post->task = g_object_ref (task);
  post->share = MIN (1, (double) n_read / (double) size);
  post->left_ms = (int64_t) (took_ms * (1 - post->share) / post->share);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, post, post_free);
  g_source_attach (source, g_task_get_context (task));
}

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
  const Look *look = data;
  const char *path = look->path;
  g_autoptr (LqJobCheck) check = g_new0 (LqJobCheck, 1);
  GError *error = NULL;

  if (look_at_file (check, path, &error) && look_at_sound (check, path, cancellable, &error) &&
      look->has_digest)
    check->digest = lq_digest_file (path, progress_cb, task, cancellable, &error);

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
                    gboolean            has_digest,
                    LqJobCheckFunc      progress,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Look *look = g_new0 (Look, 1);

  look->path = g_strdup (path);
  look->has_digest = has_digest;
  look->progress = progress;
  look->user_data = user_data;
  look->begun_us = g_get_monotonic_time ();
  g_task_set_source_tag (task, lq_job_check_async);
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, check_file);
}

LqJobCheck *
lq_job_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_job_check_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
