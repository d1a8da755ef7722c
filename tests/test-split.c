/* test-split.c: parts of a file, put together again, are the file
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-decoder.h"
#include "lq-error.h"
#include "lq-split.h"

#include <glib/gstdio.h>
#include <sndfile.h>
#include <sys/stat.h>

typedef struct {
  char *folder;
  char *path;
  char *part;
} Fixture;

static void
append_file (GArray *all, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqDecoder) decoder = lq_decoder_new (path, &error);
  int16_t samples[4096];
  size_t  n;

  g_assert_no_error (error);
  while ((n = lq_decoder_read (decoder, samples, G_N_ELEMENTS (samples))) > 0)
    g_array_append_vals (all, samples, (guint) n);
}

/* Several texts with a second between them, at a rate that is not ours. */
static void
write_talk (const char *path)
{
  static const char *const names[] = { "morning.wav", "garden.wav", "travel.wav", "letter.wav" };
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (int16_t));
  SF_INFO  info = { .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                    .samplerate = LQ_RATE_HZ,
                    .channels = 2 };
  SNDFILE *file;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *speech = g_build_filename (g_getenv ("SPEECH_DIR"), names[i], NULL);

    append_file (all, speech);
    g_array_set_size (all, all->len + LQ_RATE_HZ);
  }

  file = sf_open (path, SFM_WRITE, &info);
  g_assert_nonnull (file);
  for (guint i = 0; i < all->len; i++) {
    int16_t sample = g_array_index (all, int16_t, i);
    int16_t frame[] = { sample, sample };

    sf_writef_short (file, frame, 1);
  }
  sf_close (file);
}

static void
set_up (Fixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-split-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "talk.wav", NULL);
  self->part = g_build_filename (self->folder, "part.flac", NULL);
  write_talk (self->path);
}

static void
tear_down (Fixture *self, const void *data)
{
  g_unlink (self->path);
  g_unlink (self->part);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0); /* nothing is left in it */
  g_free (self->path);
  g_free (self->part);
  g_free (self->folder);
}

static double
power_of (GArray *samples, int64_t at_ms)
{
  double  power = 0;
  int64_t at = at_ms * LQ_RATE_HZ / 1000;

  for (int64_t i = at - 160; i < at + 160; i++) {
    int16_t sample = g_array_index (samples, int16_t, i);

    power += (double) sample * sample / 320;
  }

  return power;
}

/* Nothing twice, nothing lost, no word cut. */
static void
test_join (Fixture *self, const void *data)
{
  g_autoptr (GArray) whole = g_array_new (FALSE, FALSE, sizeof (int16_t));
  g_autoptr (GArray) joined = g_array_new (FALSE, FALSE, sizeof (int16_t));
  g_autoptr (GArray) parts = NULL;
  g_autoptr (GError) error = NULL;

  append_file (whole, self->path);
  parts = lq_split_plan (self->path, 8000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, >, 2);

  for (guint i = 0; i < parts->len; i++) {
    const LqSplitPart *part = &g_array_index (parts, LqSplitPart, i);
    struct stat        status;

    g_test_message ("%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " ms", part->start_ms,
                    part->end_ms);
    g_assert_cmpuint (joined->len, ==, part->start_ms * LQ_RATE_HZ / 1000);
    g_assert_true (
      lq_split_write (self->path, part->start_ms, part->end_ms, self->part, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpint (stat (self->part, &status), ==, 0);
    g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
    append_file (joined, self->part);
    if (i + 1 < parts->len)
      g_assert_cmpfloat (power_of (whole, part->end_ms), <, 100 * 100);
  }
  g_assert_cmpmem (joined->data, joined->len * sizeof (int16_t), whole->data,
                   whole->len * sizeof (int16_t));
}

static void
test_failures (Fixture *self, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) beyond = NULL;
  g_autoptr (GError) disk = NULL;
  g_autoptr (GError) cancelled_plan = NULL;
  g_autoptr (GError) cancelled_write = NULL;

  g_assert_null (lq_split_plan ("/nonexistent/talk.mp3", 8000, NULL, &missing));
  g_assert_error (missing, LQ_ERROR, LQ_ERROR_FILE_MISSING);
  g_assert_false (lq_split_write (self->path, 3600000, 3700000, self->part, NULL, &beyond));
  g_assert_error (beyond, LQ_ERROR, LQ_ERROR_FAILED);
  g_assert_false (lq_split_write (self->path, 0, 1000, "/nonexistent/part.flac", NULL, &disk));
  g_assert_error (disk, LQ_ERROR, LQ_ERROR_DISK);

  g_cancellable_cancel (cancellable);
  g_assert_null (lq_split_plan (self->path, 8000, cancellable, &cancelled_plan));
  g_assert_error (cancelled_plan, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (lq_split_write (self->path, 0, 1000, self->part, cancellable, &cancelled_write));
  g_assert_error (cancelled_write, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/split/join", Fixture, NULL, set_up, test_join, tear_down);
  g_test_add ("/split/failures", Fixture, NULL, set_up, test_failures, tear_down);

  return g_test_run ();
}
