/* lq-digest.c: tells files apart by what is in them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-digest"

#include "config.h"
#include "lq-digest.h"
#include "lq-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_SIZE = 256 * 1024, TELL_US = 200 * 1000 };

typedef struct {
  LqDigestProgressFunc func; /* NULL: nobody wants to know */
  gpointer             data;
  int64_t              size;
  int64_t              told_us;
} Progress;

/* Not to wait: a pipe without a writer would be waited for, for ever. */
static int
open_file (const char *path, int64_t *size, GError **error)
{
  struct stat status = { 0 };
  int         fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "opening %s: %s", path, g_strerror (errno));
    return -1;
  }
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode)) {
    *size = status.st_size;
    return fd;
  }

  g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "%s is not a file", path);
  close (fd);

  return -1;
}

static void
tell (Progress *progress, int64_t n_read)
{
  int64_t now_us = g_get_monotonic_time ();

  if (progress->func == NULL || now_us - progress->told_us < TELL_US)
    return;

  progress->told_us = now_us;
  progress->func (n_read, progress->size, progress->data);
}

static gboolean
add_file (
  GChecksum *checksum, int fd, Progress *progress, GCancellable *cancellable, GError **error)
{
  g_autofree guchar *part = g_malloc (PART_SIZE);
  int64_t            n_read = 0;

  for (;;) {
    ssize_t n;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;

    n = read (fd, part, PART_SIZE);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "reading: %s", g_strerror (errno));
      return FALSE;
    }
    if (n == 0)
      return TRUE;
    g_checksum_update (checksum, part, n);
    n_read += n;
    tell (progress, n_read);
  }
}

char *
lq_digest_file (const char          *path,
                LqDigestProgressFunc progress,
                gpointer             user_data,
                GCancellable        *cancellable,
                GError             **error)
{
  Progress told = { .func = progress, .data = user_data, .told_us = g_get_monotonic_time () };
  g_autoptr (GChecksum) checksum = NULL;
  gboolean is_read;
  int      fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open_file (path, &told.size, error);
  if (fd < 0)
    return NULL;

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  is_read = add_file (checksum, fd, &told, cancellable, error);
  close (fd);

  return is_read ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

static void
digest_in_worker (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  char   *digest = lq_digest_file (path, NULL, NULL, cancellable, &error);

  if (digest != NULL)
    g_task_return_pointer (task, digest, g_free);
  else
    g_task_return_error (task, error);
}

void
lq_digest_file_async (const char         *path,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, lq_digest_file_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, digest_in_worker);
}

char *
lq_digest_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
