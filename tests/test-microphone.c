/* test-microphone.c: what a microphone hears is recorded, whole
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "microphone-fixture.h"
#include "rig/callback_guard.h"

#include <math.h>
#include <string.h>

/* --- an ordinary recording ----------------------------------------------------------------------
 */

static void
test_exact (MicFixture *self, const void *data)
{
  int64_t began_us = g_get_monotonic_time ();
  int64_t stopped_us;
  int64_t first_us;

  mic_start (self, NULL);
  mic_wait_for_samples (self, self->speech->len);
  g_assert_cmpstr (self->events->str, ==, "S");
  g_assert_cmpstr (self->device, ==, "default");
  first_us = lq_microphone_get_first_sample_us (self->microphone);

  stopped_us = g_get_monotonic_time ();
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  mic_assert_hears_speech (self, 0, self->samples->len);

  /* What was said up to the stop is there. */
  g_assert_cmpint (self->samples->len * 1000000ll / LQ_RATE_HZ, >=, stopped_us - first_us);
  /* And the guard stood before each callback. */
  g_assert_cmpuint (callback_guard_count (), >=, self->samples->len / 480);
  g_test_message ("first sample after %.1f ms, callbacks of %.1f us, the longest %.1f us",
                  (double) (first_us - began_us) / 1000,
                  (double) callback_guard_get_mean_ns () / 1000,
                  (double) callback_guard_get_longest_ns () / 1000);
}

static void
test_warm (MicFixture *self, const void *data)
{
  int64_t began_us;

  lq_microphone_warm ();
  g_strfreev (mic_list ());
  began_us = g_get_monotonic_time ();
  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  g_test_message ("first sample after %.1f ms",
                  (double) (lq_microphone_get_first_sample_us (self->microphone) - began_us) /
                    1000);
  mic_stop (self);
}

/* It is open already: that no other can be opened does not matter. What it heard before is no part
 * of the recording, and what it hears then is whole. */
static void
test_kept_open (MicFixture *self, const void *data)
{
  const char *speech = self->speech->data;
  size_t      length = self->speech->len * sizeof (int16_t);
  int64_t     began_us;

  mic_write_single_config (self);
  lq_microphone_keep_open (true, "");
  g_strfreev (mic_list ());
  mic_tell (self, "default", "busy");
  began_us = g_get_monotonic_time ();
  mic_start (self, NULL);
  mic_wait_for_samples (self, LQ_RATE_HZ);
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  g_assert_cmpint (lq_microphone_get_first_sample_us (self->microphone), >=, began_us);
  g_assert_nonnull (memmem (speech, length, self->samples->data, LQ_RATE_HZ * sizeof (int16_t)));
  lq_microphone_keep_open (false, NULL);
}

/* Kept open no more: a recording opens it anew, and hears the file from its beginning. */
static void
test_kept_no_more (MicFixture *self, const void *data)
{
  lq_microphone_keep_open (true, NULL);
  g_strfreev (mic_list ());
  lq_microphone_keep_open (false, NULL);
  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  mic_assert_hears_speech (self, 0, self->samples->len);
}

static void
test_list (MicFixture *self, const void *data)
{
  g_auto (GStrv) names = mic_list ();
  g_auto (GStrv) while_recording = NULL;

  g_assert_cmpuint (g_strv_length (names), ==, 4);
  g_assert_cmpstr (names[0], ==, "default");
  g_assert_true (g_strv_contains ((const char *const *) names, "Desk"));
  g_assert_true (g_strv_contains ((const char *const *) names, "Fast"));
  g_assert_false (g_strv_contains ((const char *const *) names, "upmix"));

  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  while_recording = mic_list ();
  g_assert_cmpuint (g_strv_length (while_recording), ==, 4);
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  mic_assert_hears_speech (self, 0, self->samples->len);
}

