/* test-microphone.c: recording goes on whatever happens to the microphone
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Through PortAudio and ALSA to a microphone that hears a file, see rig/pcm_wavmic.c. */

#include "config.h"
#include "lq-error.h"
#include "lq-microphone.h"
#include "rig/callback_guard.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEADLINE_US = 15 * G_USEC_PER_SEC };

typedef struct {
  char         *folder;
  char         *config;
  GArray       *speech; /* what the microphones hear */
  LqMicrophone *microphone;
  GArray       *samples;
  GString      *events; /* a letter each, see event_cb() */
  char         *device; /* of the last event that had one */
  GError       *error;
  int64_t       gap_ms;
  int64_t       at_sample;
  bool          is_reading;
  guint         reader;
} Fixture;

static char *
path_of (Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* Tells the microphone whose control file is @name what happens to it. */
static void
tell (Fixture *self, const char *name, const char *word)
{
  g_autofree char *path = path_of (self, name);

  g_assert_true (g_file_set_contents (path, word, -1, NULL));
}

static void
write_config (Fixture *self, const char *devices)
{
  g_autofree char *text =
    g_strdup_printf ("pcm_type.wavmic { lib \"%s\" }\n%s", g_getenv ("WAVMIC"), devices);

  g_assert_true (g_file_set_contents (self->config, text, -1, NULL));
}

/* A default microphone and another one; one that is as merciless as hardware, and one that knows
 * nothing but 48 kHz. */
static void
write_usual_config (Fixture *self)
{
  g_autofree char *speech = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
  g_autofree char *devices = g_strdup_printf (
    "pcm.!default { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/default\" } }\n"
    "pcm.Desk { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/Desk\" } }\n"
    "pcm.Strict { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/Strict\" strict 1 } }\n"
    "pcm.Fast { type wavmic rate 48000 infile \"%s/tone\" }\n"
    "pcm.upmix { type plug slave.pcm { type wavmic infile \"%s\" } }\n",
    speech, self->folder, speech, self->folder, speech, self->folder, self->folder, speech);

  write_config (self, devices);
}

/* No other device than the default one. */
static void
write_single_config (Fixture *self)
{
  g_autofree char *speech = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
  g_autofree char *device = g_strdup_printf (
    "pcm.!default { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/default\" } }\n",
    speech, self->folder);

  write_config (self, device);
}

static void
load_speech (Fixture *self)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
  g_autofree char *bytes = NULL;
  gsize            size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_array_append_vals (self->speech, bytes + 44, (guint) (size - 44) / 2);
}

static gboolean
read_cb (gpointer data)
{
  Fixture *self = data;
  int16_t  part[700];
  size_t   n;

  while (self->is_reading && self->microphone != NULL &&
         (n = lq_source_read (LQ_SOURCE (self->microphone), part, G_N_ELEMENTS (part))) > 0)
    g_array_append_vals (self->samples, part, (guint) n);

  return G_SOURCE_CONTINUE;
}

static void
set_up (Fixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-microphone-XXXXXX", NULL);
  self->config = path_of (self, "alsa.conf");
  self->speech = g_array_new (FALSE, FALSE, sizeof (int16_t));
  self->samples = g_array_new (FALSE, FALSE, sizeof (int16_t));
  self->events = g_string_new (NULL);
  self->is_reading = true;
  self->reader = g_timeout_add (10, read_cb, self);
  load_speech (self);
  write_usual_config (self);
  g_setenv ("ALSA_CONFIG_PATH", self->config, TRUE); /* no other thread is there */
}

static void
tear_down (Fixture *self, const void *data)
{
  const char *names[] = { "alsa.conf", "default", "Desk", "Strict", "tone" };

  g_source_remove (self->reader);
  if (self->microphone != NULL)
    g_assert_finalize_object (self->microphone);
  lq_microphone_shut_down ();
  while (g_main_context_iteration (NULL, FALSE))
    ;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = path_of (self, names[i]);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_array_unref (self->speech);
  g_array_unref (self->samples);
  g_string_free (self->events, TRUE);
  g_clear_error (&self->error);
  g_free (self->device);
  g_free (self->config);
  g_free (self->folder);
}

