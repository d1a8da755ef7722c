/* lq-database.c: opens the database file, whatever state it is in
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file is first looked at and only then written: one of a newer version must stay as it is, and
 * a damaged one is moved away with its journal, so that whoever wants to can still rescue more
 * from it. */

#define G_LOG_DOMAIN "lq-database"

#include "config.h"
#include "lq-database.h"
#include "lq-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long to wait for another process, which holds the file for one save. */
enum { BUSY_TIMEOUT_MS = 5000, BUSY_PAUSE_MS = 5 };

/* What SQLite keeps beside a database. */
static const char *const companions[] = { "", "-wal", "-shm" };

/* Entry N brings a file from version N to N + 1. A shipped entry is never edited.
 *
 * What is being recorded is saved every few seconds and not searched: only rows in other states
 * are in the index, so that a long dictation is indexed once. The view says so to FTS5, for its
 * `rebuild`. Emoji are symbols (So), which would otherwise not be words. */
static const char *const migrations[] = {
  "CREATE TABLE entry ("
  "  number INTEGER PRIMARY KEY,"
  "  id TEXT NOT NULL UNIQUE,"
  "  started_at_us INTEGER NOT NULL,"
  "  duration_ms INTEGER NOT NULL,"
  "  state INTEGER NOT NULL," /* LqEntryState */
  "  engine TEXT NOT NULL,"
  "  language TEXT,"
  "  device TEXT,"
  "  text TEXT NOT NULL,"
  "  raw TEXT," /* NULL: equals text */
  "  audio_path TEXT,"
  "  error TEXT"
  ") STRICT;"
  "CREATE INDEX entry_by_time ON entry (started_at_us) WHERE state <> 0;"
  "CREATE TABLE token ("
  "  entry INTEGER NOT NULL REFERENCES entry (number) ON DELETE CASCADE,"
  "  ordinal INTEGER NOT NULL," /* from 0 */
  "  text TEXT NOT NULL,"
  "  raw TEXT," /* NULL: equals text */
  "  start_ms INTEGER NOT NULL,"
  "  end_ms INTEGER NOT NULL,"
  "  confidence REAL NOT NULL,"
  "  speaker TEXT,"
  "  language TEXT,"
  "  is_gap INTEGER NOT NULL,"
  "  PRIMARY KEY (entry, ordinal)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE VIEW entry_searched AS SELECT number, text FROM entry WHERE state <> 0;"
  "CREATE VIRTUAL TABLE entry_fts USING fts5 ("
  "  text, content = 'entry_searched', content_rowid = 'number',"
  "  tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co So'\");"
  "CREATE TRIGGER entry_inserted AFTER INSERT ON entry WHEN new.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (rowid, text) VALUES (new.number, new.text);"
  "END;"
  "CREATE TRIGGER entry_deleted AFTER DELETE ON entry WHEN old.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (entry_fts, rowid, text) VALUES ('delete', old.number, old.text);"
  "END;"
  "CREATE TRIGGER entry_changing BEFORE UPDATE ON entry WHEN old.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (entry_fts, rowid, text) VALUES ('delete', old.number, old.text);"
  "END;"
  "CREATE TRIGGER entry_changed AFTER UPDATE ON entry WHEN new.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (rowid, text) VALUES (new.number, new.text);"
  "END;",
  /* Where the text went, and LQ_ENTRY_CANCELLED. */
  "ALTER TABLE entry ADD COLUMN app TEXT",
  /* The person's own words. */
  "CREATE TABLE vocabulary ("
  "  position INTEGER PRIMARY KEY,"
  "  term TEXT NOT NULL,"
  "  language TEXT"
  ") STRICT;"
  "CREATE TABLE replacement ("
  "  position INTEGER PRIMARY KEY,"
  "  hear TEXT NOT NULL,"
  "  write TEXT NOT NULL,"
  "  is_regex INTEGER NOT NULL,"
  "  is_snippet INTEGER NOT NULL,"
  "  language TEXT"
  ") STRICT;"
  "CREATE TABLE profile ("
  "  app TEXT PRIMARY KEY COLLATE NOCASE,"
  "  engine TEXT,"
  "  language TEXT,"
  "  punctuation INTEGER NOT NULL," /* LqChoice, as the two below */
  "  commands INTEGER NOT NULL,"
  "  replacements INTEGER NOT NULL"
  ") STRICT;",
  /* What the dictation key does there; NULL: as in the preferences. */
  "ALTER TABLE profile ADD COLUMN mode TEXT",
  /* Files of the person's, speakers with names, translations. */
  "ALTER TABLE entry ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;" /* LqEntryKind */
  "ALTER TABLE entry ADD COLUMN title TEXT;"
  "ALTER TABLE entry ADD COLUMN source_path TEXT;"
  "ALTER TABLE token ADD COLUMN translation INTEGER NOT NULL DEFAULT 0;" /* LqTranslation */
  "CREATE TABLE speaker ("
  "  entry INTEGER NOT NULL REFERENCES entry (number) ON DELETE CASCADE,"
  "  speaker TEXT NOT NULL," /* as in token */
  "  name TEXT NOT NULL,"
  "  PRIMARY KEY (entry, speaker)"
  ") STRICT, WITHOUT ROWID;",
  /* The queue of files: see lq-job-record.h. How fast an engine was, so that the next wait can be
   * foretold. */
  "CREATE TABLE job ("
  "  number INTEGER PRIMARY KEY,"
  "  id TEXT NOT NULL UNIQUE,"
  "  kind INTEGER NOT NULL," /* LqEntryKind */
  "  position INTEGER NOT NULL,"
  "  state INTEGER NOT NULL," /* LqJobState */
  "  step INTEGER NOT NULL,"  /* LqJobStep */
  "  path TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  size INTEGER NOT NULL,"
  "  mtime_us INTEGER NOT NULL,"
  "  digest TEXT,"
  "  duration_ms INTEGER NOT NULL,"
  "  engine TEXT NOT NULL,"
  "  host TEXT,"
  "  is_again INTEGER NOT NULL,"
  "  n_tries INTEGER NOT NULL,"
  "  error_code INTEGER NOT NULL," /* LqError */
  "  error TEXT,"
  "  created_at_us INTEGER NOT NULL,"
  "  started_at_us INTEGER NOT NULL,"
  "  ended_at_us INTEGER NOT NULL"
  ") STRICT;"
  "CREATE INDEX job_by_digest ON job (digest) WHERE digest IS NOT NULL;"
  "CREATE TABLE job_part ("
  "  job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,"
  "  ordinal INTEGER NOT NULL," /* from 0 */
  "  start_ms INTEGER NOT NULL,"
  "  end_ms INTEGER NOT NULL,"
  "  is_sent INTEGER NOT NULL,"
  "  is_asked INTEGER NOT NULL,"
  "  asked_at_us INTEGER NOT NULL,"
  "  file_id TEXT,"
  "  transcription_id TEXT,"
  "  n_tokens INTEGER NOT NULL," /* -1: its text is not all there */
  "  PRIMARY KEY (job, ordinal)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE engine_pace ("
  "  engine TEXT PRIMARY KEY,"
  "  seconds_per_hour REAL NOT NULL" /* that an hour of sound takes */
  ") STRICT;",
  /* How a file is to be transcribed, as it was chosen when it was added; and what it lacks. */
  "ALTER TABLE job ADD COLUMN diarize INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE job ADD COLUMN translation TEXT;"
  "ALTER TABLE job ADD COLUMN languages TEXT;"
  "ALTER TABLE job ADD COLUMN is_cut_off INTEGER NOT NULL DEFAULT 0",
  /* Titles are searched, too: files are looked for by their names. */
  "DROP TRIGGER entry_inserted;"
  "DROP TRIGGER entry_deleted;"
  "DROP TRIGGER entry_changing;"
  "DROP TRIGGER entry_changed;"
  "DROP TABLE entry_fts;"
  "DROP VIEW entry_searched;"
  "CREATE VIEW entry_searched AS SELECT number, text, title FROM entry WHERE state <> 0;"
  "CREATE VIRTUAL TABLE entry_fts USING fts5 ("
  "  text, title, content = 'entry_searched', content_rowid = 'number',"
  "  tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co So'\");"
  "CREATE TRIGGER entry_inserted AFTER INSERT ON entry WHEN new.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (rowid, text, title) VALUES (new.number, new.text, new.title);"
  "END;"
  "CREATE TRIGGER entry_deleted AFTER DELETE ON entry WHEN old.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (entry_fts, rowid, text, title)"
  "    VALUES ('delete', old.number, old.text, old.title);"
  "END;"
  "CREATE TRIGGER entry_changing BEFORE UPDATE ON entry WHEN old.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (entry_fts, rowid, text, title)"
  "    VALUES ('delete', old.number, old.text, old.title);"
  "END;"
  "CREATE TRIGGER entry_changed AFTER UPDATE ON entry WHEN new.state <> 0 BEGIN"
  "  INSERT INTO entry_fts (rowid, text, title) VALUES (new.number, new.text, new.title);"
  "END;"
  "INSERT INTO entry_fts (entry_fts) VALUES ('rebuild')",
};

