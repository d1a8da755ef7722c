/* lq-sql.c: the few things every user of SQLite here needs
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-sql"

#include "config.h"
#include "lq-sql.h"
#include "lq-error.h"

void
lq_sql_use_end (LqSqlUse *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

bool
lq_sql_fail (sqlite3 *db, const char *doing, GError **error)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_STORE, "%s: %s (SQLite %d)", doing, sqlite3_errmsg (db),
               sqlite3_extended_errcode (db));

  return false;
}

bool
lq_sql_exec (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return true;

  return lq_sql_fail (db, sql, error);
}

bool
lq_sql_begin (sqlite3 *db, GError **error)
{
  return lq_sql_exec (db, "BEGIN IMMEDIATE", error);
}

bool
lq_sql_end (sqlite3 *db, bool is_well, GError **error)
{
  if (is_well && lq_sql_exec (db, "COMMIT", error))
    return true;

  lq_sql_exec (db, "ROLLBACK", NULL);

  return false;
}

sqlite3_stmt *
lq_sql_prepare (sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    lq_sql_fail (db, "preparing a statement", error);

  return statement;
}

bool
lq_sql_run (sqlite3_stmt *statement, const char *doing, GError **error)
{
  if (sqlite3_step (statement) == SQLITE_DONE)
    return true;

  return lq_sql_fail (sqlite3_db_handle (statement), doing, error);
}

void
lq_sql_bind_text (sqlite3_stmt *statement, int at, const char *text)
{
  sqlite3_bind_text (statement, at, text, -1, SQLITE_STATIC);
}

char *
lq_sql_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

bool
lq_sql_get_pragma (sqlite3 *db, const char *name, int *value, GError **error)
{
  g_autofree char *sql = g_strconcat ("PRAGMA ", name, NULL);
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step (statement) != SQLITE_ROW)
    return lq_sql_fail (db, sql, error);

  *value = sqlite3_column_int (statement, 0);

  return true;
}
