/* lq-history.c: entries and tokens as rows: what is asked of the database, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-history"

#include "config.h"
#include "lq-history.h"
#include "lq-token.h"

#define ENTRY_COLUMNS_BEFORE_APP                                                                   \
  "entry.id, entry.started_at_us, entry.duration_ms, entry.state, entry.engine, entry.language, "  \
  "entry.device, entry.text, ifnull (entry.raw, entry.text), entry.audio_path, entry.error, "      \
  "entry.number"
#define ENTRY_COLUMNS_BEFORE_KIND ENTRY_COLUMNS_BEFORE_APP ", entry.app"
#define ENTRY_COLUMNS ENTRY_COLUMNS_BEFORE_KIND ", entry.kind, entry.title, entry.source_path "
#define TOKEN_COLUMNS_BEFORE_TRANSLATION                                                           \
  "text, raw, start_ms, end_ms, confidence, speaker, language, is_gap"

/* ?4: the kind that is meant, or NULL: both are */
#define SHOWN_BEFORE                                                                               \
  "entry.state <> 0 AND entry.started_at_us < ?1 AND entry.kind = ifnull (?4, entry.kind) "
#define NEWEST_FIRST "ORDER BY entry.started_at_us DESC LIMIT ?2"

typedef enum {
  SAVE_ENTRY,
  COUNT_TOKENS,
  CUT_TOKENS,
  ADD_TOKEN,
  LOAD_ENTRY,
  LOAD_NUMBER,
  LOAD_NUMBER_4,
  LOAD_NUMBER_1,
  LOAD_TOKENS,
  LOAD_TOKENS_4,
  ADD_SPEAKER,
  CLEAR_SPEAKERS,
  LOAD_SPEAKERS,
  LIST_ENTRIES,
  SEARCH_ENTRIES,
  LIST_UNFINISHED,
  REMOVE_ENTRY,
  N_STATEMENTS,
} Statement;

static const char *const sql[N_STATEMENTS] = {
  [SAVE_ENTRY] =
    "INSERT INTO entry (id, started_at_us, duration_ms, state, engine, language, device, text, raw,"
    "                   audio_path, error, app, kind, title, source_path)"
    "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif (?9, ?8), ?10, ?11, ?12, ?13, ?14, ?15)"
    "  ON CONFLICT (id) DO UPDATE SET"
    "    started_at_us = ?2, duration_ms = ?3, state = ?4, engine = ?5, language = ?6, device = ?7,"
    "    text = ?8, raw = nullif (?9, ?8), audio_path = ?10, error = ?11,"
    "    app = ?12, kind = ?13, title = ?14, source_path = ?15"
    "  RETURNING number",
  [COUNT_TOKENS] = "SELECT ifnull (max (ordinal) + 1, 0) FROM token WHERE entry = ?1",
  [CUT_TOKENS] = "DELETE FROM token WHERE entry = ?1 AND ordinal >= ?2",
  [ADD_TOKEN] = "INSERT INTO token (entry, ordinal, text, raw, start_ms, end_ms, confidence, "
                "                   speaker, language, is_gap, translation)"
                "  VALUES (?1, ?2, ?3, nullif (?4, ?3), ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
  [LOAD_ENTRY] = "SELECT " ENTRY_COLUMNS "FROM entry WHERE id = ?1",
  [LOAD_NUMBER] = "SELECT " ENTRY_COLUMNS "FROM entry WHERE number = ?1",
  /* Of files up to version 4 and 1, which are not brought up to date when they are damaged. */
  [LOAD_NUMBER_4] = "SELECT " ENTRY_COLUMNS_BEFORE_KIND ", 0, NULL, NULL FROM entry"
                    "  WHERE number = ?1",
  [LOAD_NUMBER_1] = "SELECT " ENTRY_COLUMNS_BEFORE_APP ", NULL, 0, NULL, NULL FROM entry"
                    "  WHERE number = ?1",
  [LOAD_TOKENS] = "SELECT " TOKEN_COLUMNS_BEFORE_TRANSLATION ", translation"
                  "  FROM token WHERE entry = ?1 ORDER BY ordinal",
  [LOAD_TOKENS_4] = "SELECT " TOKEN_COLUMNS_BEFORE_TRANSLATION ", 0"
                    "  FROM token WHERE entry = ?1 ORDER BY ordinal",
  [ADD_SPEAKER] = "INSERT INTO speaker (entry, speaker, name) VALUES (?1, ?2, ?3)",
  [CLEAR_SPEAKERS] = "DELETE FROM speaker WHERE entry = ?1",
  [LOAD_SPEAKERS] = "SELECT speaker, name FROM speaker WHERE entry = ?1",
  [LIST_ENTRIES] = "SELECT " ENTRY_COLUMNS "FROM entry WHERE " SHOWN_BEFORE NEWEST_FIRST,
  [SEARCH_ENTRIES] =
    "SELECT " ENTRY_COLUMNS "FROM entry_fts JOIN entry ON entry.number = entry_fts.rowid "
    "WHERE entry_fts MATCH ?3 AND " SHOWN_BEFORE NEWEST_FIRST,
  [LIST_UNFINISHED] = "SELECT " ENTRY_COLUMNS "FROM entry WHERE entry.state = 0"
                      "  AND entry.kind = 0", /* a file's is its job's to finish */
  [REMOVE_ENTRY] = "DELETE FROM entry WHERE id = ?1",
};

