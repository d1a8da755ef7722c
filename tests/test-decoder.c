/* test-decoder.c: the sound of files of every kind, and of such as are broken
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files are made by ffmpeg from speech; what is decoded is compared with that speech. */

#include "config.h"
#include "lq-decoder.h"
#include "lq-error.h"
#include "lq-media.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How late sound may be, in samples: encoders put some of silence before it. */
enum { LAG_MOST = LQ_RATE_HZ / 16 };

typedef struct {
  char   *folder;
  char   *path;
  GArray *speech; /* what was said */
} Fixture;

static char *
speech_path (void)
{
  return g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
}

static GArray *
read_all (LqDecoder *decoder)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (int16_t));
  int16_t part[1000];
  size_t  n;

  while ((n = lq_decoder_read (decoder, part, G_N_ELEMENTS (part))) > 0)
    g_array_append_vals (samples, part, (guint) n);
  g_assert_cmpuint (lq_decoder_read (decoder, part, G_N_ELEMENTS (part)), ==, 0);

  return samples;
}

static GArray *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqDecoder) decoder = lq_decoder_new (path, &error);

  g_assert_no_error (error);

  return read_all (decoder);
}

static void
set_up (Fixture *self, const void *data)
{
  g_autofree char *speech = speech_path ();

  self->folder = g_dir_make_tmp ("loquat-decoder-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "sound", NULL);
  self->speech = load (speech);
}

static void
use_name (Fixture *self, const char *name)
{
  g_unlink (self->path);
  g_free (self->path);
  self->path = g_build_filename (self->folder, name, NULL);
}

static void
tear_down (Fixture *self, const void *data)
{
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
  g_array_unref (self->speech);
}

/* ffmpeg -i SPEECH ARGUMENTS PATH. Without ffmpeg the test is skipped. */
static bool
make (Fixture *self, const char *name, const char *arguments)
{
  g_autofree char *program = g_find_program_in_path ("ffmpeg");
  g_autofree char *speech = speech_path ();
  g_autofree char *line = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (program == NULL) {
    g_test_skip ("ffmpeg is not installed");
    return false;
  }

  use_name (self, name);
  line =
    g_strdup_printf ("%s -nostdin -v error -y -i %s %s %s", program, speech, arguments, self->path);
  g_assert_true (g_spawn_command_line_sync (line, NULL, &errors, &status, &error));
  g_assert_no_error (error);
  if (status == 0)
    return true;
  if (strstr (errors, "Unknown encoder") == NULL)
    g_error ("%s: %s", line, errors);
  g_test_skip (errors);

  return false;
}

/* How alike the two are, at the most, if one may be a little late; where that is. */
static double
correlate (GArray *one, GArray *other, int *lag)
{
  const int16_t *a = (const int16_t *) (void *) one->data;
  const int16_t *b = (const int16_t *) (void *) other->data;
  int            n = (int) MIN (one->len, other->len) - LAG_MOST;
  double         best = 0;

  for (int at = -LAG_MOST; at <= LAG_MOST; at++) {
    double ab = 0, aa = 1, bb = 1;

    for (int i = LAG_MOST; i < n; i += 3) {
      ab += (double) a[i] * b[i + at];
      aa += (double) a[i] * a[i];
      bb += (double) b[i + at] * b[i + at];
    }
    if (ab / sqrt (aa * bb) > best) {
      best = ab / sqrt (aa * bb);
      *lag = at;
    }
  }

  return best;
}

static void
assert_is_speech (Fixture *self, GArray *samples)
{
  int    lag = 0;
  double likeness = correlate (self->speech, samples, &lag);

  g_test_message ("%u of %u samples, %.3f alike, %d late", samples->len, self->speech->len,
                  likeness, lag);
  g_assert_cmpfloat (likeness, >, 0.9);
  g_assert_cmpint (abs (lag), <=, LAG_MOST / 2);
  g_assert_cmpint (abs ((int) samples->len - (int) self->speech->len), <, LQ_RATE_HZ / 10);
}

/* What is read from a place is what lies there. */
static void
check_seek (const char *path, GArray *whole)
{
  enum { FROM_MS = 1700 };
  guint from = FROM_MS * LQ_RATE_HZ / 1000;
  g_autoptr (LqDecoder) decoder = lq_decoder_new (path, NULL);
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (int16_t));
  g_autoptr (GArray) rest = NULL;
  int16_t part[3000];
  int     lag = 0;
  double  likeness;

  lq_decoder_read (decoder, part, G_N_ELEMENTS (part));
  lq_decoder_seek (decoder, FROM_MS);
  rest = read_all (decoder);

  g_array_append_vals (expected, &g_array_index (whole, int16_t, from), whole->len - from);
  likeness = correlate (expected, rest, &lag);
  g_test_message ("from the middle: %u of %u samples, %.3f alike, %d late", rest->len,
                  expected->len, likeness, lag);
  g_assert_cmpfloat (likeness, >, 0.95);
  g_assert_cmpint (abs (lag), <=, LAG_MOST / 2);
}

