/* test-database.c: a database opens, or says why not, and loses nothing
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-database.h"
#include "lq-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static sqlite3 *
open_well (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *damaged_path = NULL;
  sqlite3         *db = lq_database_open (path, &damaged_path, &error);

  g_assert_no_error (error);
  g_assert_null (damaged_path);

  return db;
}

static void
make_database (const char *path)
{
  sqlite3_close (open_well (path));
}

static void
assert_mode (const char *path, const char *suffix, unsigned mode)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  struct stat      status;

  g_assert_cmpint (stat (name, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, mode);
}

static void
add_row (sqlite3 *db)
{
  g_assert_true (lq_sql_exec (db,
                              "INSERT INTO entry (id, started_at_us, duration_ms, state, engine, "
                              "text) VALUES ('a', 0, 0, 1, '', 'kept')",
                              NULL));
}

static void
test_new (Place *place, gconstpointer data)
{
  sqlite3 *db = open_well (place->path);

  add_row (db);
  sqlite3_close (db);
  assert_answer (place->path, "PRAGMA journal_mode", "wal");
  assert_answer (place->path, "PRAGMA user_version", "8");
  assert_answer (place->path, "SELECT count(*) FROM pragma_table_list WHERE strict", "9");

  db = open_well (place->path);
  sqlite3_close (db);
  assert_answer (place->path, "SELECT text FROM entry", "kept");
}

/* A file that an earlier version wrote keeps every row, and is searched as before. */
static void
test_version_1 (Place *place, gconstpointer data)
{
  g_autoptr (LqEntry) entry = NULL;
  LqStore *store;

  place_old_file (place, "history-1.db");
  store = open_sound (place->path);
  assert_answer (place->path, "PRAGMA user_version", "8");
  assert_answer (place->path, "SELECT count(*) FROM entry", "3");
  assert_answer (place->path, "SELECT count(*) FROM entry WHERE app IS NULL", "3");
  assert_finds (store, "apfel", "5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0002");
  assert_tokens (store, "5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0001", " A rose in the garden.");

  entry = load (store, "5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0002");
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_cmpstr (entry->raw, ==, "drei äpfel");
  g_assert_cmpstr (entry->error, ==, "HTTP 503");
  entry->app = g_strdup ("org.gnome.TextEditor");
  save_well (store, entry);
  assert_answer (place->path, "SELECT app FROM entry WHERE number = 2", "org.gnome.TextEditor");
  g_assert_finalize_object (store);
}

/* Profiles of before there was a mode are as in the preferences in that. */
static void
test_version_3 (Place *place, gconstpointer data)
{
  sqlite3 *db;

  place_old_file (place, "history-3.db");
  db = open_well (place->path);
  sqlite3_close (db);
  assert_answer (place->path, "PRAGMA user_version", "8");
  assert_answer (place->path, "SELECT engine FROM profile WHERE app = 'XTERM'", "offline");
  assert_answer (place->path, "SELECT count(*) FROM profile WHERE mode IS NULL", "2");
  assert_answer (place->path, "SELECT text FROM entry WHERE app = 'xterm'", "Drei Äpfel");
}

/* What was transcribed before titles were searched is found by them as well. */
static void
test_version_7 (Place *place, gconstpointer data)
{
  static const char file_id[] = "5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0071";
  LqStore          *store;

  place_old_file (place, "history-7.db");
  store = open_sound (place->path);
  assert_answer (place->path, "PRAGMA user_version", "8");
  assert_answer (place->path, "SELECT count(*) FROM entry", "4");
  assert_finds (store, "lecture-3", file_id);
  assert_finds (store, "sugar", file_id);
  assert_finds (store, "rose", "5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0001");
  assert_finds (store, "one", ""); /* is being recorded */
  tell (place->path, "INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)");
  g_assert_true (delete_entry (store, file_id, NULL));
  assert_finds (store, "lecture", "");
  tell (place->path, "INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)");
  g_assert_finalize_object (store);
}