struct _LqHistory {
  sqlite3      *db;
  sqlite3_stmt *statements[N_STATEMENTS]; /* prepared at first use */
  GHashTable   *written; /* id of an entry being recorded -> GArray of its tokens' digests */
};

static LqSqlUse *
use (LqHistory *self, Statement which, GError **error)
{
  if (self->statements[which] == NULL &&
      sqlite3_prepare_v3 (self->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT,
                          &self->statements[which], NULL) != SQLITE_OK)
    lq_sql_fail (self->db, "preparing a statement", error);

  return self->statements[which];
}

/* FNV-1a, 64 bit: offset and prime are the published ones. */
static uint64_t
digest_bytes (uint64_t digest, const void *bytes, size_t n_bytes)
{
  const uint8_t *byte = bytes;

  for (size_t i = 0; i < n_bytes; i++)
    digest = (digest ^ byte[i]) * UINT64_C (1099511628211);

  return digest;
}

static uint64_t
digest_text (uint64_t digest, const char *text)
{
  return text ? digest_bytes (digest, text, strlen (text) + 1) : digest_bytes (digest, "\1", 1);
}

static uint64_t
digest_token (const LqToken *token)
{
  uint64_t digest = UINT64_C (14695981039346656037);

  digest = digest_text (digest, token->text);
  digest = digest_text (digest, token->raw);
  digest = digest_text (digest, token->speaker);
  digest = digest_text (digest, token->language);
  digest = digest_bytes (digest, &token->start_ms, sizeof token->start_ms);
  digest = digest_bytes (digest, &token->end_ms, sizeof token->end_ms);
  digest = digest_bytes (digest, &token->confidence, sizeof token->confidence);
  digest = digest_bytes (digest, &token->translation, sizeof token->translation);

  return digest_bytes (digest, &token->is_gap, sizeof token->is_gap);
}

static GArray *
digest_tokens (const GPtrArray *tokens)
{
  GArray *digests = g_array_sized_new (FALSE, FALSE, sizeof (uint64_t), tokens->len);

  for (guint i = 0; i < tokens->len; i++) {
    uint64_t digest = digest_token (g_ptr_array_index (tokens, i));

    g_array_append_val (digests, digest);
  }

  return digests;
}

static guint
count_equal (const GArray *a, const GArray *b)
{
  guint n = 0;

  while (n < MIN (a->len, b->len) &&
         g_array_index (a, uint64_t, n) == g_array_index (b, uint64_t, n))
    n++;

  return n;
}

static bool
count_tokens (LqHistory *self, int64_t number, guint *n_tokens, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, COUNT_TOKENS, error);

  if (statement == NULL)
    return false;

  sqlite3_bind_int64 (statement, 1, number);
  if (sqlite3_step (statement) != SQLITE_ROW)
    return lq_sql_fail (self->db, "counting tokens", error);

  *n_tokens = (guint) sqlite3_column_int (statement, 0);

  return true;
}

/* How many of the tokens are in the table already. Rows that another process took away or added
 * are noticed by their number. */
static bool
count_written (LqHistory    *self,
               const char   *id,
               int64_t       number,
               const GArray *digests,
               guint        *n_written,
               GError      **error)
{
  const GArray *written = g_hash_table_lookup (self->written, id);
  guint         n_rows = 0;

  *n_written = 0;
  if (written == NULL)
    return true;
  if (!count_tokens (self, number, &n_rows, error))
    return false;
  if (n_rows == written->len)
    *n_written = count_equal (written, digests);

  return true;
}

