/* lq-history-page.h: everything that was dictated, by day, with search
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqHistoryPage:
 *
 * Signal `open` (#LqEntry): the person wants to read this one.
 */
#define LQ_TYPE_HISTORY_PAGE (lq_history_page_get_type ())
G_DECLARE_FINAL_TYPE (LqHistoryPage, lq_history_page, LQ, HISTORY_PAGE, AdwBin)

/**
 * lq_history_page_set_store:
 * @self: the page
 * @store: (nullable): the history, or %NULL when it cannot be opened
 * @error: (nullable): why not
 */
void lq_history_page_set_store (LqHistoryPage *self, LqStore *store, const GError *error);

/* Puts the keyboard into the search. */
void lq_history_page_focus_search (LqHistoryPage *self);

/* Ends selecting, or else a search. Returns: %FALSE when there was neither */
bool lq_history_page_clear_search (LqHistoryPage *self);

/* Takes @entry out of sight; deleted when the toast that can bring it back is gone. */
void lq_history_page_delete (LqHistoryPage *self, LqEntry *entry);

G_END_DECLS
