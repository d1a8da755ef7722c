/* lq-word-store.c: a person's words as rows, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person has hundreds of them, not millions: they are read and written together. */

#define G_LOG_DOMAIN "lq-word-store"

#include "config.h"
#include "lq-word-store.h"

static const char load_terms[] = "SELECT term, language FROM vocabulary ORDER BY position";
static const char load_replacements[] =
  "SELECT hear, write, is_regex, is_snippet, language FROM replacement ORDER BY position";
static const char load_profiles[] =
  "SELECT app, engine, language, punctuation, commands, replacements, mode FROM profile"
  "  ORDER BY app";

static const char save_term[] =
  "INSERT INTO vocabulary (position, term, language) VALUES (?1, ?2, ?3)";
static const char save_replacement[] =
  "INSERT INTO replacement (position, hear, write, is_regex, is_snippet, language)"
  "  VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char save_profile[] =
  "INSERT INTO profile (app, engine, language, punctuation, commands, replacements, mode)"
  "  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/* What another program wrote into the file may be anything. */
static char *
dup_valid (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static char *
dup_required (sqlite3_stmt *statement, int column)
{
  char *text = dup_valid (statement, column);

  return text != NULL ? text : g_strdup ("");
}

static LqChoice
read_choice (sqlite3_stmt *statement, int column)
{
  int value = sqlite3_column_int (statement, column);

  return value == LQ_CHOICE_OFF || value == LQ_CHOICE_ON ? (LqChoice) value : LQ_CHOICE_AS_SET;
}

static void
read_term (sqlite3_stmt *statement, LqWordBook *book)
{
  LqTerm *term = g_new0 (LqTerm, 1);

  term->term = dup_required (statement, 0);
  term->language = dup_valid (statement, 1);
  g_ptr_array_add (book->terms, term);
}

static void
read_replacement (sqlite3_stmt *statement, LqWordBook *book)
{
  LqReplacement *replacement = g_new0 (LqReplacement, 1);

  replacement->hear = dup_required (statement, 0);
  replacement->write = dup_required (statement, 1);
  replacement->is_regex = sqlite3_column_int (statement, 2) != 0;
  replacement->is_snippet = sqlite3_column_int (statement, 3) != 0;
  replacement->language = dup_valid (statement, 4);
  g_ptr_array_add (book->replacements, replacement);
}

static void
read_profile (sqlite3_stmt *statement, LqWordBook *book)
{
  LqProfile *profile = g_new0 (LqProfile, 1);

  profile->app = dup_required (statement, 0);
  profile->engine = dup_valid (statement, 1);
  profile->language = dup_valid (statement, 2);
  profile->punctuation = read_choice (statement, 3);
  profile->commands = read_choice (statement, 4);
  profile->replacements = read_choice (statement, 5);
  profile->mode = dup_valid (statement, 6);
  g_ptr_array_add (book->profiles, profile);
}

static bool
read_all (sqlite3    *db,
          const char *sql,
          void (*read) (sqlite3_stmt *statement, LqWordBook *book),
          LqWordBook *book,
          GError    **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, sql, error);
  int result;

  if (statement == NULL)
    return false;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    read (statement, book);

  return result == SQLITE_DONE || lq_sql_fail (db, "reading words", error);
}

LqWordBook *
lq_word_store_load (sqlite3 *db, GError **error)
{
  g_autoptr (LqWordBook) book = lq_word_book_new ();

  if (!read_all (db, load_terms, read_term, book, error) ||
      !read_all (db, load_replacements, read_replacement, book, error) ||
      !read_all (db, load_profiles, read_profile, book, error))
    return NULL;

  return g_steal_pointer (&book);
}

static void
bind_term (sqlite3_stmt *statement, guint position, gconstpointer item)
{
  const LqTerm *term = item;

  sqlite3_bind_int64 (statement, 1, position);
  lq_sql_bind_text (statement, 2, term->term);
  lq_sql_bind_text (statement, 3, term->language);
}

static void
bind_replacement (sqlite3_stmt *statement, guint position, gconstpointer item)
{
  const LqReplacement *replacement = item;

  sqlite3_bind_int64 (statement, 1, position);
  lq_sql_bind_text (statement, 2, replacement->hear);
  lq_sql_bind_text (statement, 3, replacement->write);
  sqlite3_bind_int (statement, 4, replacement->is_regex);
  sqlite3_bind_int (statement, 5, replacement->is_snippet);
  lq_sql_bind_text (statement, 6, replacement->language);
}

static void
bind_profile (sqlite3_stmt *statement, guint position, gconstpointer item)
{
  const LqProfile *profile = item;

  lq_sql_bind_text (statement, 1, profile->app);
  lq_sql_bind_text (statement, 2, profile->engine);
  lq_sql_bind_text (statement, 3, profile->language);
  sqlite3_bind_int (statement, 4, profile->punctuation);
  sqlite3_bind_int (statement, 5, profile->commands);
  sqlite3_bind_int (statement, 6, profile->replacements);
  lq_sql_bind_text (statement, 7, profile->mode);
}

static bool
write_all (sqlite3    *db,
           const char *sql,
           void (*bind) (sqlite3_stmt *statement, guint position, gconstpointer item),
           const GPtrArray *items,
           GError         **error)
{
  g_autoptr (sqlite3_stmt) statement = lq_sql_prepare (db, sql, error);

  if (statement == NULL)
    return false;

  for (guint i = 0; i < items->len; i++) {
    bind (statement, i, g_ptr_array_index (items, i));
    if (!lq_sql_run (statement, "writing words", error))
      return false;
    sqlite3_reset (statement);
  }

  return true;
}

static bool
replace_all (sqlite3 *db, const LqWordBook *book, GError **error)
{
  return lq_sql_exec (db, "DELETE FROM vocabulary; DELETE FROM replacement; DELETE FROM profile",
                      error) &&
         write_all (db, save_term, bind_term, book->terms, error) &&
         write_all (db, save_replacement, bind_replacement, book->replacements, error) &&
         write_all (db, save_profile, bind_profile, book->profiles, error);
}

bool
lq_word_store_save (sqlite3 *db, const LqWordBook *book, GError **error)
{
  return lq_sql_begin (db, error) && lq_sql_end (db, replace_all (db, book, error), error);
}