static void
test_connection (Place *place, gconstpointer data)
{
  g_autoptr (sqlite3) db = open_well (place->path);
  int value = 0;

  g_assert_true (lq_sql_get_pragma (db, "synchronous", &value, NULL));
  g_assert_cmpint (value, ==, 2); /* FULL */
  g_assert_true (lq_sql_get_pragma (db, "foreign_keys", &value, NULL));
  g_assert_cmpint (value, ==, 1);
  g_assert_true (lq_sql_get_pragma (db, "busy_timeout", &value, NULL));
  g_assert_cmpint (value, ==, 5000);
}

static void
test_private (Place *place, gconstpointer data)
{
  mode_t           old_mask = umask (0);
  sqlite3         *db = open_well (place->path);
  g_autofree char *folder = g_path_get_dirname (place->path);

  add_row (db);
  assert_mode (folder, "", 0700);
  assert_mode (place->path, "", 0600);
  assert_mode (place->path, "-wal", 0600);
  assert_mode (place->path, "-shm", 0600);
  sqlite3_close (db);

  g_assert_cmpint (g_chmod (place->path, 0644), ==, 0);
  make_database (place->path);
  assert_mode (place->path, "", 0600);
  umask (old_mask);
}

static GBytes *
read_bytes (const char *path)
{
  char *contents;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));

  return g_bytes_new_take (contents, length);
}

static unsigned
count_files (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  unsigned n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
assert_refuses_newer (const char *path)
{
  g_autoptr (GBytes) before = read_bytes (path);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *damaged_path = NULL;
  g_autofree char *expected = g_strdup_printf ("%s: has version 1000, this Loquat knows 8", path);
  unsigned         n_files = count_files (path);

  g_assert_null (lq_database_open (path, &damaged_path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE_NEWER);
  g_assert_cmpstr (error->message, ==, expected);
  g_assert_null (damaged_path);

  after = read_bytes (path);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_cmpuint (count_files (path), ==, n_files);
}

static void
test_newer (Place *place, gconstpointer data)
{
  make_database (place->path);
  tell (place->path, "PRAGMA user_version = 1000; DROP TRIGGER entry_inserted");
  assert_refuses_newer (place->path);
}

/* The newer version stands in the journal, as a crash leaves it. */
static void
test_newer_in_journal (Place *place, gconstpointer data)
{
  sqlite3         *db = open_well (place->path);
  g_autofree char *journal = g_strconcat (place->path, "-wal", NULL);
  g_autoptr (GBytes) journal_before = NULL;
  g_autoptr (GBytes) journal_after = NULL;

  g_assert_true (lq_sql_exec (db, "PRAGMA user_version = 1000", NULL));
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_close (db);

  journal_before = read_bytes (journal);
  g_assert_cmpuint (g_bytes_get_size (journal_before), >, 0);
  assert_refuses_newer (place->path);
  journal_after = read_bytes (journal);
  g_assert_true (g_bytes_equal (journal_before, journal_after));
}

/* A newer Loquat may use what this SQLite cannot read: that is not damage. */
static void
test_newer_unreadable_schema (Place *place, gconstpointer data)
{
  make_database (place->path);
  tell (place->path, "PRAGMA writable_schema = ON; PRAGMA user_version = 1000;"
                     "UPDATE sqlite_schema SET sql = 'CREATE TABLE entry NEW SYNTAX'"
                     "  WHERE name = 'entry'");
  assert_refuses_newer (place->path);
}

static void
assert_set_aside (const char *path, GBytes *damaged)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *damaged_path = NULL;
  g_autofree char *prefix = g_strconcat (path, ".damaged-", NULL);
  g_autoptr (sqlite3) db = NULL;
  g_autoptr (GBytes) aside = NULL;

  g_test_expect_message ("lq-database", G_LOG_LEVEL_MESSAGE, "*is damaged, set aside as*");
  db = lq_database_open (path, &damaged_path, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_nonnull (db);
  g_assert_nonnull (damaged_path);
  g_assert_true (g_str_has_prefix (damaged_path, prefix));

  aside = read_bytes (damaged_path);
  g_assert_true (g_bytes_equal (damaged, aside));
  add_row (db);
}

static void
test_not_a_database (Place *place, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autofree char *zeros = g_malloc0 (8192);
  g_autoptr (GBytes) text = g_bytes_new_static ("a shopping list, and more than 16 bytes", 39);
  g_autoptr (GBytes) nothing = g_bytes_new (zeros, 8192);
  GBytes *contents[] = { text, nothing };

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_assert_true (g_file_set_contents (place->path, g_bytes_get_data (contents[i], NULL),
                                        (gssize) g_bytes_get_size (contents[i]), NULL));
    assert_set_aside (place->path, contents[i]);
  }
}

static void
test_truncated (Place *place, gconstpointer data)
{
  g_autoptr (GBytes) whole = NULL;
  gsize sizes[] = { 50, 4096, 10000, 20480 };

  make_database (place->path);
  whole = read_bytes (place->path);
  g_assert_cmpuint (g_bytes_get_size (whole), >, sizes[G_N_ELEMENTS (sizes) - 1]);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, sizes[i]);

    g_assert_true (
      g_file_set_contents (place->path, g_bytes_get_data (part, NULL), (gssize) sizes[i], NULL));
    assert_set_aside (place->path, part);
  }
}

