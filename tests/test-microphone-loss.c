/* test-microphone-loss.c: recording goes on whatever happens to the microphone
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "microphone-fixture.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- losing it ----------------------------------------------------------------------------------
 */

static void
wait_until_lost (MicFixture *self, const char *events)
{
  int64_t began_us = g_get_monotonic_time ();

  mic_wait_for_events (self, events);
  g_test_message ("noticed after %.0f ms", (double) (g_get_monotonic_time () - began_us) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 2 * G_USEC_PER_SEC);
}

/* What was said before and after the gap is there, whole. */
static void
assert_resumed (MicFixture *self)
{
  int64_t at = self->at_sample;

  g_assert_cmpint (self->gap_ms, >=, 100);
  g_assert_cmpint (self->gap_ms, <, DEADLINE_US / 1000);
  mic_wait_for_samples (self, (guint) at + 16000);
  mic_stop (self);
  mic_assert_hears_speech (self, 0, (guint) at);
  mic_assert_hears_speech (self, (guint) at, 16000);
}

static void
test_unplug (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_wait_for_samples (self, 16000);
  mic_tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  mic_tell (self, "default", "ok");
  mic_wait_for_events (self, "SLR");
  g_assert_cmpstr (self->device, ==, "default");
  assert_resumed (self);
  g_assert_cmpstr (self->events->str, ==, "SLRE");
}

static void
test_unplug_long (MicFixture *self, const void *data)
{
  int64_t until_us;

  mic_write_single_config (self);
  mic_start (self, NULL);
  mic_wait_for_samples (self, 8000);
  mic_tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  until_us = g_get_monotonic_time () + 3 * G_USEC_PER_SEC; /* long enough for reloading tries */
  while (g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  mic_tell (self, "default", "ok");
  mic_wait_for_events (self, "SLR");
  g_assert_cmpint (self->gap_ms, >=, 3000);
  assert_resumed (self);
}

static void
test_stop_while_lost (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_wait_for_samples (self, 8000);
  mic_tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SLE");
  mic_assert_hears_speech (self, 0, self->samples->len);
}

static void
test_fallback (MicFixture *self, const void *data)
{
  mic_start (self, "Desk");
  mic_wait_for_samples (self, 8000);
  mic_tell (self, "Desk", "unplug");
  wait_until_lost (self, "SL");
  g_assert_cmpstr (self->device, ==, "Desk");
  mic_wait_for_events (self, "SLFR");
  g_assert_cmpstr (self->device, ==, "default");
  assert_resumed (self);
  g_assert_cmpstr (self->events->str, ==, "SLFRE");
}

/* Nobody chose a device: another one is taken, and said. */
static void
test_other_default (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_wait_for_samples (self, 8000);
  mic_tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  mic_wait_for_events (self, "SLFR");
  g_assert_cmpstr (self->device, !=, "default");
  mic_stop (self);
}

/* A sound server that loses a device says nothing: samples just do not come any more. */
static void
test_stall (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_wait_for_samples (self, 8000);
  mic_tell (self, "default", "stall");
  wait_until_lost (self, "SL");
  mic_tell (self, "default", "ok");
  mic_wait_for_events (self, "SLR");
  assert_resumed (self);
  g_assert_cmpstr (self->events->str, ==, "SLRE");
}

/* Still there, but mute for good. */
static void
test_stall_fallback (MicFixture *self, const void *data)
{
  mic_start (self, "Desk");
  mic_wait_for_samples (self, 8000);
  mic_tell (self, "Desk", "stall");
  mic_wait_for_events (self, "SLFR");
  g_assert_cmpstr (self->device, ==, "default");
  assert_resumed (self);
}

static void
test_mute_from_the_start (MicFixture *self, const void *data)
{
  mic_tell (self, "default", "stall");
  mic_start (self, NULL);
  mic_wait_for_events (self, "X");
  g_assert_error (self->error, LQ_ERROR, LQ_ERROR_MICROPHONE);
}

/* --- a busy computer ----------------------------------------------------------------------------
 */

/* Another process stops this one, all its threads, as a scheduler may. */
static void
freeze (int freeze_ms)
{
  pid_t parent = getpid ();
  pid_t child = fork ();

  if (child == 0) {
    kill (parent, SIGSTOP);
    usleep ((useconds_t) freeze_ms * 1000);
    kill (parent, SIGCONT);
    _exit (0);
  }
  waitpid (child, NULL, 0);
}

static void
test_gap (MicFixture *self, const void *data)
{
  int64_t began_us;

  mic_start (self, "Strict");
  mic_wait_for_samples (self, 8000);
  began_us = g_get_monotonic_time ();
  freeze (250);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 250000);
  mic_wait_for_samples (self, self->speech->len);
  mic_stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  mic_assert_hears_speech (self, 0, self->samples->len);
}

/* Longer than the device can hold: said, with the length of what is lost. */
static void
test_long_gap (MicFixture *self, const void *data)
{
  mic_start (self, "Strict");
  mic_wait_for_samples (self, 40000);
  freeze (2000);
  mic_wait_for_events (self, "SD");
  g_test_message ("%" G_GINT64_FORMAT " ms lost", self->gap_ms);
  g_assert_cmpint (self->gap_ms, >=, 1500);
  g_assert_cmpint (self->gap_ms, <, 4000);
  mic_stop (self);
}

/* Nobody fetches samples for longer than the ring holds. */
static void
test_not_read (MicFixture *self, const void *data)
{
  mic_start (self, NULL);
  mic_wait_for_samples (self, 8000);
  self->is_reading = false;
  mic_wait_for_events (self, "SD");
  self->is_reading = true;
  g_assert_cmpint (self->gap_ms, >=, 900);
  g_assert_cmpint (self->gap_ms, <, 2000);
  mic_assert_hears_speech (self, 0, self->samples->len);
  g_assert_cmpint (self->at_sample, >=, self->samples->len + 4 * LQ_RATE_HZ);
  mic_stop (self);
}

/* --- what must not happen -----------------------------------------------------------------------
 */

/* In a process of its own, whose output is seen. */
static void
test_quiet (MicFixture *self, const void *data)
{
  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    g_test_trap_assert_stderr_unmatched ("*Expression*");
    g_test_trap_assert_stderr_unmatched ("*ALSA*");
    g_test_trap_assert_stderr_unmatched ("*jack*");
    g_test_trap_assert_stderr ("*still heard*");
    return;
  }

  test_unplug (self, data);
  fprintf (stderr, "%s are still heard\n", "others");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mic_test ("/microphone-loss/unplug", test_unplug);
  mic_test ("/microphone-loss/unplug-long", test_unplug_long);
  mic_test ("/microphone-loss/stop-while-lost", test_stop_while_lost);
  mic_test ("/microphone-loss/fallback", test_fallback);
  mic_test ("/microphone-loss/other-default", test_other_default);
  mic_test ("/microphone-loss/stall", test_stall);
  mic_test ("/microphone-loss/stall-fallback", test_stall_fallback);
  mic_test ("/microphone-loss/mute-from-the-start", test_mute_from_the_start);
  mic_test ("/microphone-loss/gap", test_gap);
  mic_test ("/microphone-loss/long-gap", test_long_gap);
  mic_test ("/microphone-loss/not-read", test_not_read);
  mic_test ("/microphone-loss/quiet", test_quiet);

  return g_test_run ();
}
