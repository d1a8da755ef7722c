/* capture.c: how long after start the first sample is there
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Of the microphone alone, and of a whole dictation as the record button starts it. The first start
 * of the process is cold: the sound system is loaded by it. Before the others it is loaded, as
 * while a window is being read. Prints JSON. */

#include "config.h"
#include "figures.h"
#include "lq-dictation.h"
#include "lq-engines.h"
#include "lq-microphone.h"
#include "lq-settings.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { START_LIMIT_S = 20 };

static void
quit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_auto (GStrv) devices = lq_microphone_list_finish (result, NULL);

  g_main_loop_quit (user_data);
}

/* The answer comes after the sound system has been loaded. */
static void
warm (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  lq_microphone_warm ();
  lq_microphone_list_async (NULL, quit_cb, loop);
  g_main_loop_run (loop);
}

/* ---- the microphone alone */

typedef struct {
  LqSource   *source;
  atomic_bool is_ended;
  int64_t     first_us; /* when a sample could be read; -1: never */
} Reading;

static gpointer
read_until_first (gpointer user_data)
{
  Reading *self = user_data;
  int16_t  samples[LQ_RATE_HZ / 100];

  while (lq_source_read (self->source, samples, G_N_ELEMENTS (samples)) == 0) {
    if (atomic_load (&self->is_ended))
      return NULL;
    g_usleep (100);
  }
  self->first_us = g_get_monotonic_time ();

  return NULL;
}

static void
event_cb (LqSource *source, const LqSourceEvent *event, GMainLoop *loop)
{
  if (event->type == LQ_SOURCE_STARTED)
    lq_source_stop (source);
  if (event->type == LQ_SOURCE_ENDED || event->type == LQ_SOURCE_FAILED)
    g_main_loop_quit (loop);
}

/* Returns: µs, or -1 */
static int64_t
start_microphone (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LqMicrophone) microphone = lq_microphone_new (NULL);
  Reading  reading = { .source = LQ_SOURCE (microphone), .first_us = -1 };
  int64_t  began_us = g_get_monotonic_time ();
  GThread *reader;

  g_signal_connect (microphone, "event", G_CALLBACK (event_cb), loop);
  lq_source_start (reading.source);
  reader = g_thread_new ("reader", read_until_first, &reading);
  g_main_loop_run (loop);
  atomic_store (&reading.is_ended, true);
  g_thread_join (reader);

  return reading.first_us < 0 ? -1 : reading.first_us - began_us;
}

/* ---- a dictation */

typedef struct {
  GMainLoop *loop;
  int64_t    listening_us;
} Watching;

static void
state_cb (LqDictation *dictation, GParamSpec *pspec, Watching *self)
{
  LqDictationState state = lq_dictation_get_state (dictation);

  if (state == LQ_DICTATION_LISTENING && self->listening_us < 0) {
    self->listening_us = g_get_monotonic_time ();
    lq_dictation_stop (dictation);
  }
  if (state == LQ_DICTATION_FAILED || (state == LQ_DICTATION_IDLE && self->listening_us >= 0))
    g_main_loop_quit (self->loop);
}

static int64_t
start_dictation (GSettings *settings)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LqDictation) dictation = lq_dictation_new (NULL, settings);
  Watching watching = { .loop = loop, .listening_us = -1 };
  int64_t  began_us = g_get_monotonic_time ();

  g_signal_connect (dictation, "notify::state", G_CALLBACK (state_cb), &watching);
  lq_dictation_start (dictation);
  g_main_loop_run (loop);
  while (lq_dictation_is_busy (dictation))
    g_main_context_iteration (NULL, TRUE);

  return watching.listening_us < 0 ? -1 : watching.listening_us - began_us;
}

/* ---- both */

static bool
add (GArray *figures, int64_t duration_us)
{
  if (duration_us < 0)
    return false;

  figures_add (figures, duration_us);

  return true;
}

int
main (int argc, char **argv)
{
  int  n_warm = argc > 2 ? atoi (argv[2]) : 10;
  bool is_dictation = argc > 1 && g_str_equal (argv[1], "dictation");
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (GArray) cold = figures_new ();
  g_autoptr (GArray) warmed = figures_new ();
  bool is_good;

  lq_engines_register ();
  is_good = add (cold, is_dictation ? start_dictation (settings) : start_microphone ());
  warm ();
  for (int i = 0; i < n_warm && is_good; i++)
    is_good = add (warmed, is_dictation ? start_dictation (settings) : start_microphone ());
  lq_microphone_shut_down ();

  if (!is_good) {
    g_printerr ("the microphone does not start\n");
    return 1;
  }

  g_print ("{");
  figures_print (cold, "cold");
  g_print (", ");
  figures_print (warmed, "warm");
  g_print ("}\n");

  return 0;
}
