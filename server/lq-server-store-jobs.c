/* lq-server-store-jobs.c: the rows of transcriptions
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define COLUMNS                                                                                    \
  "number, id, owner, status, filename, created_at_us, duration_ms, error_type, error_message,"    \
  " webhook_status, n_tries, model, file_id, reference, webhook_url, webhook_header,"              \
  " webhook_value, hints, context, wants_language, wants_speakers"

void
lq_server_job_free (LqServerJob *job)
{
  if (job == NULL)
    return;

  g_free (job->id);
  g_free (job->owner);
  g_free (job->filename);
  g_free (job->error_type);
  g_free (job->error_message);
  lq_server_order_free (job->order);
  g_free (job);
}

static LqServerOrder *
read_order (sqlite3_stmt *row, int at)
{
  LqServerOrder *order = g_new0 (LqServerOrder, 1);

  order->model = lq_sql_dup_text (row, at++);
  order->file_id = lq_sql_dup_text (row, at++);
  order->reference = lq_sql_dup_text (row, at++);
  order->webhook_url = lq_sql_dup_text (row, at++);
  order->webhook_header = lq_sql_dup_text (row, at++);
  order->webhook_value = lq_sql_dup_text (row, at++);
  order->hints = lq_sql_dup_text (row, at++);
  order->context = lq_sql_dup_text (row, at++);
  order->wants_language = sqlite3_column_int (row, at++) != 0;
  order->wants_speakers = sqlite3_column_int (row, at++) != 0;
  return order;
}

static LqServerJob *
read_row (sqlite3_stmt *row)
{
  LqServerJob *job = g_new0 (LqServerJob, 1);
  int          at = 0;

  job->number = sqlite3_column_int64 (row, at++);
  job->id = lq_sql_dup_text (row, at++);
  job->owner = lq_sql_dup_text (row, at++);
  job->status = (LqServerStatus) sqlite3_column_int (row, at++);
  job->filename = lq_sql_dup_text (row, at++);
  job->created_at_us = sqlite3_column_int64 (row, at++);
  job->duration_ms = sqlite3_column_int64 (row, at++);
  job->error_type = lq_sql_dup_text (row, at++);
  job->error_message = lq_sql_dup_text (row, at++);
  job->webhook_status = sqlite3_column_int (row, at++);
  job->n_tries = sqlite3_column_int (row, at++);
  job->order = read_order (row, at);
  return job;
}

static void
bind_order (sqlite3_stmt *statement, int at, const LqServerOrder *order)
{
  lq_sql_bind_text (statement, at++, order->model);
  lq_sql_bind_text (statement, at++, order->file_id);
  lq_sql_bind_text (statement, at++, order->reference);
  lq_sql_bind_text (statement, at++, order->webhook_url);
  lq_sql_bind_text (statement, at++, order->webhook_header);
  lq_sql_bind_text (statement, at++, order->webhook_value);
  lq_sql_bind_text (statement, at++, order->hints);
  lq_sql_bind_text (statement, at++, order->context);
  sqlite3_bind_int (statement, at++, order->wants_language);
  sqlite3_bind_int (statement, at++, order->wants_speakers);
  sqlite3_bind_int (statement, at++, order->webhook_url == NULL);
}

bool
lq_server_store_add_job (LqServerStore *self, const LqServerJob *job, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db,
    "INSERT INTO job (id, owner, status, filename, created_at_us, duration_ms, webhook_status,"
    " n_tries, model, file_id, reference, webhook_url, webhook_header, webhook_value, hints,"
    " context, wants_language, wants_speakers, is_hook_done)"
    " VALUES (?, ?, 0, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    error);
  int at = 1;

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, at++, job->id);
  lq_sql_bind_text (statement, at++, job->owner);
  lq_sql_bind_text (statement, at++, job->filename);
  sqlite3_bind_int64 (statement, at++, job->created_at_us);
  bind_order (statement, at, job->order);
  return lq_server_store_step (self, statement, error) == LQ_SERVER_DONE;
}

/* @owner: (nullable): whoever made it */
static LqServerJob *
find (LqServerStore *self, const char *owner, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db, "SELECT " COLUMNS " FROM job WHERE id = ?1 AND (owner = ?2 OR ?2 IS NULL)", error);

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, id);
  lq_sql_bind_text (statement, 2, owner);
  return lq_server_store_step (self, statement, error) == LQ_SERVER_ROW ? read_row (statement)
                                                                        : NULL;
}