typedef struct {
  const char *name;
  const char *arguments;
} Kind;

#define VIDEO "-f lavfi -i testsrc=size=320x240:rate=10 -shortest "

static const Kind kinds[] = {
  { "stereo.wav", "-ac 2 -ar 44100" },
  { "sound.flac", "-ar 48000" },
  { "sound.mp3", "-ar 44100 -c:a libmp3lame -b:a 64k" },
  { "variable.mp3", "-ar 44100 -c:a libmp3lame -q:a 4 -write_xing 0" },
  { "sound.m4a", "-ar 44100 -c:a aac -b:a 64k" },
  { "sound.aac", "-ar 44100 -c:a aac -b:a 64k" },
  { "sound.ogg", "-c:a libvorbis" },
  { "sound.opus", "-c:a libopus -b:a 32k" },
  { "sound.webm", "-c:a libopus -b:a 32k" },
  { "video.webm", VIDEO "-c:v libvpx -b:v 100k -c:a libvorbis" },
  { "video.mp4", VIDEO "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -ar 44100 -c:a aac" },
  { "video.mkv", VIDEO "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a libopus" },
  { "video.mov", VIDEO "-c:v mpeg4 -c:a pcm_s16be" },
  { "video.avi", VIDEO "-ar 44100 -c:v mpeg4 -c:a libmp3lame" },
};

static void
test_kind (Fixture *self, const void *data)
{
  const Kind *kind = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqDecoder) decoder = NULL;
  g_autoptr (GArray) samples = NULL;
  int64_t length_ms = (int64_t) self->speech->len * 1000 / LQ_RATE_HZ;

  if (!make (self, kind->name, kind->arguments))
    return;
  decoder = lq_decoder_new (self->path, &error);
  g_assert_no_error (error);
  g_test_message ("said to be %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " ms",
                  lq_decoder_get_duration_ms (decoder), length_ms);
  samples = read_all (decoder);
  assert_is_speech (self, samples);
  g_assert_false (lq_decoder_ended_early (decoder));
  /* Pictures may go on a little longer than the sound. */
  g_assert_cmpint (llabs (lq_decoder_get_duration_ms (decoder) - length_ms), <, 1000);
  check_seek (self->path, samples);
}

static void
cut_off (const char *path, double fraction)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (truncate (path, (off_t) ((double) status.st_size * fraction)), ==, 0);
}

static const Kind cut_kinds[] = {
  { "cut.wav", "-ar 44100" },
  { "own.wav", "-c copy" },
  { "cut.flac", "-ar 48000" },
  { "own.flac", "" },
  { "cut.mp3", "-ar 44100 -c:a libmp3lame -b:a 64k" },
  { "cut.mp4", VIDEO
    "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -ar 44100 -c:a aac -movflags faststart" },
  { "cut.mkv", VIDEO "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a libopus" },
};

/* What there is of it is read, and it is told. */
static void
test_cut_off (Fixture *self, const void *data)
{
  const Kind *kind = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqDecoder) decoder = NULL;
  g_autoptr (GArray) samples = NULL;
  int lag = 0;

  if (!make (self, kind->name, kind->arguments))
    return;
  cut_off (self->path, 0.6);
  decoder = lq_decoder_new (self->path, &error);
  g_assert_no_error (error);
  samples = read_all (decoder);
  g_test_message ("%u of %u samples", samples->len, self->speech->len);
  g_assert_cmpuint (samples->len, >, self->speech->len / 4);
  g_assert_cmpuint (samples->len, <, self->speech->len * 4 / 5);
  g_assert_cmpfloat (correlate (self->speech, samples, &lag), >, 0.9);
  g_assert_true (lq_decoder_ended_early (decoder));
}

static void
assert_refused (const char *path, LqError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lq_decoder_new (path, &error));
  g_assert_error (error, LQ_ERROR, (int) code);
  g_test_message ("%s", error->message);
}

