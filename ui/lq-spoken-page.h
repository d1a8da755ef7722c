/* lq-spoken-page.h: what can be said for punctuation and commands, and a field to try it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-word-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_SPOKEN_PAGE (lq_spoken_page_get_type ())
G_DECLARE_FINAL_TYPE (LqSpokenPage, lq_spoken_page, LQ, SPOKEN_PAGE, AdwPreferencesPage)

/* Shows and changes @settings from now on, and tries sentences with @words. Called once. */
void lq_spoken_page_set_words (LqSpokenPage *self, GSettings *settings, LqWordList *words);

G_END_DECLS
