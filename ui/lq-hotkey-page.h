/* lq-hotkey-page.h: the preferences of the key that works everywhere
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-hotkeys.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_HOTKEY_PAGE (lq_hotkey_page_get_type ())
G_DECLARE_FINAL_TYPE (LqHotkeyPage, lq_hotkey_page, LQ, HOTKEY_PAGE, AdwPreferencesPage)

/* Called once. */
void lq_hotkey_page_bind (LqHotkeyPage *self, GSettings *settings, LqHotkeys *hotkeys);

G_END_DECLS
