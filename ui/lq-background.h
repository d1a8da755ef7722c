/* lq-background.h: whether the program goes on without a window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-hotkeys.h"

G_BEGIN_DECLS

/**
 * LqBackground:
 *
 * While a key works, or the person wants Loquat to start with the session, the program stays when
 * its window is closed.
 */
#define LQ_TYPE_BACKGROUND (lq_background_get_type ())
G_DECLARE_FINAL_TYPE (LqBackground, lq_background, LQ, BACKGROUND, GObject)

/* Starts @hotkeys when nothing else is to be done. @application is not held a reference to. */
LqBackground *
lq_background_new (GApplication *application, LqHotkeys *hotkeys, GSettings *settings);

/* The window was closed: where the program stays, the person is told so, once and for all. */
void lq_background_say (LqBackground *self);

/* Nothing keeps the program any more. */
void lq_background_end (LqBackground *self);

G_END_DECLS
