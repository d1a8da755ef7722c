/* lq-store-private.h: for those parts of the store that have files of their own
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-history.h"
#include "lq-store.h"

G_BEGIN_DECLS

/**
 * LqStoreWork:
 * @data: the task's data
 *
 * On the store's thread.
 *
 * Returns: (transfer full): what the task returns, where it has a function to free it
 */
typedef gpointer (*LqStoreWork) (LqHistory *history, gpointer data, GError **error);

/**
 * lq_store_submit:
 * @task: (transfer full): returned in its own context
 * @free_result: (nullable): %NULL: the task returns whether there was no error
 *
 * Any thread that has a main context, while the store is not being closed.
 */
void lq_store_submit (LqStore *self, GTask *task, LqStoreWork work, GDestroyNotify free_result);

G_END_DECLS
