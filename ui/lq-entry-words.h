/* lq-entry-words.h: what the page of an entry says of it, and asks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"
#include "lq-error-bar.h"

G_BEGIN_DECLS

/* How long it is, who recognized it, where it went: one line. (transfer full) */
char *lq_entry_words_dup_facts (LqEntry *entry);

/* Why there is less text than was said, or nothing. */
void lq_entry_words_show_error (LqErrorBar *bar, LqEntry *entry);

typedef void (*LqEntryTitled) (const char *title, gpointer user_data);

/**
 * lq_entry_words_ask_title:
 * @from: what it is asked for
 * @titled: called with the new title, "" for none, while @from is there; not if nothing changes
 */
void lq_entry_words_ask_title (GtkWidget    *from,
                               LqEntry      *entry,
                               LqEntryTitled titled,
                               gpointer      user_data);

G_END_DECLS