/* Its index would have come last. */
static void
test_cut_off_for_good (Fixture *self, const void *data)
{
  if (!make (self, "cut.mp4", "-c:a aac -f mp4"))
    return;
  cut_off (self->path, 0.6);
  assert_refused (self->path, LQ_ERROR_FILE_CUT_OFF);
}

static void
test_no_sound (Fixture *self, const void *data)
{
  if (make (self, "silent.mp4", VIDEO "-map 1:v -t 2 -c:v mpeg4 -an"))
    assert_refused (self->path, LQ_ERROR_NO_AUDIO);
  if (make (self, "silent.mkv",
            VIDEO "-map 1:v -t 2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -an"))
    assert_refused (self->path, LQ_ERROR_NO_AUDIO);
  if (make (self, "picture.png", VIDEO "-map 1:v -frames:v 1"))
    assert_refused (self->path, LQ_ERROR_NO_AUDIO);
}

static void
test_text (Fixture *self, const void *data)
{
  g_autoptr (GString) noise = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  use_name (self, "letter.mp3");
  g_assert_true (g_file_set_contents (self->path, "Dear Anna,\nthis is no sound.\n", -1, NULL));
  assert_refused (self->path, LQ_ERROR_NOT_AUDIO);

  for (int i = 0; i < 100000; i++)
    g_string_append_c (noise, (char) g_rand_int_range (random, 0, 256));
  g_assert_true (g_file_set_contents (self->path, noise->str, (gssize) noise->len, NULL));
  assert_refused (self->path, LQ_ERROR_NOT_AUDIO);

  g_assert_true (g_file_set_contents (self->path, "", 0, NULL));
  assert_refused (self->path, LQ_ERROR_FILE_EMPTY);
}

static void
test_no_file (Fixture *self, const void *data)
{
  assert_refused ("/nonexistent/sound.mp3", LQ_ERROR_FILE_MISSING);
  assert_refused (self->folder, LQ_ERROR_FILE_KIND);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_refused (self->path, LQ_ERROR_FILE_KIND);
}

static void
test_denied (Fixture *self, const void *data)
{
  uid_t own = geteuid ();

  g_assert_true (g_file_set_contents (self->path, "secret", -1, NULL));
  g_assert_cmpint (g_chmod (self->path, 0), ==, 0);
  if (own == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);
  assert_refused (self->path, LQ_ERROR_FILE_DENIED);
  if (own == 0)
    g_assert_cmpint (seteuid (own), ==, 0);
}

