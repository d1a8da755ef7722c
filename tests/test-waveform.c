/* test-waveform.c: how loud a file is, looked at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-paths.h"
#include "lq-spool.h"
#include "lq-waveform.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <utime.h>

enum { SECONDS = 120, LOUD_AT = 30 };

typedef struct {
  char         *path;
  GAsyncResult *result;
  double        progress;
  int           n_progress;
} Fixture;

/* Silence, but for one second. */
static void
write_sound (const char *path, int16_t sample)
{
  SF_INFO             info = { .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
                               .samplerate = LQ_RATE_HZ,
                               .channels = 1 };
  SNDFILE            *file = sf_open (path, SFM_WRITE, &info);
  g_autofree int16_t *second = g_new (int16_t, LQ_RATE_HZ);

  g_assert_nonnull (file);
  for (int i = 0; i < SECONDS; i++) {
    for (int at = 0; at < LQ_RATE_HZ; at++)
      second[at] = i == LOUD_AT ? sample : 0;
    sf_write_short (file, second, LQ_RATE_HZ);
  }
  sf_close (file);
}

static void
set_up (Fixture *self, const void *data)
{
  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  self->path = g_build_filename (g_get_user_data_dir (), "sound.flac", NULL);
  write_sound (self->path, 16384);
}

static void
tear_down (Fixture *self, const void *data)
{
  g_unlink (self->path);
  g_free (self->path);
  g_clear_object (&self->result);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static void
progress_cb (double fraction, gpointer data)
{
  Fixture *self = data;

  g_assert_null (self->result);
  g_assert_cmpfloat (fraction, >=, self->progress);
  g_assert_cmpfloat (fraction, <=, 1.0);
  self->progress = fraction;
  self->n_progress++;
}

static LqWaveform *
load (Fixture *self, GCancellable *cancellable, GError **error)
{
  g_clear_object (&self->result);
  lq_waveform_load_with_progress_async (self->path, cancellable, progress_cb, self, done_cb, self);
  wait_until (self->result != NULL);

  return lq_waveform_load_finish (self->result, error);
}

static void
assert_is_loud_in (LqWaveform *waveform, uint8_t expected)
{
  size_t         n;
  const uint8_t *peaks = lq_waveform_get_peaks (waveform, &n);

  g_assert_cmpint (lq_waveform_get_duration_ms (waveform), ==, SECONDS * 1000);
  g_assert_cmpuint (n, >=, 4000);
  g_assert_cmpuint (n, <=, 8000);
  for (size_t i = 0; i < n; i++) {
    double at = (double) i * SECONDS / (double) n;
    bool   is_edge =
      (at > LOUD_AT - 0.1 && at < LOUD_AT + 0.1) || (at > LOUD_AT + 0.9 && at < LOUD_AT + 1.1);

    if (!is_edge)
      g_assert_cmpuint (peaks[i], ==, at > LOUD_AT && at < LOUD_AT + 1 ? expected : 0);
  }
}

/* The only file in the folder. */
static char *
dup_kept (void)
{
  g_autofree char *dir_path = lq_paths_dup_peaks_dir ();
  g_autoptr (GDir) dir = g_dir_open (dir_path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  name = g_dir_read_name (dir);
  g_assert_nonnull (name);
  g_assert_null (g_dir_read_name (dir));

  return g_build_filename (dir_path, name, NULL);
}

/* The second time nothing is decoded: what is kept is what is shown. */
static void
test_kept (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqWaveform) first = load (self, NULL, &error);
  g_autoptr (LqWaveform) second = NULL;
  g_autofree char *kept = dup_kept ();
  g_autofree char *bytes = NULL;
  gsize            size;
  size_t           n;
  struct stat      status;

  g_assert_no_error (error);
  assert_is_loud_in (first, 128);
  g_assert_cmpint (stat (kept, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  g_assert_true (g_file_get_contents (kept, &bytes, &size, NULL));
  bytes[size - 1] = 77;
  g_assert_true (g_file_set_contents (kept, bytes, (gssize) size, NULL));
  second = load (self, NULL, &error);
  g_assert_no_error (error);
  lq_waveform_get_peaks (second, &n);
  g_assert_cmpuint (lq_waveform_get_peaks (second, &n)[n - 1], ==, 77);
}

static void
test_changed (Fixture *self, const void *data)
{
  g_autoptr (LqWaveform) before = load (self, NULL, NULL);
  g_autoptr (LqWaveform) after = NULL;
  struct utimbuf later = { .actime = 2000000000, .modtime = 2000000000 };

  assert_is_loud_in (before, 128);
  write_sound (self->path, INT16_MIN);
  g_assert_cmpint (utime (self->path, &later), ==, 0);
  after = load (self, NULL, NULL);
  assert_is_loud_in (after, 255);
}

/* What is kept may be damaged: then it is made again. */
static void
test_damaged (Fixture *self, const void *data)
{
  g_autoptr (LqWaveform) first = load (self, NULL, NULL);
  g_autofree char *kept = dup_kept ();
  g_autofree char *bytes = NULL;
  gsize            size;

  g_assert_true (g_file_get_contents (kept, &bytes, &size, NULL));
  for (gsize cut = 0; cut < size; cut = cut * 2 + 7) {
    g_autoptr (LqWaveform) again = NULL;

    g_assert_true (g_file_set_contents (kept, bytes, (gssize) cut, NULL));
    again = load (self, NULL, NULL);
    assert_is_loud_in (again, 128);
  }
}

static void
test_failures (Fixture *self, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) cancelled = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (load (self, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_unlink (self->path);
  g_assert_null (load (self, NULL, &missing));
  g_assert_error (missing, LQ_ERROR, LQ_ERROR_FILE_MISSING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/waveform/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("kept", test_kept);
  ADD ("changed", test_changed);
  ADD ("damaged", test_damaged);
  ADD ("failures", test_failures);
#undef ADD

  return g_test_run ();
}
