/* lq-shortcut-row.h: a key that works everywhere, and how to choose another one
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-hotkeys.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqShortcutRow:
 *
 * Property `setting`, construct-only: the setting that keeps the key, in GTK's syntax.
 */
#define LQ_TYPE_SHORTCUT_ROW (lq_shortcut_row_get_type ())
G_DECLARE_FINAL_TYPE (LqShortcutRow, lq_shortcut_row, LQ, SHORTCUT_ROW, AdwActionRow)

/* @hotkeys give their keys back while a new one is pressed. Called once. */
void lq_shortcut_row_bind (LqShortcutRow *self, GSettings *settings, LqHotkeys *hotkeys);

G_END_DECLS
