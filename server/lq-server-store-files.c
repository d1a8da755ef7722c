/* lq-server-store-files.c: the rows of uploaded files
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define COLUMNS "number, id, owner, filename, reference, size, created_at_us"

void
lq_server_file_free (LqServerFile *file)
{
  if (file == NULL)
    return;

  g_free (file->id);
  g_free (file->owner);
  g_free (file->filename);
  g_free (file->reference);
  g_free (file);
}

static LqServerFile *
read_row (sqlite3_stmt *row)
{
  LqServerFile *file = g_new0 (LqServerFile, 1);
  int           at = 0;

  file->number = sqlite3_column_int64 (row, at++);
  file->id = lq_sql_dup_text (row, at++);
  file->owner = lq_sql_dup_text (row, at++);
  file->filename = lq_sql_dup_text (row, at++);
  file->reference = lq_sql_dup_text (row, at++);
  file->size = sqlite3_column_int64 (row, at++);
  file->created_at_us = sqlite3_column_int64 (row, at++);
  return file;
}

bool
lq_server_store_add_file (LqServerStore *self, const LqServerFile *file, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
    lq_sql_prepare (self->db,
                    "INSERT INTO file (id, owner, filename, reference, size,"
                    " created_at_us) VALUES (?, ?, ?, ?, ?, ?)",
                    error);
  int at = 1;

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, at++, file->id);
  lq_sql_bind_text (statement, at++, file->owner);
  lq_sql_bind_text (statement, at++, file->filename);
  lq_sql_bind_text (statement, at++, file->reference);
  sqlite3_bind_int64 (statement, at++, file->size);
  sqlite3_bind_int64 (statement, at++, file->created_at_us);
  return lq_server_store_step (self, statement, error) == LQ_SERVER_DONE;
}

LqServerFile *
lq_server_store_get_file (LqServerStore *self, const char *owner, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
    lq_sql_prepare (self->db, "SELECT " COLUMNS " FROM file WHERE id = ? AND owner = ?", error);

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, id);
  lq_sql_bind_text (statement, 2, owner);
  return lq_server_store_step (self, statement, error) == LQ_SERVER_ROW ? read_row (statement)
                                                                        : NULL;
}

GPtrArray *
lq_server_store_list_files (
  LqServerStore *self, const char *owner, int64_t before, int n_most, GError **error)
{
  g_autoptr (GPtrArray) files =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lq_server_file_free);
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db,
    "SELECT " COLUMNS " FROM file WHERE owner = ? AND number < ? ORDER BY number DESC LIMIT ?",
    error);
  LqServerStep step;

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, owner);
  sqlite3_bind_int64 (statement, 2, before);
  sqlite3_bind_int (statement, 3, n_most);
  while ((step = lq_server_store_step (self, statement, error)) == LQ_SERVER_ROW)
    g_ptr_array_add (files, read_row (statement));

  return step == LQ_SERVER_DONE ? g_steal_pointer (&files) : NULL;
}

bool
lq_server_store_count_files (
  LqServerStore *self, const char *owner, int64_t *n_files, int64_t *n_bytes, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db, "SELECT count (*), total (size) FROM file WHERE owner = ?1 OR ?1 IS NULL", error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, owner);
  if (lq_server_store_step (self, statement, error) != LQ_SERVER_ROW)
    return false;

  *n_files = sqlite3_column_int64 (statement, 0);
  *n_bytes = sqlite3_column_int64 (statement, 1);
  return true;
}

bool
lq_server_store_remove_file (LqServerStore *self, const char *id, GError **error)
{
  g_autofree char *path = lq_server_store_dup_file_path (self->folder, id);

  if (!lq_server_store_run (self, "DELETE FROM file WHERE id = ?", id, error))
    return false;

  if (g_unlink (path) != 0)
    g_message ("cannot remove %s: %s", path, g_strerror (errno));
  return true;
}