static bool
has_journal (const char *path)
{
  g_autofree char *journal = g_strconcat (path, "-wal", NULL);
  struct stat      status;

  return stat (journal, &status) == 0 && status.st_size > 0;
}

/* SQLite gives its companions the mode of the file, so it must have its own before. */
static bool
make_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_STORE, "opening for writing: %s", g_strerror (errno));
    return false;
  }

  close (fd);

  return true;
}

static void
narrow_modes (const char *path)
{
  for (size_t i = 0; i < G_N_ELEMENTS (companions); i++) {
    g_autofree char *name = g_strconcat (path, companions[i], NULL);
    struct stat      status;

    if (stat (name, &status) == 0 && (status.st_mode & 0077) != 0 && g_chmod (name, 0600) != 0)
      g_message ("%s can be read by others: %s", name, g_strerror (errno));
  }
}

static sqlite3 *
connect_to (const char *path, GError **error)
{
  g_autoptr (sqlite3) db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
    lq_sql_fail (db, "opening", error);
    return NULL;
  }

  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);
  /* Until the file is accepted, closing it must not move its journal into it. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_journal (path), NULL);

  return g_steal_pointer (&db);
}

static bool
is_damage (int code)
{
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

static bool
refuse_newer (sqlite3 *db, GError **error)
{
  int version = 0;

  if (!lq_sql_get_pragma (db, "user_version", &version, error))
    return false;
  if (version <= (int) G_N_ELEMENTS (migrations))
    return true;

  g_set_error (error, LQ_ERROR, LQ_ERROR_STORE_NEWER, "has version %d, this Loquat knows %d",
               version, (int) G_N_ELEMENTS (migrations));

  return false;
}

static bool
check_structure (sqlite3 *db, bool *is_sound, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (sqlite3_prepare_v2 (db, "PRAGMA quick_check(1)", -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step (statement) != SQLITE_ROW)
    return lq_sql_fail (db, "checking the structure", error);

  *is_sound = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;

  return true;
}

/* So that nothing is ever replaced, a second damage within the same second gets a suffix. */
static char *
choose_damaged_path (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d-%H%M%S");
  char            *chosen = g_strconcat (path, ".damaged-", date, NULL);

  for (unsigned i = 2; g_file_test (chosen, G_FILE_TEST_EXISTS); i++) {
    g_free (chosen);
    chosen = g_strdup_printf ("%s.damaged-%s-%u", path, date, i);
  }

  return chosen;
}

