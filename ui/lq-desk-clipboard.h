/* lq-desk-clipboard.h: the clipboard as the toolkit has it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-clipboard.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define LQ_TYPE_DESK_CLIPBOARD (lq_desk_clipboard_get_type ())
G_DECLARE_FINAL_TYPE (LqDeskClipboard, lq_desk_clipboard, LQ, DESK_CLIPBOARD, GObject)

/**
 * lq_desk_clipboard_new:
 * @display: where
 *
 * Returns: (transfer full) (nullable): %NULL on Wayland, where only who has the focus may copy
 */
LqClipboard *lq_desk_clipboard_new (GdkDisplay *display);

G_END_DECLS
