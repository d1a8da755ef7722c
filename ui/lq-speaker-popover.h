/* lq-speaker-popover.h: gives speakers their names
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LqSpeakerPopover:
 *
 * Signal: `rename` (utf8: the speaker, as in the tokens; utf8: the name, "" for none), for each
 * that was changed, when the popover is closed or Enter is pressed.
 */
#define LQ_TYPE_SPEAKER_POPOVER (lq_speaker_popover_get_type ())
G_DECLARE_FINAL_TYPE (LqSpeakerPopover, lq_speaker_popover, LQ, SPEAKER_POPOVER, GtkPopover)

/* @speaker: (nullable): who is to be named; %NULL: all of them */
GtkWidget *lq_speaker_popover_new (LqScript *script, const char *speaker);

G_END_DECLS
