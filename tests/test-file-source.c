/* test-file-source.c: files become samples at our rate, whatever they are
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-file-source.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>

enum { DEADLINE_MS = 60000 };

typedef struct {
  LqFileSource *source;
  GThread      *reader;
  GArray       *samples;
  GString      *events; /* a letter each */
  GError       *error;
  char         *device;
  _Atomic int   is_stopping; /* the reader is to leave */
  char         *path;
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  int fd = g_file_open_tmp ("loquat-sound-XXXXXX", &self->path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  self->events = g_string_new (NULL);
  self->samples = g_array_new (FALSE, FALSE, sizeof (int16_t));
}

static void
tear_down (Fixture *self, const void *data)
{
  if (self->reader != NULL) {
    self->is_stopping = 1;
    g_thread_join (self->reader);
  }
  if (self->source != NULL)
    g_assert_finalize_object (self->source);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_array_unref (self->samples);
  g_string_free (self->events, TRUE);
  g_clear_error (&self->error);
  g_unlink (self->path);
  g_free (self->device);
  g_free (self->path);
}

static void
event_cb (LqSource *source, const LqSourceEvent *event, Fixture *self)
{
  static const char letters[] = "SFLRDEX";

  g_string_append_c (self->events, letters[event->type]);
  if (event->error != NULL)
    self->error = g_error_copy (event->error);
  if (event->device != NULL)
    self->device = g_strdup (event->device);
}

static gpointer
read_all (gpointer data)
{
  Fixture *self = data;
  int16_t  part[1000];

  while (!self->is_stopping) {
    size_t n = lq_source_read (LQ_SOURCE (self->source), part, G_N_ELEMENTS (part));

    g_array_append_vals (self->samples, part, (guint) n);
    if (n == 0)
      g_usleep (1000);
  }

  return NULL;
}

static bool
is_over (Fixture *self)
{
  return strchr (self->events->str, 'E') || strchr (self->events->str, 'X');
}

/* Wakes the loop, so that a test whose condition never comes ends. */
static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_until_over (Fixture *self)
{
  int64_t deadline_us = g_get_monotonic_time () + DEADLINE_MS * 1000;
  guint   tick = g_timeout_add (100, tick_cb, NULL);

  while (!is_over (self)) {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (tick);
}

static void
open_source (Fixture *self, const char *path)
{
  self->source = lq_file_source_new (path);
  g_signal_connect (self->source, "event", G_CALLBACK (event_cb), self);
  g_assert_false (lq_source_is_live (LQ_SOURCE (self->source)));
  g_assert_cmpint (lq_file_source_get_duration_ms (self->source), ==, -1);
  self->reader = g_thread_new ("reader", read_all, self);
}

static void
read_path (Fixture *self, const char *path)
{
  open_source (self, path);
  lq_source_start (LQ_SOURCE (self->source));
  wait_until_over (self);
  self->is_stopping = 1;
  g_thread_join (g_steal_pointer (&self->reader));
}

/* A tone of 440 Hz at half of full scale. */
static void
write_tone (const char *path, int format, int rate_hz, int n_channels, int n_frames)
{
  SF_INFO           info = { .format = format, .samplerate = rate_hz, .channels = n_channels };
  SNDFILE          *file = sf_open (path, SFM_WRITE, &info);
  g_autofree float *frame = g_new (float, (gsize) n_channels);

  g_assert_nonnull (file);
  for (int i = 0; i < n_frames; i++) {
    for (int channel = 0; channel < n_channels; channel++)
      frame[channel] = 0.5f * (float) sin (2 * G_PI * 440 * i / rate_hz);
    sf_writef_float (file, frame, 1);
  }
  sf_close (file);
}

/* How far the samples are from the tone as it would be at our rate, at the worst, of full scale. */
static double
distance_from_tone (Fixture *self, guint from, guint to)
{
  double worst = 0;

  for (guint i = from; i < to; i++) {
    double expected = 0.5 * sin (2 * G_PI * 440 * i / LQ_RATE_HZ);

    worst = MAX (worst, fabs (g_array_index (self->samples, int16_t, i) / 32768.0 - expected));
  }

  return worst;
}

static void
test_exact (Fixture *self, const void *data)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
  g_autofree char *bytes = NULL;
  gsize            size;

  read_path (self, path);
  g_assert_cmpstr (self->events->str, ==, "SE");
  g_assert_cmpstr (self->device, ==, "morning.wav");
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpmem (self->samples->data, self->samples->len * 2, bytes + 44, size - 44);
  g_assert_cmpint (lq_file_source_get_duration_ms (self->source), ==,
                   self->samples->len * 1000 / LQ_RATE_HZ);
}

