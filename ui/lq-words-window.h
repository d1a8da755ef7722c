/* lq-words-window.h: the person's words: vocabulary, replacements, what is spoken, applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-word-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_WORDS_WINDOW (lq_words_window_get_type ())
G_DECLARE_FINAL_TYPE (LqWordsWindow, lq_words_window, LQ, WORDS_WINDOW, AdwPreferencesWindow)

/* @parent: (nullable): over which window it stands */
LqWordsWindow *lq_words_window_new (GtkWindow *parent, GSettings *settings, LqWordList *words);

G_END_DECLS
