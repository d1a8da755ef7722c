/* test-spool.c: a recording survives whatever happens to its writer and its disk
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-spool.h"
#include "wait.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEADER_SIZE = 44, PART = 320 };

typedef struct {
  char *folder;
  char *path;
  char *flac;
} Fixture;

/* How often the program flushed a recording, a finished file, and a folder. */
static _Atomic unsigned n_data_flushes;
static _Atomic unsigned n_file_flushes;
static _Atomic unsigned n_folder_flushes;

/* These stand before the C library's: no test can cut the power. */
int
fdatasync (int fd)
{
  n_data_flushes++;

  return (int) syscall (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && S_ISDIR (status.st_mode))
    n_folder_flushes++;
  else
    n_file_flushes++;

  return (int) syscall (SYS_fsync, fd);
}

static void
set_up (Fixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-spool-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "a.wav", NULL);
  self->flac = g_build_filename (self->folder, "a.flac", NULL);
}

static void
tear_down (Fixture *self, const void *data)
{
  g_unlink (self->path);
  g_unlink (self->flac);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0); /* nothing else was left */
  g_free (self->flac);
  g_free (self->path);
  g_free (self->folder);
}

static int16_t
sample_at (int64_t at)
{
  return (int16_t) (at * 7);
}

/* Appends @n samples in parts as they come from a microphone. */
static bool
append (LqSpool *spool, int64_t n)
{
  int16_t part[PART];
  int64_t at = lq_spool_get_length (spool);
  bool    is_on_disk = true;

  for (int64_t end = at + n; at < end;) {
    int64_t size = MIN (PART, end - at);

    for (int64_t i = 0; i < size; i++)
      part[i] = sample_at (at + i);
    is_on_disk = lq_spool_append (spool, part, (size_t) size);
    at += size;
  }

  return is_on_disk;
}

static void
assert_holds (LqSpool *spool, int64_t from, int64_t n)
{
  g_autofree int16_t *samples = g_new (int16_t, (gsize) n);

  g_assert_cmpint (lq_spool_read (spool, from, samples, (size_t) n), ==, n);
  for (int64_t i = 0; i < n; i++)
    if (samples[i] != sample_at (from + i))
      g_error ("sample %" G_GINT64_FORMAT " is %d", from + i, samples[i]);
}

