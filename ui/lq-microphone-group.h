/* lq-microphone-group.h: the microphone to record from, and whether it hears anything
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqMicrophoneGroup:
 *
 * Records while it can be seen, to show the level; nothing of it is kept. During a dictation it
 * shows that one's level instead.
 */
#define LQ_TYPE_MICROPHONE_GROUP (lq_microphone_group_get_type ())
G_DECLARE_FINAL_TYPE (
  LqMicrophoneGroup, lq_microphone_group, LQ, MICROPHONE_GROUP, AdwPreferencesGroup)

void lq_microphone_group_set_dictation (LqMicrophoneGroup *self,
                                        LqDictation       *dictation,
                                        GSettings         *settings);

G_END_DECLS
