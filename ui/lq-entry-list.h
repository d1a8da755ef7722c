/* lq-entry-list.h: the history as a list model, fetched page by page
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store.h"

G_BEGIN_DECLS

/**
 * LqEntryList:
 *
 * A #GListModel of #LqEntry, the newest first: those that match the query, as far as they have been
 * asked for. Keeps itself up to date with the store. Property `is-loading` is notified.
 */
#define LQ_TYPE_ENTRY_LIST (lq_entry_list_get_type ())
G_DECLARE_FINAL_TYPE (LqEntryList, lq_entry_list, LQ, ENTRY_LIST, GObject)

LqEntryList *lq_entry_list_new (LqStore *store);

/* Starts over with the entries of these kinds that match @query; "" is all of them. */
void lq_entry_list_search (LqEntryList *self, const char *query, LqKinds kinds);

/* Fetches the next page, unless one is on its way or the end has been reached. */
void lq_entry_list_load_more (LqEntryList *self);

/* Takes an entry out of sight, and back; the store is not told. */
void lq_entry_list_hide (LqEntryList *self, const char *id);
void lq_entry_list_unhide (LqEntryList *self, LqEntry *entry);

bool          lq_entry_list_is_loading (LqEntryList *self);
const GError *lq_entry_list_get_error (LqEntryList *self); /* why the last fetch failed, or NULL */

G_END_DECLS
