/* lq-salvage.c: takes over what can still be read of a damaged database
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-salvage"

#include "config.h"
#include "lq-salvage.h"

/* Adds ids to the set until one cannot be read. */
static void
collect (sqlite3 *db, const char *sql, GHashTable *ids)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    return;

  while (sqlite3_step (statement) == SQLITE_ROW) {
    char *id = lq_sql_dup_text (statement, 0);

    if (id != NULL && *id != '\0')
      g_hash_table_add (ids, id);
    else
      g_free (id);
  }
}

unsigned
lq_salvage (const char *damaged_path, LqHistory *into)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (LqHistory) from = NULL;
  sqlite3       *db = NULL;
  GHashTableIter iter;
  gpointer       id;
  unsigned       n_copied = 0;

  if (sqlite3_open_v2 (damaged_path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
    sqlite3_close (db);
    return 0;
  }

  collect (db, "SELECT id FROM entry ORDER BY number", ids);
  collect (db, "SELECT id FROM entry ORDER BY number DESC", ids);

  from = lq_history_new (db);
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    g_autoptr (LqEntry) entry = lq_history_load_damaged (from, id);

    if (entry != NULL && lq_history_save (into, entry, NULL))
      n_copied++;
  }

  return n_copied;
}
