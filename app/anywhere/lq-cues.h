/* lq-cues.h: short sounds for a person who does not look at Loquat
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-anywhere.h"

G_BEGIN_DECLS

typedef enum {
  LQ_CUE_START, /* the first sound is recorded: speak */
  LQ_CUE_STOP,  /* the last sound is recorded */
  LQ_CUE_ERROR, /* it failed, or words may be missing */
} LqCue;

/* How a cue sounds: a file of sound. Borrowed. */
GBytes *lq_cue_get_sound (LqCue cue);

/**
 * LqCues:
 *
 * Main thread. Plays a cue for each dictation into another application, while the setting is on.
 * None sounds while it is recorded but the first, which is too low and too short to be a word.
 *
 * Signal `cue` (#LqCue): also while the setting is off.
 */
#define LQ_TYPE_CUES (lq_cues_get_type ())
G_DECLARE_FINAL_TYPE (LqCues, lq_cues, LQ, CUES, GObject)

LqCues *lq_cues_new (LqDictation *dictation, LqAnywhere *anywhere, GSettings *settings);

G_END_DECLS
