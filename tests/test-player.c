/* test-player.c: files are played from any place, at any speed, with the pitch kept
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sound goes into a file, as fast as it can; or nowhere, as fast as it would be heard. */

#include "config.h"
#include "lq-error.h"
#include "lq-player-private.h"
#include "lq-spool.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

#define IN_REAL_TIME "fakesink sync=true"

enum { TONE_HZ = 440 };

typedef struct {
  LqPlayer *player;
  char     *folder;
  char     *path;   /* what is played */
  char     *output; /* raw samples at our rate */
  GError   *error;
  int       n_changed;
  int       n_ended;
} Fixture;

static void
changed_cb (LqPlayer *player, Fixture *self)
{
  self->n_changed++;
}

static void
ended_cb (LqPlayer *player, Fixture *self)
{
  g_assert_false (lq_player_is_playing (player));
  self->n_ended++;
}

static void
failed_cb (LqPlayer *player, GError *error, Fixture *self)
{
  g_assert_null (self->error);
  self->error = g_error_copy (error);
}

static void
set_up (Fixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-player-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "sound.wav", NULL);
  self->output = g_build_filename (self->folder, "played.raw", NULL);
}

static void
tear_down (Fixture *self, const void *data)
{
  if (self->player != NULL)
    g_assert_finalize_object (self->player);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_unlink (self->path);
  g_unlink (self->output);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->output);
  g_free (self->folder);
  g_clear_error (&self->error);
}

static void
make_player (Fixture *self, const char *sink)
{
  g_autofree char *file_sink =
    g_strdup_printf ("audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=%d,channels=1 ! "
                     "filesink sync=false location=\"%s\"",
                     LQ_RATE_HZ, self->output);

  self->player = lq_player_new_with_sink (sink != NULL ? sink : file_sink);
  g_signal_connect (self->player, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->player, "ended", G_CALLBACK (ended_cb), self);
  g_signal_connect (self->player, "failed", G_CALLBACK (failed_cb), self);
}

static void
write_sound (Fixture *self, int seconds, int16_t (*sample_at) (int))
{
  SF_INFO  info = { .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                    .samplerate = LQ_RATE_HZ,
                    .channels = 1 };
  SNDFILE *file = sf_open (self->path, SFM_WRITE, &info);

  g_assert_nonnull (file);
  for (int i = 0; i < seconds * LQ_RATE_HZ; i++) {
    int16_t sample = sample_at (i);

    sf_write_short (file, &sample, 1);
  }
  sf_close (file);
}

static int16_t
tone_at (int i)
{
  return (int16_t) (16000 * sin (2 * G_PI * TONE_HZ * i / LQ_RATE_HZ));
}

/* Each sample says at what millisecond it is. */
static int16_t
time_at (int i)
{
  return (int16_t) (i * 1000LL / LQ_RATE_HZ);
}

static size_t
read_output (Fixture *self, int16_t **samples)
{
  gsize size;

  g_assert_true (g_file_get_contents (self->output, (char **) samples, &size, NULL));

  return size / sizeof **samples;
}

static void
play_to_end (Fixture *self)
{
  lq_player_play (self->player);
  g_assert_true (lq_player_is_playing (self->player));
  wait_until (self->n_ended > 0 || self->error != NULL);
  g_assert_no_error (self->error);
}

static void
test_whole (Fixture *self, const void *data)
{
  g_autofree int16_t *samples = NULL;
  g_autofree char    *path = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
  g_autofree char    *bytes = NULL;
  size_t              n;
  gsize               size;

  make_player (self, NULL);
  lq_player_open (self->player, path);
  g_assert_false (lq_player_is_playing (self->player));
  play_to_end (self);

  n = read_output (self, &samples);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpmem (samples, n * sizeof *samples, bytes + 44, size - 44);
  g_assert_cmpint (lq_player_get_duration_ms (self->player), ==, (gint64) (n * 1000 / LQ_RATE_HZ));
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==,
                   lq_player_get_duration_ms (self->player));
  g_assert_cmpint (self->n_changed, >=, 3); /* plays, is so long, does not play */
}

