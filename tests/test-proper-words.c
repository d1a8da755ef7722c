/* test-proper-words.c: words that are always written with a capital
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-proper-words.h"

static void
test_contain (void)
{
  static const char *const proper[] = { "africa",   "zurich", "monday",  "mondays",
                                        "monday's", "july",   "english", NULL };
  static const char *const common[] = { "may", "march", "turkey", "rose", "", "'s", "mond", NULL };

  for (size_t i = 0; proper[i] != NULL; i++)
    g_assert_true (lq_proper_words_contain (proper[i]));
  for (size_t i = 0; common[i] != NULL; i++)
    g_assert_false (lq_proper_words_contain (common[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proper-words/contain", test_contain);

  return g_test_run ();
}
