/* ask-store.c: a history for a test: a folder of its own, and questions that wait for their answer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

enum { DEADLINE_S = 30 };

void
place_set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("loquat-store-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "data", "history.db", NULL);
}

static void
remove_tree (const char *path)
{
  bool is_link = g_file_test (path, G_FILE_TEST_IS_SYMLINK);
  g_autoptr (GDir) dir = is_link ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

void
place_tear_down (Place *place, gconstpointer data)
{
  remove_tree (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

void
place_old_file (Place *place, const char *name)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "old", name, NULL);
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autofree char *contents = NULL;
  gsize            length;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (source, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (place->path, contents, (gssize) length, NULL));
}

void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

void
wait_for_result (GAsyncResult **result)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;

  while (*result == NULL) {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (100);
  }
}

LqStore *
open_store (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lq_store_open_async (path, NULL, keep_result_cb, &result);
  wait_for_result (&result);

  return lq_store_open_finish (result, error);
}

LqStore *
open_sound (const char *path)
{
  g_autoptr (GError) error = NULL;
  LqStore *store = open_store (path, &error);

  g_assert_no_error (error);
  g_assert_null (lq_store_get_damaged_path (store));

  return store;
}

bool
save (LqStore *store, LqEntry *entry, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lq_store_save_async (store, entry, keep_result_cb, &result);
  wait_for_result (&result);

  return lq_store_save_finish (store, result, error);
}

void
save_well (LqStore *store, LqEntry *entry)
{
  g_autoptr (GError) error = NULL;

  save (store, entry, &error);
  g_assert_no_error (error);
}

LqEntry *
load (LqStore *store, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LqEntry *entry;

  lq_store_load_async (store, id, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  entry = lq_store_load_finish (store, result, &error);
  g_assert_no_error (error);

  return entry;
}

GPtrArray *
find_page (LqStore *store, const char *query, LqKinds kinds, int64_t before_us, unsigned limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries;

  lq_store_find_async (store, query, kinds, before_us, limit, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  entries = lq_store_find_finish (store, result, &error);
  g_assert_no_error (error);

  return entries;
}

char *
find (LqStore *store, const char *query)
{
  g_autoptr (GPtrArray) entries = find_page (store, query, LQ_KINDS_ALL, INT64_MAX, 100);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++) {
    const LqEntry *entry = g_ptr_array_index (entries, i);

    g_string_append_printf (ids, "%s%s", i ? " " : "", entry->id);
  }

  return g_string_free (ids, FALSE);
}

void
assert_finds (LqStore *store, const char *query, const char *expected)
{
  g_autofree char *found = find (store, query);

  g_assert_cmpstr (found, ==, expected);
}

bool
delete_entry (LqStore *store, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lq_store_delete_async (store, id, keep_result_cb, &result);
  wait_for_result (&result);

  return lq_store_delete_finish (store, result, error);
}

LqEntry *
entry_with_text (const char *id, int64_t started_at_us, const char *text)
{
  LqEntry *entry = lq_entry_new (id);

  entry->started_at_us = started_at_us;
  entry->state = LQ_ENTRY_COMPLETE;
  g_free (entry->text);
  entry->text = g_strdup (text);
  g_free (entry->raw);
  entry->raw = g_strdup (text);
  entry->tokens = lq_tokens_new ();

  return entry;
}

void
save_text (LqStore *store, const char *id, int64_t started_at_us, const char *text)
{
  g_autoptr (LqEntry) entry = entry_with_text (id, started_at_us, text);

  save_well (store, entry);
}

LqEntry *
recording (const char *id, unsigned n_tokens)
{
  LqEntry *entry = entry_with_text (id, 1000, "");

  entry->state = LQ_ENTRY_RECORDING;
  for (unsigned i = 0; i < n_tokens; i++) {
    g_autofree char *word = g_strdup_printf (" %u", i);

    g_ptr_array_add (entry->tokens, lq_token_new (word, i * 100, i * 100 + 90, 0.5f, true));
  }
  g_free (entry->text);
  entry->text = lq_tokens_dup_text (entry->tokens);

  return entry;
}

static char *
text_of_tokens (LqStore *store, const char *id)
{
  g_autoptr (LqEntry) entry = load (store, id);

  g_assert_nonnull (entry);

  return lq_tokens_dup_text (entry->tokens);
}

void
assert_tokens (LqStore *store, const char *id, const char *expected)
{
  g_autofree char *text = text_of_tokens (store, id);

  g_assert_cmpstr (text, ==, expected);
}

static char *
ask (const char *path, const char *sql)
{
  sqlite3      *db = NULL;
  sqlite3_stmt *statement = NULL;
  char         *answer;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return answer;
}

void
tell (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

void
assert_answer (const char *path, const char *sql, const char *expected)
{
  g_autofree char *answer = ask (path, sql);

  g_assert_cmpstr (answer, ==, expected);
}
