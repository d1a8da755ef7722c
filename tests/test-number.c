/* test-number.c: spoken numbers to figures
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-number.h"

typedef struct {
  const char *spoken;
  const char *written;
} Case;

static const Case cases[] = {
  /* Small numbers that stand alone stay words. */
  { "one", "one" },
  { "nine lives", "nine lives" },
  { "zero", "zero" },
  { "one two three", "one two three" },
  { "a hundred people", "a hundred people" },
  { "a thousand", "a thousand" },
  { "two million", "two million" },
  { "hundreds of", "hundreds of" },
  { "and then", "and then" },
  { "the point is", "the point is" },
  /* Cardinals. */
  { "ten", "10" },
  { "eleven people", "11 people" },
  { "twenty", "20" },
  { "twenty three apples", "23 apples" },
  { "one hundred", "100" },
  { "one hundred and five oranges", "105 oranges" },
  { "a hundred and five", "105" },
  { "two hundred fifty six", "256" },
  { "two hundred and they left", "200 and they left" },
  { "two thousand and six", "2006" },
  { "two thousand twenty six", "2026" },
  { "twenty five hundred", "2500" },
  { "nineteen hundred", "1900" },
  { "twelve thousand five hundred", "12,500" },
  { "one hundred thousand", "100,000" },
  { "three hundred thousand and one", "300,001" },
  { "twenty three million", "23 million" },
  { "two million three hundred thousand", "2,300,000" },
  { "one billion two million three thousand and four", "1,002,003,004" },
  { "twenty and thirty", "20 and 30" },
  { "fifty sixty", "50 60" },
  { "ten eleven twelve", "10 11 12" },
  /* Decimals and percent. */
  { "three point five", "3.5" },
  { "zero point two", "0.2" },
  { "three point one four one", "3.141" },
  { "twenty two point oh five", "22.05" },
  { "three point five million", "3.5 million" },
  { "five percent", "5%" },
  { "twenty percent of", "20% of" },
  { "two point five percent", "2.5%" },
  { "a percent", "a percent" },
  /* Ordinals. */
  { "first", "first" },
  { "the second", "the second" },
  { "twenty first", "21st" },
  { "twenty second", "22nd" },
  { "thirty third street", "33rd street" },
  { "ninety fifth", "95th" },
  { "one hundred and first", "101st" },
  { "twentieth", "twentieth" },
  /* Years. */
  { "nineteen eighty four", "1984" },
  { "in seventeen seventy six", "in 1776" },
  { "twenty oh five", "2005" },
  { "twenty twenty six", "2026" },
  { "twenty ten", "2010" },
  { "nineteen eighties", "1980s" },
  { "the eighties", "the eighties" },
  { "seventeen eighteen nineteen", "17 18 19" },
  /* Times, where it is one. */
  { "at seven thirty", "at 7:30" },
  { "until ten fifteen", "until 10:15" },
  { "by eleven forty five", "by 11:45" },
  { "at seven oh five", "at 7:05" },
  { "at seven", "at seven" },
  { "at ten", "at 10" },
  { "seven thirty", "seven thirty" },
  { "at thirteen thirty", "at 1330" },
  { "for six ninety two", "for six ninety two" },
  { "two twenty dollar bills", "two twenty dollar bills" },
  { "at seven eighty", "at seven eighty" },
};

static char *
write_figures (const char *spoken)
{
  g_auto (GStrv) words = g_strsplit (spoken, " ", -1);
  const char *const *all = (const char *const *) words;
  size_t             n_words = g_strv_length (words);
  g_autoptr (GString) written = g_string_new (NULL);

  for (size_t i = 0; i < n_words;) {
    g_autofree char *figures = NULL;
    size_t           n = lq_number_parse (all, n_words, i, &figures);

    g_assert_cmpuint (n, <=, n_words - i);
    g_assert_true (figures == NULL || n > 0);
    for (size_t j = i; figures == NULL && j < i + MAX (n, 1); j++)
      g_string_append_printf (written, " %s", words[j]);
    if (figures != NULL)
      g_string_append_printf (written, " %s", figures);
    i += MAX (n, 1);
  }

  return g_strdup (written->str + (written->len > 0));
}

static void
test_cases (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *written = write_figures (cases[i].spoken);

    g_assert_cmpstr (written, ==, cases[i].written);
  }
}

/* Any words in any order: every word is used once, and nothing is read outside of them. */
static void
test_any_words (void)
{
  static const char *const words[] = { "zero",     "oh",       "one",     "nine",   "ten",
                                       "nineteen", "twenty",   "ninety",  "first",  "eighties",
                                       "hundred",  "thousand", "million", "and",    "a",
                                       "point",    "percent",  "at",      "apples", "billion" };
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  for (unsigned round = 0; round < 20000; round++) {
    g_autoptr (GString) spoken = g_string_new (NULL);
    g_autofree char *written = NULL;

    for (int i = g_rand_int_range (random, 1, 8); i > 0; i--)
      g_string_append_printf (spoken, "%s%s", spoken->len ? " " : "",
                              words[g_rand_int_range (random, 0, (gint32) G_N_ELEMENTS (words))]);
    written = write_figures (spoken->str);
    g_assert_cmpuint (strlen (written), >, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/cases", test_cases);
  g_test_add_func ("/number/any-words", test_any_words);

  return g_test_run ();
}
