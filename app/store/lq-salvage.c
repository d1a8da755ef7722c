/* lq-salvage.c: takes over what can still be read of a damaged database
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows are looked up by their number, one by one: each lookup goes its own way down the tree, so
 * that a damaged page takes only its own rows with it, where a scan would end. */

#define G_LOG_DOMAIN "lq-salvage"

#include "config.h"
#include "lq-salvage.h"
#include "lq-token.h"
#include "lq-word-store.h"

/* Whatever a damaged page says, no more numbers than this are looked up: seconds of work. */
static const int64_t MOST_NUMBERS = 1000000;

/* The highest number, from the places that know it: some of them may be the damaged ones. */
static int64_t
find_highest (sqlite3 *db)
{
  static const char *const places[] = {
    "SELECT max (number) FROM entry",
    "SELECT max (entry) FROM token",
    "SELECT max (id) FROM entry_fts_docsize",
  };
  int64_t highest = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (sqlite3_stmt) statement = NULL;

    if (sqlite3_prepare_v2 (db, places[i], -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step (statement) == SQLITE_ROW)
      highest = MAX (highest, sqlite3_column_int64 (statement, 0));
  }

  return MIN (highest, MOST_NUMBERS);
}

static bool
is_intact (const LqEntry *entry)
{
  return entry->id != NULL && g_uuid_string_is_valid (entry->id) &&
         g_utf8_validate (entry->text, -1, NULL) && g_utf8_validate (entry->raw, -1, NULL);
}

static bool
are_intact (const GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (!g_utf8_validate (token->text, -1, NULL) ||
        !g_utf8_validate (lq_token_get_raw (token), -1, NULL))
      return false;
  }

  return true;
}

static bool
copy (LqHistory *from, int64_t number, LqHistory *into)
{
  g_autoptr (LqEntry) entry = lq_history_load_damaged (from, number);

  if (entry == NULL || !is_intact (entry))
    return false;
  if (entry->tokens != NULL && !are_intact (entry->tokens))
    g_clear_pointer (&entry->tokens, g_ptr_array_unref);

  return lq_history_save (into, entry, NULL);
}

/* All of them or none: an older file has none. */
static void
copy_words (sqlite3 *db, LqHistory *into)
{
  g_autoptr (LqWordBook) book = lq_word_store_load (db, NULL);

  if (book != NULL)
    lq_word_store_save (lq_history_get_connection (into), book, NULL);
}

unsigned
lq_salvage (const char *damaged_path, LqHistory *into)
{
  g_autoptr (LqHistory) from = NULL;
  sqlite3 *db = NULL;
  int64_t  highest;
  unsigned n_copied = 0;

  if (sqlite3_open_v2 (damaged_path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
    sqlite3_close (db);
    return 0;
  }

  from = lq_history_new (db);
  copy_words (db, into);
  highest = find_highest (db);
  for (int64_t number = 1; number <= highest; number++)
    n_copied += copy (from, number, into);

  return n_copied;
}
