/* lq-server-store.c: the folder, its lock and its database
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sound and transcripts are plain files: they are large, written once, and sent as they are. A file
 * gets its final name before its row is written, so a row without its file is never there, and a
 * file without its row is removed at the next start. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-store-private.h"

#include "lq-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 5000 };

static const char *const folders[] = { "files", "transcripts" };

/* Entry N brings the database from version N to N + 1. A shipped entry is never edited. */
static const char *const migrations[] = {
  "CREATE TABLE file ("
  "  number INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  id TEXT NOT NULL UNIQUE,"
  "  owner TEXT NOT NULL,"
  "  filename TEXT NOT NULL,"
  "  reference TEXT,"
  "  size INTEGER NOT NULL,"
  "  created_at_us INTEGER NOT NULL"
  ") STRICT;"
  "CREATE INDEX file_by_owner ON file (owner, number);"
  "CREATE TABLE job ("
  "  number INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  id TEXT NOT NULL UNIQUE,"
  "  owner TEXT NOT NULL,"
  "  status INTEGER NOT NULL," /* LqServerStatus */
  "  filename TEXT NOT NULL,"
  "  created_at_us INTEGER NOT NULL,"
  "  duration_ms INTEGER NOT NULL,"
  "  error_type TEXT,"
  "  error_message TEXT,"
  "  webhook_status INTEGER NOT NULL,"
  "  n_tries INTEGER NOT NULL,"
  "  model TEXT NOT NULL," /* from here on the order */
  "  file_id TEXT NOT NULL,"
  "  reference TEXT,"
  "  webhook_url TEXT,"
  "  webhook_header TEXT,"
  "  webhook_value TEXT,"
  "  hints TEXT,"
  "  context TEXT,"
  "  wants_language INTEGER NOT NULL,"
  "  wants_speakers INTEGER NOT NULL,"
  "  is_hook_done INTEGER NOT NULL"
  ") STRICT;"
  "CREATE INDEX job_by_owner ON job (owner, number);"
  "CREATE INDEX job_pending ON job (number) WHERE status < 2;"
  "CREATE INDEX job_hook ON job (number) WHERE is_hook_done = 0;",
};

static char *
dup_path (const char *folder, const char *room, const char *id, const char *ending)
{
  g_autofree char *name = g_strconcat (id, ending, NULL);

  return g_build_filename (folder, room, name, NULL);
}

char *
lq_server_store_dup_part_path (const char *folder, const char *id)
{
  return dup_path (folder, "files", id, ".part");
}

char *
lq_server_store_dup_file_path (const char *folder, const char *id)
{
  return dup_path (folder, "files", id, "");
}

char *
lq_server_store_dup_transcript_path (const char *folder, const char *id)
{
  return dup_path (folder, "transcripts", id, "");
}

/* ---- for the other files */

LqServerStep
lq_server_store_step (LqServerStore *self, sqlite3_stmt *statement, GError **error)
{
  switch (sqlite3_step (statement)) {
  case SQLITE_ROW:
    return LQ_SERVER_ROW;
  case SQLITE_DONE:
    return LQ_SERVER_DONE;
  default:
    lq_sql_fail (self->db, "reading or writing", error);
    return LQ_SERVER_BROKEN;
  }
}

bool
lq_server_store_run (LqServerStore *self, const char *sql, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (self->db, sql, error);

  if (statement == NULL)
    return false;

  lq_sql_bind_text (statement, 1, id);
  return lq_server_store_step (self, statement, error) != LQ_SERVER_BROKEN;
}

/* ---- opening */

static bool
fail (GError **error, const char *doing, const char *path)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_STORE, "%s %s: %s", doing, path, g_strerror (errno));
  return false;
}

static bool
make_folders (const char *folder, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path = g_build_filename (folder, folders[i], NULL);

    if (g_mkdir_with_parents (path, 0700) != 0)
      return fail (error, "making", path);
  }

  return true;
}

/* Two processes would each take the other's uploads for leftovers. */
static bool
lock (LqServerStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "lock", NULL);

  self->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd < 0)
    return fail (error, "opening", path);
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) != 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_STORE, "%s is in use by another loquat-server",
                 self->folder);
    return false;
  }
  return true;
}

static bool
migrate (LqServerStore *self, GError **error)
{
  int version = 0;

  if (!lq_sql_get_pragma (self->db, "user_version", &version, error))
    return false;
  if (version > (int) G_N_ELEMENTS (migrations)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_STORE, "%s was written by a newer loquat-server",
                 self->folder);
    return false;
  }

  for (; version < (int) G_N_ELEMENTS (migrations); version++) {
    g_autofree char *script = g_strdup_printf (
      "BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT", migrations[version], version + 1);

    if (!lq_sql_exec (self->db, script, error)) {
      lq_sql_exec (self->db, "ROLLBACK", NULL);
      return false;
    }
  }

  return true;
}

/* WAL with NORMAL: a crash of the process loses nothing, a power cut at most the last moments. */
static bool
open_database (LqServerStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "state.db", NULL);
  int              fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail (error, "opening", path);
  close (fd);

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
      SQLITE_OK)
    return lq_sql_fail (self->db, "opening", error);

  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  return lq_sql_exec (self->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error) &&
         migrate (self, error) &&
         lq_sql_exec (self->db, "UPDATE job SET status = 0 WHERE status = 1", error);
}

static bool
is_known (LqServerStore *self, const char *sql, const char *id)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (self->db, sql, NULL);

  if (statement == NULL)
    return true;

  lq_sql_bind_text (statement, 1, id);
  return lq_server_store_step (self, statement, NULL) != LQ_SERVER_DONE;
}

/* Removes what has no row: uploads that were cut off, what was deleted halfway. */
static void
sweep (LqServerStore *self, const char *room, const char *sql)
{
  g_autofree char *path = g_build_filename (self->folder, room, NULL);
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    if (!is_known (self, sql, name) && g_unlink (file) != 0)
      g_message ("cannot remove %s: %s", file, g_strerror (errno));
  }
}

LqServerStore *
lq_server_store_open (const char *folder, GError **error)
{
  g_autoptr (LqServerStore) self = g_new0 (LqServerStore, 1);

  self->folder = g_strdup (folder);
  self->lock_fd = -1;
  if (!make_folders (folder, error) || !lock (self, error) || !open_database (self, error))
    return NULL;

  sweep (self, "files", "SELECT 1 FROM file WHERE id = ?");
  sweep (self, "transcripts", "SELECT 1 FROM job WHERE id = ? AND status = 2");
  return g_steal_pointer (&self);
}

void
lq_server_store_close (LqServerStore *self)
{
  if (self == NULL)
    return;

  sqlite3_close (self->db);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->folder);
  g_free (self);
}
