/* lq-chime.h: plays a short sound
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lq_chime_play:
 * @sound: a file of sound, in memory, of at most a second
 *
 * Plays it on the system's default device, on a thread of its own; returns at once. Where nothing
 * can be played, and while the sound system keeps another sound waiting, nothing happens. Main
 * thread.
 */
void lq_chime_play (GBytes *sound);

G_END_DECLS
