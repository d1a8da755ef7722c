/* test-word-book.c: words go out as CSV and come in again, and files of others come in too
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-word-book.h"
#include "lq-error.h"

#include <string.h>

static LqReplacement *
add (LqWordBook *book, const char *hear, const char *write)
{
  LqReplacement *replacement = lq_replacement_new (hear, write);

  g_ptr_array_add (book->replacements, replacement);

  return replacement;
}

static int
import (LqWordBook *book, const char *csv)
{
  g_autoptr (GError) error = NULL;
  int n = lq_word_book_import_csv (book, csv, strlen (csv), &error);

  g_assert_no_error (error);

  return n;
}

static void
test_round_trip (void)
{
  g_autoptr (LqWordBook) book = lq_word_book_new ();
  g_autoptr (LqWordBook) again = lq_word_book_new ();
  g_autofree char *csv = NULL;
  g_autofree char *csv_again = NULL;

  g_ptr_array_add (book->terms, lq_term_new ("Loquat, the fruit", NULL));
  g_ptr_array_add (book->terms, lq_term_new ("Größe", "de"));
  add (book, "by the way", "BTW");
  add (book, "(\\d+) \"x\"", "\\1×")->is_regex = true;
  add (book, "my address", "Line 1\nLine 2 {cursor}")->is_snippet = true;
  add (book, "um", "")->language = g_strdup ("en");

  csv = lq_word_book_dup_csv (book);
  g_assert_cmpint (import (again, csv), ==, 6);
  csv_again = lq_word_book_dup_csv (again);
  g_assert_cmpstr (csv_again, ==, csv);
  g_assert_cmpint (import (again, csv), ==, 0);
}

static void
test_files_of_others (void)
{
  g_autoptr (LqWordBook) book = lq_word_book_new ();
  const LqReplacement *replacement;

  g_assert_cmpint (import (book, "Kubernetes\nPostgreSQL\nKubernetes\n"), ==, 2);
  g_assert_cmpint (import (book, "teh;the\nbtw;by the way\n"), ==, 2);
  g_assert_cmpint (import (book, "Write,Hear\r\nthe,hte\r\n"), ==, 1);
  g_assert_cmpint (import (book, "kind,hear,write\nregex,((,x\nterm,,\n"), ==, 0);
  g_assert_cmpuint (book->terms->len, ==, 2);
  replacement = g_ptr_array_index (book->replacements, 2);
  g_assert_cmpstr (replacement->hear, ==, "hte");
  g_assert_cmpstr (replacement->write, ==, "the");
}

/* A term that were taken for a replacement would take its word away from whatever is said. */
static void
test_kinds (void)
{
  g_autoptr (LqWordBook) book = lq_word_book_new ();
  const LqReplacement *replacement;

  g_assert_cmpint (import (book, "sep=;\r\nKind;Hear;Write;Language\r\nTerm; Loquat ;;EN\r\n"
                                 "REGEX; a+;b;\r\n Snippet;s;{date};de \r\nReplacement;c;d;\r\n"
                                 "abbreviation;e;f;\r\nterm; ;;\r\nterm;Loquat;;en\r\n"),
                   ==, 4);
  g_assert_cmpuint (book->terms->len, ==, 1);
  g_assert_cmpstr (((LqTerm *) g_ptr_array_index (book->terms, 0))->term, ==, "Loquat");
  g_assert_cmpstr (((LqTerm *) g_ptr_array_index (book->terms, 0))->language, ==, "en");
  g_assert_cmpuint (book->replacements->len, ==, 3);
  replacement = g_ptr_array_index (book->replacements, 0);
  g_assert_true (replacement->is_regex && !replacement->is_snippet);
  g_assert_cmpstr (replacement->hear, ==, " a+");
  replacement = g_ptr_array_index (book->replacements, 1);
  g_assert_true (replacement->is_snippet && !replacement->is_regex);
  g_assert_cmpstr (replacement->language, ==, "de");
  replacement = g_ptr_array_index (book->replacements, 2);
  g_assert_false (replacement->is_snippet || replacement->is_regex);
}

/* As many rows as are read at all: looked through once for each, it would take a minute. */
static void
test_long (void)
{
  enum { N_ROWS = 90000 };
  g_autoptr (LqWordBook) book = lq_word_book_new ();
  g_autoptr (GString) csv = g_string_new ("kind,hear,write\n");

  for (int i = 0; i < N_ROWS; i++)
    g_string_append_printf (csv, "%s,word %d,x\n", i % 2 == 0 ? "term" : "replacement", i / 2);
  g_assert_cmpint (import (book, csv->str), ==, N_ROWS);
  g_assert_cmpint (import (book, csv->str), ==, 0);
}

static void
test_no_such_file (void)
{
  g_autoptr (LqWordBook) book = lq_word_book_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lq_word_book_import_csv (book, "\xff\xd8\xff", 3, &error), ==, -1);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);
}

static void
test_profile (void)
{
  g_autoptr (LqWordBook) book = lq_word_book_new ();
  LqProfile *profile = lq_profile_new ("org.gnome.TextEditor");

  g_ptr_array_add (book->profiles, profile);
  g_assert_true (lq_word_book_find_profile (book, "org.gnome.texteditor") == profile);
  g_assert_null (lq_word_book_find_profile (book, "xterm"));
  g_assert_null (lq_word_book_find_profile (book, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/word-book/round-trip", test_round_trip);
  g_test_add_func ("/word-book/files-of-others", test_files_of_others);
  g_test_add_func ("/word-book/kinds", test_kinds);
  g_test_add_func ("/word-book/long", test_long);
  g_test_add_func ("/word-book/no-such-file", test_no_such_file);
  g_test_add_func ("/word-book/profile", test_profile);

  return g_test_run ();
}