static char *
set_aside (const char *path, GError **error)
{
  g_autofree char *damaged_path = choose_damaged_path (path);

  for (size_t i = 0; i < G_N_ELEMENTS (companions); i++) {
    g_autofree char *from = g_strconcat (path, companions[i], NULL);
    g_autofree char *to = g_strconcat (damaged_path, companions[i], NULL);

    if (g_rename (from, to) != 0 && errno != ENOENT) {
      g_set_error (error, LQ_ERROR, LQ_ERROR_STORE, "is damaged, and renaming it to %s failed: %s",
                   to, g_strerror (errno));
      return NULL;
    }
  }

  g_message ("%s is damaged, set aside as %s", path, damaged_path);

  return g_steal_pointer (&damaged_path);
}

/* Of several that choose it at the same moment SQLite turns all but one away at once, whatever the
 * busy timeout says: waiting could be a deadlock. */
static int
choose_journal (sqlite3 *db, sqlite3_stmt *statement)
{
  int64_t deadline_us = g_get_monotonic_time () + BUSY_TIMEOUT_MS * G_TIME_SPAN_MILLISECOND;
  int     code = sqlite3_step (statement);

  while ((code & 0xff) == SQLITE_BUSY && g_get_monotonic_time () < deadline_us) {
    sqlite3_reset (statement);
    sqlite3_sleep (BUSY_PAUSE_MS);
    code = sqlite3_step (statement);
  }

  return code;
}