/* started, fallback, lost, resumed, dropped, ended, failed */
static void
event_cb (LqSource *source, const LqSourceEvent *event, Fixture *self)
{
  g_string_append_c (self->events, "SFLRDEX"[event->type]);
  if (event->type == LQ_SOURCE_RESUMED || event->type == LQ_SOURCE_DROPPED) {
    self->gap_ms = event->gap_ms;
    self->at_sample = event->at_sample;
  }
  if (event->device != NULL) {
    g_free (self->device);
    self->device = g_strdup (event->device);
  }
  if (event->error != NULL) {
    g_clear_error (&self->error);
    self->error = g_error_copy (event->error);
  }
}

static void
start (Fixture *self, const char *device)
{
  self->microphone = lq_microphone_new (device);
  g_signal_connect (self->microphone, "event", G_CALLBACK (event_cb), self);
  g_assert_true (lq_source_is_live (LQ_SOURCE (self->microphone)));
  lq_source_start (LQ_SOURCE (self->microphone));
}

static void
iterate (int64_t deadline_us)
{
  g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
  g_main_context_iteration (NULL, TRUE); /* the reader wakes it */
}

/* Until these events have come, no more, no less. */
static void
wait_for_events (Fixture *self, const char *events)
{
  int64_t deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (self->events->len < strlen (events))
    iterate (deadline_us);
  g_assert_cmpstr (self->events->str, ==, events);
}

static void
wait_for_samples (Fixture *self, guint n_samples)
{
  int64_t deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (self->samples->len < n_samples)
    iterate (deadline_us);
}

static void
stop (Fixture *self)
{
  char last;

  lq_source_stop (LQ_SOURCE (self->microphone));
  do {
    iterate (g_get_monotonic_time () + DEADLINE_US);
    last = self->events->len > 0 ? self->events->str[self->events->len - 1] : ' ';
  } while (last != 'E' && last != 'X');
  read_cb (self);
}

static void
assert_hears_speech (Fixture *self, guint at, guint n_samples)
{
  const int16_t *heard = (const int16_t *) self->samples->data + at;

  g_assert_cmpuint (at + n_samples, <=, self->samples->len);
  for (guint i = 0; i < n_samples; i++)
    if (heard[i] != (i < self->speech->len ? g_array_index (self->speech, int16_t, i) : 0))
      g_error ("sample %u after %u differs", i, at);
}

/* --- an ordinary recording ----------------------------------------------------------------------
 */

static void
test_exact (Fixture *self, const void *data)
{
  int64_t began_us = g_get_monotonic_time ();
  int64_t stopped_us;
  int64_t first_us;

  start (self, NULL);
  wait_for_samples (self, self->speech->len);
  g_assert_cmpstr (self->events->str, ==, "S");
  g_assert_cmpstr (self->device, ==, "default");
  first_us = lq_microphone_get_first_sample_us (self->microphone);

  stopped_us = g_get_monotonic_time ();
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  assert_hears_speech (self, 0, self->samples->len);

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
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(char ***) data = lq_microphone_list_finish (result, &error);
  g_assert_no_error (error);
}

static char **
list (void)
{
  char **names = NULL;

  lq_microphone_list_async (NULL, loaded_cb, &names);
  while (names == NULL)
    iterate (g_get_monotonic_time () + DEADLINE_US);

  return names;
}

static void
test_warm (Fixture *self, const void *data)
{
  int64_t began_us;

  lq_microphone_warm ();
  g_strfreev (list ());
  began_us = g_get_monotonic_time ();
  start (self, NULL);
  wait_for_events (self, "S");
  g_test_message ("first sample after %.1f ms",
                  (double) (lq_microphone_get_first_sample_us (self->microphone) - began_us) /
                    1000);
  stop (self);
}

/* It is open already: that no other can be opened does not matter. What it heard before is no part
 * of the recording, and what it hears then is whole. */
