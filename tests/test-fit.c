/* test-fit.c: spaces and capitals for what stands before the cursor
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-fit.h"

typedef struct {
  const char *before;
  const char *text;
  const char *fitted;
  const char *language;
} Case;

static const Case cases[] = {
  /* Nothing is known: no space, capitals as they are. */
  { NULL, " Hello", "Hello" },
  { NULL, "the end", "the end" },
  { NULL, "\nThe end", "\nThe end" },
  { NULL, "  ", "" },
  { NULL, "", "" },

  /* Spaces. */
  { "", " Hello", "Hello" },
  { "Hi", " there", " there" },
  { "Hi", "there", " there" },
  { "Hi ", " there", "there" },
  { "Hi\t", " there", "there" },
  { "Hi", ", there", ", there" },
  { "Hi", " .", "." },
  { "Hi", "\nthere", "\nthere" },
  { "Hi\n", " there", "There" },
  { "Hi", " ", "" },
  { "(", " see below", "see below" },
  { "see (below)", " now", " now" },
  { "he said “", " yes", "yes" },
  { "he said \"", " yes", "yes" },
  { "he said \"yes\"", " and", " and" },
  { "a \"b\"\nc \"", " d", "d" },
  { "he said '", " yes", "yes" },
  { "the players'", " room", " room" },
  { "user@", " example", "example" },
  { "well-", " known", "known" },
  { "日本", "語", "語" },
  { "日本", " ok", "ok" },
  { "ok", "日本", "日本" },
  { "€5", " each", " each" },
  { "so 🙂", " yes", " yes" },
  { "caf\xc3\xa9", " au lait", " au lait" },

  /* Capitals at the beginning of a sentence. */
  { "", " hello", "Hello" },
  { "   ", " hello", "Hello" },
  { "End.", " next", " Next" },
  { "End. ", " next", "Next" },
  { "End!", " next", " Next" },
  { "Really?)", " next", " Next" },
  { "“End.”", " next", " Next" },
  { "End.\n", " next", "Next" },
  { "おわり。", "next", "Next" },
  { "", " “hello”", "“Hello”" },
  { "", " iPhone", "iPhone" },
  { "", " éclair", "Éclair" },
  { "", " 12 eggs", "12 eggs" },
  { "e.g.", " this", " this" },
  { "see Mr. B.", " next", " next" },
  { "well...", " maybe", " maybe" },
  { "v1.", " next", " Next" },

  /* Within a sentence only small words lose theirs. */
  { "we saw", " The man", " the man" },
  { "we saw", " It's", " it's" },
  { "we saw", " London", " London" },
  { "then", " I", " I" },
  { "then", " IT", " IT" },
  { "in", " May", " May" },
  { "and", " Will", " Will" },
  { "we saw,", " And then", " and then" },
  { "we saw", " “The man”", " “the man”" },
  { "und dann", " Die Katze", " die Katze", "de" },
  { "und dann", " Katze", " Katze", "de" },
  { "sagen", " Sie", " Sie", "de" },
  { "und", " Für", " für", "de" },
  { "y entonces", " El gato", " el gato", "es" },
  { "et puis", " Le chat", " Le chat", "fr" },
};

static void
test_fit (gconstpointer user_data)
{
  const Case      *item = user_data;
  g_autofree char *fitted = lq_fit_text (item->text, item->before, item->language);

  g_assert_cmpstr (fitted, ==, item->fitted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/fit/%zu", i);

    g_test_add_data_func (path, &cases[i], test_fit);
  }

  return g_test_run ();
}
