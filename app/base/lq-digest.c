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

enum { PART_SIZE = 256 * 1024 };

/* Not to wait: a pipe without a writer would be waited for, for ever. */
static int
open_file (const char *path, GError **error)
{
  struct stat status;
  int         fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "opening %s: %s", path, g_strerror (errno));
    return -1;
  }
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    return fd;

  g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "%s is not a file", path);
  close (fd);

  return -1;
}

static gboolean
add_file (GChecksum *checksum, int fd, GCancellable *cancellable, GError **error)
{
  g_autofree guchar *part = g_malloc (PART_SIZE);

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
  }
}

char *
lq_digest_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) checksum = NULL;
  gboolean is_read;
  int      fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open_file (path, error);
  if (fd < 0)
    return NULL;

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  is_read = add_file (checksum, fd, cancellable, error);
  close (fd);

  return is_read ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

static void
digest_in_worker (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  char   *digest = lq_digest_file (path, cancellable, &error);

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
