/* lq-portaudio.c: the thread that alone speaks with PortAudio, and the devices it finds
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PortAudio is not thread safe, and some of its calls take long. All of them are made by jobs on
 * one control thread, which runs a main context of its own. */

#define G_LOG_DOMAIN "lq-portaudio"

#include "config.h"
#include "lq-portaudio.h"

#include "lq-error.h"
#include "lq-quiet.h"

#include <alsa/asoundlib.h>
#include <pa_linux_alsa.h>
#include <string.h>

/* Of 10 ms each, for a device that another program is just letting go of; by default a second. */
enum { N_BUSY_TRIES = 10 };

typedef struct {
  GSourceOnceFunc function;
  gpointer        data;
} Job;

/* Of the main thread. */
static GThread   *thread;
static GMainLoop *loop;

/* Of the control thread. */
static bool is_loaded;

/* Plumbing of ALSA's own configuration, which nobody means when choosing a microphone. */
static const char *const plumbing[] = {
  "dmix",       "front",      "iec958",     "jack",       "lavrate",    "oss",        "samplerate",
  "speex",      "speexrate",  "spdif",      "surround21", "surround40", "surround41", "surround50",
  "surround51", "surround71", "sysdefault", "upmix",      "vdownmix",
};

static bool
is_plumbing (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (plumbing); i++)
    if (g_str_equal (name, plumbing[i]))
      return true;

  return false;
}

static gpointer
control (gpointer data)
{
  GMainContext *context = g_main_loop_get_context (data);

  g_main_context_push_thread_default (context);
  g_main_loop_run (data);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static gboolean
do_job_cb (gpointer data)
{
  Job *job = data;

  job->function (job->data);

  return G_SOURCE_REMOVE;
}

static void
start_thread (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  lq_quiet_sound_libraries ();
  loop = g_main_loop_new (context, FALSE);
  thread = g_thread_new ("audio-control", control, loop);
}

static void
unload (void)
{
  if (is_loaded)
    Pa_Terminate ();
  is_loaded = false;
}

static void
quit (gpointer data)
{
  unload ();
  g_main_loop_quit (data);
}

void
lq_portaudio_run (GSourceOnceFunc function, gpointer data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Job *job = g_new (Job, 1);

  if (thread == NULL)
    start_thread ();

  *job = (Job){ function, data };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, do_job_cb, job, g_free);
  g_source_attach (source, g_main_loop_get_context (loop));
}

bool
lq_portaudio_is_running (void)
{
  return thread != NULL;
}

void
lq_portaudio_shut_down (void)
{
  if (thread == NULL)
    return;

  lq_portaudio_run (quit, loop);
  g_thread_join (g_steal_pointer (&thread));
  g_clear_pointer (&loop, g_main_loop_unref);
}

GSource *
lq_portaudio_add_timer (unsigned interval_ms, GSourceFunc function, gpointer data)
{
  GSource *source = g_timeout_source_new (interval_ms);

  g_source_set_callback (source, function, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

/* PortAudio aborts the program where ALSA's configuration names no default device. */
static gboolean
check_alsa (GError **error)
{
  snd_config_t *device;
  int           result = snd_config_update ();

  if (result >= 0)
    result = snd_config_search (snd_config, "pcm.default", &device);
  if (result >= 0)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_MICROPHONE, "ALSA has no default device: %s",
               snd_strerror (result));

  return FALSE;
}

gboolean
lq_portaudio_load (GError **error)
{
  int64_t began_us = g_get_monotonic_time ();
  PaError result;

  if (is_loaded)
    return TRUE;
  if (!check_alsa (error))
    return FALSE;

  result = Pa_Initialize ();
  if (result != paNoError) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_MICROPHONE, "loading PortAudio: %s",
                 Pa_GetErrorText (result));
    return FALSE;
  }

  is_loaded = true;
  PaAlsa_SetRetriesBusy (N_BUSY_TRIES);
  g_debug ("PortAudio loaded in %.1f ms, %d devices",
           (double) (g_get_monotonic_time () - began_us) / 1000.0, Pa_GetDeviceCount ());

  return TRUE;
}

gboolean
lq_portaudio_reload (GError **error)
{
  unload ();

  return lq_portaudio_load (error);
}

/* Only of the default host API: the others show the same devices once more. */
static bool
can_record (const PaDeviceInfo *info)
{
  return info->maxInputChannels > 0 && info->hostApi == Pa_GetDefaultHostApi ();
}

char **
lq_portaudio_list_names (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  PaDeviceIndex preferred = Pa_GetDefaultInputDevice ();

  if (preferred != paNoDevice)
    g_ptr_array_add (names, g_strdup (Pa_GetDeviceInfo (preferred)->name));

  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount (); i++) {
    const PaDeviceInfo *info = Pa_GetDeviceInfo (i);

    if (i != preferred && can_record (info) && !is_plumbing (info->name))
      g_ptr_array_add (names, g_strdup (info->name));
  }
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_steal (names, NULL);
}

/* Length of a name without the place of its sound card. */
static size_t
length_without_place (const char *name)
{
  const char *place = g_strrstr (name, " (hw:");

  return place ? (size_t) (place - name) : strlen (name);
}

static bool
is_same_card (const char *a, const char *b)
{
  size_t length = length_without_place (a);

  return length == length_without_place (b) && strncmp (a, b, length) == 0;
}

PaDeviceIndex
lq_portaudio_find (const char *name)
{
  PaDeviceIndex similar = paNoDevice;

  if (name == NULL)
    return Pa_GetDefaultInputDevice ();

  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount (); i++) {
    const PaDeviceInfo *info = Pa_GetDeviceInfo (i);

    if (!can_record (info))
      continue;
    if (g_str_equal (info->name, name))
      return i;
    if (similar == paNoDevice && is_same_card (info->name, name))
      similar = i;
  }

  return similar;
}
