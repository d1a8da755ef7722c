/* lq-words-page.h: the person's vocabulary, replacements and snippets
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-word-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_WORDS_PAGE (lq_words_page_get_type ())
G_DECLARE_FINAL_TYPE (LqWordsPage, lq_words_page, LQ, WORDS_PAGE, AdwPreferencesPage)

/* Shows and changes @words from now on. Called once. */
void lq_words_page_set_words (LqWordsPage *self, LqWordList *words);

G_END_DECLS
