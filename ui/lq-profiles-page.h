/* lq-profiles-page.h: what is different in single applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-word-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_PROFILES_PAGE (lq_profiles_page_get_type ())
G_DECLARE_FINAL_TYPE (LqProfilesPage, lq_profiles_page, LQ, PROFILES_PAGE, AdwPreferencesPage)

/* Shows and changes @words from now on. Called once. */
void lq_profiles_page_set_words (LqProfilesPage *self, LqWordList *words);

G_END_DECLS
