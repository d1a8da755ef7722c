/* lq-spool.c: a recording on disk that a crash cannot take away
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file is one run of bytes: a WAV header, then the samples. What is appended goes to the end of
 * a tail in memory first, and from there to the file; the tail is empty again at once, unless the
 * disk is full. Bytes before the tail never change, so that they are read and written without the
 * lock; it protects the tail alone. The tail holds at most 64 MB (35 minutes). Of a longer outage
 * the oldest sound is lost: it stays in the recording as silence, so that positions stay true.
 *
 * Flushing to the medium may take long and therefore has a thread of its own. */

#define G_LOG_DOMAIN "lq-spool"

#include "config.h"
#include "lq-spool.h"

#include "lq-error.h"
#include "lq-flac.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  HEADER_SIZE = 44,
  BYTES_PER_SAMPLE = 2,
  TAIL_MOST = 64 * 1024 * 1024,
  TAIL_STEP = 1024 * 1024, /* dropped at once, so that the tail is seldom moved */
  FLUSH_EVERY_US = 2 * G_USEC_PER_SEC,
  RETRY_EVERY_US = G_USEC_PER_SEC / 2,
};

/* Length fields of 0xffffffff mean "until the end", and every program that reads WAV takes them so:
 * a header that is patched while recording would hide what came after its last patch. */
static const uint8_t header[HEADER_SIZE] = {
  'R',  'I',  'F', 'F', 0xff, 0xff, 0xff, 0xff,              /* length of the rest */
  'W',  'A',  'V', 'E', 'f',  'm',  't',  ' ',  16, 0, 0, 0, /* length of the format */
  1,    0,    1,   0,                                        /* PCM, one channel */
  0x80, 0x3e, 0,   0,   0x00, 0x7d, 0,    0,    /* 16000 frames, 32000 bytes a second */
  2,    0,    16,  0,                           /* bytes a frame, bits a sample */
  'd',  'a',  't', 'a', 0xff, 0xff, 0xff, 0xff, /* length of the samples */
};

struct _LqSpool {
  gatomicrefcount ref_count;
  char           *path; /* NULL: without a name */
  _Atomic int     fd;   /* -1: could not be made yet; set by the appending thread */
  _Atomic int64_t n_samples;

  GMutex      lock;
  GByteArray *tail;    /* bytes that are not in the file yet */
  int64_t     tail_at; /* where in the file they belong */
  bool        is_removed;

  /* Of the appending thread. */
  int64_t flushed_us;
  int64_t failed_us; /* when writing failed last; 0: it works */
  bool    is_finished;
  bool    is_left; /* made by an earlier process: only read */

  _Atomic bool is_flushing;
  _Atomic bool is_folder_flushed;
};

static LqSpool *
new_spool (const char *path)
{
  LqSpool *self = g_new0 (LqSpool, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->path = g_strdup (path);
  self->fd = -1;
  self->tail = g_byte_array_new ();
  self->flushed_us = g_get_monotonic_time ();

  return self;
}

/* --- the file ------------------------------------------------------------------------------- */

/* A file that has no name yet. Where the file system has no such files, a named one serves. */
static int
open_nameless (const char *path)
{
  g_autofree char *folder = path ? g_path_get_dirname (path) : g_strdup (g_get_tmp_dir ());
  g_autofree char *template = NULL;
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 || path != NULL || (errno != EOPNOTSUPP && errno != EISDIR))
    return fd;

  template = g_build_filename (folder, "loquat-XXXXXX", NULL);
  fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    unlink (template);

  return fd;
}

