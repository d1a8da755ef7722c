/* lq-draft-store.c: a long text on its way into the history, batch by batch, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-draft-store"

#include "config.h"
#include "lq-draft-store.h"
#include "lq-token.h"

#define DRAFT "entry.state = 0 AND entry.kind = 1"

static const char begin_sql[] =
  "INSERT INTO entry (id, started_at_us, duration_ms, state, engine, language, text, kind, title,"
  "    source_path)"
  "  VALUES (?1, ?2, ?3, 0, ?4, ?5, '', 1, ?6, ?7)"
  "  ON CONFLICT (id) DO NOTHING";

static const char cut_sql[] = "DELETE FROM token WHERE ordinal >= ?2 AND entry ="
                              "  (SELECT number FROM entry WHERE id = ?1 AND " DRAFT ")";

static const char add_sql[] =
  "INSERT INTO token (entry, ordinal, text, raw, start_ms, end_ms, confidence, speaker, language,"
  "    is_gap, translation)"
  "  SELECT number, ?2, ?3, nullif (?4, ?3), ?5, ?6, ?7, ?8, ?9, ?10, ?11"
  "    FROM entry WHERE id = ?1 AND " DRAFT;

static const char read_sql[] =
  "SELECT token.text, ifnull (token.raw, token.text), token.language, token.end_ms"
  "  FROM token JOIN entry ON token.entry = entry.number"
  "  WHERE entry.id = ?1 AND token.translation <> 2 ORDER BY token.ordinal";

static const char finish_sql[] =
  "UPDATE entry SET state = iif (?6 IS NULL, 1, 2), error = ?6, text = ?2, raw = nullif (?3, ?2), "
  "language = ifnull (?4, language),"
  "    duration_ms = ?5"
  "  WHERE id = ?1 AND " DRAFT;

/* What the tokens make. */
typedef struct {
  GString *text;
  GString *raw;
  char    *language; /* the first that is told */
  int64_t  end_ms;
} Summary;

static void
summary_clear (Summary *summary)
{
  g_string_free (summary->text, TRUE);
  g_string_free (summary->raw, TRUE);
  g_free (summary->language);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Summary, summary_clear)

static bool
cut (sqlite3 *db, const char *id, int64_t at, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, cut_sql, error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, at);

  return lq_sql_run (statement, "replacing tokens", error);
}

static bool
add (sqlite3_stmt *statement, const char *id, int64_t ordinal, const LqToken *token, GError **error)
{
  g_autoptr (LqSqlUse) use = statement;

  lq_sql_bind_text (use, 1, id);
  sqlite3_bind_int64 (use, 2, ordinal);
  lq_sql_bind_text (use, 3, token->text);
  lq_sql_bind_text (use, 4, token->raw);
  sqlite3_bind_int64 (use, 5, token->start_ms);
  sqlite3_bind_int64 (use, 6, token->end_ms);
  sqlite3_bind_double (use, 7, (double) token->confidence);
  lq_sql_bind_text (use, 8, token->speaker);
  lq_sql_bind_text (use, 9, token->language);
  sqlite3_bind_int (use, 10, token->is_gap);
  sqlite3_bind_int (use, 11, token->translation);

  return lq_sql_run (use, "appending a token", error);
}

static bool
add_all (sqlite3 *db, const char *id, int64_t at, const GPtrArray *tokens, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, add_sql, error);

  if (statement == NULL)
    return false;

  for (guint i = 0; i < tokens->len; i++)
    if (!add (statement, id, at + i, g_ptr_array_index (tokens, i), error))
      return false;

  return true;
}

static bool
summarize (sqlite3 *db, const char *id, Summary *summary, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, read_sql, error);
  int code;

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, id);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW) {
    g_string_append (summary->text, (const char *) sqlite3_column_text (statement, 0));
    g_string_append (summary->raw, (const char *) sqlite3_column_text (statement, 1));
    if (summary->language == NULL)
      summary->language = lq_sql_dup_text (statement, 2);
    summary->end_ms = MAX (summary->end_ms, sqlite3_column_int64 (statement, 3));
  }

  return code == SQLITE_DONE || lq_sql_fail (db, "reading tokens", error);
}

bool
lq_draft_store_begin (sqlite3 *db, const LqEntry *entry, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, begin_sql, error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, entry->id);
  sqlite3_bind_int64 (statement, 2, entry->started_at_us);
  sqlite3_bind_int64 (statement, 3, entry->duration_ms);
  lq_sql_bind_text (statement, 4, entry->engine);
  lq_sql_bind_text (statement, 5, entry->language);
  lq_sql_bind_text (statement, 6, entry->title);
  lq_sql_bind_text (statement, 7, entry->source_path);

  return lq_sql_run (statement, "beginning a draft", error);
}

bool
lq_draft_store_append (
  sqlite3 *db, const char *id, int64_t at, const GPtrArray *tokens, GError **error)
{
  return lq_sql_begin (db, error) &&
         lq_sql_end (db, cut (db, id, at, error) && add_all (db, id, at, tokens, error), error);
}

bool
lq_draft_store_finish (
  sqlite3 *db, const char *id, int64_t duration_ms, const char *lack, GError **error)
{
  g_auto (Summary) summary = { g_string_new (NULL), g_string_new (NULL), NULL, 0 };
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (!summarize (db, id, &summary, error) ||
      (statement = lq_sql_prepare (db, finish_sql, error)) == NULL)
    return false;

  lq_sql_bind_text (statement, 1, id);
  lq_sql_bind_text (statement, 2, g_strstrip (summary.text->str));
  lq_sql_bind_text (statement, 3, g_strstrip (summary.raw->str));
  lq_sql_bind_text (statement, 4, summary.language);
  sqlite3_bind_int64 (statement, 5, duration_ms >= 0 ? duration_ms : summary.end_ms);
  lq_sql_bind_text (statement, 6, lack);

  return lq_sql_run (statement, "finishing a draft", error);
}

bool
lq_draft_store_drop (sqlite3 *db, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
    lq_sql_prepare (db, "DELETE FROM entry WHERE id = ?1 AND " DRAFT, error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, id);

  return lq_sql_run (statement, "dropping a draft", error);
}