static void
test_kept_open (Fixture *self, const void *data)
{
  const char *speech = self->speech->data;
  size_t      length = self->speech->len * sizeof (int16_t);
  int64_t     began_us;

  write_single_config (self);
  lq_microphone_keep_open (true, "");
  g_strfreev (list ());
  tell (self, "default", "busy");
  began_us = g_get_monotonic_time ();
  start (self, NULL);
  wait_for_samples (self, LQ_RATE_HZ);
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  g_assert_cmpint (lq_microphone_get_first_sample_us (self->microphone), >=, began_us);
  g_assert_nonnull (memmem (speech, length, self->samples->data, LQ_RATE_HZ * sizeof (int16_t)));
  lq_microphone_keep_open (false, NULL);
}

/* Kept open no more: a recording opens it anew, and hears the file from its beginning. */
static void
test_kept_no_more (Fixture *self, const void *data)
{
  lq_microphone_keep_open (true, NULL);
  g_strfreev (list ());
  lq_microphone_keep_open (false, NULL);
  start (self, NULL);
  wait_for_events (self, "S");
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  assert_hears_speech (self, 0, self->samples->len);
}

static void
test_list (Fixture *self, const void *data)
{
  g_auto (GStrv) names = list ();
  g_auto (GStrv) while_recording = NULL;

  g_assert_cmpuint (g_strv_length (names), ==, 4);
  g_assert_cmpstr (names[0], ==, "default");
  g_assert_true (g_strv_contains ((const char *const *) names, "Desk"));
  g_assert_true (g_strv_contains ((const char *const *) names, "Fast"));
  g_assert_false (g_strv_contains ((const char *const *) names, "upmix"));

  start (self, NULL);
  wait_for_events (self, "S");
  while_recording = list ();
  g_assert_cmpuint (g_strv_length (while_recording), ==, 4);
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  assert_hears_speech (self, 0, self->samples->len);
}

/* The list follows what comes and goes. */
static void
test_list_changes (Fixture *self, const void *data)
{
  g_auto (GStrv) before = list ();
  g_auto (GStrv) after = NULL;

  write_config (self, "");
  after = list ();
  g_assert_cmpuint (g_strv_length (before), ==, 4);
  g_assert_cmpuint (g_strv_length (after), ==, 0);
}

static void
test_chosen (Fixture *self, const void *data)
{
  start (self, "Desk");
  wait_for_events (self, "S");
  g_assert_cmpstr (self->device, ==, "Desk");
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
}

/* A device that knows no rate but its own is resampled, without delay and without loss. */
static void
test_resampled (Fixture *self, const void *data)
{
  g_autofree int16_t *tone = g_new (int16_t, 96000);
  g_autofree char    *path = path_of (self, "tone");
  double              worst = 0;

  for (int i = 0; i < 96000; i++)
    tone[i] = (int16_t) lrint (16384 * sin (2 * G_PI * 440 * i / 48000));
  g_assert_true (g_file_set_contents (path, (char *) tone, 192000, NULL));

  start (self, "Fast");
  wait_for_samples (self, 24000);
  stop (self);
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
test_stop_at_once (Fixture *self, const void *data)
{
  start (self, NULL);
  stop (self);
  lq_source_stop (LQ_SOURCE (self->microphone));
  g_strfreev (list ());
  g_assert_cmpstr (self->events->str, ==, "E");
}

static void
test_stop_only (Fixture *self, const void *data)
{
  self->microphone = lq_microphone_new (NULL);
  g_signal_connect (self->microphone, "event", G_CALLBACK (event_cb), self);
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "E");
}

static void
test_start_stop_often (Fixture *self, const void *data)
{
  for (int i = 0; i < 50; i++) {
    gulong  wait_us = (gulong) g_test_rand_int_range (0, 60000);
    int64_t until_us = g_get_monotonic_time () + (int64_t) wait_us;

    start (self, i % 2 ? NULL : "Desk");
    while (g_get_monotonic_time () < until_us)
      g_main_context_iteration (NULL, TRUE);
    stop (self);
    g_assert_true (g_str_equal (self->events->str, "E") || g_str_equal (self->events->str, "SE"));
    assert_hears_speech (self, 0, self->samples->len);

    g_assert_finalize_object (g_steal_pointer (&self->microphone));
    g_string_truncate (self->events, 0);
    g_array_set_size (self->samples, 0);
  }
}