/* Locked before it has a name: no other process can take it for one that was left. */
static int
open_locked (const char *path)
{
  g_autofree char *nameless = NULL;
  int              saved;
  int              fd = open_nameless (path);

  if (fd < 0 && path != NULL && (errno == EOPNOTSUPP || errno == EISDIR)) {
    fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0)
      flock (fd, LOCK_EX | LOCK_NB);
    return fd;
  }
  if (fd < 0 || path == NULL)
    return fd;

  flock (fd, LOCK_EX | LOCK_NB);
  nameless = g_strdup_printf ("/proc/self/fd/%d", fd);
  if (linkat (AT_FDCWD, nameless, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
    return fd;

  saved = errno;
  close (fd);
  errno = saved;

  return -1;
}

/* Errors that trying again does not change. */
static bool
is_permanent (int error)
{
  static const int permanent[] = { EACCES, EEXIST,  EISDIR, ELOOP, ENAMETOOLONG,
                                   ENOENT, ENOTDIR, EPERM,  EROFS };

  for (size_t i = 0; i < G_N_ELEMENTS (permanent); i++)
    if (error == permanent[i])
      return true;

  return false;
}

static void
flush_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) != 0)
    g_message ("flushing folder %s: %s", folder, g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

static bool
flush_to_medium (LqSpool *self)
{
  if (self->path != NULL && !atomic_exchange (&self->is_folder_flushed, true))
    flush_folder (self->path);

  return fdatasync (self->fd) == 0;
}

static void
flush_cb (gpointer data, gpointer user_data)
{
  g_autoptr (LqSpool) self = data;

  if (!flush_to_medium (self))
    g_message ("flushing a recording: %s", g_strerror (errno));
  atomic_store (&self->is_flushing, false);
}

static void
flush_in_background (LqSpool *self)
{
  static gsize        is_made;
  static GThreadPool *pool;

  if (g_once_init_enter (&is_made)) {
    pool = g_thread_pool_new (flush_cb, NULL, 1, FALSE, NULL);
    g_once_init_leave (&is_made, 1);
  }

  if (!atomic_exchange (&self->is_flushing, true))
    g_thread_pool_push (pool, lq_spool_ref (self), NULL);
}

/* --- the tail ------------------------------------------------------------------------------- */

static void
drop_oldest (LqSpool *self)
{
  g_message ("memory for a recording is full too: %d s of it are lost",
             TAIL_STEP / BYTES_PER_SAMPLE / LQ_RATE_HZ);
  g_byte_array_remove_range (self->tail, 0, TAIL_STEP);
  self->tail_at += TAIL_STEP;
}

static void
add_to_tail (LqSpool *self, const void *bytes, size_t size)
{
  g_mutex_lock (&self->lock);
  g_byte_array_append (self->tail, bytes, (guint) size);
  if (self->tail->len > TAIL_MOST)
    drop_oldest (self);
  g_mutex_unlock (&self->lock);
}

/* Only the appending thread changes the tail, so that it may look at it without the lock. */
static bool
write_tail (LqSpool *self)
{
  if (self->fd < 0)
    self->fd = open_locked (self->path);

  while (self->fd >= 0 && self->tail->len > 0) {
    ssize_t n = pwrite (self->fd, self->tail->data, self->tail->len, self->tail_at);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;

    g_mutex_lock (&self->lock);
    g_byte_array_remove_range (self->tail, 0, (guint) n);
    self->tail_at += n;
    g_mutex_unlock (&self->lock);
  }

  return self->fd >= 0;
}

static void
note_result (LqSpool *self, bool is_written, int error)
{
  if (is_written && self->failed_us != 0)
    g_message ("the recording is on disk again");
  else if (!is_written && self->failed_us == 0)
    g_message ("the recording is held in memory: %s", g_strerror (error));

  self->failed_us = is_written ? 0 : g_get_monotonic_time ();
}

static bool
try_to_write (LqSpool *self)
{
  bool is_written = write_tail (self);

  note_result (self, is_written, errno);

  return is_written;
}

/* --- public --------------------------------------------------------------------------------- */

LqSpool *
lq_spool_new (const char *path, GError **error)
{
  g_autoptr (LqSpool) self = new_spool (path);
  int saved;

  self->fd = open_locked (path);
  saved = errno;
  if (self->fd < 0 && is_permanent (saved)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "making %s: %s", path ? path : "a temporary file",
                 g_strerror (saved));
    return NULL;
  }

  g_byte_array_append (self->tail, header, sizeof header);
  try_to_write (self);

  return g_steal_pointer (&self);
}

/* A file that was killed at birth has less than a header, which is an empty recording. */
static gboolean
check_header (LqSpool *self, GError **error)
{
  uint8_t bytes[HEADER_SIZE];
  ssize_t n = pread (self->fd, bytes, sizeof bytes, 0);

  if (n >= 0 && memcmp (bytes, header, (size_t) n) == 0)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "%s is not a recording of ours", self->path);

  return FALSE;
}

static gboolean
open_and_lock (LqSpool *self, GError **error)
{
  /* Not to hang on a pipe that someone put there. */
  self->fd = open (self->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (self->fd < 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "opening %s: %s", self->path, g_strerror (errno));
    return FALSE;
  }

  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  if (errno == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s is still being recorded", self->path);
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "locking %s: %s", self->path, g_strerror (errno));

  return FALSE;
}