static LqSpool *
make_spool (const char *path)
{
  g_autoptr (GError) error = NULL;
  LqSpool *spool = lq_spool_new (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (spool);

  return spool;
}

static LqSpool *
open_left (const char *path)
{
  g_autoptr (GError) error = NULL;
  LqSpool *spool = lq_spool_open_left (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (spool);

  return spool;
}

static void
test_append_read (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = make_spool (self->path);
  int16_t sample;

  g_assert_cmpint (lq_spool_get_length (spool), ==, 0);
  g_assert_cmpint (lq_spool_read (spool, 0, &sample, 1), ==, 0);

  g_assert_true (append (spool, 16000));
  g_assert_cmpint (lq_spool_get_length (spool), ==, 16000);
  g_assert_cmpint (lq_spool_get_length_ms (spool), ==, 1000);
  assert_holds (spool, 0, 16000);
  assert_holds (spool, 12345, 1);
  g_assert_cmpint (lq_spool_read (spool, 15999, &sample, 1), ==, 1);
  g_assert_cmpint (lq_spool_read (spool, 16000, &sample, 1), ==, 0);
  g_assert_cmpint (lq_spool_read (spool, 1000000, &sample, 1), ==, 0);

  g_assert_true (lq_spool_finish (spool, &error));
  g_assert_no_error (error);
  assert_holds (spool, 0, 16000);
}

static void
test_file (Fixture *self, const void *data)
{
  g_autoptr (LqSpool) spool = make_spool (self->path);
  SF_INFO     info = { 0 };
  SNDFILE    *file;
  struct stat status;

  append (spool, 16000);
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (status.st_size, ==, HEADER_SIZE + 32000);

  /* Others read the whole of it while it is being written. */
  file = sf_open (self->path, SFM_READ, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (info.frames, ==, 16000);
  g_assert_cmpint (info.samplerate, ==, 16000);
  g_assert_cmpint (info.channels, ==, 1);
  sf_close (file);
}

/* On the medium, and not only in the system's memory: every 2 s, and at the end. */
static void
test_flushed (Fixture *self, const void *data)
{
  g_autoptr (LqSpool) spool = make_spool (self->path);
  unsigned n_before = n_data_flushes;
  unsigned n_folders_before = n_folder_flushes;
  gint64   began_us = g_get_monotonic_time ();

  wait_until (append (spool, 1) && n_data_flushes > n_before);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >, 1900000);
  g_assert_cmpuint (n_folder_flushes, >, n_folders_before);

  n_before = n_data_flushes;
  g_assert_true (lq_spool_finish (spool, NULL));
  g_assert_cmpuint (n_data_flushes, >, n_before);
}

static void
test_nameless (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = make_spool (NULL);

  g_assert_true (append (spool, 1000));
  assert_holds (spool, 0, 1000);
  g_assert_true (lq_spool_finish (spool, &error));
  lq_spool_remove (spool);
  assert_holds (spool, 0, 1000);
}

static void
test_exists (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = make_spool (self->path);

  append (spool, 1000);
  g_assert_null (lq_spool_new (self->path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
  assert_holds (spool, 0, 1000);
}

static void
test_no_folder (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->folder, "none", "a.wav", NULL);

  g_assert_null (lq_spool_new (path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
}

static void
test_left (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  LqSpool *spool = make_spool (self->path);

  append (spool, 1000);
  g_assert_null (lq_spool_open_left (self->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  lq_spool_unref (spool);
  spool = open_left (self->path);
  g_assert_cmpint (lq_spool_get_length (spool), ==, 1000);
  assert_holds (spool, 0, 1000);

  g_clear_error (&error);
  g_assert_null (lq_spool_open_left (self->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  lq_spool_unref (spool);
}

static void
write_file (const char *path, const void *bytes, size_t size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize) size, &error);
  g_assert_no_error (error);
}

/* Whatever place a file is cut at, what is whole is there. */
static void
test_left_cut (Fixture *self, const void *data)
{
  g_autofree char *bytes = NULL;
  LqSpool         *spool = make_spool (self->path);

  append (spool, 100);
  lq_spool_unref (spool);
  g_assert_true (g_file_get_contents (self->path, &bytes, NULL, NULL));

  for (size_t size = 0; size <= HEADER_SIZE + 200; size++) {
    int64_t n = size > HEADER_SIZE ? ((int64_t) size - HEADER_SIZE) / 2 : 0;

    write_file (self->path, bytes, size);
    spool = open_left (self->path);
    g_assert_cmpint (lq_spool_get_length (spool), ==, n);
    assert_holds (spool, 0, n);
    lq_spool_unref (spool);
  }
}

static void
test_left_foreign (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;

  write_file (self->path, "RIFFs are not always recordings of ours, nor of anyone", 54);
  g_assert_null (lq_spool_open_left (self->path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);

  g_clear_error (&error);
  g_assert_null (lq_spool_open_left (self->flac, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);

  g_clear_error (&error);
  g_assert_null (lq_spool_open_left (self->folder, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);

  g_unlink (self->path);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  g_clear_error (&error);
  g_assert_null (lq_spool_open_left (self->path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);
}

/* As another process sees it: a lock taken by the same process through another open file. */
static void
test_left_locked (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  LqSpool *spool = make_spool (self->path);
  int      ready[2];
  int      fd;
  char     byte;
  pid_t    child;

  append (spool, 10);
  lq_spool_unref (spool);
  g_assert_cmpint (pipe (ready), ==, 0);

  child = fork ();
  if (child == 0) {
    fd = open (self->path, O_RDONLY);
    if (flock (fd, LOCK_EX) == 0 && write (ready[1], "", 1) == 1)
      pause ();
    _exit (1);
  }

  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_null (lq_spool_open_left (self->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  close (ready[0]);
  close (ready[1]);
  lq_spool_unref (open_left (self->path));
}

/* Appends for ever, and tells through the pipe how much is surely recorded. */
static void
record_until_killed (const char *path, int pipe_fd)
{
  LqSpool *spool = lq_spool_new (path, NULL);

  for (;;) {
    int64_t length;

    append (spool, PART);
    length = lq_spool_get_length (spool);
    if (write (pipe_fd, &length, sizeof length) != sizeof length)
      _exit (1);
  }
}

static int64_t
read_last_length (int pipe_fd)
{
  int64_t last = 0;
  int64_t length;

  while (read (pipe_fd, &length, sizeof length) == sizeof length)
    last = length;

  return last;
}

static void
kill_and_recover (Fixture *self, gulong wait_us)
{
  int      ends[2];
  int64_t  told;
  pid_t    child;
  LqSpool *spool;

  g_assert_cmpint (pipe (ends), ==, 0);
  fcntl (ends[1], F_SETPIPE_SZ, 1 << 20);
  child = fork ();
  if (child == 0) {
    close (ends[0]);
    record_until_killed (self->path, ends[1]);
  }
  close (ends[1]);

  g_usleep (wait_us); /* a random moment is what is tested */
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  told = read_last_length (ends[0]);
  close (ends[0]);

  if (told == 0 && !g_file_test (self->path, G_FILE_TEST_EXISTS))
    return;

  spool = open_left (self->path);
  g_assert_cmpint (lq_spool_get_length (spool), >=, told);
  assert_holds (spool, 0, lq_spool_get_length (spool));
  lq_spool_unref (spool);
  g_unlink (self->path);
}

static void
test_killed (Fixture *self, const void *data)
{
  for (int i = 0; i < 20; i++)
    kill_and_recover (self, (gulong) g_test_rand_int_range (0, 30000));
}

/* --- a disk without room -------------------------------------------------------------------- */

/* A file size limit is the one way to a full disk that works everywhere; the real one follows. */
static void
limit_file_size (rlim_t bytes)
{
  struct rlimit limit;

  getrlimit (RLIMIT_FSIZE, &limit);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Appends until samples go to the disk again; tries are 500 ms apart. */
static void
append_until_on_disk (LqSpool *spool)
{
  int64_t deadline_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (!append (spool, PART)) {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
    g_usleep (10000);
  }
}

static void
test_no_room (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = make_spool (self->path);
  struct stat status;

  signal (SIGXFSZ, SIG_IGN);
  limit_file_size (20001); /* an odd number: half a sample is written */
  g_assert_false (append (spool, 16000));
  assert_holds (spool, 0, 16000);
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 20001);
  g_assert_false (lq_spool_finish (spool, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
  assert_holds (spool, 0, 16000);

  limit_file_size (RLIM_INFINITY);
  g_clear_error (&error);
  g_assert_true (lq_spool_finish (spool, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, HEADER_SIZE + 32000);
  assert_holds (spool, 0, 16000);
}

static void
test_room_again (Fixture *self, const void *data)
{
  g_autoptr (LqSpool) spool = make_spool (self->path);
  struct stat status;

  signal (SIGXFSZ, SIG_IGN);
  limit_file_size (20000);
  g_assert_false (append (spool, 16000));
  limit_file_size (RLIM_INFINITY);
  append_until_on_disk (spool);

  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, HEADER_SIZE + 2 * lq_spool_get_length (spool));
  assert_holds (spool, 0, lq_spool_get_length (spool));
}

/* Memory holds 35 minutes. Of what is older there is silence, and positions stay true. */
static void
test_no_room_for_long (Fixture *self, const void *data)
{
  g_autoptr (LqSpool) spool = make_spool (self->path);
  const int64_t n = 40 * 1024 * 1024; /* 80 MB */
  int16_t       sample = 1;

  signal (SIGXFSZ, SIG_IGN);
  limit_file_size (20000);
  g_assert_false (append (spool, n));
  assert_holds (spool, 0, (20000 - HEADER_SIZE) / 2);
  assert_holds (spool, n - 31 * 1024 * 1024, 31 * 1024 * 1024);
  g_assert_cmpint (lq_spool_read (spool, n / 8, &sample, 1), ==, 1);
  g_assert_cmpint (sample, ==, 0);

  limit_file_size (RLIM_INFINITY);
  append_until_on_disk (spool);
  assert_holds (spool, n - 31 * 1024 * 1024, 31 * 1024 * 1024);
  g_assert_cmpint (lq_spool_read (spool, n / 8, &sample, 1), ==, 1);
  g_assert_cmpint (sample, ==, 0);
}

static void
fill_up (const char *path)
{
  char zeros[4096] = { 0 };
  int  fd = open (path, O_WRONLY | O_CREAT, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, zeros, sizeof zeros) > 0)
    ;
  close (fd);
}

/* Runs on a file system of its own, see test_full_disk(). */
static int
fill_disk_and_record (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *filler = g_build_filename (folder, "filler", NULL);
  g_autofree char *path = g_build_filename (folder, "a.wav", NULL);
  g_autofree char *later = g_build_filename (folder, "b.wav", NULL);
  g_autofree char *flac = g_build_filename (folder, "a.flac", NULL);
  LqSpool         *spool = make_spool (path);
  LqSpool         *other;

  g_assert_true (append (spool, 16000));
  fill_up (filler);
  g_assert_false (append (spool, 160000));
  assert_holds (spool, 0, 176000);

  /* One that begins on a full disk. */
  other = lq_spool_new (later, &error);
  g_assert_no_error (error);
  append (other, 160000);
  assert_holds (other, 0, 160000);

  g_unlink (filler);
  append_until_on_disk (spool);
  append_until_on_disk (other);
  assert_holds (spool, 0, lq_spool_get_length (spool));
  assert_holds (other, 0, lq_spool_get_length (other));

  g_assert_true (lq_spool_finish (spool, &error));
  g_assert_no_error (error);
  fill_up (filler);
  g_assert_false (lq_spool_compress (spool, flac, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (flac, G_FILE_TEST_EXISTS));
  lq_spool_unref (other);
  lq_spool_unref (spool);

  return 0;
}

static void
test_full_disk (Fixture *self, const void *program)
{
  static const char script[] = "mount -t tmpfs -o size=1m none \"$2\" || exit 77; exec \"$1\" "
                               "--on-small-disk \"$2\"";
  const char *argv[] = { "unshare", "-Urm", "sh", "-c", script, "sh", program, self->folder, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  if (error != NULL ||
      (WIFEXITED (status) && (WEXITSTATUS (status) == 77 || WEXITSTATUS (status) == 1))) {
    g_test_skip ("a file system cannot be mounted here: unshare -Urm is refused");
    return;
  }
  g_assert_true (g_spawn_check_wait_status (status, &error));
  g_assert_no_error (error);
}

/* --- FLAC ----------------------------------------------------------------------------------- */

static void
assert_flac_holds (const char *path, int64_t n)
{
  SF_INFO             info = { 0 };
  SNDFILE            *file = sf_open (path, SFM_READ, &info);
  g_autofree int16_t *samples = g_new0 (int16_t, (gsize) n + 1);
  struct stat         status;

  g_assert_nonnull (file);
  g_assert_cmpint (info.format & SF_FORMAT_TYPEMASK, ==, SF_FORMAT_FLAC);
  g_assert_cmpint (info.frames, ==, n);
  g_assert_cmpint (sf_read_short (file, samples, n + 1), ==, n);
  for (int64_t i = 0; i < n; i++)
    g_assert_cmpint (samples[i], ==, sample_at (i));
  sf_close (file);

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_compress (Fixture *self, const void *data)
{
  static const int64_t lengths[] = { 1, 4096, 50001 };

  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LqSpool) spool = make_spool (self->path);

    append (spool, lengths[i]);
    g_assert_true (lq_spool_finish (spool, &error));
    lq_spool_compress (spool, self->flac, &error);
    g_assert_no_error (error);

    g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
    assert_flac_holds (self->flac, lengths[i]);
    assert_holds (spool, 0, lengths[i]); /* readers go on */
  }
}

/* The recording may only go when its successor is on the medium. */
static void
test_compress_flushes (Fixture *self, const void *data)
{
  g_autoptr (LqSpool) spool = make_spool (self->path);
  unsigned n_files_before = n_file_flushes;
  unsigned n_folders_before;

  append (spool, 1000);
  g_assert_true (lq_spool_finish (spool, NULL));
  n_folders_before = n_folder_flushes;
  g_assert_true (lq_spool_compress (spool, self->flac, NULL));
  g_assert_cmpuint (n_file_flushes, ==, n_files_before + 1);
  g_assert_cmpuint (n_folder_flushes, ==, n_folders_before + 1);
}

/* A part that a killed process left is taken again: tear_down() finds it gone. */
static void
test_compress_after_a_kill (Fixture *self, const void *data)
{
  g_autoptr (LqSpool) spool = make_spool (self->path);
  g_autofree char *part = g_strconcat (self->flac, ".part", NULL);

  g_assert_true (g_file_set_contents_full (part, "the beginning of a file", -1, 0, 0600, NULL));
  append (spool, 1000);
  g_assert_true (lq_spool_finish (spool, NULL));
  g_assert_true (lq_spool_compress (spool, self->flac, NULL));
  assert_flac_holds (self->flac, 1000);
}

static void
test_compress_left (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  LqSpool *spool = make_spool (self->path);

  append (spool, 1000);
  lq_spool_unref (spool);
  spool = open_left (self->path);
  g_assert_true (lq_spool_finish (spool, &error));
  g_assert_true (lq_spool_compress (spool, self->flac, &error));
  g_assert_no_error (error);
  lq_spool_unref (spool);
  assert_flac_holds (self->flac, 1000);
}

static void
test_compress_empty (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = make_spool (self->path);

  g_assert_true (lq_spool_finish (spool, &error));
  g_assert_false (lq_spool_compress (spool, self->flac, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FAILED);
  g_assert_false (g_file_test (self->flac, G_FILE_TEST_EXISTS));
}

static void
test_compress_nowhere (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = make_spool (self->path);
  g_autofree char *flac = g_build_filename (self->folder, "none", "a.flac", NULL);

  append (spool, 1000);
  g_assert_true (lq_spool_finish (spool, &error));
  g_assert_false (lq_spool_compress (spool, flac, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_EXISTS));
  assert_holds (spool, 0, 1000);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--on-small-disk"))
    return fill_disk_and_record (argv[2]);

  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/spool/" name, Fixture, argv[0], set_up, function, tear_down)
  ADD ("append-read", test_append_read);
  ADD ("file", test_file);
  ADD ("flushed", test_flushed);
  ADD ("nameless", test_nameless);
  ADD ("exists", test_exists);
  ADD ("no-folder", test_no_folder);
  ADD ("left", test_left);
  ADD ("left-cut", test_left_cut);
  ADD ("left-foreign", test_left_foreign);
  ADD ("left-locked", test_left_locked);
  ADD ("killed", test_killed);
  ADD ("no-room", test_no_room);
  ADD ("room-again", test_room_again);
  ADD ("no-room-for-long", test_no_room_for_long);
  ADD ("full-disk", test_full_disk);
  ADD ("compress", test_compress);
  ADD ("compress-empty", test_compress_empty);
  ADD ("compress-flushes", test_compress_flushes);
  ADD ("compress-after-a-kill", test_compress_after_a_kill);
  ADD ("compress-left", test_compress_left);
  ADD ("compress-nowhere", test_compress_nowhere);
#undef ADD

  return g_test_run ();
}