static bool
use_journal (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  const char *mode = NULL;

  if (sqlite3_prepare_v2 (db, "PRAGMA journal_mode = WAL", -1, &statement, NULL) != SQLITE_OK ||
      choose_journal (db, statement) != SQLITE_ROW)
    return lq_sql_fail (db, "choosing the journal", error);

  mode = (const char *) sqlite3_column_text (statement, 0);
  if (g_strcmp0 (mode, "wal") == 0)
    return true;

  g_set_error (error, LQ_ERROR, LQ_ERROR_STORE, "choosing the journal: SQLite keeps to “%s”", mode);

  return false;
}

/* Another process may be doing the same, so the version is read inside the transaction. */
static bool
migrate_step (sqlite3 *db, GError **error)
{
  g_autofree char *mark = NULL;
  int              version = 0;

  if (!lq_sql_get_pragma (db, "user_version", &version, error))
    return false;
  if (version >= (int) G_N_ELEMENTS (migrations))
    return true;

  mark = g_strdup_printf ("PRAGMA user_version = %d", version + 1);

  return lq_sql_exec (db, migrations[version], error) && lq_sql_exec (db, mark, error);
}

static bool
migrate (sqlite3 *db, GError **error)
{
  int version = 0;

  if (!lq_sql_get_pragma (db, "user_version", &version, error))
    return false;

  for (; version < (int) G_N_ELEMENTS (migrations); version++)
    if (!lq_sql_begin (db, error) || !lq_sql_end (db, migrate_step (db, error), error))
      return false;

  return true;
}

/* Every save is flushed to the medium: once an entry is complete its sound may be removed, and a
 * power cut must not take the words that replaced it. */
static bool
prepare (sqlite3 *db, const char *path, GError **error)
{
  narrow_modes (path);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  return use_journal (db, error) &&
         lq_sql_exec (db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", error) &&
         migrate (db, error);
}

/* The version first: what a newer Loquat wrote may look damaged to this one.
 * @is_damaged: (out): no error but the file is at fault */
static sqlite3 *
open_and_check (const char *path, bool *is_damaged, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3) db = NULL;
  bool is_sound = false;

  *is_damaged = false;
  if (!make_file (path, error) || (db = connect_to (path, error)) == NULL)
    return NULL;

  if (refuse_newer (db, &failure) && check_structure (db, &is_sound, &failure) && is_sound)
    return g_steal_pointer (&db);

  *is_damaged = failure == NULL || (is_damage (sqlite3_errcode (db)) &&
                                    g_error_matches (failure, LQ_ERROR, LQ_ERROR_STORE));
  if (!*is_damaged)
    g_propagate_error (error, g_steal_pointer (&failure));

  return NULL;
}

static sqlite3 *
open_or_begin_again (const char *path, char **damaged_path, GError **error)
{
  bool     is_damaged;
  sqlite3 *db = open_and_check (path, &is_damaged, error);

  if (!is_damaged)
    return db;

  *damaged_path = set_aside (path, error);

  return *damaged_path ? open_and_check (path, &is_damaged, error) : NULL;
}

sqlite3 *
lq_database_open (const char *path, char **damaged_path, GError **error)
{
  g_autofree char *aside = NULL;
  g_autoptr (sqlite3) db = open_or_begin_again (path, &aside, error);

  *damaged_path = NULL;
  if (db == NULL || !prepare (db, path, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }

  *damaged_path = g_steal_pointer (&aside);

  return g_steal_pointer (&db);
}
