/* test-csv.c: what spreadsheets write is read, and what is written is read again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-csv.h"
#include "lq-error.h"

#include <string.h>

static GPtrArray *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = lq_csv_parse (text, strlen (text), &error);

  g_assert_no_error (error);

  return rows;
}

/* @expected: fields parted by "|", rows by "#" */
static void
assert_rows (const char *text, const char *expected)
{
  g_autoptr (GPtrArray) rows = parse (text);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++) {
    g_autofree char *row = g_strjoinv ("|", g_ptr_array_index (rows, i));

    g_string_append_printf (found, "%s%s", i > 0 ? "#" : "", row);
  }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_forms (void)
{
  assert_rows ("", "");
  assert_rows ("\n\r\n", "");
  assert_rows ("a,b\r\nc,d\r\n", "a|b#c|d");
  assert_rows ("a,b\nc,d", "a|b#c|d");
  assert_rows ("a\rb", "a#b");
  assert_rows ("\xef\xbb\xbf"
               "a;b\nc,d;e\n",
               "a|b#c,d|e");
  assert_rows ("a\tb\n", "a|b");
  assert_rows ("\r\n\na;b\n", "a|b");
  assert_rows ("\xef\xbb\xbf"
               "sep=;\r\na,b;c\r\n",
               "a,b|c");
  assert_rows ("SEP=\t\na\n", "a");
  assert_rows ("sep=", "sep=");
  assert_rows ("sep=;x\n", "sep=|x");
  assert_rows ("a,\n,b\n", "a|#|b");
  assert_rows ("\"a, \"\"b\"\"\",\"c\nd\"\n", "a, \"b\"|c\nd");
  assert_rows ("\"a;b\",c\n", "a;b|c");
  assert_rows ("\"a\"b,c\n", "ab|c");
  assert_rows ("a\"b,c\n", "a\"b|c");
  assert_rows ("\"never closed,\nb", "never closed,\nb");
  assert_rows ("Grüße,日本\n", "Grüße|日本");
}

static void
test_refused (void)
{
  g_autoptr (GError) not_utf8 = NULL;
  g_autoptr (GError) binary = NULL;
  g_autofree char *many = g_strnfill (250000, '\n');
  g_autoptr (GError) too_many = NULL;

  for (size_t i = 0; i < 250000; i += 2)
    many[i] = 'a';
  g_assert_null (lq_csv_parse ("a\xff", 2, &not_utf8));
  g_assert_error (not_utf8, LQ_ERROR, LQ_ERROR_FILE);
  g_assert_null (lq_csv_parse ("a\0b", 3, &binary));
  g_assert_error (binary, LQ_ERROR, LQ_ERROR_FILE);
  g_assert_null (lq_csv_parse (many, 250000, &too_many));
  g_assert_error (too_many, LQ_ERROR, LQ_ERROR_FILE);
}

/* Whatever fields hold, they come back; and no bytes at all make the reader stumble. */
static void
test_property (void)
{
  static const char *const pieces[] = { "a", "\"", ",", ";", "\n", "\r\n", "\t", " ", "ü", "" };

  for (unsigned run = 0; run < 2000; run++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GString) noise = g_string_new (NULL);
    const char      *fields[4] = { "first", NULL };
    g_autofree char *values[3] = { NULL };
    int              n_fields = g_test_rand_int_range (1, 4);
    g_autoptr (GPtrArray) rows = NULL;

    for (int i = 1; i < n_fields; i++) {
      g_autoptr (GString) value = g_string_new (NULL);

      for (int n = g_test_rand_int_range (0, 6); n > 0; n--)
        g_string_append (value, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      values[i - 1] = g_strdup (value->str);
      fields[i] = values[i - 1];
    }
    fields[n_fields] = NULL;
    lq_csv_append_row (text, (const char *const[]){ "x", "y,", NULL });
    lq_csv_append_row (text, fields);
    rows = parse (text->str);
    g_assert_cmpuint (rows->len, ==, 2);
    g_assert_cmpstrv (g_ptr_array_index (rows, 1), fields);

    for (int n = g_test_rand_int_range (0, 40); n > 0; n--)
      g_string_append (noise, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    g_ptr_array_unref (parse (noise->str));
    values[2] = NULL;
    for (int i = 1; i < n_fields; i++)
      g_clear_pointer (&values[i - 1], g_free);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/forms", test_forms);
  g_test_add_func ("/csv/refused", test_refused);
  g_test_add_func ("/csv/property", test_property);

  return g_test_run ();
}
