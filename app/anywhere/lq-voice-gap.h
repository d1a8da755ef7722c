/* lq-voice-gap.h: whether nobody has spoken for so long that a dictation is over
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Plain data, no clock: times are monotonic, in microseconds. */
typedef struct {
  int64_t heard_us; /* speech, or the beginning */
} LqVoiceGap;

void lq_voice_gap_init (LqVoiceGap *self, int64_t now_us);

/**
 * lq_voice_gap_look:
 * @is_voice: somebody speaks
 * @is_kept: a key is held, so that the person has the end in hand
 * @limit_s: 0: never
 *
 * Returns: whether it is over
 */
bool lq_voice_gap_look (LqVoiceGap *self, bool is_voice, bool is_kept, int limit_s, int64_t now_us);

G_END_DECLS
