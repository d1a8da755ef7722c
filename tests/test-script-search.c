/* test-script-search.c: words are found as a reader would find them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-script-search.h"

static char *
describe (const char *page, const char *needle)
{
  unsigned length;
  g_autoptr (GArray) found = lq_script_search (page, needle, &length);
  GString *all = g_string_new (NULL);

  for (unsigned i = 0; i < found->len; i++)
    g_string_append_printf (all, "%u ", g_array_index (found, unsigned, i));
  g_string_append_printf (all, "(%u)", length);

  return g_string_free (all, FALSE);
}

static void
test_places (void)
{
  static const struct {
    const char *page;
    const char *needle;
    const char *expected;
  } cases[] = {
    { "The heron. A HERON, the", "heron", "4 13 (5)" },
    { "The heron. A heron, the", "THE", "0 20 (3)" },
    { "über Über ÜBER", "üb", "0 5 10 (2)" },
    { "one.\nTwo", "one. two", "0 (8)" },
    { "aaaa", "aa", "0 2 (2)" },
    { "abc", "", "(0)" },
    { "", "abc", "(3)" },
    { "ab", "abc", "(3)" },
    { "你好，你好", "好", "1 4 (1)" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *described = describe (cases[i].page, cases[i].needle);

    g_assert_cmpstr (described, ==, cases[i].expected);
  }
}

static void
test_first_from (void)
{
  unsigned length;
  g_autoptr (GArray) found = lq_script_search ("x..x..x", "x", &length);

  g_assert_cmpuint (lq_script_search_first_from (found, 0), ==, 0);
  g_assert_cmpuint (lq_script_search_first_from (found, 1), ==, 1);
  g_assert_cmpuint (lq_script_search_first_from (found, 6), ==, 2);
  g_assert_cmpuint (lq_script_search_first_from (found, 7), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-search/places", test_places);
  g_test_add_func ("/script-search/first-from", test_first_from);

  return g_test_run ();
}
