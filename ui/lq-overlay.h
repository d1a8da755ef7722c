/* lq-overlay.h: a small sign at the edge of the screen while one dictates into another application
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-anywhere.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LqOverlay:
 *
 * Main thread. Shows level, state, the last words, the engine and the time while @anywhere delivers
 * and the setting is on; and for a few seconds why nothing was delivered.
 *
 * Signal `tell` (title, body): something the person has to know could not be shown: the session has
 * no place for an overlay, or the person wants none.
 */
#define LQ_TYPE_OVERLAY (lq_overlay_get_type ())
G_DECLARE_FINAL_TYPE (LqOverlay, lq_overlay, LQ, OVERLAY, GObject)

LqOverlay *lq_overlay_new (LqDictation *dictation, LqAnywhere *anywhere, GSettings *settings);

/**
 * lq_overlay_say:
 * @title: what happened
 * @body: what to do about it
 *
 * Shows a message for a few seconds, or emits `tell`.
 */
void lq_overlay_say (LqOverlay *self, const char *title, const char *body);

G_END_DECLS
