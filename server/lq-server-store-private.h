/* lq-server-store-private.h: for the files that make up the store
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-store.h"
#include "lq-sql.h"

G_BEGIN_DECLS

struct _LqServerStore {
  sqlite3 *db;
  char    *folder;
  int      lock_fd; /* held while the store is open */
};

/* What a step has given. */
typedef enum {
  LQ_SERVER_ROW,
  LQ_SERVER_DONE,
  LQ_SERVER_BROKEN, /* with the error set */
} LqServerStep;

LqServerStep lq_server_store_step (LqServerStore *self, sqlite3_stmt *statement, GError **error);

/* Binds @id to the first place of @sql and runs it. */
bool lq_server_store_run (LqServerStore *self, const char *sql, const char *id, GError **error);

G_END_DECLS
