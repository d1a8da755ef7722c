/* lq-sql.h: the few things every user of SQLite here needs
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/**
 * LqSqlUse:
 *
 * A statement that is kept, while it is used: g_autoptr() on it resets the statement and drops what
 * was bound, instead of finalizing it.
 */
typedef struct sqlite3_stmt LqSqlUse;

void lq_sql_use_end (LqSqlUse *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSqlUse, lq_sql_use_end)

/**
 * lq_sql_fail:
 * @db: where a call has just failed
 * @doing: what was tried, for the log
 * @error: return location for %LQ_ERROR_STORE
 *
 * Returns: %FALSE
 */
bool lq_sql_fail (sqlite3 *db, const char *doing, GError **error);

/* Runs one or more statements that take no values. Returns: %FALSE with %LQ_ERROR_STORE. */
bool lq_sql_exec (sqlite3 *db, const char *sql, GError **error);

/* Begins a transaction that will write. Returns: %FALSE with %LQ_ERROR_STORE. */
bool lq_sql_begin (sqlite3 *db, GError **error);

/* Ends a transaction: for good where @is_well, else nothing of it stays. Returns: whether it is for
 * good; %FALSE with %LQ_ERROR_STORE where that could not be done. */
bool lq_sql_end (sqlite3 *db, bool is_well, GError **error);

/* Returns: (transfer full): the statement, or %NULL with %LQ_ERROR_STORE */
sqlite3_stmt *lq_sql_prepare (sqlite3 *db, const char *sql, GError **error);

/* Runs a bound statement that gives no row. Returns: %FALSE with %LQ_ERROR_STORE. */
bool lq_sql_run (sqlite3_stmt *statement, const char *doing, GError **error);

/* Binds @text, or NULL; @text must live as long as the statement is used. */
void lq_sql_bind_text (sqlite3_stmt *statement, int at, const char *text);

/* Returns: (transfer full) (nullable): the column of the current row */
char *lq_sql_dup_text (sqlite3_stmt *statement, int column);

/* Runs "PRAGMA @name" and reads its number. Returns: %FALSE with %LQ_ERROR_STORE. */
bool lq_sql_get_pragma (sqlite3 *db, const char *name, int *value, GError **error);

G_END_DECLS