/* The next dictation begins while the last one's microphone is still closing. */
static void
test_two (Fixture *self, const void *data)
{
  g_autoptr (LqMicrophone) first = NULL;

  start (self, NULL);
  wait_for_events (self, "S");
  first = g_steal_pointer (&self->microphone);
  g_signal_handlers_disconnect_by_data (first, self);
  lq_source_stop (LQ_SOURCE (first));

  g_string_truncate (self->events, 0);
  start (self, "Desk");
  wait_for_events (self, "S");
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  assert_hears_speech (self, self->samples->len - 320, 0);
}

/* Who waits for the device can stop waiting; who records goes on. */
static void
test_waiting (Fixture *self, const void *data)
{
  Fixture other = { .events = g_string_new (NULL) };

  start (self, NULL);
  wait_for_events (self, "S");
  start (&other, NULL);
  stop (&other);
  g_assert_cmpstr (other.events->str, ==, "E");
  g_assert_finalize_object (other.microphone);
  g_string_free (other.events, TRUE);

  wait_for_samples (self, self->samples->len + 8000);
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
}

/* Nobody has it any more, so nobody is recorded. */
static void
test_dropped_object (Fixture *self, const void *data)
{
  start (self, NULL);
  wait_for_events (self, "S");
  g_assert_finalize_object (g_steal_pointer (&self->microphone));

  g_string_truncate (self->events, 0);
  start (self, NULL);
  wait_for_events (self, "S");
  stop (self);
}

static void
test_shut_down_while_recording (Fixture *self, const void *data)
{
  start (self, NULL);
  wait_for_events (self, "S");
  lq_microphone_shut_down ();
  wait_for_events (self, "SE");
}

/* --- no device ----------------------------------------------------------------------------------
 */

static void
assert_fails (Fixture *self, const char *device)
{
  int64_t began_us = g_get_monotonic_time ();

  start (self, device);
  wait_for_events (self, "X");
  g_assert_error (self->error, LQ_ERROR, LQ_ERROR_MICROPHONE);
  g_test_message ("%s, after %.1f ms", self->error->message,
                  (double) (g_get_monotonic_time () - began_us) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 2 * G_USEC_PER_SEC);
}

static void
test_none (Fixture *self, const void *data)
{
  write_config (self, "");
  assert_fails (self, NULL);
}

static void
test_none_chosen (Fixture *self, const void *data)
{
  write_config (self, "");
  assert_fails (self, "Desk");
}

static void
test_default_is_gone (Fixture *self, const void *data)
{
  write_single_config (self);
  tell (self, "default", "unplug");
  assert_fails (self, NULL);
}

static void
test_busy (Fixture *self, const void *data)
{
  write_single_config (self);
  tell (self, "default", "busy");
  assert_fails (self, NULL);
}

/* Plugged in after the library has looked: it looks again. */
static void
test_came_later (Fixture *self, const void *data)
{
  write_config (self, "");
  g_strfreev (list ());
  write_usual_config (self);
  start (self, "Desk");
  wait_for_events (self, "S");
  g_assert_cmpstr (self->device, ==, "Desk");
  stop (self);
}

static void
test_chosen_is_absent (Fixture *self, const void *data)
{
  start (self, "Headset");
  wait_for_events (self, "FS");
  g_assert_cmpstr (self->device, ==, "default");
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "FSE");
}

/* --- losing it ----------------------------------------------------------------------------------
 */

static void
wait_until_lost (Fixture *self, const char *events)
{
  int64_t began_us = g_get_monotonic_time ();

  wait_for_events (self, events);
  g_test_message ("noticed after %.0f ms", (double) (g_get_monotonic_time () - began_us) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 2 * G_USEC_PER_SEC);
}

