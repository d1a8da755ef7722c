/* lq-silence.c: tells a microphone that is muted from one in a quiet room
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever is switched on makes some noise: the quietest microphones in the quietest rooms were
 * above -80 dB. A muted one gives zeros, or the last bit of its converter, which is -90 dB. */

#include "config.h"
#include "lq-silence.h"

static const float LEAST_NOISE_DB = -85.0f;

bool
lq_silence_note (LqSilence *self, float level_db, int length_ms)
{
  bool was_silent = self->is_silent;

  if (level_db > LEAST_NOISE_DB)
    self->quiet_ms = 0;
  else if (self->quiet_ms < LQ_SILENCE_MS)
    self->quiet_ms += length_ms;
  self->is_silent = self->quiet_ms >= LQ_SILENCE_MS;

  return self->is_silent != was_silent;
}
