/* test-sql.c: a failure of SQLite says what was tried, and a kept statement forgets what was bound
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-sql.h"

static sqlite3 *
open_in_memory (void)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  sqlite3_extended_result_codes (db, 1);
  g_assert_true (lq_sql_exec (db, "CREATE TABLE word (text TEXT NOT NULL UNIQUE) STRICT", NULL));

  return db;
}

static void
test_failure (void)
{
  g_autoptr (sqlite3) db = open_in_memory ();
  g_autoptr (sqlite3_stmt) add = lq_sql_prepare (db, "INSERT INTO word VALUES ('pear')", NULL);
  g_autoptr (GError) twice = NULL;
  g_autoptr (GError) syntax = NULL;
  g_autoptr (GError) no_statement = NULL;

  g_assert_true (lq_sql_run (add, "adding", NULL));
  sqlite3_reset (add);
  g_assert_false (lq_sql_run (add, "adding", &twice));
  g_assert_error (twice, LQ_ERROR, LQ_ERROR_STORE);
  g_assert_cmpstr (twice->message, ==, "adding: UNIQUE constraint failed: word.text (SQLite 2067)");

  g_assert_false (lq_sql_exec (db, "NONSENSE", &syntax));
  g_assert_error (syntax, LQ_ERROR, LQ_ERROR_STORE);
  g_assert_true (g_str_has_prefix (syntax->message, "NONSENSE: "));

  g_assert_null (lq_sql_prepare (db, "NONSENSE", &no_statement));
  g_assert_error (no_statement, LQ_ERROR, LQ_ERROR_STORE);
}

static void
add_word (sqlite3_stmt *statement, const char *text)
{
  g_autoptr (LqSqlUse) use = statement;

  lq_sql_bind_text (use, 1, text);
  g_assert_true (lq_sql_run (use, "adding", NULL));
}

static int
count_words (sqlite3 *db)
{
  g_autoptr (sqlite3_stmt) count = lq_sql_prepare (db, "SELECT count (*) FROM word", NULL);

  g_assert_cmpint (sqlite3_step (count), ==, SQLITE_ROW);

  return sqlite3_column_int (count, 0);
}

static void
test_transaction (void)
{
  g_autoptr (sqlite3) db = open_in_memory ();
  g_autoptr (GError) error = NULL;

  g_assert_true (lq_sql_begin (db, &error));
  g_assert_true (lq_sql_exec (db, "INSERT INTO word VALUES ('pear')", &error));
  g_assert_true (lq_sql_end (db, true, &error));
  g_assert_cmpint (count_words (db), ==, 1);

  g_assert_true (lq_sql_begin (db, &error));
  g_assert_true (lq_sql_exec (db, "INSERT INTO word VALUES ('plum')", &error));
  g_assert_false (lq_sql_end (db, false, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_words (db), ==, 1);

  g_assert_true (lq_sql_begin (db, &error));
  g_assert_false (lq_sql_begin (db, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
}

static void
test_use_ends (void)
{
  g_autoptr (sqlite3) db = open_in_memory ();
  g_autoptr (sqlite3_stmt) add = lq_sql_prepare (db, "INSERT INTO word VALUES (?1)", NULL);
  g_autoptr (GError) error = NULL;

  add_word (add, "pear");
  add_word (add, "apple");

  /* Nothing is bound any more. */
  g_assert_false (lq_sql_run (add, "adding", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
}

static void
test_text (void)
{
  g_autoptr (sqlite3) db = open_in_memory ();
  g_autoptr (sqlite3_stmt) echo = lq_sql_prepare (db, "SELECT ?1, ?2", NULL);
  g_autofree char *text = NULL;

  lq_sql_bind_text (echo, 1, "“loquat”");
  lq_sql_bind_text (echo, 2, NULL);
  g_assert_cmpint (sqlite3_step (echo), ==, SQLITE_ROW);
  text = lq_sql_dup_text (echo, 0);
  g_assert_cmpstr (text, ==, "“loquat”");
  g_assert_null (lq_sql_dup_text (echo, 1));
}

static void
test_pragma (void)
{
  g_autoptr (sqlite3) db = open_in_memory ();
  g_autoptr (GError) error = NULL;
  int value = 0;

  g_assert_true (lq_sql_exec (db, "PRAGMA user_version = 7", NULL));
  g_assert_true (lq_sql_get_pragma (db, "user_version", &value, NULL));
  g_assert_cmpint (value, ==, 7);
  g_assert_false (lq_sql_get_pragma (db, "no_such_pragma", &value, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/failure", test_failure);
  g_test_add_func ("/sql/transaction", test_transaction);
  g_test_add_func ("/sql/use-ends", test_use_ends);
  g_test_add_func ("/sql/text", test_text);
  g_test_add_func ("/sql/pragma", test_pragma);

  return g_test_run ();
}
