/* lq-store.h: the history, in one SQLite file behind one thread
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"
#include "lq-token.h"
#include "lq-word-book.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqStore:
 *
 * Main thread; every call returns at once and is carried out, in order, on the store's own thread.
 * Signals, on the main thread: `saved` (#LqEntry: a row is new or changed), `deleted` (id).
 */
#define LQ_TYPE_STORE (lq_store_get_type ())
G_DECLARE_FINAL_TYPE (LqStore, lq_store, LQ, STORE, GObject)

/**
 * lq_store_open_async:
 * @path: the database file; made, 0600, with its folder where absent
 *
 * Opens and brings the schema up to date. A damaged file is set aside beside its old name, never
 * deleted, and a new one begun: see lq_store_get_damaged_path(). A file of a newer Loquat is left
 * untouched.
 */
void lq_store_open_async (const char         *path,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);

/* Returns: (transfer full): the store; or %NULL with %LQ_ERROR_STORE or %LQ_ERROR_STORE_NEWER. */
LqStore *lq_store_open_finish (GAsyncResult *result, GError **error);

/* Where a damaged database was set aside at opening, or NULL. */
const char *lq_store_get_damaged_path (LqStore *self);

/**
 * lq_store_save_async:
 * @entry: a snapshot with all its tokens; replaces the row and tokens of the same id. With tokens
 *   %NULL, the ones that are kept stay
 * @callback: (nullable): may be left out
 *
 * A save that failed has changed nothing; the next one carries the same and more. Of an entry that
 * is being recorded only new and changed tokens are written, so that saving often is cheap.
 */
void     lq_store_save_async (LqStore            *self,
                              LqEntry            *entry,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
gboolean lq_store_save_finish (LqStore *self, GAsyncResult *result, GError **error);

/* One entry with its tokens. finish: (transfer full) (nullable): %NULL without error when there is
 * none. */
void     lq_store_load_async (LqStore            *self,
                              const char         *id,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
LqEntry *lq_store_load_finish (LqStore *self, GAsyncResult *result, GError **error);

/**
 * lq_store_find_async:
 * @query: (nullable): words to search for, as a person types them; %NULL or empty: all entries
 * @kinds: which of them
 * @before_us: only entries started before; INT64_MAX: from the newest on
 * @limit: how many at the most
 *
 * Entries without tokens, the newest first. Ones still recording are left out.
 */
void       lq_store_find_async (LqStore            *self,
                                const char         *query,
                                LqKinds             kinds,
                                int64_t             before_us,
                                unsigned            limit,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
GPtrArray *lq_store_find_finish (LqStore *self, GAsyncResult *result, GError **error);

/* Entries in state %LQ_ENTRY_RECORDING, without tokens: being recorded by any process, or left so.
 */
void       lq_store_find_unfinished_async (LqStore            *self,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
GPtrArray *lq_store_find_unfinished_finish (LqStore *self, GAsyncResult *result, GError **error);

/* Deletes the entry, its tokens, and its audio file if that lies below the database's folder. When
 * the file cannot be deleted (%LQ_ERROR_DISK), the entry stays. */
void     lq_store_delete_async (LqStore            *self,
                                const char         *id,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gboolean lq_store_delete_finish (LqStore *self, GAsyncResult *result, GError **error);

/* The person's words. finish: (transfer full): everything; %NULL with %LQ_ERROR_STORE */
void        lq_store_load_words_async (LqStore            *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
LqWordBook *lq_store_load_words_finish (LqStore *self, GAsyncResult *result, GError **error);

/* Replaces them by @book, which is copied. */
void     lq_store_save_words_async (LqStore            *self,
                                    const LqWordBook   *book,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean lq_store_save_words_finish (LqStore *self, GAsyncResult *result, GError **error);

/* Emits `saved` for an entry that was written otherwise. */
void lq_store_tell_saved (LqStore *self, LqEntry *entry);

/* Waits until everything asked for is on disk, and closes. For the end of a program. */
void lq_store_close (LqStore *self);

G_END_DECLS