static bool
cut_tokens (LqHistory *self, int64_t number, guint n_kept, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, CUT_TOKENS, error);

  if (statement == NULL)
    return false;

  sqlite3_bind_int64 (statement, 1, number);
  sqlite3_bind_int64 (statement, 2, n_kept);

  return lq_sql_run (statement, "removing tokens", error);
}

static bool
add_token (LqHistory *self, int64_t number, guint ordinal, const LqToken *token, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, ADD_TOKEN, error);

  if (statement == NULL)
    return false;

  sqlite3_bind_int64 (statement, 1, number);
  sqlite3_bind_int64 (statement, 2, ordinal);
  lq_sql_bind_text (statement, 3, token->text);
  lq_sql_bind_text (statement, 4, token->raw);
  sqlite3_bind_int64 (statement, 5, token->start_ms);
  sqlite3_bind_int64 (statement, 6, token->end_ms);
  sqlite3_bind_double (statement, 7, (double) token->confidence);
  lq_sql_bind_text (statement, 8, token->speaker);
  lq_sql_bind_text (statement, 9, token->language);
  sqlite3_bind_int (statement, 10, token->is_gap);
  sqlite3_bind_int (statement, 11, token->translation);

  return lq_sql_run (statement, "writing a token", error);
}

static bool
save_tokens (
  LqHistory *self, const LqEntry *entry, int64_t number, const GArray *digests, GError **error)
{
  guint at;

  if (!count_written (self, entry->id, number, digests, &at, error) ||
      !cut_tokens (self, number, at, error))
    return false;

  for (; at < entry->tokens->len; at++)
    if (!add_token (self, number, at, g_ptr_array_index (entry->tokens, at), error))
      return false;

  return true;
}

static bool
clear_speakers (LqHistory *self, int64_t number, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, CLEAR_SPEAKERS, error);

  if (statement == NULL)
    return false;

  sqlite3_bind_int64 (statement, 1, number);

  return lq_sql_run (statement, "removing speakers", error);
}

static bool
add_speaker (LqHistory *self, int64_t number, const char *speaker, const char *name, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, ADD_SPEAKER, error);

  if (statement == NULL)
    return false;

  sqlite3_bind_int64 (statement, 1, number);
  lq_sql_bind_text (statement, 2, speaker);
  lq_sql_bind_text (statement, 3, name);

  return lq_sql_run (statement, "writing a speaker", error);
}

static bool
save_speakers (LqHistory *self, const LqEntry *entry, int64_t number, GError **error)
{
  GHashTableIter iter;
  gpointer       speaker, name;

  if (entry->speakers == NULL)
    return true;
  if (!clear_speakers (self, number, error))
    return false;

  g_hash_table_iter_init (&iter, entry->speakers);
  while (g_hash_table_iter_next (&iter, &speaker, &name))
    if (!add_speaker (self, number, speaker, name, error))
      return false;

  return true;
}

static bool
save_entry (LqHistory *self, const LqEntry *entry, int64_t *number, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, SAVE_ENTRY, error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, entry->id);
  sqlite3_bind_int64 (statement, 2, entry->started_at_us);
  sqlite3_bind_int64 (statement, 3, entry->duration_ms);
  sqlite3_bind_int (statement, 4, entry->state);
  lq_sql_bind_text (statement, 5, entry->engine);
  lq_sql_bind_text (statement, 6, entry->language);
  lq_sql_bind_text (statement, 7, entry->device);
  lq_sql_bind_text (statement, 8, entry->text);
  lq_sql_bind_text (statement, 9, entry->raw);
  lq_sql_bind_text (statement, 10, entry->audio_path);
  lq_sql_bind_text (statement, 11, entry->error);
  lq_sql_bind_text (statement, 12, entry->app);
  sqlite3_bind_int (statement, 13, entry->kind);
  lq_sql_bind_text (statement, 14, entry->title);
  lq_sql_bind_text (statement, 15, entry->source_path);

  if (sqlite3_step (statement) != SQLITE_ROW)
    return lq_sql_fail (self->db, "writing an entry", error);

  *number = sqlite3_column_int64 (statement, 0);

  return lq_sql_run (statement, "writing an entry", error);
}

