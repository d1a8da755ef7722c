/* lq-hearing.c: whether the microphone of a dictation is heard
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-hearing"

#include "config.h"
#include "lq-hearing.h"

void
lq_hearing_note (LqHearing *self, LqNotice notice)
{
  if (notice == LQ_NOTICE_MICROPHONE_LOST)
    self->is_deaf = true;
  else if (notice == LQ_NOTICE_MICROPHONE_BACK || notice == LQ_NOTICE_MICROPHONE_FALLBACK)
    self->is_deaf = false;
  else if (notice == LQ_NOTICE_MICROPHONE_SILENT || notice == LQ_NOTICE_MICROPHONE_HEARD)
    self->is_silent = notice == LQ_NOTICE_MICROPHONE_SILENT;
}
