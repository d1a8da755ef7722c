/* lq-level.h: how loud it is, and whether someone speaks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

enum { LQ_VOICE_FRAME = 320 }; /* samples in a frame: 20 ms */

/**
 * lq_level_of:
 * @samples: (array length=n_samples): samples
 * @n_samples: how many
 *
 * Returns: the root mean square in dB below full scale, -96 (silence) to 0
 */
float lq_level_of (const int16_t *samples, size_t n_samples);

/**
 * LqVoice:
 *
 * Voice activity of one stream, frame by frame: speexdsp's detector and a gate above the noise
 * floor must both agree. Not thread safe.
 */
typedef struct _LqVoice LqVoice;

LqVoice *lq_voice_new (void);
void     lq_voice_free (LqVoice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqVoice, lq_voice_free)

/* Whether the frame (%LQ_VOICE_FRAME samples) sounds like speech. Frames come in order. */
bool lq_voice_hears (LqVoice *self, const int16_t *frame);

G_END_DECLS