static bool
save_both (LqHistory *self, const LqEntry *entry, const GArray *digests, GError **error)
{
  int64_t number = 0;

  return save_entry (self, entry, &number, error) &&
         (digests == NULL || save_tokens (self, entry, number, digests, error)) &&
         save_speakers (self, entry, number, error);
}

/* Where a damaged row lacks its text, the empty one stays. */
static void
take_text (char **field, sqlite3_stmt *statement, int column)
{
  char *text = lq_sql_dup_text (statement, column);

  if (text == NULL)
    return;

  g_free (*field);
  *field = text;
}

static LqEntry *
read_entry (sqlite3_stmt *statement)
{
  g_autofree char *id = lq_sql_dup_text (statement, 0);
  LqEntry         *entry = lq_entry_new (id);

  entry->started_at_us = sqlite3_column_int64 (statement, 1);
  entry->duration_ms = sqlite3_column_int64 (statement, 2);
  entry->state = (LqEntryState) sqlite3_column_int (statement, 3);
  take_text (&entry->engine, statement, 4);
  entry->language = lq_sql_dup_text (statement, 5);
  entry->device = lq_sql_dup_text (statement, 6);
  take_text (&entry->text, statement, 7);
  take_text (&entry->raw, statement, 8);
  entry->audio_path = lq_sql_dup_text (statement, 9);
  entry->error = lq_sql_dup_text (statement, 10);
  entry->app = lq_sql_dup_text (statement, 12);
  entry->kind = (LqEntryKind) sqlite3_column_int (statement, 13);
  entry->title = lq_sql_dup_text (statement, 14);
  entry->source_path = lq_sql_dup_text (statement, 15);

  return entry;
}

static LqToken *
read_token (sqlite3_stmt *statement)
{
  const char *text = (const char *) sqlite3_column_text (statement, 0);
  LqToken    *token = lq_token_new (text ? text : "", sqlite3_column_int64 (statement, 2),
                                 sqlite3_column_int64 (statement, 3),
                                 (float) sqlite3_column_double (statement, 4), true);

  token->raw = lq_sql_dup_text (statement, 1);
  token->speaker = lq_sql_dup_text (statement, 5);
  token->language = lq_sql_dup_text (statement, 6);
  token->is_gap = sqlite3_column_int (statement, 7) != 0;
  token->translation = (LqTranslation) sqlite3_column_int (statement, 8);

  return token;
}

static GPtrArray *
load_tokens (LqHistory *self, int64_t number, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, LOAD_TOKENS, NULL);
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  int code;

  if (statement == NULL)
    statement = use (self, LOAD_TOKENS_4, error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, number);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (tokens, read_token (statement));

  if (code != SQLITE_DONE) {
    lq_sql_fail (self->db, "reading tokens", error);
    return NULL;
  }

  return g_steal_pointer (&tokens);
}

/* A damaged file may have none. */
static GHashTable *
load_speakers (LqHistory *self, int64_t number)
{
  g_autoptr (LqSqlUse) statement = use (self, LOAD_SPEAKERS, NULL);
  GHashTable *speakers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (statement == NULL)
    return speakers;

  sqlite3_bind_int64 (statement, 1, number);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_hash_table_replace (speakers, lq_sql_dup_text (statement, 0), lq_sql_dup_text (statement, 1));

  return speakers;
}

/* The entry that a bound statement finds. Returns: NULL without error when there is none */
static LqEntry *
load_entry (LqHistory *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (LqEntry) entry = NULL;
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW) {
    entry = read_entry (statement);
    entry->tokens = load_tokens (self, sqlite3_column_int64 (statement, 11), error);
    entry->speakers = load_speakers (self, sqlite3_column_int64 (statement, 11));
  } else if (code != SQLITE_DONE) {
    lq_sql_fail (self->db, "reading an entry", error);
  }

  return g_steal_pointer (&entry);
}

/* All entries that a bound statement finds, without their tokens. */
static GPtrArray *
read_entries (LqHistory *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (entries, read_entry (statement));

  if (code != SQLITE_DONE) {
    lq_sql_fail (self->db, "searching", error);
    return NULL;
  }

  return g_steal_pointer (&entries);
}

static void
append_word (GString *match, const char *word)
{
  g_string_append_c (match, '"');
  for (const char *c = word; *c != '\0'; c++) {
    if (*c == '"')
      g_string_append_c (match, '"');
    g_string_append_c (match, *c);
  }
  g_string_append (match, "\" ");
}

