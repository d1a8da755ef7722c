/* test-silence.c: a muted microphone is told from a quiet room, in time
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-level.h"
#include "lq-silence.h"

enum { FRAME_MS = 20 };

/* Returns: after how many milliseconds of it silence was said; -1: never */
static int
note (LqSilence *silence, const int16_t *frame, int length_ms)
{
  float level_db = lq_level_of (frame, LQ_VOICE_FRAME);

  for (int at_ms = FRAME_MS; at_ms <= length_ms; at_ms += FRAME_MS)
    if (lq_silence_note (silence, level_db, FRAME_MS) && silence->is_silent)
      return at_ms;

  return -1;
}

static void
make_noise (int16_t *frame, int amplitude)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (int i = 0; i < LQ_VOICE_FRAME; i++)
    frame[i] = (int16_t) g_rand_int_range (random, -amplitude, amplitude + 1);
}

static void
test_zeros (void)
{
  const int16_t zeros[LQ_VOICE_FRAME] = { 0 };
  LqSilence     silence = { 0 };

  g_assert_cmpint (note (&silence, zeros, 1000), ==, LQ_SILENCE_MS);
  g_assert_true (silence.is_silent);
  /* It is said once. */
  g_assert_cmpint (note (&silence, zeros, 100000), ==, -1);
}

/* A converter that is switched on but hears nothing: its last bit moves now and then. */
static void
test_last_bit (void)
{
  int16_t   frame[LQ_VOICE_FRAME] = { 0 };
  LqSilence silence = { 0 };

  for (int i = 0; i < LQ_VOICE_FRAME; i += 2)
    frame[i] = i % 4 == 0 ? 1 : -1;
  g_assert_cmpint (note (&silence, frame, 1000), ==, LQ_SILENCE_MS);
}

static void
test_quiet_room (void)
{
  int16_t   frame[LQ_VOICE_FRAME];
  LqSilence silence = { 0 };

  make_noise (frame, 4); /* -82 dB */
  g_assert_cmpint (note (&silence, frame, 60000), ==, -1);
}

/* One sound is enough to know better, and a new silence counts from its end. */
static void
test_sound_comes (void)
{
  const int16_t zeros[LQ_VOICE_FRAME] = { 0 };
  int16_t       voice[LQ_VOICE_FRAME];
  LqSilence     silence = { 0 };

  make_noise (voice, 3000);
  g_assert_cmpint (note (&silence, zeros, LQ_SILENCE_MS - FRAME_MS), ==, -1);
  g_assert_false (lq_silence_note (&silence, lq_level_of (voice, LQ_VOICE_FRAME), FRAME_MS));
  g_assert_cmpint (note (&silence, zeros, 1000), ==, LQ_SILENCE_MS);
  g_assert_true (lq_silence_note (&silence, lq_level_of (voice, LQ_VOICE_FRAME), FRAME_MS));
  g_assert_false (silence.is_silent);
  g_assert_cmpint (note (&silence, zeros, 1000), ==, LQ_SILENCE_MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/silence/zeros", test_zeros);
  g_test_add_func ("/silence/last-bit", test_last_bit);
  g_test_add_func ("/silence/quiet-room", test_quiet_room);
  g_test_add_func ("/silence/sound-comes", test_sound_comes);

  return g_test_run ();
}
