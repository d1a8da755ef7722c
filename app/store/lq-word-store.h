/* lq-word-store.h: a person's words as rows, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-sql.h"
#include "lq-word-book.h"

G_BEGIN_DECLS

/* Both block on the disk. */

/* Returns: (transfer full): everything; or %NULL with %LQ_ERROR_STORE */
LqWordBook *lq_word_store_load (sqlite3 *db, GError **error);

/* Replaces everything, in one transaction. On failure nothing has changed. */
bool lq_word_store_save (sqlite3 *db, const LqWordBook *book, GError **error);

G_END_DECLS
