/* lq-voice-gap.c: whether nobody has spoken for so long that a dictation is over
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-voice-gap.h"

void
lq_voice_gap_init (LqVoiceGap *self, int64_t now_us)
{
  self->heard_us = now_us;
}

bool
lq_voice_gap_look (LqVoiceGap *self, bool is_voice, bool is_kept, int limit_s, int64_t now_us)
{
  if (is_voice || is_kept)
    self->heard_us = now_us;

  return limit_s > 0 && now_us - self->heard_us >= (int64_t) limit_s * G_USEC_PER_SEC;
}