/* What people type, as an FTS5 expression: each word quoted, so that none is an operator, and the
 * last one open-ended, since it may still be being typed. Returns: NULL when there is no word. */
static char *
quote (const char *query)
{
  g_autofree char *valid = g_utf8_make_valid (query ? query : "", -1);
  g_autoptr (GString) match = g_string_new (NULL);
  char *rest = NULL;

  for (char *word = strtok_r (valid, " \t\n\r\v\f", &rest); word != NULL;
       word = strtok_r (NULL, " \t\n\r\v\f", &rest))
    append_word (match, word);

  if (match->len == 0)
    return NULL;

  match->str[match->len - 1] = '*';

  return g_string_free (g_steal_pointer (&match), FALSE);
}

sqlite3 *
lq_history_get_connection (LqHistory *self)
{
  return self->db;
}

LqHistory *
lq_history_new (sqlite3 *db)
{
  LqHistory *self = g_new0 (LqHistory, 1);

  self->db = db;
  self->written =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  return self;
}

void
lq_history_free (LqHistory *self)
{
  for (size_t i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  g_hash_table_unref (self->written);
  g_free (self);
}

bool
lq_history_save (LqHistory *self, const LqEntry *entry, GError **error)
{
  g_autoptr (GArray) digests = entry->tokens ? digest_tokens (entry->tokens) : NULL;

  if (!lq_sql_begin (self->db, error) ||
      !lq_sql_end (self->db, save_both (self, entry, digests, error), error))
    return false;

  if (entry->state != LQ_ENTRY_RECORDING)
    g_hash_table_remove (self->written, entry->id);
  else if (digests != NULL)
    g_hash_table_replace (self->written, g_strdup (entry->id), g_steal_pointer (&digests));

  return true;
}

LqEntry *
lq_history_load (LqHistory *self, const char *id, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, LOAD_ENTRY, error);
  g_autoptr (LqEntry) entry = NULL;

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, id);
  entry = load_entry (self, statement, error);

  return entry && entry->tokens ? g_steal_pointer (&entry) : NULL;
}

LqEntry *
lq_history_load_bare (LqHistory *self, const char *id, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, LOAD_ENTRY, error);
  g_autoptr (GPtrArray) entries = NULL;

  if (statement == NULL)
    return NULL;

  lq_sql_bind_text (statement, 1, id);
  entries = read_entries (self, statement, error);

  return entries && entries->len > 0 ? g_object_ref (g_ptr_array_index (entries, 0)) : NULL;
}

LqEntry *
lq_history_load_damaged (LqHistory *self, int64_t number)
{
  g_autoptr (LqSqlUse) statement = use (self, LOAD_NUMBER, NULL);

  if (statement == NULL)
    statement = use (self, LOAD_NUMBER_4, NULL);
  if (statement == NULL)
    statement = use (self, LOAD_NUMBER_1, NULL);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, number);

  return load_entry (self, statement, NULL);
}

GPtrArray *
lq_history_find (LqHistory  *self,
                 const char *query,
                 LqKinds     kinds,
                 int64_t     before_us,
                 unsigned    limit,
                 GError    **error)
{
  g_autofree char *match = quote (query);
  g_autoptr (LqSqlUse) statement = use (self, match ? SEARCH_ENTRIES : LIST_ENTRIES, error);

  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, before_us);
  sqlite3_bind_int64 (statement, 2, limit);
  if (match != NULL)
    lq_sql_bind_text (statement, 3, match);
  if (kinds != LQ_KINDS_ALL)
    sqlite3_bind_int (statement, 4, kinds == LQ_KINDS_FILES ? LQ_ENTRY_FILE : LQ_ENTRY_DICTATION);

  return read_entries (self, statement, error);
}

GPtrArray *
lq_history_find_unfinished (LqHistory *self, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, LIST_UNFINISHED, error);

  return statement != NULL ? read_entries (self, statement, error) : NULL;
}

bool
lq_history_remove (LqHistory *self, const char *id, GError **error)
{
  g_autoptr (LqSqlUse) statement = use (self, REMOVE_ENTRY, error);

  if (statement == NULL)
    return false;

  g_hash_table_remove (self->written, id);
  lq_sql_bind_text (statement, 1, id);

  return lq_sql_run (statement, "deleting an entry", error);
}
