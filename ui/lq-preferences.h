/* lq-preferences.h: the preferences window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"
#include "lq-hotkeys.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_PREFERENCES (lq_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LqPreferences, lq_preferences, LQ, PREFERENCES, AdwPreferencesWindow)

LqPreferences *lq_preferences_new (GtkWindow   *parent,
                                   GSettings   *settings,
                                   LqDictation *dictation,
                                   LqHotkeys   *hotkeys);

G_END_DECLS
