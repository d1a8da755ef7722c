/* test-cues.c: when the short sounds come, and that they are short and no speech
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-engine.h"
#include "fake-source.h"
#include "lq-cues.h"
#include "lq-error.h"
#include "lq-level.h"
#include "lq-resampler.h"
#include "lq-settings.h"
#include "wait.h"

#include <string.h>

enum {
  HEADER_BYTES = 44, /* of a WAV file of PCM */
  RATE_AT = 24,
  LEAST_MS = 60,
  MOST_MS = 150,
};
/* A voice close to a microphone is above. */
static const float MOST_DB = -18.0f;

typedef struct {
  GSettings   *settings;
  LqDictation *dictation;
  LqAnywhere  *anywhere;
  LqCues      *cues;
  GError      *source_error;
  GString     *heard; /* a letter for each cue */
} Fixture;

static LqSource *
create_source (gpointer user_data)
{
  Fixture *fixture = user_data;

  return LQ_SOURCE (fake_source_new (fixture->source_error));
}

static void
cue_cb (LqCues *cues, int cue, Fixture *fixture)
{
  static const char letters[] = { [LQ_CUE_START] = '<', [LQ_CUE_STOP] = '>', [LQ_CUE_ERROR] = '!' };

  g_string_append_c (fixture->heard, letters[cue]);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->settings = lq_settings_new ();
  g_settings_set_boolean (fixture->settings, LQ_SETTINGS_SOUNDS, FALSE);
  fixture->heard = g_string_new (NULL);
  fixture->dictation = lq_dictation_new (NULL, fixture->settings);
  lq_dictation_set_engine (fixture->dictation, "fake");
  lq_dictation_set_source_factory (fixture->dictation, create_source, fixture);
  fixture->anywhere = lq_anywhere_new (fixture->dictation, NULL, fixture->settings);
  fixture->cues = lq_cues_new (fixture->dictation, fixture->anywhere, fixture->settings);
  g_signal_connect (fixture->cues, "cue", G_CALLBACK (cue_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wait_until (!lq_dictation_is_busy (fixture->dictation));
  g_assert_finalize_object (fixture->cues);
  g_object_unref (fixture->anywhere);
  g_object_unref (fixture->dictation);
  g_object_unref (fixture->settings);
  g_clear_error (&fixture->source_error);
  g_string_free (fixture->heard, TRUE);
  fake_engine_set_fault (FAKE_WELL);
}

static bool
is_in (Fixture *fixture, LqDictationState state)
{
  return lq_dictation_get_state (fixture->dictation) == state;
}

/* After the first sound, and after the last. */
static void
test_start_and_stop (Fixture *fixture, gconstpointer unused)
{
  lq_anywhere_start (fixture->anywhere);
  g_assert_cmpstr (fixture->heard->str, ==, "");
  wait_until (is_in (fixture, LQ_DICTATION_LISTENING));
  g_assert_cmpstr (fixture->heard->str, ==, "<");
  lq_anywhere_stop (fixture->anywhere);
  g_assert_false (lq_session_is_captured (lq_dictation_get_session (fixture->dictation)));
  g_assert_cmpstr (fixture->heard->str, ==, "<");
  wait_until (is_in (fixture, LQ_DICTATION_IDLE));
  g_assert_cmpstr (fixture->heard->str, ==, "<>");
}

/* A stop that is taken back goes on as if nothing had been. */
static void
test_taken_back (Fixture *fixture, gconstpointer unused)
{
  lq_anywhere_start (fixture->anywhere);
  wait_until (is_in (fixture, LQ_DICTATION_LISTENING));
  lq_anywhere_stop (fixture->anywhere);
  lq_anywhere_start (fixture->anywhere);
  g_assert_true (is_in (fixture, LQ_DICTATION_LISTENING));
  lq_anywhere_stop (fixture->anywhere);
  wait_until (is_in (fixture, LQ_DICTATION_IDLE));
  g_assert_cmpstr (fixture->heard->str, ==, "<>");
}

/* Who looks at the window needs no sounds. */
static void
test_window (Fixture *fixture, gconstpointer unused)
{
  lq_dictation_start (fixture->dictation);
  wait_until (is_in (fixture, LQ_DICTATION_LISTENING));
  lq_dictation_stop (fixture->dictation);
  wait_until (is_in (fixture, LQ_DICTATION_IDLE));
  g_assert_cmpstr (fixture->heard->str, ==, "");
}

static void
test_no_microphone (Fixture *fixture, gconstpointer unused)
{
  fixture->source_error = g_error_new_literal (LQ_ERROR, LQ_ERROR_MICROPHONE, "none");
  lq_anywhere_start (fixture->anywhere);
  wait_until (is_in (fixture, LQ_DICTATION_FAILED));
  g_assert_cmpstr (fixture->heard->str, ==, "!");
}

/* The recognizer gives up; the recording goes on. */
static void
test_engine_fails (Fixture *fixture, gconstpointer unused)
{
  fake_engine_set_fault (FAKE_FAILS_AT_START);
  lq_anywhere_start (fixture->anywhere);
  wait_until (lq_dictation_get_error (fixture->dictation) != NULL &&
              is_in (fixture, LQ_DICTATION_LISTENING));
  lq_anywhere_stop (fixture->anywhere);
  wait_until (is_in (fixture, LQ_DICTATION_IDLE));
  g_assert_cmpint (fixture->heard->len, ==, 3);
  g_assert_nonnull (strchr (fixture->heard->str, '!'));
  g_assert_true (g_str_has_suffix (fixture->heard->str, ">"));
}

/* ---- how they sound */

/* The samples of a cue as the microphone would have them, were it a finger's breadth away. */
static GArray *
load (LqCue cue)
{
  size_t         length;
  const uint8_t *data = g_bytes_get_data (lq_cue_get_sound (cue), &length);
  uint32_t       rate_hz;
  GArray        *samples = g_array_new (FALSE, TRUE, sizeof (int16_t));
  g_autoptr (LqResampler) resampler = NULL;
  size_t n_in = (length - HEADER_BYTES) / sizeof (int16_t);
  size_t n;

  g_assert_cmpint (length, <, 20000);
  g_assert_cmpmem (data, 4, "RIFF", 4);
  memcpy (&rate_hz, data + RATE_AT, sizeof rate_hz);
  resampler = lq_resampler_new (GUINT32_FROM_LE (rate_hz));
  g_array_set_size (samples, (guint) lq_resampler_get_room (resampler, n_in));
  n = lq_resampler_run (resampler, (const int16_t *) (const void *) (data + HEADER_BYTES), n_in,
                        (int16_t *) (void *) samples->data);
  g_array_set_size (samples, (guint) n);

  return samples;
}

/* How long a cue between silences sounds like speech. */
static int
listen_ms (const GArray *samples)
{
  g_autoptr (LqVoice) voice = lq_voice_new ();
  GArray *all = g_array_new (FALSE, TRUE, sizeof (int16_t));
  int     n_heard = 0;

  g_array_set_size (all, LQ_RATE_HZ / 10);
  g_array_append_vals (all, samples->data, samples->len);
  g_array_set_size (all, all->len + LQ_RATE_HZ);
  for (guint at = 0; at + LQ_VOICE_FRAME <= all->len; at += LQ_VOICE_FRAME)
    n_heard += lq_voice_hears (voice, &g_array_index (all, int16_t, at));
  g_array_unref (all);

  return n_heard * LQ_VOICE_FRAME * 1000 / LQ_RATE_HZ;
}

static void
test_sounds (void)
{
  for (LqCue cue = LQ_CUE_START; cue <= LQ_CUE_ERROR; cue++) {
    g_autoptr (GArray) samples = load (cue);
    int length_ms = (int) samples->len * 1000 / LQ_RATE_HZ;

    g_assert_cmpint (length_ms, >=, LEAST_MS);
    g_assert_cmpint (length_ms, <=, MOST_MS);
    g_assert_cmpfloat (lq_level_of ((const int16_t *) (const void *) samples->data, samples->len),
                       <, MOST_DB);
    /* What a session takes for no accident is 200 ms. */
    g_assert_cmpint (listen_ms (samples), <, 200);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engine_register (&fake_engine);

  g_test_add ("/cues/start-and-stop", Fixture, NULL, set_up, test_start_and_stop, tear_down);
  g_test_add ("/cues/taken-back", Fixture, NULL, set_up, test_taken_back, tear_down);
  g_test_add ("/cues/window", Fixture, NULL, set_up, test_window, tear_down);
  g_test_add ("/cues/no-microphone", Fixture, NULL, set_up, test_no_microphone, tear_down);
  g_test_add ("/cues/engine-fails", Fixture, NULL, set_up, test_engine_fails, tear_down);
  g_test_add_func ("/cues/sounds", test_sounds);

  return g_test_run ();
}
