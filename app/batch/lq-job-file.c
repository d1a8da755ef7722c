/* lq-job-file.c: a database of jobs that belong to one process, and not to the queue
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Beside each one lies a file that its process has locked by flock(): the system gives that up
 * however the process ends, so what can be locked is left. The lock is made first and removed
 * last. */

#define G_LOG_DOMAIN "lq-batch"

#include "config.h"
#include "lq-job-file.h"
#include "lq-error.h"
#include "lq-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_SUFFIX ".lock"

struct _LqJobFile {
  char *folder;
  char *name; /* what the names of all its files begin with */
  char *path; /* of the database */
  int   lock;
};

static LqJobFile *
wrap (const char *folder, const char *name, int lock)
{
  LqJobFile       *self = g_new0 (LqJobFile, 1);
  g_autofree char *file = g_strconcat (name, ".db", NULL);

  self->folder = g_strdup (folder);
  self->name = g_strdup (name);
  self->path = g_build_filename (folder, file, NULL);
  self->lock = lock;

  return self;
}

/* Whoever has removed it meanwhile had the lock before. */
static bool
is_there (int lock)
{
  struct stat status;

  return fstat (lock, &status) == 0 && status.st_nlink > 0;
}

/* Returns: its lock; -1: another one has it, or it is gone */
static int
try_lock (const char *folder, const char *name, int flags)
{
  g_autofree char *file = g_strconcat (name, LOCK_SUFFIX, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  int              lock = open (path, O_RDWR | O_CLOEXEC | flags, 0600);

  if (lock < 0)
    return -1;
  if (flock (lock, LOCK_EX | LOCK_NB) == 0 && is_there (lock))
    return lock;

  close (lock);
  errno = EAGAIN;

  return -1;
}

LqJobFile *
lq_job_file_new (GError **error)
{
  g_autofree char *folder = lq_paths_dup_jobs_dir ();

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "making %s: %s", folder, g_strerror (errno));
    return NULL;
  }

  for (;;) {
    g_autofree char *name = g_uuid_string_random ();
    int              lock = try_lock (folder, name, O_CREAT | O_EXCL);

    if (lock >= 0)
      return wrap (folder, name, lock);
    /* One that was not locked yet looks as if it were left. */
    if (errno != EAGAIN) {
      g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "writing in %s: %s", folder, g_strerror (errno));
      return NULL;
    }
  }
}

LqJobFile *
lq_job_file_take_left (void)
{
  g_autofree char *folder = lq_paths_dup_jobs_dir ();
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *file;

  while (files != NULL && (file = g_dir_read_name (files)) != NULL) {
    g_autofree char *name = NULL;
    int              lock;

    if (!g_str_has_suffix (file, LOCK_SUFFIX))
      continue;

    name = g_strndup (file, strlen (file) - strlen (LOCK_SUFFIX));
    lock = try_lock (folder, name, 0);
    if (lock >= 0)
      return wrap (folder, name, lock);
  }

  return NULL;
}

const char *
lq_job_file_get_path (LqJobFile *self)
{
  return self->path;
}

void
lq_job_file_free (LqJobFile *self)
{
  if (self == NULL)
    return;

  close (self->lock);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

/* The database may have left files beside it. */
void
lq_job_file_remove (LqJobFile *self)
{
  g_autofree char *prefix = g_strconcat (self->name, ".", NULL);
  g_autofree char *lock_file = g_strconcat (self->name, LOCK_SUFFIX, NULL);
  g_autofree char *lock_path = g_build_filename (self->folder, lock_file, NULL);
  g_autoptr (GDir) files = g_dir_open (self->folder, 0, NULL);
  const char *file;

  while (files != NULL && (file = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, file, NULL);

    if (g_str_has_prefix (file, prefix) && !g_str_equal (file, lock_file))
      g_unlink (path);
  }
  g_unlink (lock_path);
  lq_job_file_free (self);
}
