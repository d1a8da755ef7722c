/* lq-word-list.h: the person's words and switches, kept current, and the rules made of them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store.h"
#include "lq-word-book.h"

G_BEGIN_DECLS

/**
 * LqWordList:
 *
 * Main thread. Signals: `ready`: once, the words are read, or there are none to read; `changed`:
 * the book is another one; `failed` (#GError): it could not be read or saved.
 */
#define LQ_TYPE_WORD_LIST (lq_word_list_get_type ())
G_DECLARE_FINAL_TYPE (LqWordList, lq_word_list, LQ, WORD_LIST, GObject)

LqWordList *lq_word_list_new (GSettings *settings);

/* Called once, when the history is open. @store: (nullable): %NULL: it cannot be opened */
void lq_word_list_set_store (LqWordList *self, LqStore *store);

bool              lq_word_list_is_ready (LqWordList *self);
const LqWordBook *lq_word_list_get_book (LqWordList *self); /* borrowed, until it changes */

/* Keeps @book from now on. @book: (transfer full) */
void lq_word_list_take_book (LqWordList *self, LqWordBook *book);

bool lq_word_list_has_profiles (LqWordList *self);

/* Returns: (nullable): what is different in @app (nullable); borrowed, until the book changes */
const LqProfile *lq_word_list_find_profile (LqWordList *self, const char *app);

/* For {clipboard}, from the next dictation on. @text: (nullable) */
void lq_word_list_set_clipboard (LqWordList *self, const char *text);

/* Whether a snippet asks for the clipboard. */
bool lq_word_list_needs_clipboard (LqWordList *self);

/**
 * lq_word_list_make_rules:
 * @engine: (nullable): id of the engine
 * @app: (nullable): where the words go, if that is known
 *
 * Returns: (transfer full): the rules for a dictation that begins now
 */
LqRules *lq_word_list_make_rules (LqWordList *self, const char *engine, const char *app);

G_END_DECLS