/* Whole waves in a second. */
static double
pitch_of (const int16_t *samples, size_t n)
{
  int n_rising = 0;

  for (size_t i = 1; i < n; i++)
    n_rising += samples[i - 1] < 0 && samples[i] >= 0;

  return (double) n_rising * LQ_RATE_HZ / (double) n;
}

static void
test_rate (Fixture *self, const void *data)
{
  double              rate = *(const double *) data;
  g_autofree int16_t *samples = NULL;
  size_t              n;
  double              seconds;

  write_sound (self, 6, tone_at);
  make_player (self, NULL);
  lq_player_set_rate (self->player, rate);
  g_assert_cmpfloat (lq_player_get_rate (self->player), ==, rate);
  lq_player_open (self->player, self->path);
  play_to_end (self);

  n = read_output (self, &samples);
  seconds = (double) n / LQ_RATE_HZ;
  g_test_message ("%.1f x: %.2f s at %.1f Hz", rate, seconds, pitch_of (samples, n));
  g_assert_cmpfloat_with_epsilon (seconds, 6 / rate, 0.15);
  g_assert_cmpfloat_with_epsilon (pitch_of (samples, n), TONE_HZ, TONE_HZ * 0.02);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 6000);
}

static void
test_rate_limits (Fixture *self, const void *data)
{
  make_player (self, IN_REAL_TIME);
  lq_player_set_rate (self->player, 100);
  g_assert_cmpfloat (lq_player_get_rate (self->player), ==, LQ_PLAYER_RATE_MOST);
  lq_player_set_rate (self->player, 0);
  g_assert_cmpfloat (lq_player_get_rate (self->player), ==, LQ_PLAYER_RATE_LEAST);
  g_assert_cmpint (self->n_changed, ==, 2);
}

/* Of many seeks the last one counts; before the file is open, too. */
static void
test_seek (Fixture *self, const void *data)
{
  g_autofree int16_t *samples = NULL;
  size_t              n;

  write_sound (self, 10, time_at);
  make_player (self, NULL);
  lq_player_open (self->player, self->path);
  for (int ms = 9000; ms > 3217; ms -= 500)
    lq_player_seek (self->player, ms);
  lq_player_seek (self->player, 3217);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 3217);
  play_to_end (self);

  n = read_output (self, &samples);
  g_assert_cmpuint (n, ==, (10000 - 3217) * LQ_RATE_HZ / 1000);
  g_assert_cmpint (samples[0], ==, 3217);
  g_assert_cmpint (samples[n - 1], ==, 9999);
}

static void
test_outside (Fixture *self, const void *data)
{
  write_sound (self, 2, time_at);
  make_player (self, IN_REAL_TIME);
  lq_player_open (self->player, self->path);
  wait_until (lq_player_get_duration_ms (self->player) == 2000);
  lq_player_seek (self->player, 100000);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 2000);
  lq_player_skip (self->player, -500);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 1500);
  lq_player_skip (self->player, -5000);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 0);
}

/* It moves while it plays, stays while it does not, and goes on from there. */
static void
test_pause (Fixture *self, const void *data)
{
  int64_t ms;
  int     tries = 0;

  write_sound (self, 30, tone_at);
  make_player (self, IN_REAL_TIME);
  lq_player_open (self->player, self->path);
  lq_player_play (self->player);
  wait_until (lq_player_get_position_ms (self->player) > 300);
  lq_player_pause (self->player);
  g_assert_false (lq_player_is_playing (self->player));

  /* The thread has paused when its word is the last one. */
  do {
    int64_t end_us = g_get_monotonic_time () + 200000;

    ms = lq_player_get_position_ms (self->player);
    wait_until (g_get_monotonic_time () > end_us);
  } while (ms != lq_player_get_position_ms (self->player) && ++tries < 50);
  g_assert_cmpint (ms, ==, lq_player_get_position_ms (self->player));
  g_assert_cmpint (ms, <, 15000);

  lq_player_play (self->player);
  wait_until (lq_player_get_position_ms (self->player) > ms + 200);
  g_assert_cmpint (self->n_ended, ==, 0);
}

