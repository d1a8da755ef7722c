/* key.c: how long after a key is pressed the first sample is there
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The key is pressed through XTest and owned as Loquat owns it on X11; the time is from before the
 * press to the first samples that the microphone gives. The first press of the process is cold: the
 * sound system is loaded by it. Prints JSON. */

#include "config.h"
#include "figures.h"
#include "lq-hotkeys.h"
#include "lq-microphone.h"
#include "lq-settings.h"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <stdlib.h>

enum { LOOK_US = 100, LIMIT_US = 20 * G_USEC_PER_SEC };

typedef struct {
  Display      *display;
  LqHotkeys    *hotkeys;
  LqMicrophone *microphone; /* of the press that is measured; NULL: not pressed yet */
  bool          has_ended;
} Bench;

static void
event_cb (LqSource *source, const LqSourceEvent *event, Bench *bench)
{
  if (event->type == LQ_SOURCE_ENDED || event->type == LQ_SOURCE_FAILED)
    bench->has_ended = true;
}

static void
pressed_cb (LqHotkeys *hotkeys, int key, gint64 time_us, Bench *bench)
{
  if (bench->microphone != NULL)
    return;

  bench->microphone = lq_microphone_new (NULL);
  g_signal_connect (bench->microphone, "event", G_CALLBACK (event_cb), bench);
  lq_source_start (LQ_SOURCE (bench->microphone));
}

static bool
is_ready (Bench *bench)
{
  int state;

  g_object_get (bench->hotkeys, "state", &state, NULL);

  return state == LQ_HOTKEYS_READY;
}

static bool
has_sample (Bench *bench)
{
  return bench->microphone != NULL && lq_microphone_get_first_sample_us (bench->microphone) != 0;
}

static bool
has_ended (Bench *bench)
{
  return bench->has_ended;
}

static bool
wait_for (bool (*condition) (Bench *bench), Bench *bench)
{
  gint64 end_us = g_get_monotonic_time () + LIMIT_US;

  while (!condition (bench)) {
    if (g_get_monotonic_time () > end_us)
      return false;
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (LOOK_US);
  }

  return true;
}

static void
send_key (Bench *bench, bool is_press)
{
  XTestFakeKeyEvent (bench->display, XKeysymToKeycode (bench->display, XK_F9), is_press, 0);
  XFlush (bench->display);
}

static bool
press (Bench *bench, GArray *figures)
{
  int64_t began_us = g_get_monotonic_time ();

  bench->has_ended = false;
  send_key (bench, true);
  if (!wait_for (has_sample, bench))
    return false;

  figures_add (figures, lq_microphone_get_first_sample_us (bench->microphone) - began_us);
  send_key (bench, false);
  lq_source_stop (LQ_SOURCE (bench->microphone));
  if (!wait_for (has_ended, bench))
    return false;
  g_clear_object (&bench->microphone);

  return true;
}

int
main (int argc, char **argv)
{
  int n_warm = argc > 1 ? atoi (argv[1]) : 10;
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (GArray) cold = figures_new ();
  g_autoptr (GArray) warm = figures_new ();
  Bench bench = { .display = XOpenDisplay (NULL), .hotkeys = lq_hotkeys_new (settings) };
  bool  is_good;

  g_settings_set_string (settings, LQ_SETTINGS_HOTKEY_DICTATE, "F9");
  g_signal_connect (bench.hotkeys, "pressed", G_CALLBACK (pressed_cb), &bench);
  lq_hotkeys_start (bench.hotkeys);
  is_good = bench.display != NULL && wait_for (is_ready, &bench) && press (&bench, cold);
  for (int i = 0; i < n_warm && is_good; i++)
    is_good = press (&bench, warm);
  g_clear_object (&bench.hotkeys);
  lq_microphone_shut_down ();

  if (!is_good) {
    g_printerr ("the key or the microphone does not answer\n");
    return 1;
  }

  g_print ("{");
  figures_print (cold, "cold");
  g_print (", ");
  figures_print (warm, "warm");
  g_print ("}\n");

  return 0;
}
