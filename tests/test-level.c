/* test-level.c: loudness in dB, and speech told from silence and noise
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-decoder.h"
#include "lq-level.h"

#include <math.h>

/* Frames heard as speech, of all. */
typedef struct {
  unsigned n_heard;
  unsigned n_frames;
} Heard;

static Heard
listen (LqVoice *voice, const int16_t *samples, size_t n_samples)
{
  Heard heard = { 0 };

  for (size_t at = 0; at + LQ_VOICE_FRAME <= n_samples; at += LQ_VOICE_FRAME) {
    heard.n_heard += lq_voice_hears (voice, samples + at);
    heard.n_frames++;
  }

  return heard;
}

static GArray *
load_speech (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqDecoder) decoder = lq_decoder_new (path, &error);
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (int16_t));
  int16_t part[4096];
  size_t  n;

  g_assert_no_error (error);
  while ((n = lq_decoder_read (decoder, part, G_N_ELEMENTS (part))) > 0)
    g_array_append_vals (samples, part, (guint) n);

  return samples;
}

static GArray *
make_noise (unsigned seconds, double amplitude)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (int16_t));

  for (unsigned i = 0; i < seconds * LQ_RATE_HZ; i++) {
    int16_t sample = (int16_t) g_rand_double_range (random, -amplitude, amplitude);

    g_array_append_val (samples, sample);
  }

  return samples;
}

static void
test_level (void)
{
  static const struct {
    int16_t amplitude;
    float   level_db;
  } rows[] = { { 0, -96.0f }, { 1, -90.3f }, { 328, -40.0f }, { 3277, -20.0f }, { 32767, 0.0f } };
  int16_t samples[480];

  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    for (size_t i = 0; i < G_N_ELEMENTS (samples); i++)
      samples[i] = i % 2 ? rows[row].amplitude : (int16_t) -rows[row].amplitude;
    g_assert_cmpfloat_with_epsilon (lq_level_of (samples, G_N_ELEMENTS (samples)),
                                    rows[row].level_db, 0.1);
  }
}

static void
test_level_extremes (void)
{
  int16_t least[] = { INT16_MIN, INT16_MIN };

  g_assert_cmpfloat (lq_level_of (least, 2), ==, 0.0f);
  g_assert_cmpfloat (lq_level_of (least, 0), ==, -96.0f);
}

static void
test_silence (void)
{
  g_autoptr (LqVoice) voice = lq_voice_new ();
  int16_t frame[LQ_VOICE_FRAME] = { 0 };

  for (unsigned i = 0; i < 500; i++)
    g_assert_false (lq_voice_hears (voice, frame));
}

static void
test_noise (void)
{
  static const double amplitudes[] = { 20, 200, 2000 };

  for (size_t i = 0; i < G_N_ELEMENTS (amplitudes); i++) {
    g_autoptr (LqVoice) voice = lq_voice_new ();
    g_autoptr (GArray) noise = make_noise (20, amplitudes[i]);
    Heard heard = listen (voice, (int16_t *) noise->data, noise->len);

    g_test_message ("noise of %.0f: %u of %u frames", amplitudes[i], heard.n_heard, heard.n_frames);
    g_assert_cmpuint (heard.n_heard * 100, <=, heard.n_frames);
  }
}

/* Most of synthesized speech is heard, nothing of the pause after it. */
static void
test_speech (void)
{
  g_autoptr (LqVoice) voice = lq_voice_new ();
  g_autoptr (GArray) speech = load_speech ("morning.wav");
  g_autoptr (GArray) pause = make_noise (3, 10);
  Heard heard = listen (voice, (int16_t *) speech->data, speech->len);

  g_test_message ("speech: %u of %u frames", heard.n_heard, heard.n_frames);
  g_assert_cmpuint (heard.n_heard * 100, >=, heard.n_frames * 50);

  listen (voice, (int16_t *) pause->data, LQ_RATE_HZ / 2);
  heard = listen (voice, (int16_t *) pause->data + LQ_RATE_HZ / 2, pause->len - LQ_RATE_HZ / 2);
  g_assert_cmpuint (heard.n_heard, ==, 0);
}

/* Someone who speaks when the recording begins is heard from the first half second on. */
static void
test_speech_at_once (void)
{
  g_autoptr (LqVoice) voice = lq_voice_new ();
  g_autoptr (GArray) speech = load_speech ("morning.wav");
  int16_t *samples = (int16_t *) speech->data;
  size_t   at = 0;
  Heard    first, second;

  while (lq_level_of (samples + at, LQ_VOICE_FRAME) < -30)
    at += LQ_VOICE_FRAME;

  first = listen (voice, samples + at, LQ_RATE_HZ / 2);
  second = listen (voice, samples + at + LQ_RATE_HZ / 2, LQ_RATE_HZ / 2);
  g_test_message ("heard %u, then %u of 25 frames", first.n_heard, second.n_heard);
  g_assert_cmpuint (first.n_heard, >=, 8);
  g_assert_cmpuint (second.n_heard, >=, 8);
}

/* White noise 20 dB below the speech, which is a loud room. */
static void
test_speech_in_noise (void)
{
  g_autoptr (LqVoice) voice = lq_voice_new ();
  g_autoptr (GArray) speech = load_speech ("counting.wav");
  double level_db = lq_level_of ((int16_t *) speech->data, speech->len);
  double amplitude = pow (10.0, (level_db - 20.0) / 20.0) * 32768.0 * sqrt (3.0);
  g_autoptr (GArray) noise = make_noise (speech->len / LQ_RATE_HZ + 6, amplitude);
  int16_t *mixed = (int16_t *) noise->data;
  size_t   lead = 5 * LQ_RATE_HZ;
  Heard    before, during;

  for (size_t i = 0; i < speech->len; i++)
    mixed[lead + i] =
      (int16_t) CLAMP (mixed[lead + i] + ((int16_t *) speech->data)[i], INT16_MIN, INT16_MAX);

  before = listen (voice, mixed, lead);
  during = listen (voice, mixed + lead, speech->len);
  g_test_message ("noise: %u of %u, speech in it: %u of %u", before.n_heard, before.n_frames,
                  during.n_heard, during.n_frames);
  g_assert_cmpuint (before.n_heard * 50, <=, before.n_frames);
  g_assert_cmpuint (during.n_heard * 100, >=, during.n_frames * 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/level/table", test_level);
  g_test_add_func ("/level/extremes", test_level_extremes);
  g_test_add_func ("/voice/silence", test_silence);
  g_test_add_func ("/voice/noise", test_noise);
  g_test_add_func ("/voice/speech", test_speech);
  g_test_add_func ("/voice/speech-at-once", test_speech_at_once);
  g_test_add_func ("/voice/speech-in-noise", test_speech_in_noise);

  return g_test_run ();
}
