/* lq-standby.c: a microphone that is kept open between recordings
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening a device takes the better part of the time from the key to the first sample. Who prefers
 * that it is there at once may have it open; nothing looks at what it hears. */

#define G_LOG_DOMAIN "lq-standby"

#include "config.h"
#include "lq-standby.h"

#include "lq-portaudio.h"
#include "lq-recorder.h"

/* The ring holds four seconds. */
enum { THROW_AWAY_MS = 1000 };

static bool          is_wanted;
static char         *wanted; /* NULL: the default device */
static LqInput      *input;
static PaDeviceIndex opened; /* the number of its device */
static GSource      *timer;  /* runs while one is wanted */

void
lq_standby_release (void)
{
  if (input != NULL)
    lq_input_close (input);
  g_clear_pointer (&input, lq_input_unref);
}

void
lq_standby_resume (void)
{
  g_autoptr (GError) error = NULL;

  if (!is_wanted || input != NULL || lq_recorder_is_any_active () || !lq_portaudio_load (NULL))
    return;

  opened = lq_portaudio_find (wanted);
  if (opened != paNoDevice)
    input = lq_input_open (opened, &error);
  if (error != NULL)
    g_debug ("the microphone is not kept open: %s", error->message);
}

/* One that died is opened again, once a second, for as long as one is wanted. */
static gboolean
throw_away_cb (gpointer unused)
{
  if (input != NULL && !lq_input_is_running (input))
    lq_standby_release ();
  if (input != NULL)
    lq_input_begin_anew (input);
  else
    lq_standby_resume ();

  return G_SOURCE_CONTINUE;
}

void
lq_standby_set (bool is_now_wanted, const char *device)
{
  lq_standby_release ();
  is_wanted = is_now_wanted;
  g_free (wanted);
  wanted = is_wanted ? g_strdup (device) : NULL;

  if (!is_wanted && timer != NULL) {
    g_source_destroy (timer);
    g_clear_pointer (&timer, g_source_unref);
  } else if (is_wanted && timer == NULL) {
    timer = lq_portaudio_add_timer (THROW_AWAY_MS, throw_away_cb, NULL);
  }
  lq_standby_resume ();
}

LqInput *
lq_standby_take (PaDeviceIndex device)
{
  if (input == NULL || device != opened || !lq_input_is_running (input)) {
    lq_standby_release ();
    return NULL;
  }

  lq_input_begin_anew (input);

  return g_steal_pointer (&input);
}
