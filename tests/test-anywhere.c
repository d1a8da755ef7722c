/* test-anywhere.c: what the key does may be different in an application
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which application it is comes from the session, and a moment after the press; here the test tells
 * it, as the delivery does. */

#include "config.h"
#include "fake-engine.h"
#include "fake-source.h"
#include "lq-anywhere.h"
#include "lq-settings.h"
#include "wait.h"

static const int64_t TAP_US = 90 * 1000;
static const int64_t LONG_US = 2000 * 1000;

typedef struct {
  GSettings   *settings;
  LqDictation *dictation;
  LqWordList  *words;
  LqAnywhere  *anywhere;
  int64_t      now_us; /* of the key's events */
} Fixture;

static LqSource *
create_source (gpointer unused)
{
  return LQ_SOURCE (fake_source_new (NULL));
}

static void
add_profile (LqWordBook *book, const char *app, const char *mode)
{
  LqProfile *profile = lq_profile_new (app);

  profile->mode = g_strdup (mode);
  g_ptr_array_add (book->profiles, profile);
}

static void
set_up (Fixture *fix, gconstpointer mode)
{
  LqWordBook *book = lq_word_book_new ();

  fix->settings = lq_settings_new ();
  g_settings_set_string (fix->settings, LQ_SETTINGS_HOTKEY_MODE, mode);
  fix->words = lq_word_list_new (fix->settings);
  lq_word_list_set_store (fix->words, NULL);
  add_profile (book, "holder", "hold");
  add_profile (book, "tapper", "toggle");
  add_profile (book, "usual", NULL);
  lq_word_list_take_book (fix->words, book);
  fix->dictation = lq_dictation_new (NULL, fix->settings);
  lq_dictation_set_engine (fix->dictation, "fake");
  lq_dictation_set_source_factory (fix->dictation, create_source, NULL);
  fix->anywhere = lq_anywhere_new (fix->dictation, fix->words, fix->settings);
  fix->now_us = g_get_monotonic_time ();
}

static void
tear_down (Fixture *fix, gconstpointer unused)
{
  wait_until (!lq_dictation_is_busy (fix->dictation));
  g_object_unref (fix->anywhere);
  g_object_unref (fix->dictation);
  g_object_unref (fix->words);
  g_settings_reset (fix->settings, LQ_SETTINGS_HOTKEY_MODE);
  g_object_unref (fix->settings);
}

static bool
is_in (Fixture *fix, LqDictationState state)
{
  return lq_dictation_get_state (fix->dictation) == state;
}

static void
press (Fixture *fix)
{
  fix->now_us += LONG_US;
  lq_anywhere_press (fix->anywhere, fix->now_us);
}

static void
release (Fixture *fix, int64_t after_us)
{
  fix->now_us += after_us;
  lq_anywhere_release (fix->anywhere, fix->now_us);
}

static void
press_and_listen (Fixture *fix)
{
  press (fix);
  wait_until (is_in (fix, LQ_DICTATION_LISTENING));
}

static void
tell_app (Fixture *fix, const char *app)
{
  g_signal_emit_by_name (lq_anywhere_get_delivery (fix->anywhere), "app-known", app);
}

static void
stop (Fixture *fix)
{
  lq_anywhere_stop (fix->anywhere);
  wait_until (is_in (fix, LQ_DICTATION_IDLE));
}

/* The release stops in that application, and only there. */
static void
test_hold (Fixture *fix, gconstpointer unused)
{
  press_and_listen (fix);
  tell_app (fix, "Holder");
  g_assert_true (is_in (fix, LQ_DICTATION_LISTENING));
  release (fix, LONG_US);
  g_assert_true (is_in (fix, LQ_DICTATION_FINISHING));
  wait_until (is_in (fix, LQ_DICTATION_IDLE));

  for (size_t i = 0; i < 2; i++) {
    press_and_listen (fix);
    tell_app (fix, i == 0 ? "usual" : "unknown");
    release (fix, LONG_US);
    g_assert_true (is_in (fix, LQ_DICTATION_LISTENING));
    stop (fix);
  }
}

static void
test_toggle (Fixture *fix, gconstpointer unused)
{
  press_and_listen (fix);
  tell_app (fix, "tapper");
  release (fix, LONG_US);
  g_assert_true (is_in (fix, LQ_DICTATION_LISTENING));
  press (fix);
  g_assert_true (is_in (fix, LQ_DICTATION_FINISHING));
  release (fix, TAP_US);
  wait_until (is_in (fix, LQ_DICTATION_IDLE));

  press_and_listen (fix);
  release (fix, LONG_US);
  g_assert_true (is_in (fix, LQ_DICTATION_FINISHING));
}

/* A tap is over before the session tells: it is judged again then. */
static void
test_toggle_known_late (Fixture *fix, gconstpointer unused)
{
  LqSession *session;

  press_and_listen (fix);
  session = lq_dictation_get_session (fix->dictation);
  release (fix, TAP_US);
  g_assert_true (is_in (fix, LQ_DICTATION_FINISHING));
  tell_app (fix, "tapper");
  g_assert_true (is_in (fix, LQ_DICTATION_LISTENING));
  g_assert_true (lq_dictation_get_session (fix->dictation) == session);
  press (fix);
  g_assert_true (is_in (fix, LQ_DICTATION_FINISHING));
}

static void
test_hold_known_late (Fixture *fix, gconstpointer unused)
{
  press_and_listen (fix);
  release (fix, TAP_US);
  g_assert_true (is_in (fix, LQ_DICTATION_LISTENING));
  tell_app (fix, "holder");
  g_assert_true (is_in (fix, LQ_DICTATION_FINISHING));
}

/* A desktop that owns the key tells of no release: an action starts, and the next one stops. */
static void
test_action (Fixture *fix, gconstpointer unused)
{
  lq_anywhere_toggle (fix->anywhere);
  wait_until (is_in (fix, LQ_DICTATION_LISTENING));
  tell_app (fix, "holder");
  g_assert_true (is_in (fix, LQ_DICTATION_LISTENING));
  fix->now_us = g_get_monotonic_time ();
  wait_until (g_get_monotonic_time () - fix->now_us > TAP_US);
  lq_anywhere_toggle (fix->anywhere);
  g_assert_true (is_in (fix, LQ_DICTATION_FINISHING));
}

/* What has ended, or was cancelled, does not begin again by itself. */
static void
test_over (Fixture *fix, gconstpointer unused)
{
  press_and_listen (fix);
  release (fix, TAP_US);
  lq_anywhere_cancel (fix->anywhere);
  tell_app (fix, "tapper");
  g_assert_false (is_in (fix, LQ_DICTATION_LISTENING));
  wait_until (is_in (fix, LQ_DICTATION_IDLE));

  press_and_listen (fix);
  release (fix, TAP_US);
  wait_until (is_in (fix, LQ_DICTATION_IDLE));
  tell_app (fix, "tapper");
  g_assert_true (is_in (fix, LQ_DICTATION_IDLE));
}

int
main (int argc, char **argv)
{
  /* No session: nothing but the test tells of applications. */
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engine_register (&fake_engine);

#define ADD(name, mode, function)                                                                  \
  g_test_add ("/anywhere/" name, Fixture, mode, set_up, function, tear_down)
  ADD ("hold", "toggle", test_hold);
  ADD ("toggle", "hold", test_toggle);
  ADD ("toggle-known-late", "hold", test_toggle_known_late);
  ADD ("hold-known-late", "auto", test_hold_known_late);
  ADD ("action", "auto", test_action);
  ADD ("over", "hold", test_over);

  return g_test_run ();
}
