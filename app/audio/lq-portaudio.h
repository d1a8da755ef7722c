/* lq-portaudio.h: the thread that alone speaks with PortAudio, and the devices it finds
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <portaudio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * lq_portaudio_run:
 * @function: what to do; @data is its argument
 *
 * Runs @function on the control thread, later and in order; starts the thread if need be. Main
 * thread.
 */
void lq_portaudio_run (GSourceOnceFunc function, gpointer data);

/* Whether the control thread was ever needed. Main thread. */
bool lq_portaudio_is_running (void);

/* Waits until the control thread has done all it was asked to, ends it, and unloads the library.
 * Main thread. */
void lq_portaudio_shut_down (void);

/* --- the rest: control thread --- */

/* Calls @function every @interval_ms on the control thread. Returns: (transfer full): the timer */
GSource *lq_portaudio_add_timer (unsigned interval_ms, GSourceFunc function, gpointer data);

/**
 * lq_portaudio_load:
 * @error: return location for %LQ_ERROR_MICROPHONE
 *
 * Loads the library, unless it is. Takes up to 150 ms the first time.
 */
gboolean lq_portaudio_load (GError **error);

/* Unloads and loads: the only way to see devices that came or went. No stream may be open. */
gboolean lq_portaudio_reload (GError **error);

/* Returns: (transfer full): names of the devices that record, the default one first */
char **lq_portaudio_list_names (void);

/**
 * lq_portaudio_find:
 * @name: (nullable): a device's name; %NULL: the default one
 *
 * Devices are known by name alone: numbers shift whenever one comes or goes. The place of a sound
 * card, "(hw:1,0)" at the end of a name, may change, too.
 *
 * Returns: its number until the next reload, or %paNoDevice
 */
PaDeviceIndex lq_portaudio_find (const char *name);

G_END_DECLS
