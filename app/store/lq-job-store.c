/* lq-job-store.c: the jobs of the queue as rows, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-job-store"

#include "config.h"
#include "lq-job-store.h"

#define JOB_COLUMNS                                                                                \
  "id, kind, position, state, step, path, name, size, mtime_us, digest, duration_ms, engine, "     \
  "host, n_tries, error_code, error, created_at_us, started_at_us, ended_at_us, is_again, "        \
  "diarize, translation, languages, is_cut_off"

static const char load_sql[] =
  "SELECT " JOB_COLUMNS " FROM job"
  "  WHERE state IN (0, 1, 2, 4) OR EXISTS (SELECT 1 FROM job_part WHERE job = job.number"
  "    AND (is_sent OR file_id IS NOT NULL OR transcription_id IS NOT NULL))"
  "  ORDER BY position, number";

static const char save_sql[] =
  "INSERT INTO job (" JOB_COLUMNS ")"
  "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,"
  "    ?20, ?21, ?22, ?23, ?24)"
  "  ON CONFLICT (id) DO UPDATE SET"
  "    kind = ?2, position = ?3, state = ?4, step = ?5, path = ?6, name = ?7, size = ?8,"
  "    mtime_us = ?9, digest = ?10, duration_ms = ?11, engine = ?12, n_tries = ?14,"
  "    error_code = ?15, error = ?16, created_at_us = ?17, started_at_us = ?18, ended_at_us = ?19, "
  "    is_again = ?20, diarize = ?21, translation = ?22, languages = ?23, is_cut_off = ?24";

static const char digest_sql[] = "SELECT job.id FROM job JOIN entry ON entry.id = job.id"
                                 "  WHERE job.digest = ?1 AND job.id <> ?2 AND job.state IN (3, 6)"
                                 "    AND (entry.state = 1 OR (entry.state = 2 AND entry.kind = 1))"
                                 "  ORDER BY job.number DESC LIMIT 1";

static const char load_parts_sql[] =
  "SELECT ordinal, start_ms, end_ms, is_sent, is_asked, asked_at_us, file_id, transcription_id,"
  "    n_tokens"
  "  FROM job_part WHERE job = (SELECT number FROM job WHERE id = ?1) ORDER BY ordinal";

static const char save_part_sql[] =
  "INSERT OR REPLACE INTO job_part (job, ordinal, start_ms, end_ms, is_sent, is_asked, asked_at_us,"
  "    file_id, transcription_id, n_tokens)"
  "  SELECT number, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM job WHERE id = ?1";

static const char save_pace_sql[] =
  "INSERT OR REPLACE INTO engine_pace (engine, seconds_per_hour) VALUES (?1, ?2)";

static LqJobRecord *
read_record (sqlite3_stmt *statement)
{
  LqJobRecord *record = g_new0 (LqJobRecord, 1);

  record->id = lq_sql_dup_text (statement, 0);
  record->kind = (LqEntryKind) sqlite3_column_int (statement, 1);
  record->position = sqlite3_column_int64 (statement, 2);
  record->state = (LqJobState) sqlite3_column_int (statement, 3);
  record->step = (LqJobStep) sqlite3_column_int (statement, 4);
  record->path = lq_sql_dup_text (statement, 5);
  record->name = lq_sql_dup_text (statement, 6);
  record->size = sqlite3_column_int64 (statement, 7);
  record->mtime_us = sqlite3_column_int64 (statement, 8);
  record->digest = lq_sql_dup_text (statement, 9);
  record->duration_ms = sqlite3_column_int64 (statement, 10);
  record->engine = lq_sql_dup_text (statement, 11);
  record->host = lq_sql_dup_text (statement, 12);
  record->n_tries = (unsigned) sqlite3_column_int (statement, 13);
  record->error_code = sqlite3_column_int (statement, 14);
  record->error = lq_sql_dup_text (statement, 15);
  record->created_at_us = sqlite3_column_int64 (statement, 16);
  record->started_at_us = sqlite3_column_int64 (statement, 17);
  record->ended_at_us = sqlite3_column_int64 (statement, 18);
  record->is_again = sqlite3_column_int (statement, 19) != 0;
  record->diarize = sqlite3_column_int (statement, 20) != 0;
  record->translation = lq_sql_dup_text (statement, 21);
  record->languages = lq_sql_dup_text (statement, 22);
  record->is_cut_off = sqlite3_column_int (statement, 23) != 0;

  return record;
}

static bool
save_record (sqlite3_stmt *statement, const LqJobRecord *record, GError **error)
{
  g_autoptr (LqSqlUse) use = statement;

  lq_sql_bind_text (use, 1, record->id);
  sqlite3_bind_int (use, 2, record->kind);
  sqlite3_bind_int64 (use, 3, record->position);
  sqlite3_bind_int (use, 4, record->state);
  sqlite3_bind_int (use, 5, record->step);
  lq_sql_bind_text (use, 6, record->path);
  lq_sql_bind_text (use, 7, record->name);
  sqlite3_bind_int64 (use, 8, record->size);
  sqlite3_bind_int64 (use, 9, record->mtime_us);
  lq_sql_bind_text (use, 10, record->digest);
  sqlite3_bind_int64 (use, 11, record->duration_ms);
  lq_sql_bind_text (use, 12, record->engine);
  lq_sql_bind_text (use, 13, record->host);
  sqlite3_bind_int (use, 14, (int) record->n_tries);
  sqlite3_bind_int (use, 15, record->error_code);
  lq_sql_bind_text (use, 16, record->error);
  sqlite3_bind_int64 (use, 17, record->created_at_us);
  sqlite3_bind_int64 (use, 18, record->started_at_us);
  sqlite3_bind_int64 (use, 19, record->ended_at_us);
  sqlite3_bind_int (use, 20, record->is_again);
  sqlite3_bind_int (use, 21, record->diarize);
  lq_sql_bind_text (use, 22, record->translation);
  lq_sql_bind_text (use, 23, record->languages);
  sqlite3_bind_int (use, 24, record->is_cut_off);

  return lq_sql_run (use, "writing a job", error);
}

static bool
save_records (sqlite3 *db, const GPtrArray *records, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, save_sql, error);

  if (statement == NULL)
    return false;

  for (guint i = 0; i < records->len; i++)
    if (!save_record (statement, g_ptr_array_index (records, i), error))
      return false;

  return true;
}

static LqJobPart *
read_part (sqlite3_stmt *statement)
{
  LqJobPart *part = g_new0 (LqJobPart, 1);

  part->ordinal = (unsigned) sqlite3_column_int (statement, 0);
  part->start_ms = sqlite3_column_int64 (statement, 1);
  part->end_ms = sqlite3_column_int64 (statement, 2);
  part->is_sent = sqlite3_column_int (statement, 3) != 0;
  part->is_asked = sqlite3_column_int (statement, 4) != 0;
  part->asked_at_us = sqlite3_column_int64 (statement, 5);
  part->file_id = lq_sql_dup_text (statement, 6);
  part->transcription_id = lq_sql_dup_text (statement, 7);
  part->n_tokens = sqlite3_column_int64 (statement, 8);

  return part;
}

static bool
save_part (sqlite3_stmt *statement, const char *id, const LqJobPart *part, GError **error)
{
  g_autoptr (LqSqlUse) use = statement;

  lq_sql_bind_text (use, 1, id);
  sqlite3_bind_int (use, 2, (int) part->ordinal);
  sqlite3_bind_int64 (use, 3, part->start_ms);
  sqlite3_bind_int64 (use, 4, part->end_ms);
  sqlite3_bind_int (use, 5, part->is_sent);
  sqlite3_bind_int (use, 6, part->is_asked);
  sqlite3_bind_int64 (use, 7, part->asked_at_us);
  lq_sql_bind_text (use, 8, part->file_id);
  lq_sql_bind_text (use, 9, part->transcription_id);
  sqlite3_bind_int64 (use, 10, part->n_tokens);

  return lq_sql_run (use, "writing a part of a job", error);
}

/* It changes seldom, and a row that stays as it is need not be written. */
static bool
save_host (sqlite3 *db, const char *id, const char *host, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
    lq_sql_prepare (db, "UPDATE job SET host = ?2 WHERE id = ?1 AND host IS NOT ?2", error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, id);
  lq_sql_bind_text (statement, 2, host);

  return lq_sql_run (statement, "writing a job’s host", error);
}