/* What was said before and after the gap is there, whole. */
static void
assert_resumed (Fixture *self)
{
  int64_t at = self->at_sample;

  g_assert_cmpint (self->gap_ms, >=, 100);
  g_assert_cmpint (self->gap_ms, <, DEADLINE_US / 1000);
  wait_for_samples (self, (guint) at + 16000);
  stop (self);
  assert_hears_speech (self, 0, (guint) at);
  assert_hears_speech (self, (guint) at, 16000);
}

static void
test_unplug (Fixture *self, const void *data)
{
  start (self, NULL);
  wait_for_samples (self, 16000);
  tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  tell (self, "default", "ok");
  wait_for_events (self, "SLR");
  g_assert_cmpstr (self->device, ==, "default");
  assert_resumed (self);
  g_assert_cmpstr (self->events->str, ==, "SLRE");
}

static void
test_unplug_long (Fixture *self, const void *data)
{
  int64_t until_us;

  write_single_config (self);
  start (self, NULL);
  wait_for_samples (self, 8000);
  tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  until_us = g_get_monotonic_time () + 3 * G_USEC_PER_SEC; /* long enough for reloading tries */
  while (g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  tell (self, "default", "ok");
  wait_for_events (self, "SLR");
  g_assert_cmpint (self->gap_ms, >=, 3000);
  assert_resumed (self);
}

static void
test_stop_while_lost (Fixture *self, const void *data)
{
  start (self, NULL);
  wait_for_samples (self, 8000);
  tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SLE");
  assert_hears_speech (self, 0, self->samples->len);
}

static void
test_fallback (Fixture *self, const void *data)
{
  start (self, "Desk");
  wait_for_samples (self, 8000);
  tell (self, "Desk", "unplug");
  wait_until_lost (self, "SL");
  g_assert_cmpstr (self->device, ==, "Desk");
  wait_for_events (self, "SLFR");
  g_assert_cmpstr (self->device, ==, "default");
  assert_resumed (self);
  g_assert_cmpstr (self->events->str, ==, "SLFRE");
}

/* Nobody chose a device: another one is taken, and said. */
static void
test_other_default (Fixture *self, const void *data)
{
  start (self, NULL);
  wait_for_samples (self, 8000);
  tell (self, "default", "unplug");
  wait_until_lost (self, "SL");
  wait_for_events (self, "SLFR");
  g_assert_cmpstr (self->device, !=, "default");
  stop (self);
}

/* A sound server that loses a device says nothing: samples just do not come any more. */
static void
test_stall (Fixture *self, const void *data)
{
  start (self, NULL);
  wait_for_samples (self, 8000);
  tell (self, "default", "stall");
  wait_until_lost (self, "SL");
  tell (self, "default", "ok");
  wait_for_events (self, "SLR");
  assert_resumed (self);
  g_assert_cmpstr (self->events->str, ==, "SLRE");
}

/* Still there, but mute for good. */
static void
test_stall_fallback (Fixture *self, const void *data)
{
  start (self, "Desk");
  wait_for_samples (self, 8000);
  tell (self, "Desk", "stall");
  wait_for_events (self, "SLFR");
  g_assert_cmpstr (self->device, ==, "default");
  assert_resumed (self);
}

static void
test_mute_from_the_start (Fixture *self, const void *data)
{
  tell (self, "default", "stall");
  start (self, NULL);
  wait_for_events (self, "X");
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
test_gap (Fixture *self, const void *data)
{
  int64_t began_us;

  start (self, "Strict");
  wait_for_samples (self, 8000);
  began_us = g_get_monotonic_time ();
  freeze (250);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 250000);
  wait_for_samples (self, self->speech->len);
  stop (self);
  g_assert_cmpstr (self->events->str, ==, "SE");
  assert_hears_speech (self, 0, self->samples->len);
}

/* Longer than the device can hold: said, with the length of what is lost. */
static void
test_long_gap (Fixture *self, const void *data)
{
  start (self, "Strict");
  wait_for_samples (self, 40000);
  freeze (2000);
  wait_for_events (self, "SD");
  g_test_message ("%" G_GINT64_FORMAT " ms lost", self->gap_ms);
  g_assert_cmpint (self->gap_ms, >=, 1500);
  g_assert_cmpint (self->gap_ms, <, 4000);
  stop (self);
}

/* Nobody fetches samples for longer than the ring holds. */
static void
test_not_read (Fixture *self, const void *data)
{
  start (self, NULL);
  wait_for_samples (self, 8000);
  self->is_reading = false;
  wait_for_events (self, "SD");
  self->is_reading = true;
  g_assert_cmpint (self->gap_ms, >=, 900);
  g_assert_cmpint (self->gap_ms, <, 2000);
  assert_hears_speech (self, 0, self->samples->len);
  g_assert_cmpint (self->at_sample, >=, self->samples->len + 4 * LQ_RATE_HZ);
  stop (self);
}

/* --- what must not happen -----------------------------------------------------------------------
 */

/* In a process of its own, whose output is seen. */
static void
test_quiet (Fixture *self, const void *data)
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

/* As above, with the system's own configuration, which looks for many things in vain. */
static void
test_quiet_system (Fixture *self, const void *data)
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
  g_strfreev (list ());
}

