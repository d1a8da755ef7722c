/* lq-hearing.h: whether the microphone of a dictation is heard
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-messages.h"

#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  bool is_deaf;   /* the microphone is gone, and none has taken its place */
  bool is_silent; /* it is there but gives no sound */
} LqHearing;

/* Learns from a notice of the dictation; other notices say nothing of it. */
void lq_hearing_note (LqHearing *self, LqNotice notice);

G_END_DECLS
