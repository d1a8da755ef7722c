/* lq-entry-page.h: one entry of the history, to be read along with its sound, edited and exported
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqEntryPage:
 *
 * Has a header bar of its own. Signals: `back`; `delete` (#LqEntry).
 */
#define LQ_TYPE_ENTRY_PAGE (lq_entry_page_get_type ())
G_DECLARE_FINAL_TYPE (LqEntryPage, lq_entry_page, LQ, ENTRY_PAGE, AdwBin)

LqEntryPage *lq_entry_page_new (GSettings *settings);

/* Shows @entry, of which @store has the tokens and takes what is changed. */
void lq_entry_page_set_entry (LqEntryPage *self, LqStore *store, LqEntry *entry);

/* The page is left: what was changed is saved, and it is quiet. */
void lq_entry_page_leave (LqEntryPage *self);

G_END_DECLS
