/* lq-history.h: entries and tokens as rows: what is asked of the database, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"
#include "lq-sql.h"

G_BEGIN_DECLS

/**
 * LqHistory:
 *
 * A connection and its statements. One thread; every call blocks on the disk.
 */
typedef struct _LqHistory LqHistory;

/* @db: (transfer full): from lq_database_open() */
LqHistory *lq_history_new (sqlite3 *db);
void       lq_history_free (LqHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHistory, lq_history_free)

/* For other tables of the same file. Borrowed. */
sqlite3 *lq_history_get_connection (LqHistory *self);

/**
 * lq_history_save:
 * @entry: with its tokens, or with tokens %NULL to leave them as they are
 *
 * Replaces the row and tokens of the same id in one transaction. On failure nothing has changed.
 * While an entry is being recorded, only the tokens from the first one that is not yet there are
 * written.
 */
bool lq_history_save (LqHistory *self, const LqEntry *entry, GError **error);

/* Returns: (transfer full): the entry with its tokens; %NULL without error: there is none */
LqEntry *lq_history_load (LqHistory *self, const char *id, GError **error);

/* The same without its tokens. */
LqEntry *lq_history_load_bare (LqHistory *self, const char *id, GError **error);

/**
 * lq_history_load_damaged:
 * @number: counts the rows from 1 on; there may be gaps
 *
 * Reads from a damaged database: tokens are %NULL where they cannot be read.
 *
 * Returns: (transfer full) (nullable): the entry, to be looked at with distrust
 */
LqEntry *lq_history_load_damaged (LqHistory *self, int64_t number);

/* See lq_store_find_async(). Returns: (transfer full) (element-type LqEntry) */
GPtrArray *lq_history_find (LqHistory  *self,
                            const char *query,
                            LqKinds     kinds,
                            int64_t     before_us,
                            unsigned    limit,
                            GError    **error);

/* See lq_store_find_unfinished_async(). Returns: (transfer full) (element-type LqEntry) */
GPtrArray *lq_history_find_unfinished (LqHistory *self, GError **error);

/* Removes row and tokens; none there is no error. */
bool lq_history_remove (LqHistory *self, const char *id, GError **error);

G_END_DECLS