LqSpool *
lq_spool_open_left (const char *path, GError **error)
{
  g_autoptr (LqSpool) self = NULL;
  struct stat status;

  g_return_val_if_fail (path != NULL, NULL);

  self = new_spool (path);
  self->is_left = self->is_finished = true;
  if (!open_and_lock (self, error))
    return NULL;

  /* Without a name: its owner removed it between opening and locking. */
  if (fstat (self->fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_nlink == 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "%s is not a file", path);
    return NULL;
  }
  if (!check_header (self, error))
    return NULL;

  self->tail_at = status.st_size;
  if (status.st_size > HEADER_SIZE)
    self->n_samples = (status.st_size - HEADER_SIZE) / BYTES_PER_SAMPLE;

  return g_steal_pointer (&self);
}

LqSpool *
lq_spool_ref (LqSpool *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lq_spool_unref (LqSpool *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->fd >= 0)
    close (self->fd); /* and unlocks */
  g_byte_array_unref (self->tail);
  g_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self);
}

bool
lq_spool_append (LqSpool *self, const int16_t *samples, size_t n_samples)
{
  int64_t now_us = g_get_monotonic_time ();

  g_return_val_if_fail (self != NULL && !self->is_finished, false);

  add_to_tail (self, samples, n_samples * sizeof *samples);
  atomic_fetch_add (&self->n_samples, (int64_t) n_samples);

  if (self->failed_us != 0 && now_us - self->failed_us < RETRY_EVERY_US)
    return false;
  if (!try_to_write (self))
    return false;

  if (now_us - self->flushed_us >= FLUSH_EVERY_US) {
    self->flushed_us = now_us;
    flush_in_background (self);
  }

  return true;
}

/* Bytes that are nowhere, because they were dropped or cannot be read, are silence. */
static void
read_file (LqSpool *self, int64_t at, uint8_t *bytes, size_t size)
{
  size_t done = 0;

  memset (bytes, 0, size);
  while (self->fd >= 0 && done < size) {
    ssize_t n = pread (self->fd, bytes + done, size - done, at + (int64_t) done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      g_message ("reading a recording: %s", g_strerror (errno));
    if (n <= 0)
      return;
    done += (size_t) n;
  }
}

size_t
lq_spool_read (LqSpool *self, int64_t at, int16_t *samples, size_t n_samples)
{
  int64_t  from = HEADER_SIZE + at * BYTES_PER_SAMPLE;
  int64_t  in_file;
  int64_t  size;
  uint8_t *bytes = (uint8_t *) samples;

  g_return_val_if_fail (self != NULL && at >= 0, 0);

  size = CLAMP (lq_spool_get_length (self) - at, 0, (int64_t) n_samples) * BYTES_PER_SAMPLE;
  if (size == 0)
    return 0;

  g_mutex_lock (&self->lock);
  in_file = CLAMP (self->tail_at - from, 0, size);
  if (in_file < size)
    memcpy (bytes + in_file, self->tail->data + (from + in_file - self->tail_at),
            (size_t) (size - in_file));
  g_mutex_unlock (&self->lock);

  if (in_file > 0)
    read_file (self, from, bytes, (size_t) in_file);

  return (size_t) size / BYTES_PER_SAMPLE;
}

int64_t
lq_spool_get_length (LqSpool *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load (&self->n_samples);
}

int64_t
lq_spool_get_length_ms (LqSpool *self)
{
  return lq_spool_get_length (self) * 1000 / LQ_RATE_HZ;
}

gboolean
lq_spool_finish (LqSpool *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->is_left)
    return TRUE;

  self->is_finished = true;
  if (try_to_write (self) && flush_to_medium (self))
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "finishing a recording: %s", g_strerror (errno));

  return FALSE;
}

gboolean
lq_spool_compress (LqSpool *self, const char *flac_path, GError **error)
{
  g_return_val_if_fail (self != NULL && self->is_finished, FALSE);
  g_return_val_if_fail (flac_path != NULL, FALSE);

  if (!lq_flac_write (self, flac_path, error))
    return FALSE;

  flush_folder (flac_path);
  lq_spool_remove (self);

  return TRUE;
}

void
lq_spool_remove (LqSpool *self)
{
  bool was_removed;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  was_removed = self->is_removed;
  self->is_removed = true;
  g_mutex_unlock (&self->lock);

  if (!was_removed && self->path != NULL && unlink (self->path) != 0 && errno != ENOENT)
    g_message ("removing %s: %s", self->path, g_strerror (errno));
}