/* The list follows what comes and goes. */
static void
test_list_changes (MicFixture *self, const void *data)
{
  g_auto (GStrv) before = mic_list ();
  g_auto (GStrv) after = NULL;

  mic_write_config (self, "");
  after = mic_list ();
  g_assert_cmpuint (g_strv_length (before), ==, 4);
  g_assert_cmpuint (g_strv_length (after), ==, 0);
}

static void
test_chosen (MicFixture *self, const void *data)
{
  mic_start (self, "Desk");
  mic_wait_for_events (self, "S");
  g_assert_cmpstr (self->device, ==, "Desk");
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
}

/* A device that knows no rate but its own is resampled, without delay and without loss. */
static void
test_resampled (MicFixture *self, const void *data)
{
  g_autofree int16_t *tone = g_new (int16_t, 96000);
  g_autofree char    *path = mic_path_of (self, "tone");
  double              worst = 0;

  for (int i = 0; i < 96000; i++)
    tone[i] = (int16_t) lrint (16384 * sin (2 * G_PI * 440 * i / 48000));
  g_assert_true (g_file_set_contents (path, (char *) tone, 192000, NULL));

  mic_start (self, "Fast");
  mic_wait_for_samples (self, 24000);
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  for (guint i = 320; i < 24000; i++) {
    double expected = 16384 * sin (2 * G_PI * 440 * i / LQ_RATE_HZ);

    worst = MAX (worst, fabs (g_array_index (self->samples, int16_t, i) - expected));
  }
  g_assert_cmpfloat (worst, <, 80); /* half a percent */
}

/* --- starting and stopping ----------------------------------------------------------------------
 */

static void
test_stop_at_once (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_stop (self);
  lq_source_stop (LQ_SOURCE (self->microphone));
  g_strfreev (mic_list ());
  g_assert_cmpstr (self->events->str, ==, "E");
}

static void
test_stop_only (MicFixture *self, const void *data)
{
  self->microphone = lq_microphone_new (NULL);
  g_signal_connect (self->microphone, "event", G_CALLBACK (mic_event_cb), self);
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "E");
}

static void
test_start_stop_often (MicFixture *self, const void *data)
{
  for (int i = 0; i < 50; i++) {
    gulong  wait_us = (gulong) g_test_rand_int_range (0, 60000);
    int64_t until_us = g_get_monotonic_time () + (int64_t) wait_us;

    mic_start (self, i % 2 ? NULL : "Desk");
    while (g_get_monotonic_time () < until_us)
      g_main_context_iteration (NULL, TRUE);
    mic_stop (self);
    g_assert_true (g_str_equal (self->events->str, "E") || g_str_equal (self->events->str, "SE"));
    mic_assert_hears_speech (self, 0, self->samples->len);

    g_assert_finalize_object (g_steal_pointer (&self->microphone));
    g_string_truncate (self->events, 0);
    g_array_set_size (self->samples, 0);
  }
}

/* The next dictation begins while the last one's microphone is still closing. */
static void
test_two (MicFixture *self, const void *data)
{
  g_autoptr (LqMicrophone) first = NULL;

  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  first = g_steal_pointer (&self->microphone);
  g_signal_handlers_disconnect_by_data (first, self);
  lq_source_stop (LQ_SOURCE (first));

  g_string_truncate (self->events, 0);
  mic_start (self, "Desk");
  mic_wait_for_events (self, "S");
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  mic_assert_hears_speech (self, self->samples->len - 320, 0);
}

/* Who waits for the device can stop waiting; who records goes on. */
static void
test_waiting (MicFixture *self, const void *data)
{
  MicFixture other = { .events = g_string_new (NULL) };

  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  mic_start (&other, NULL);
  mic_stop (&other);
  g_assert_cmpstr (other.events->str, ==, "E");
  g_assert_finalize_object (other.microphone);
  g_string_free (other.events, TRUE);

  mic_wait_for_samples (self, self->samples->len + 8000);
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
}

/* Nobody has it any more, so nobody is recorded. */
static void
test_dropped_object (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  g_assert_finalize_object (g_steal_pointer (&self->microphone));

  g_string_truncate (self->events, 0);
  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  mic_stop (self);
}

