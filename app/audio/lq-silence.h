/* lq-silence.h: tells a microphone that is muted from one in a quiet room
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>

/* How long nothing may be heard before it is said: with the way to the screen within a second. */
enum { LQ_SILENCE_MS = 800 };

/**
 * LqSilence:
 *
 * Of one recording; begins as { 0 }. Not thread safe.
 */
typedef struct {
  int  quiet_ms; /* nothing was heard for so long */
  bool is_silent;
} LqSilence;

/**
 * lq_silence_note:
 * @self: a silence
 * @level_db: of the next piece of sound, as lq_level_of() says
 * @length_ms: of that piece
 *
 * Returns: whether `is_silent` changed
 */
bool lq_silence_note (LqSilence *self, float level_db, int length_ms);
