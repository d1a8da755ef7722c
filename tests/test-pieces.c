/* test-pieces.c: pieces fit, hold whole characters, and make the text again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-pieces.h"

#include <glib.h>
#include <string.h>

static void
assert_cut (const char *text, size_t bytes_max, guint n_pieces)
{
  g_autoptr (GString) again = g_string_new (NULL);
  LqPieces pieces;
  guint    n = 0;

  lq_pieces_init (&pieces, g_strdup (text));
  while (!lq_pieces_are_over (&pieces)) {
    const char *piece = lq_pieces_take (&pieces, bytes_max);

    g_assert_true (g_utf8_validate (piece, -1, NULL));
    g_assert_cmpuint (strlen (piece), <=, bytes_max);
    g_assert_cmpuint (strlen (piece), >, 0);
    g_string_append (again, piece);
    n++;
  }
  g_assert_cmpstr (again->str, ==, text);
  g_assert_cmpuint (n, ==, n_pieces);
  lq_pieces_clear (&pieces);
}

static void
test_cut (void)
{
  assert_cut ("", 4, 0);
  assert_cut ("abcd", 4, 1);
  assert_cut ("abcde", 4, 2);
  assert_cut ("äöü", 4, 2);
  assert_cut ("aäöü", 4, 2);
  assert_cut ("日本語", 4, 3);
  assert_cut ("日本語", 6, 2);
  assert_cut ("🙂🙂a", 4, 3);
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 1000; i++)
    g_string_append (text, "ein Wort 日本 🙂 ");
  for (size_t bytes_max = 3990; bytes_max < 4010; bytes_max++)
    assert_cut (text->str, bytes_max, (guint) ((text->len + bytes_max - 1) / bytes_max));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pieces/cut", test_cut);
  g_test_add_func ("/pieces/long", test_long);

  return g_test_run ();
}