/* As on a computer without the plugin: in a process of its own, since it is not given back. */
static void
test_no_codec (Fixture *self, const void *data)
{
  g_test_trap_subprocess ("/decoder/subprocess/no-codec", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_without_codec (Fixture *self, const void *data)
{
  static const char *const decoders[] = { "avdec_aac", "avdec_aac_fixed", "faad", "fdkaacdec" };
  g_autoptr (GError) error = NULL;
  GstRegistry *registry;

  if (!make (self, "sound.m4a", "-c:a aac"))
    return;

  g_assert_true (lq_media_init (NULL));
  registry = gst_registry_get ();
  for (size_t i = 0; i < G_N_ELEMENTS (decoders); i++) {
    GstPluginFeature *feature = gst_registry_lookup_feature (registry, decoders[i]);

    if (feature != NULL)
      gst_registry_remove_feature (registry, feature);
    g_clear_pointer (&feature, gst_object_unref);
  }

  g_assert_null (lq_decoder_new (self->path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CODEC);
  g_assert_nonnull (strstr (error->message, "AAC"));
}

static void
test_cancel (Fixture *self, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LqDecoder) decoder = NULL;
  int16_t part[5000];

  if (!make (self, "sound.wav", "-ar 44100"))
    return;
  decoder = lq_decoder_open (self->path, cancellable, NULL);
  g_assert_cmpuint (lq_decoder_read (decoder, part, G_N_ELEMENTS (part)), ==, 5000);
  g_cancellable_cancel (cancellable);
  /* What was decoded before may still come. */
  while (lq_decoder_read (decoder, part, G_N_ELEMENTS (part)) > 0)
    ;
  g_assert_false (lq_decoder_ended_early (decoder));

  g_assert_null (lq_decoder_open (self->path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* In a film the sound may begin later than the pictures. */
static void
test_late_sound (Fixture *self, const void *data)
{
  g_autoptr (GArray) samples = NULL;
  g_autoptr (GArray) later = g_array_new (FALSE, TRUE, sizeof (int16_t));
  int lag = 0;

  if (!make (
        self, "late.mkv",
        "-f lavfi -i testsrc=size=320x240:rate=10 -t 6 -filter_complex [0:a]asetpts=PTS+2/TB[a] "
        "-map 1:v -map [a] -c:v mpeg4 -c:a libopus"))
    return;
  samples = load (self->path);
  g_array_set_size (later, 2 * LQ_RATE_HZ);
  g_array_append_vals (later, self->speech->data, self->speech->len);
  g_assert_cmpfloat (correlate (later, samples, &lag), >, 0.9);
  g_assert_cmpint (abs (lag), <=, LAG_MOST / 2);
}

static long
resident_kb (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmRSS:");
  g_assert_nonnull (line);

  return atol (line + strlen ("VmRSS:"));
}

static void
put_le (uint8_t *bytes, uint32_t value, int n)
{
  for (int i = 0; i < n; i++)
    bytes[i] = (uint8_t) (value >> (8 * i));
}

/* 8 kHz, 8 bit, mono, of silence that takes no room on the disk: 0 is -32,768. */
static void
write_hours (const char *path, uint32_t hours)
{
  uint32_t size = hours * 3600 * 8000;
  uint8_t  head[44] = "RIFF    WAVEfmt ";
  int      fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  put_le (head + 4, size + 36, 4);
  put_le (head + 16, 16, 4);
  put_le (head + 20, 1, 2);
  put_le (head + 22, 1, 2);
  put_le (head + 24, 8000, 4);
  put_le (head + 28, 8000, 4);
  put_le (head + 32, 1, 2);
  put_le (head + 34, 8, 2);
  memcpy (head + 36, "data", 4);
  put_le (head + 40, size, 4);
  g_assert_cmpint (write (fd, head, sizeof head), ==, sizeof head);
  g_assert_cmpint (ftruncate (fd, (off_t) sizeof head + size), ==, 0);
  close (fd);
}

static void
test_ten_hours (Fixture *self, const void *data)
{
  enum { HOURS = 10, PART = 16000 };
  g_autofree int16_t *part = g_new (int16_t, PART);
  g_autoptr (LqDecoder) decoder = NULL;
  int64_t n = 0;
  long    early_kb = 0, late_kb;
  size_t  n_part;

  write_hours (self->path, HOURS);
  decoder = lq_decoder_new (self->path, NULL);
  g_assert_nonnull (decoder);
  while ((n_part = lq_decoder_read (decoder, part, PART)) > 0) {
    n += (int64_t) n_part;
    if (early_kb == 0 && n > 60 * LQ_RATE_HZ)
      early_kb = resident_kb ();
  }
  late_kb = resident_kb ();
  g_test_message ("%ld kB after a minute, %ld kB after ten hours", early_kb, late_kb);
  g_assert_cmpint (n, ==, HOURS * INT64_C (3600) * LQ_RATE_HZ);
  g_assert_false (lq_decoder_ended_early (decoder));
#ifndef __SANITIZE_ADDRESS__ /* which keeps what is freed for a while */
  g_assert_cmpint (late_kb - early_kb, <, 8 * 1024);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function)                                                                  \
  g_test_add ("/decoder/" name, Fixture, data, set_up, function, tear_down)
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *name = g_strconcat ("/decoder/kind/", kinds[i].name, NULL);

    g_test_add (name, Fixture, &kinds[i], set_up, test_kind, tear_down);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (cut_kinds); i++) {
    g_autofree char *name = g_strconcat ("/decoder/cut-off/", cut_kinds[i].name, NULL);

    g_test_add (name, Fixture, &cut_kinds[i], set_up, test_cut_off, tear_down);
  }
  ADD ("cut-off/for-good", NULL, test_cut_off_for_good);
  ADD ("late-sound", NULL, test_late_sound);
  ADD ("no-sound", NULL, test_no_sound);
  ADD ("text", NULL, test_text);
  ADD ("no-file", NULL, test_no_file);
  ADD ("denied", NULL, test_denied);
  ADD ("cancel", NULL, test_cancel);
  ADD ("ten-hours", NULL, test_ten_hours);
  ADD ("no-codec", NULL, test_no_codec);
  ADD ("subprocess/no-codec", NULL, test_without_codec);
#undef ADD

  return g_test_run ();
}
