/* test-paragraphs.c: breaks come where a reader wants them, and change no word
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-paragraphs.h"

/* Appends @piece @n times, and returns how many breaks came. */
static unsigned
count_breaks (const char *piece, unsigned n)
{
  LqParagraphs state = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);
  unsigned n_breaks = 0;

  for (unsigned i = 0; i < n; i++)
    lq_paragraphs_append (&state, out, piece);
  for (size_t i = 0; i < out->len; i++)
    n_breaks += out->str[i] == '\n';

  return n_breaks;
}

static void
test_beginning (void)
{
  LqParagraphs state = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  lq_paragraphs_append (&state, out, "");
  lq_paragraphs_append (&state, out, " Hel");
  lq_paragraphs_append (&state, out, "lo");
  lq_paragraphs_append (&state, out, " you.");
  g_assert_cmpstr (out->str, ==, "Hello you.");
}

static void
test_breaks (void)
{
  /* Five characters each. */
  g_assert_cmpuint (count_breaks (" end.", 85), ==, 0);
  g_assert_cmpuint (count_breaks (" end.", 86), ==, 1);
  g_assert_cmpuint (count_breaks (" word", 240), ==, 0);
  g_assert_cmpuint (count_breaks (" word", 242), ==, 1);
  g_assert_cmpuint (count_breaks ("漢字漢字漢", 480), ==, 0);
  g_assert_cmpuint (count_breaks ("漢字漢字漢", 481), ==, 1);
}

/* What the engine itself breaks needs no break of ours soon after. */
static void
test_own_newlines (void)
{
  g_assert_cmpuint (count_breaks (" end.\nnew", 200), ==, 200);
}

/* But for the breaks in place of spaces, the text is the text, however it comes in pieces. */
static void
test_words_stay (void)
{
  for (int round = 0; round < 200; round++) {
    LqParagraphs state = { 0 };
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GString) out = g_string_new (NULL);
    g_autofree char *whole = NULL;

    for (int i = g_test_rand_int_range (0, 600); i > 0; i--) {
      static const char *const pieces[] = { " a", " bcd", "ef", ".", " So", "!", "…", " Über" };
      const char              *piece = pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))];

      g_string_append (text, piece);
      lq_paragraphs_append (&state, out, piece);
    }

    whole = lq_paragraphs_dup (text->str);
    g_strdelimit (out->str, "\n", ' ');
    g_strdelimit (whole, "\n", ' ');
    g_assert_cmpstr (out->str, ==, text->str + (text->str[0] == ' '));
    g_assert_cmpstr (whole, ==, text->str + (text->str[0] == ' '));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paragraphs/beginning", test_beginning);
  g_test_add_func ("/paragraphs/breaks", test_breaks);
  g_test_add_func ("/paragraphs/own-newlines", test_own_newlines);
  g_test_add_func ("/paragraphs/words-stay", test_words_stay);

  return g_test_run ();
}