LqServerJob *
lq_server_store_get_job (LqServerStore *self, const char *owner, const char *id, GError **error)
{
  return find (self, owner, id, error);
}

LqServerJob *
lq_server_store_find_job (LqServerStore *self, const char *id, GError **error)
{
  return find (self, NULL, id, error);
}

bool
lq_server_store_requeue (LqServerStore *self, GError **error)
{
  return lq_sql_exec (self->db, "UPDATE job SET status = 0, n_tries = n_tries - 1 WHERE status = 1",
                      error);
}

/* Returns: (transfer full) (nullable): the rows of a bound statement */
static GPtrArray *
read_rows (LqServerStore *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_server_job_free);
  LqServerStep step;

  while ((step = lq_server_store_step (self, statement, error)) == LQ_SERVER_ROW)
    g_ptr_array_add (jobs, read_row (statement));

  return step == LQ_SERVER_DONE ? g_steal_pointer (&jobs) : NULL;
}

GPtrArray *
lq_server_store_list_jobs (
  LqServerStore *self, const char *owner, int64_t before, int n_most, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db,
    "SELECT " COLUMNS " FROM job WHERE owner = ? AND number < ? ORDER BY number DESC LIMIT ?",
    error);

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, owner);
  sqlite3_bind_int64 (statement, 2, before);
  sqlite3_bind_int (statement, 3, n_most);
  return read_rows (self, statement, error);
}

bool
lq_server_store_count_jobs (
  LqServerStore *self, const char *owner, int64_t *n_jobs, int64_t *n_pending, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db, "SELECT count (*), count (*) FILTER (WHERE status < 2) FROM job WHERE owner = ?",
    error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, owner);
  if (lq_server_store_step (self, statement, error) != LQ_SERVER_ROW)
    return false;

  *n_jobs = sqlite3_column_int64 (statement, 0);
  *n_pending = sqlite3_column_int64 (statement, 1);
  return true;
}

bool
lq_server_store_remove_job (LqServerStore *self, const char *id, GError **error)
{
  g_autofree char *path = lq_server_store_dup_transcript_path (self->folder, id);

  if (!lq_server_store_run (self, "DELETE FROM job WHERE id = ?", id, error))
    return false;

  if (g_unlink (path) != 0 && errno != ENOENT)
    g_message ("cannot remove %s: %s", path, g_strerror (errno));
  return true;
}

LqServerJob *
lq_server_store_take_job (LqServerStore *self, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db,
    "UPDATE job SET status = 1, n_tries = n_tries + 1 WHERE number ="
    " (SELECT number FROM job WHERE status = 0 ORDER BY number LIMIT 1) RETURNING " COLUMNS,
    error);
  g_autoptr (LqServerJob) job = NULL;

  if (statement == NULL)
    return NULL;
  if (lq_server_store_step (self, statement, error) != LQ_SERVER_ROW)
    return NULL;

  /* The change is made by the step that finds no further row. */
  job = read_row (statement);
  return lq_server_store_step (self, statement, error) == LQ_SERVER_DONE ? g_steal_pointer (&job)
                                                                         : NULL;
}

bool
lq_server_store_end_job (LqServerStore *self, const LqServerJob *job, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db,
    "UPDATE job SET status = ?, duration_ms = ?, error_type = ?, error_message = ? WHERE id = ?",
    error);
  int at = 1;

  if (statement == NULL)
    return false;

  sqlite3_bind_int (statement, at++, (int) job->status);
  sqlite3_bind_int64 (statement, at++, job->duration_ms);
  lq_sql_bind_text (statement, at++, job->error_type);
  lq_sql_bind_text (statement, at++, job->error_message);
  lq_sql_bind_text (statement, at++, job->id);
  return lq_server_store_step (self, statement, error) == LQ_SERVER_DONE;
}

GPtrArray *
lq_server_store_list_hooks (LqServerStore *self, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db, "SELECT " COLUMNS " FROM job WHERE is_hook_done = 0 AND status >= 2", error);

  return statement != NULL ? read_rows (self, statement, error) : NULL;
}

bool
lq_server_store_end_hook (LqServerStore *self, const char *id, int status, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (
    self->db, "UPDATE job SET webhook_status = ?, is_hook_done = 1 WHERE id = ?", error);

  if (statement == NULL)
    return false;

  sqlite3_bind_int (statement, 1, status);
  lq_sql_bind_text (statement, 2, id);
  return lq_server_store_step (self, statement, error) == LQ_SERVER_DONE;
}