static void
assert_guard_bites (const char *deed)
{
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (deed);
}

static void
test_guard_memory (void)
{
  if (!g_test_subprocess ()) {
    assert_guard_bites ("*in the audio callback: malloc*");
    return;
  }

  callback_guard_enter ();
  g_free (g_malloc (10));
  callback_guard_leave ();
}

static void
test_guard_lock (void)
{
  GMutex mutex;

  if (!g_test_subprocess ()) {
    assert_guard_bites ("*in the audio callback: g_mutex_lock*");
    return;
  }

  g_mutex_init (&mutex);
  callback_guard_enter ();
  g_mutex_lock (&mutex);
  callback_guard_leave ();
}

static void
test_guard_system_call (void)
{
  if (!callback_guard_sees_system_calls ()) {
    g_test_skip ("this kernel has no syscall user dispatch");
    return;
  }
  if (!g_test_subprocess ()) {
    assert_guard_bites ("*in the audio callback: a system call*");
    return;
  }

  callback_guard_enter ();
  getppid ();
  callback_guard_leave ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/microphone/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("exact", test_exact);
  ADD ("warm", test_warm);
  ADD ("kept-open", test_kept_open);
  ADD ("kept-no-more", test_kept_no_more);
  ADD ("list", test_list);
  ADD ("list-changes", test_list_changes);
  ADD ("chosen", test_chosen);
  ADD ("resampled", test_resampled);
  ADD ("stop-at-once", test_stop_at_once);
  ADD ("stop-only", test_stop_only);
  ADD ("start-stop-often", test_start_stop_often);
  ADD ("two", test_two);
  ADD ("waiting", test_waiting);
  ADD ("dropped-object", test_dropped_object);
  ADD ("shut-down-while-recording", test_shut_down_while_recording);
  ADD ("none", test_none);
  ADD ("none-chosen", test_none_chosen);
  ADD ("default-is-gone", test_default_is_gone);
  ADD ("busy", test_busy);
  ADD ("came-later", test_came_later);
  ADD ("chosen-is-absent", test_chosen_is_absent);
  ADD ("unplug", test_unplug);
  ADD ("unplug-long", test_unplug_long);
  ADD ("stop-while-lost", test_stop_while_lost);
  ADD ("fallback", test_fallback);
  ADD ("other-default", test_other_default);
  ADD ("stall", test_stall);
  ADD ("stall-fallback", test_stall_fallback);
  ADD ("mute-from-the-start", test_mute_from_the_start);
  ADD ("gap", test_gap);
  ADD ("long-gap", test_long_gap);
  ADD ("not-read", test_not_read);
  ADD ("quiet", test_quiet);
  ADD ("quiet-system", test_quiet_system);
#undef ADD
  g_test_add_func ("/callback-guard/memory", test_guard_memory);
  g_test_add_func ("/callback-guard/lock", test_guard_lock);
  g_test_add_func ("/callback-guard/system-call", test_guard_system_call);

  return g_test_run ();
}
