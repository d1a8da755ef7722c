/* test-languages.c: languages by name
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-languages.h"

static void
test_names (void)
{
  static const struct {
    const char *code;
    const char *name;
  } rows[] = {
    { "de", "German" }, { "el", "Greek" }, { "ca", "Catalan" }, { "zh", "Chinese" }, { "xx", "xx" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *name = lq_languages_dup_name (rows[i].code);

    g_assert_cmpstr (name, ==, rows[i].name);
  }
}

static void
test_list (void)
{
  const char *const *codes = lq_languages_list ();

  g_assert_cmpuint (g_strv_length ((char **) codes), ==, 60);
  for (size_t i = 1; codes[i] != NULL; i++)
    g_assert_cmpstr (codes[i - 1], <, codes[i]);
}

static void
test_summary (void)
{
  static const char *const none[] = { NULL };
  static const char *const two[] = { "en", "de", NULL };
  g_autofree char         *nothing = lq_languages_dup_summary (none);
  g_autofree char         *both = lq_languages_dup_summary (two);

  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (both, ==, "English, German");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/languages/names", test_names);
  g_test_add_func ("/languages/list", test_list);
  g_test_add_func ("/languages/summary", test_summary);

  return g_test_run ();
}