static void
test_shut_down_while_recording (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_wait_for_events (self, "S");
  lq_microphone_shut_down ();
  mic_wait_for_events (self, "SE");
}

/* --- no device ----------------------------------------------------------------------------------
 */

static void
assert_fails (MicFixture *self, const char *device)
{
  int64_t began_us = g_get_monotonic_time ();

  mic_start (self, device);
  mic_wait_for_events (self, "X");
  g_assert_error (self->error, LQ_ERROR, LQ_ERROR_MICROPHONE);
  g_test_message ("%s, after %.1f ms", self->error->message,
                  (double) (g_get_monotonic_time () - began_us) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 2 * G_USEC_PER_SEC);
}

static void
test_none (MicFixture *self, const void *data)
{
  mic_write_config (self, "");
  assert_fails (self, NULL);
}

static void
test_none_chosen (MicFixture *self, const void *data)
{
  mic_write_config (self, "");
  assert_fails (self, "Desk");
}

static void
test_default_is_gone (MicFixture *self, const void *data)
{
  mic_write_single_config (self);
  mic_tell (self, "default", "unplug");
  assert_fails (self, NULL);
}

static void
test_busy (MicFixture *self, const void *data)
{
  mic_write_single_config (self);
  mic_tell (self, "default", "busy");
  assert_fails (self, NULL);
}

/* Plugged in after the library has looked: it looks again. */
static void
test_came_later (MicFixture *self, const void *data)
{
  mic_write_config (self, "");
  g_strfreev (mic_list ());
  mic_write_usual_config (self);
  mic_start (self, "Desk");
  mic_wait_for_events (self, "S");
  g_assert_cmpstr (self->device, ==, "Desk");
  mic_stop (self);
}

static void
test_chosen_is_absent (MicFixture *self, const void *data)
{
  mic_start (self, "Headset");
  mic_wait_for_events (self, "FS");
  g_assert_cmpstr (self->device, ==, "default");
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "FSE");
}

/* Nothing is printed with the system's own configuration, which looks for many things in vain. In a
 * process of its own, whose output is seen. */
static void
test_quiet_system (MicFixture *self, const void *data)
{
  if (!g_test_subprocess ()) {
    g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE); /* ALSA's own plugins leak 12 kB */
    g_test_trap_subprocess (NULL, 0, 0);
    g_unsetenv ("ASAN_OPTIONS");
    g_test_trap_assert_passed ();
    g_test_trap_assert_stderr ("");
    return;
  }

  g_unsetenv ("ALSA_CONFIG_PATH");
  g_strfreev (mic_list ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mic_test ("/microphone/exact", test_exact);
  mic_test ("/microphone/warm", test_warm);
  mic_test ("/microphone/kept-open", test_kept_open);
  mic_test ("/microphone/kept-no-more", test_kept_no_more);
  mic_test ("/microphone/list", test_list);
  mic_test ("/microphone/list-changes", test_list_changes);
  mic_test ("/microphone/chosen", test_chosen);
  mic_test ("/microphone/resampled", test_resampled);
  mic_test ("/microphone/stop-at-once", test_stop_at_once);
  mic_test ("/microphone/stop-only", test_stop_only);
  mic_test ("/microphone/start-stop-often", test_start_stop_often);
  mic_test ("/microphone/two", test_two);
  mic_test ("/microphone/waiting", test_waiting);
  mic_test ("/microphone/dropped-object", test_dropped_object);
  mic_test ("/microphone/shut-down-while-recording", test_shut_down_while_recording);
  mic_test ("/microphone/none", test_none);
  mic_test ("/microphone/none-chosen", test_none_chosen);
  mic_test ("/microphone/default-is-gone", test_default_is_gone);
  mic_test ("/microphone/busy", test_busy);
  mic_test ("/microphone/came-later", test_came_later);
  mic_test ("/microphone/chosen-is-absent", test_chosen_is_absent);
  mic_test ("/microphone/quiet-system", test_quiet_system);

  return g_test_run ();
}
