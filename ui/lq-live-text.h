/* lq-live-text.h: a transcript that grows while it is read
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-transcript.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqLiveText:
 *
 * Shows a transcript: settled words solid, provisional ones dim. Follows the end, unless the person
 * scrolled away from it; then a button leads back.
 */
#define LQ_TYPE_LIVE_TEXT (lq_live_text_get_type ())
G_DECLARE_FINAL_TYPE (LqLiveText, lq_live_text, LQ, LIVE_TEXT, AdwBin)

/**
 * lq_live_text_show:
 * @self: a live text
 * @transcript: what has been said; the same one as before, grown, or another after
 *   lq_live_text_clear()
 *
 * Changes only what differs from what is shown.
 */
void lq_live_text_show (LqLiveText *self, const LqTranscript *transcript);

void lq_live_text_clear (LqLiveText *self);

G_END_DECLS
