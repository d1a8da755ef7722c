/* lq-queue-lock.c: one process owns the queue
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A lock of flock() on a file beside the history: the system gives it up when its process ends. A
 * worker tries, again and again while another process has it. */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-lock.h"
#include "lq-error.h"
#include "lq-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <unistd.h>

enum { AGAIN_MS = 1000 };

static void try_later (GTask *task);

static void
try_lock (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = lq_paths_dup_queue_lock ();
  g_autoptr (GError) error = NULL;
  int fd = -1;

  if (lq_paths_ensure (&error))
    fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
  } else if (fd < 0) {
    g_task_return_new_error (task, LQ_ERROR, LQ_ERROR_DISK, "%s: %s", path, g_strerror (errno));
  } else if (flock (fd, LOCK_EX | LOCK_NB) == 0) {
    g_task_return_int (task, fd);
  } else {
    close (fd);
    g_task_return_int (task, -1);
  }
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  int fd = (int) g_task_propagate_int (G_TASK (result), &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_task_return_error_if_cancelled (task))
    lq_queue_unlock (fd);
  else if (fd < 0)
    try_later (g_steal_pointer (&task));
  else
    g_task_return_int (task, fd);
}

static gboolean
try_cb (gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GTask) inner = NULL;

  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return G_SOURCE_REMOVE;
  }

  inner = g_task_new (NULL, NULL, tried_cb, task);
  g_task_run_in_thread (inner, try_lock);

  return G_SOURCE_REMOVE;
}

static void
try_later (GTask *task)
{
  g_timeout_add (AGAIN_MS, try_cb, task);
}

void
lq_queue_lock_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_queue_lock_async);
  /* A lock that was got is not thrown away unseen. */
  g_task_set_check_cancellable (task, FALSE);
  try_cb (task);
}

int
lq_queue_lock_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_queue_lock_async), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}

void
lq_queue_unlock (int lock)
{
  if (lock >= 0)
    close (lock);
}