/* The speed changes where it is. */
static void
test_rate_while_playing (Fixture *self, const void *data)
{
  int64_t ms;

  write_sound (self, 30, tone_at);
  make_player (self, IN_REAL_TIME);
  lq_player_open (self->player, self->path);
  lq_player_seek (self->player, 20000);
  lq_player_play (self->player);
  wait_until (lq_player_get_position_ms (self->player) > 20200);
  ms = lq_player_get_position_ms (self->player);
  lq_player_set_rate (self->player, 3.0);
  wait_until (lq_player_get_position_ms (self->player) > ms + 1000 || self->n_ended > 0);
  g_assert_cmpint (self->n_ended, ==, 0);
  g_assert_true (lq_player_is_playing (self->player));
}

static void
test_again (Fixture *self, const void *data)
{
  write_sound (self, 1, tone_at);
  make_player (self, IN_REAL_TIME);
  lq_player_open (self->player, self->path);
  play_to_end (self);
  lq_player_play (self->player);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 0);
  wait_until (self->n_ended == 2);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 1000);

  /* From the end back into the middle. */
  lq_player_seek (self->player, 500);
  lq_player_play (self->player);
  g_assert_cmpint (lq_player_get_position_ms (self->player), >=, 500);
  wait_until (self->n_ended == 3);
}

static void
test_other_file (Fixture *self, const void *data)
{
  g_autofree char *speech = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);

  write_sound (self, 1, tone_at);
  make_player (self, IN_REAL_TIME);
  lq_player_open (self->player, speech);
  lq_player_play (self->player);
  wait_until (lq_player_get_position_ms (self->player) > 100);
  lq_player_open (self->player, self->path);
  g_assert_false (lq_player_is_playing (self->player));
  g_assert_cmpint (lq_player_get_duration_ms (self->player), ==, -1);
  g_assert_cmpint (lq_player_get_position_ms (self->player), ==, 0);
  wait_until (lq_player_get_duration_ms (self->player) == 1000);
  play_to_end (self);
  g_assert_cmpint (self->n_ended, ==, 1);
}

static void
assert_fails (Fixture *self, const char *path, LqError code)
{
  lq_player_open (self->player, path);
  lq_player_play (self->player);
  wait_until (self->error != NULL);
  g_assert_error (self->error, LQ_ERROR, (int) code);
  g_assert_false (lq_player_is_playing (self->player));
  g_clear_error (&self->error);
}

static void
test_failures (Fixture *self, const void *data)
{
  make_player (self, IN_REAL_TIME);
  assert_fails (self, "/nonexistent/sound.wav", LQ_ERROR_FILE_MISSING);
  assert_fails (self, self->folder, LQ_ERROR_FILE_KIND);
  g_assert_true (g_file_set_contents (self->path, "", 0, NULL));
  assert_fails (self, self->path, LQ_ERROR_FILE_EMPTY);
  g_assert_true (g_file_set_contents (self->path, "This is a letter, not a sound.\n", -1, NULL));
  assert_fails (self, self->path, LQ_ERROR_NOT_AUDIO);

  /* And then one that is. */
  write_sound (self, 1, tone_at);
  lq_player_open (self->player, self->path);
  play_to_end (self);
}

/* ffmpeg ARGUMENTS PATH. Without ffmpeg the test is skipped. */
static bool
make (Fixture *self, const char *name, const char *arguments)
{
  g_autofree char *program = g_find_program_in_path ("ffmpeg");
  g_autofree char *line = NULL;
  int              status;

  if (program == NULL) {
    g_test_skip ("ffmpeg is not installed");
    return false;
  }

  g_unlink (self->path);
  g_free (self->path);
  self->path = g_build_filename (self->folder, name, NULL);
  line = g_strdup_printf ("%s -nostdin -v error -y %s %s", program, arguments, self->path);
  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);

  return true;
}

#define PICTURES "-f lavfi -i testsrc=size=320x240:rate=10:duration=3 "

