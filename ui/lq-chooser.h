/* lq-chooser.h: the popover that chooses engine and microphone
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqChooser:
 *
 * Uses the actions settings.engine and settings.microphone of the window. The microphones are
 * looked for each time it opens.
 */
#define LQ_TYPE_CHOOSER (lq_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LqChooser, lq_chooser, LQ, CHOOSER, GtkPopover)

GtkWidget *lq_chooser_new (GSettings *settings);

G_END_DECLS