static void
test_formats (Fixture *self, const void *data)
{
  static const struct {
    int    format, rate_hz, n_channels;
    double tolerance;
  } rows[] = {
    { SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 2, 0.001 },
    { SF_FORMAT_WAV | SF_FORMAT_PCM_24, 44100, 2, 0.005 },
    { SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 1, 0.005 },
    { SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8000, 1, 0.02 },
    { SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 96000, 6, 0.005 },
    { SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 11025, 1, 0.005 },
    { SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 2, 0.05 },
    { SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 1, 0.05 },
    { SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 2, 0.05 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    write_tone (self->path, rows[i].format, rows[i].rate_hz, rows[i].n_channels, rows[i].rate_hz);
    read_path (self, self->path);
    g_test_message ("%x at %d Hz: %u samples, off by %.4f", (unsigned) rows[i].format,
                    rows[i].rate_hz, self->samples->len, distance_from_tone (self, 800, 15000));
    g_assert_cmpstr (self->events->str, ==, "SE");
    g_assert_cmpuint (self->samples->len, <=, LQ_RATE_HZ + 1);
    g_assert_cmpuint (self->samples->len, >=, LQ_RATE_HZ);
    g_assert_cmpint (lq_file_source_get_duration_ms (self->source), ==, 1000);
    g_assert_cmpfloat (distance_from_tone (self, 800, 15000), <, rows[i].tolerance);

    g_assert_finalize_object (g_steal_pointer (&self->source));
    g_array_set_size (self->samples, 0);
    g_string_truncate (self->events, 0);
    g_clear_pointer (&self->device, g_free);
    self->is_stopping = 0;
  }
}

static void
assert_refused (Fixture *self, const char *path, LqError code)
{
  read_path (self, path);
  g_assert_cmpstr (self->events->str, ==, "X");
  g_assert_error (self->error, LQ_ERROR, (int) code);
  g_assert_cmpuint (self->samples->len, ==, 0);
}

static void
test_not_audio (Fixture *self, const void *data)
{
  g_file_set_contents (self->path, "Dear Anna, this is a letter and not a sound.\n", -1, NULL);
  assert_refused (self, self->path, LQ_ERROR_NOT_AUDIO);
}

static void
test_empty (Fixture *self, const void *data)
{
  assert_refused (self, self->path, LQ_ERROR_FILE_EMPTY);
}

static void
test_missing (Fixture *self, const void *data)
{
  assert_refused (self, "/nonexistent/sound.wav", LQ_ERROR_FILE_MISSING);
}

static void
test_folder (Fixture *self, const void *data)
{
  assert_refused (self, g_get_tmp_dir (), LQ_ERROR_FILE_KIND);
}

static void
cut_off (const char *path, double fraction)
{
  g_autofree char *bytes = NULL;
  gsize            size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) ((double) size * fraction), NULL));
}

static void
test_cut_off (Fixture *self, const void *data)
{
  write_tone (self->path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, 32000);
  cut_off (self->path, 0.5);
  read_path (self, self->path);
  g_assert_cmpstr (self->events->str, ==, "SE");
  g_assert_cmpuint (self->samples->len, >=, 15900);
  g_assert_cmpuint (self->samples->len, <=, 16000);
  g_assert_cmpfloat (distance_from_tone (self, 0, 15900), <, 0.001);
}

static void
test_cut_off_flac (Fixture *self, const void *data)
{
  write_tone (self->path, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 1, 160000);
  cut_off (self->path, 0.5);
  read_path (self, self->path);
  g_assert_cmpstr (self->events->str, ==, "SE");
  g_assert_cmpuint (self->samples->len, >, 40000);
  g_assert_cmpuint (self->samples->len, <, 120000);
  g_assert_cmpfloat (distance_from_tone (self, 0, 40000), <, 0.001);
}

/* A WAV header of which nothing is plausible. */
static void
test_absurd (Fixture *self, const void *data)
{
  static const uint8_t bytes[] = {
    'R', 'I', 'F', 'F', 36,  0,   0,    0,    'W',  'A',  'V',  'E',  'f',  'm',  't',  ' ',
    16,  0,   0,   0,   1,   0,   0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff,
    2,   0,   16,  0,   'd', 'a', 't',  'a',  0xff, 0xff, 0xff, 0xff, 1,    2,
  };

  g_file_set_contents (self->path, (const char *) bytes, sizeof bytes, NULL);
  assert_refused (self, self->path, LQ_ERROR_NOT_AUDIO);
}

static void
test_not_a_number (Fixture *self, const void *data)
{
  SF_INFO  info = { .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT, .samplerate = 16000, .channels = 1 };
  SNDFILE *file = sf_open (self->path, SFM_WRITE, &info);
  float    frames[] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0.5f };

  sf_writef_float (file, frames, G_N_ELEMENTS (frames));
  sf_close (file);
  read_path (self, self->path);
  g_assert_cmpuint (self->samples->len, ==, 6);
  g_assert_cmpint (g_array_index (self->samples, int16_t, 0), ==, 0);
  g_assert_cmpint (g_array_index (self->samples, int16_t, 1), ==, 0);
  g_assert_cmpint (g_array_index (self->samples, int16_t, 3), ==, INT16_MAX);
  g_assert_cmpint (g_array_index (self->samples, int16_t, 4), ==, INT16_MIN);
  g_assert_cmpint (g_array_index (self->samples, int16_t, 5), ==, 16384);
}

/* Not started: nothing is read. Stopped: ENDED comes, once, and nothing is read any more. */
static void
test_stop (Fixture *self, const void *data)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);

  open_source (self, path);
  lq_source_stop (LQ_SOURCE (self->source));
  lq_source_start (LQ_SOURCE (self->source));
  lq_source_stop (LQ_SOURCE (self->source));
  wait_until_over (self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (self->events->str, ==, "E");
  g_assert_cmpuint (self->samples->len, ==, 0);
}

/* Events that are on their way when the source goes away do nothing. */
static void
test_gone (Fixture *self, const void *data)
{
  LqFileSource *source = lq_file_source_new (self->path);

  g_signal_connect (source, "event", G_CALLBACK (event_cb), self);
  lq_source_start (LQ_SOURCE (source));
  lq_source_stop (LQ_SOURCE (source));
  g_assert_finalize_object (source);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (self->events->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/file-source/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("exact", test_exact);
  ADD ("formats", test_formats);
  ADD ("not-audio", test_not_audio);
  ADD ("empty", test_empty);
  ADD ("missing", test_missing);
  ADD ("folder", test_folder);
  ADD ("cut-off", test_cut_off);
  ADD ("cut-off-flac", test_cut_off_flac);
  ADD ("absurd", test_absurd);
  ADD ("not-a-number", test_not_a_number);
  ADD ("stop", test_stop);
  ADD ("gone", test_gone);
#undef ADD

  return g_test_run ();
}
