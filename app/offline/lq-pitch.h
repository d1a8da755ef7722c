/* lq-pitch.h: whether a piece of sound has a pitch, as vowels have and noise has not
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

enum { LQ_PITCH_WINDOW = 640 }; /* samples: 40 ms, two periods of the lowest voice and more */

/* Whether the window (%LQ_PITCH_WINDOW samples) repeats itself 60 to 400 times a second. Pure. */
bool lq_pitch_is_there (const int16_t *window);

G_END_DECLS
