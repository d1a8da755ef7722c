/* lq-export-write.c: an export as a file, whole or not at all
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-error.h"
#include "lq-export-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often another name is tried for the temporary file. */
enum { N_NAMES = 100 };

typedef struct {
  LqEntry        *entry;
  LqExportFormat  format;
  LqExportOptions options;
  GFile          *target;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->entry);
  g_object_unref (writing->target);
  g_free (writing);
}

static gboolean
fail (GError **error, const char *step, const char *path)
{
  int code = errno;

  g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "%s %s: %s", step, path, g_strerror (code));

  return FALSE;
}

static gboolean
fail_existing (GError **error, const char *path)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s exists", path);

  return FALSE;
}

static bool
write_all (int fd, const char *data, size_t size)
{
  while (size > 0) {
    ssize_t n = write (fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    data += n;
    size -= (size_t) n;
  }

  return true;
}

/* A new file beside @path. Returns: a descriptor, or -1; its name in @name */
static int
open_beside (const char *path, char **name)
{
  g_autofree char *folder = g_path_get_dirname (path);

  for (unsigned i = 0; i < N_NAMES; i++) {
    g_autofree char *base = g_strdup_printf (".loquat-%08x.part", g_random_int ());
    int              fd;

    *name = g_build_filename (folder, base, NULL);
    fd = open (*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST)
      return fd;
    g_clear_pointer (name, g_free);
  }

  return -1;
}

/* Gives a finished file its name. Where the file system cannot do that without replacing, a link
 * can; where it knows no links either, looking first must do. */
static bool
put_in_place (const char *from, const char *to, bool overwrites)
{
  if (overwrites)
    return rename (from, to) == 0;

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return true;
  if (errno == EEXIST)
    return false;
  if (link (from, to) == 0)
    return unlink (from) == 0;
  if (errno == EEXIST)
    return false;
  if (access (to, F_OK) == 0) {
    errno = EEXIST;
    return false;
  }

  return rename (from, to) == 0;
}

/* The new name is on the disk, too. Some file systems do not know how; then nothing is lost. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("the folder of an export is not synchronized: %s", g_strerror (errno));
  close (fd);
}

/* What is put in the place of a file is read by those who could read that, and by nobody else. Some
 * file systems know no modes. */
static void
take_mode (int fd, const char *path)
{
  struct stat status;

  if (stat (path, &status) == 0 && fchmod (fd, status.st_mode & 0777) != 0)
    g_debug ("an export gets the usual mode: %s", g_strerror (errno));
}

static gboolean
write_file (const char *path, GBytes *bytes, bool overwrites, GError **error)
{
  gsize            size;
  const char      *data = g_bytes_get_data (bytes, &size);
  g_autofree char *name = NULL;
  int              fd = open_beside (path, &name);
  bool             is_written;

  if (fd < 0)
    return fail (error, "creating a file beside", path);

  if (overwrites)
    take_mode (fd, path);
  is_written = write_all (fd, data, size) && fsync (fd) == 0;
  if (close (fd) != 0)
    is_written = false;
  if (is_written && put_in_place (name, path, overwrites)) {
    sync_folder (path);
    return TRUE;
  }

  if (is_written && errno == EEXIST)
    fail_existing (error, path);
  else
    fail (error, "writing", path);
  unlink (name);

  return FALSE;
}

/* A place that has no path: a share that the desktop knows. */
static gboolean
write_elsewhere (
  GFile *target, GBytes *bytes, bool overwrites, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream =
    overwrites ? g_file_replace (target, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error)
               : g_file_create (target, G_FILE_CREATE_PRIVATE, cancellable, error);
  gsize       size;
  const void *data = g_bytes_get_data (bytes, &size);

  return stream != NULL &&
         g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, size, NULL, cancellable,
                                    error) &&
         g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

/* What a symbolic link leads to is replaced, and the link stays. */
static char *
follow_links (const char *path)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real != NULL ? real : path);

  free (real);

  return copy;
}

gboolean
lq_export_write (const LqEntry         *entry,
                 LqExportFormat         format,
                 const LqExportOptions *options,
                 GFile                 *target,
                 GCancellable          *cancellable,
                 GError               **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char      *path = g_file_peek_path (target);
  bool             overwrites = options != NULL && options->overwrites;
  g_autofree char *real = NULL;

  if (path != NULL && !overwrites && g_file_test (path, G_FILE_TEST_EXISTS))
    return fail_existing (error, path);

  bytes = lq_export_render (entry, format, options, error);
  if (bytes == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (path == NULL)
    return write_elsewhere (target, bytes, overwrites, cancellable, error);

  real = overwrites ? follow_links (path) : g_strdup (path);
  return write_file (real, bytes, overwrites, error);
}

gboolean
lq_export_check_folder (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "any", NULL);
  g_autofree char *name = NULL;
  int              fd = open_beside (path, &name);

  if (fd < 0)
    return fail (error, "writing in", folder);

  close (fd);
  unlink (name);

  return TRUE;
}

static void
write_in_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Writing *writing = data;
  GError  *error = NULL;

  if (lq_export_write (writing->entry, writing->format, &writing->options, writing->target,
                       cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lq_export_write_async (LqEntry               *entry,
                       LqExportFormat         format,
                       const LqExportOptions *options,
                       GFile                 *target,
                       GCancellable          *cancellable,
                       GAsyncReadyCallback    callback,
                       gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Writing *writing;

  g_return_if_fail (LQ_IS_ENTRY (entry) && G_IS_FILE (target));

  writing = g_new0 (Writing, 1);
  writing->entry = g_object_ref (entry);
  writing->format = format;
  writing->target = g_object_ref (target);
  if (options != NULL)
    writing->options = *options;
  else
    lq_export_options_init (&writing->options, entry);
  g_task_set_source_tag (task, lq_export_write_async);
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_in_worker);
}

gboolean
lq_export_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_export_write_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
