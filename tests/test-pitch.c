/* test-pitch.c: voices have a pitch, noises have none
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "hear-speech.h"
#include "lq-pitch.h"

#include <math.h>

static unsigned
count (const GArray *samples)
{
  unsigned n = 0;

  for (guint at = 0; at + LQ_PITCH_WINDOW <= samples->len; at += LQ_PITCH_WINDOW)
    n += lq_pitch_is_there ((int16_t *) samples->data + at);

  return n;
}

static void
test_voice (void)
{
  g_autoptr (GArray) samples = hear_speech ("morning");

  /* 3.3 s of speech; about half of it are vowels. */
  g_assert_cmpuint (count (samples), >, 25);
}

static void
test_tones (void)
{
  static const double pitches_hz[] = { 70, 110, 180, 300, 390 };

  for (size_t i = 0; i < G_N_ELEMENTS (pitches_hz); i++) {
    int16_t window[LQ_PITCH_WINDOW];

    for (unsigned j = 0; j < LQ_PITCH_WINDOW; j++)
      window[j] = (int16_t) (500 * exp (-30 * fmod (j * pitches_hz[i] / LQ_RATE_HZ, 1)));
    g_assert_true (lq_pitch_is_there (window));
  }
}

static void
test_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (GArray) white = g_array_new (FALSE, TRUE, sizeof (int16_t));
  g_autoptr (GArray) brown = g_array_new (FALSE, TRUE, sizeof (int16_t));
  g_autoptr (GArray) silence = g_array_new (FALSE, TRUE, sizeof (int16_t));
  double level = 0;

  for (unsigned i = 0; i < 20 * LQ_RATE_HZ; i++) {
    double  step = g_rand_double_range (random, -1, 1);
    int16_t sample = (int16_t) (3000 * step);

    g_array_append_val (white, sample);
    level = level * 0.999 + 100 * step;
    sample = (int16_t) level;
    g_array_append_val (brown, sample);
  }
  g_array_set_size (silence, LQ_RATE_HZ);

  g_assert_cmpuint (count (white), <=, 2);
  g_assert_cmpuint (count (brown), <=, 2);
  g_assert_cmpuint (count (silence), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pitch/voice", test_voice);
  g_test_add_func ("/pitch/tones", test_tones);
  g_test_add_func ("/pitch/noise", test_noise);

  return g_test_run ();
}