/* Of a video, the sound is heard; the pictures open no window. */
static void
test_video (Fixture *self, const void *data)
{
  g_autofree int16_t *samples = NULL;
  size_t              n;

  if (!make (self, "video.mp4",
             PICTURES "-f lavfi -i sine=frequency=440:duration=3 -c:v mpeg4 -ar 44100 -c:a aac"))
    return;
  make_player (self, NULL);
  lq_player_open (self->player, self->path);
  lq_player_seek (self->player, 1000);
  play_to_end (self);
  n = read_output (self, &samples);
  g_test_message ("%.2f s at %.0f Hz", (double) n / LQ_RATE_HZ, pitch_of (samples, n));
  g_assert_cmpfloat_with_epsilon ((double) n / LQ_RATE_HZ, 2.0, 0.1);
  g_assert_cmpfloat_with_epsilon (pitch_of (samples, n), TONE_HZ, 5);
}

static void
test_video_without_sound (Fixture *self, const void *data)
{
  if (!make (self, "silent.mp4", PICTURES "-c:v mpeg4"))
    return;
  make_player (self, IN_REAL_TIME);
  assert_fails (self, self->path, LQ_ERROR_NO_AUDIO);
}

/* The pictures could be decoded, the sound could not: it is there all the same. */
static void
test_video_without_codec (Fixture *self, const void *data)
{
  g_autofree char *video = NULL;
  char            *kind;
  size_t           n;

  if (!make (self, "video.mp4", PICTURES "-f lavfi -i sine=duration=3 -c:v mpeg4 -c:a aac"))
    return;
  g_assert_true (g_file_get_contents (self->path, &video, &n, NULL));
  kind = memmem (video, n, "mp4a", strlen ("mp4a"));
  g_assert_nonnull (kind);
  memcpy (kind, "xyz1", strlen ("xyz1"));
  g_assert_true (g_file_set_contents (self->path, video, (gssize) n, NULL));

  make_player (self, IN_REAL_TIME);
  assert_fails (self, self->path, LQ_ERROR_CODEC);
}

static void
test_no_sink (Fixture *self, const void *data)
{
  write_sound (self, 1, tone_at);
  make_player (self, "filesink location=/nonexistent/played.raw");
  assert_fails (self, self->path, LQ_ERROR_PLAYBACK);
}

/* Let go while it opens, plays and seeks: nothing comes any more, nothing is waited for. */
static void
test_gone (Fixture *self, const void *data)
{
  write_sound (self, 30, tone_at);
  make_player (self, IN_REAL_TIME);
  lq_player_open (self->player, self->path);
  lq_player_play (self->player);
  lq_player_seek (self->player, 1000);
  g_assert_finalize_object (g_steal_pointer (&self->player));

  make_player (self, IN_REAL_TIME);
  lq_player_open (self->player, self->path);
  lq_player_play (self->player);
  wait_until (lq_player_get_position_ms (self->player) > 100);
  g_assert_finalize_object (g_steal_pointer (&self->player));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (self->n_ended, ==, 0);
}

int
main (int argc, char **argv)
{
  static const double slow = 0.5, fast = 2.0, fastest = 3.0;

  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function)                                                                  \
  g_test_add ("/player/" name, Fixture, data, set_up, function, tear_down)
  ADD ("whole", NULL, test_whole);
  ADD ("rate/slow", &slow, test_rate);
  ADD ("rate/fast", &fast, test_rate);
  ADD ("rate/fastest", &fastest, test_rate);
  ADD ("rate/limits", NULL, test_rate_limits);
  ADD ("rate/while-playing", NULL, test_rate_while_playing);
  ADD ("seek", NULL, test_seek);
  ADD ("outside", NULL, test_outside);
  ADD ("pause", NULL, test_pause);
  ADD ("again", NULL, test_again);
  ADD ("other-file", NULL, test_other_file);
  ADD ("failures", NULL, test_failures);
  ADD ("video", NULL, test_video);
  ADD ("video-without-sound", NULL, test_video_without_sound);
  ADD ("video-without-codec", NULL, test_video_without_codec);
  ADD ("no-sink", NULL, test_no_sink);
  ADD ("gone", NULL, test_gone);
#undef ADD

  return g_test_run ();
}