static bool
save_parts (sqlite3 *db, const char *id, const GPtrArray *parts, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, save_part_sql, error);

  if (statement == NULL)
    return false;

  for (guint i = 0; i < parts->len; i++)
    if (!save_part (statement, id, g_ptr_array_index (parts, i), error))
      return false;

  return true;
}

GPtrArray *
lq_job_store_load (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, load_sql, error);
  g_autoptr (GPtrArray) records =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);
  int code;

  if (statement == NULL)
    return NULL;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (records, read_record (statement));
  if (code != SQLITE_DONE) {
    lq_sql_fail (db, "reading jobs", error);
    return NULL;
  }

  return g_steal_pointer (&records);
}

bool
lq_job_store_save (sqlite3 *db, const GPtrArray *records, GError **error)
{
  return lq_sql_begin (db, error) && lq_sql_end (db, save_records (db, records, error), error);
}

bool
lq_job_store_remove (sqlite3 *db, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, "DELETE FROM job WHERE id = ?1", error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, id);

  return lq_sql_run (statement, "deleting a job", error);
}

char *
lq_job_store_find_digest (sqlite3 *db, const char *digest, const char *but_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, digest_sql, error);
  int code;

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, digest);
  lq_sql_bind_text (statement, 2, but_id);
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    return lq_sql_dup_text (statement, 0);
  if (code != SQLITE_DONE)
    lq_sql_fail (db, "looking for a content", error);

  return NULL;
}

GPtrArray *
lq_job_store_load_parts (sqlite3 *db, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, load_parts_sql, error);
  g_autoptr (GPtrArray) parts = lq_job_parts_new ();
  int code;

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, id);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (parts, read_part (statement));
  if (code != SQLITE_DONE) {
    lq_sql_fail (db, "reading parts of a job", error);
    return NULL;
  }

  return g_steal_pointer (&parts);
}

bool
lq_job_store_save_parts (
  sqlite3 *db, const char *id, const char *host, const GPtrArray *parts, GError **error)
{
  return lq_sql_begin (db, error) &&
         lq_sql_end (db, save_host (db, id, host, error) && save_parts (db, id, parts, error),
                     error);
}

double
lq_job_store_get_pace (sqlite3 *db, const char *engine)
{
  g_autoptr (sqlite3_stmt) statement =
    lq_sql_prepare (db, "SELECT seconds_per_hour FROM engine_pace WHERE engine = ?1", NULL);

  if (statement == NULL)
    return -1;

  lq_sql_bind_text (statement, 1, engine);

  return sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_double (statement, 0) : -1;
}

bool
lq_job_store_save_pace (sqlite3 *db, const char *engine, double seconds_per_hour, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, save_pace_sql, error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, engine);
  sqlite3_bind_double (statement, 2, seconds_per_hour);

  return lq_sql_run (statement, "writing an engine’s pace", error);
}
