/* microphone-fixture.c: recordings through PortAudio and ALSA, and what becomes of them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "microphone-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

char *
mic_path_of (MicFixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
mic_tell (MicFixture *self, const char *name, const char *word)
{
  g_autofree char *path = mic_path_of (self, name);

  g_assert_true (g_file_set_contents (path, word, -1, NULL));
}

void
mic_write_config (MicFixture *self, const char *devices)
{
  g_autofree char *text =
    g_strdup_printf ("pcm_type.wavmic { lib \"%s\" }\n%s", g_getenv ("WAVMIC"), devices);

  g_assert_true (g_file_set_contents (self->config, text, -1, NULL));
}

/* A default microphone and another one; one that is as merciless as hardware, and one that knows
 * nothing but 48 kHz. */
void
mic_write_usual_config (MicFixture *self)
{
  g_autofree char *speech = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
  g_autofree char *devices = g_strdup_printf (
    "pcm.!default { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/default\" } }\n"
    "pcm.Desk { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/Desk\" } }\n"
    "pcm.Strict { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/Strict\" strict 1 } }\n"
    "pcm.Fast { type wavmic rate 48000 infile \"%s/tone\" }\n"
    "pcm.upmix { type plug slave.pcm { type wavmic infile \"%s\" } }\n",
    speech, self->folder, speech, self->folder, speech, self->folder, self->folder, speech);

  mic_write_config (self, devices);
}

/* No other device than the default one. */
void
mic_write_single_config (MicFixture *self)
{
  g_autofree char *speech = g_build_filename (g_getenv ("SPEECH_DIR"), "morning.wav", NULL);
  g_autofree char *device = g_strdup_printf (
    "pcm.!default { type plug slave.pcm { type wavmic infile \"%s\" ctl \"%s/default\" } }\n",
    speech, self->folder);

  mic_write_config (self, device);
}

static void
load_speech (MicFixture *self)
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
  MicFixture *self = data;
  int16_t     part[700];
  size_t      n;

  while (self->is_reading && self->microphone != NULL &&
         (n = lq_source_read (LQ_SOURCE (self->microphone), part, G_N_ELEMENTS (part))) > 0)
    g_array_append_vals (self->samples, part, (guint) n);

  return G_SOURCE_CONTINUE;
}

void
mic_set_up (MicFixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-microphone-XXXXXX", NULL);
  self->config = mic_path_of (self, "alsa.conf");
  self->speech = g_array_new (FALSE, FALSE, sizeof (int16_t));
  self->samples = g_array_new (FALSE, FALSE, sizeof (int16_t));
  self->events = g_string_new (NULL);
  self->is_reading = true;
  self->reader = g_timeout_add (10, read_cb, self);
  load_speech (self);
  mic_write_usual_config (self);
  g_setenv ("ALSA_CONFIG_PATH", self->config, TRUE); /* no other thread is there */
}

void
mic_tear_down (MicFixture *self, const void *data)
{
  const char *names[] = { "alsa.conf", "default", "Desk", "Strict", "tone" };

  g_source_remove (self->reader);
  if (self->microphone != NULL)
    g_assert_finalize_object (self->microphone);
  lq_microphone_shut_down ();
  while (g_main_context_iteration (NULL, FALSE))
    ;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = mic_path_of (self, names[i]);

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

void
mic_event_cb (LqSource *source, const LqSourceEvent *event, MicFixture *self)
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

void
mic_start (MicFixture *self, const char *device)
{
  self->microphone = lq_microphone_new (device);
  g_signal_connect (self->microphone, "event", G_CALLBACK (mic_event_cb), self);
  g_assert_true (lq_source_is_live (LQ_SOURCE (self->microphone)));
  lq_source_start (LQ_SOURCE (self->microphone));
}

void
mic_iterate (int64_t deadline_us)
{
  g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
  g_main_context_iteration (NULL, TRUE); /* the reader wakes it */
}

void
mic_wait_for_events (MicFixture *self, const char *events)
{
  int64_t deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (self->events->len < strlen (events))
    mic_iterate (deadline_us);
  g_assert_cmpstr (self->events->str, ==, events);
}

void
mic_wait_for_samples (MicFixture *self, guint n_samples)
{
  int64_t deadline_us = g_get_monotonic_time () + DEADLINE_US;

  while (self->samples->len < n_samples)
    mic_iterate (deadline_us);
}

void
mic_stop (MicFixture *self)
{
  char last;

  lq_source_stop (LQ_SOURCE (self->microphone));
  do {
    mic_iterate (g_get_monotonic_time () + DEADLINE_US);
    last = self->events->len > 0 ? self->events->str[self->events->len - 1] : ' ';
  } while (last != 'E' && last != 'X');
  read_cb (self);
}

void
mic_assert_hears_speech (MicFixture *self, guint at, guint n_samples)
{
  const int16_t *heard = (const int16_t *) self->samples->data + at;

  g_assert_cmpuint (at + n_samples, <=, self->samples->len);
  for (guint i = 0; i < n_samples; i++)
    if (heard[i] != (i < self->speech->len ? g_array_index (self->speech, int16_t, i) : 0))
      g_error ("sample %u after %u differs", i, at);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(char ***) data = lq_microphone_list_finish (result, &error);
  g_assert_no_error (error);
}

char **
mic_list (void)
{
  char **names = NULL;

  lq_microphone_list_async (NULL, loaded_cb, &names);
  while (names == NULL)
    mic_iterate (g_get_monotonic_time () + DEADLINE_US);

  return names;
}