/* The journal of a damaged file goes with it, and not into the new one. */
static void
test_journal_goes_along (Place *place, gconstpointer data)
{
  g_autofree char *journal = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *damaged_path = NULL;
  g_autofree char *damaged_journal = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  make_database (place->path);
  g_assert_true (g_file_set_contents (place->path, "damaged beyond repair", -1, NULL));
  g_assert_true (g_file_set_contents (journal, "and its journal too", -1, NULL));

  g_test_expect_message ("lq-database", G_LOG_LEVEL_MESSAGE, "*set aside*");
  sqlite3_close (lq_database_open (place->path, &damaged_path, &error));
  g_test_assert_expected_messages ();
  g_assert_no_error (error);

  damaged_journal = g_strconcat (damaged_path, "-wal", NULL);
  g_assert_true (g_file_get_contents (damaged_journal, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "and its journal too");
  assert_answer (place->path, "SELECT count(*) FROM entry", "0");
}

static void
test_folder_in_the_way (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *damaged_path = NULL;
  g_autofree char *expected =
    g_strdup_printf ("%s: opening for writing: Is a directory", place->path);

  g_assert_cmpint (g_mkdir_with_parents (place->path, 0700), ==, 0);
  g_assert_null (lq_database_open (place->path, &damaged_path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
  g_assert_cmpstr (error->message, ==, expected);
}

static gpointer
open_in_thread (gpointer path)
{
  make_database (path);

  return NULL;
}

/* Two programs started at once make the file and its tables together. */
static void
test_opened_at_once (Place *place, gconstpointer data)
{
  for (unsigned round = 0; round < 30; round++) {
    g_autofree char *path = g_strdup_printf ("%s-%u", place->path, round);
    GThread         *threads[4];

    for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
      threads[i] = g_thread_new ("opening", open_in_thread, path);
    for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
      g_thread_join (threads[i]);
    assert_answer (path, "PRAGMA user_version", "8");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(name, function)                                                                        \
  g_test_add ("/database/" name, Place, NULL, place_set_up, function, place_tear_down)
  add ("new", test_new);
  add ("version-1", test_version_1);
  add ("version-3", test_version_3);
  add ("version-7", test_version_7);
  add ("connection", test_connection);
  add ("private", test_private);
  add ("newer", test_newer);
  add ("newer-in-journal", test_newer_in_journal);
  add ("newer-unreadable-schema", test_newer_unreadable_schema);
  add ("not-a-database", test_not_a_database);
  add ("truncated", test_truncated);
  add ("journal-goes-along", test_journal_goes_along);
  add ("folder-in-the-way", test_folder_in_the_way);
  add ("opened-at-once", test_opened_at_once);

  return g_test_run ();
}
