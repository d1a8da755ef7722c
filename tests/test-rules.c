/* test-rules.c: replacements are checked and filled in, and the phrases' data is whole
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-regexes.h"
#include "lq-settings.h"
#include "lq-spoken.h"

static void
test_check (void)
{
  static const struct {
    const char *hear;
    const char *write;
    bool        is_regex;
    bool        is_right;
  } cases[] = {
    { "by the way", "BTW", false, true },
    { "um", "", false, true },
    { "", "x", false, false },
    { "  ", "x", false, false },
    { "(((", "x", false, true },
    { "(((", "x", true, false },
    { "(a)", "\\1", true, true },
    { "a", "\\g<", true, false },
    { "a{2,1}", "x", true, false },
    { "(?i)ä+", "x", true, true },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LqReplacement) replacement = lq_replacement_new (cases[i].hear, cases[i].write);
    g_autoptr (GError) error = NULL;

    replacement->is_regex = cases[i].is_regex;
    g_test_message ("%s → %s", cases[i].hear, cases[i].write);
    g_assert_cmpint (lq_replacement_check (replacement, &error), ==, cases[i].is_right);
    if (cases[i].is_right)
      g_assert_no_error (error);
    else
      g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
  }
}

static void
test_expand (void)
{
  static const struct {
    const char *write;
    const char *text;
    unsigned    cursor_back;
  } cases[] = {
    { "plain", "plain" },
    { "<{clipboard}>", "<{date} clip>" }, /* what is filled in is not looked at again */
    { "a{cursor}bü", "abü", 2 },
    { "{cursor}a{cursor}b", "ab", 1 }, /* the last one counts */
    { "a{cursor}b{clipboard}", "ab{date} clip", 12 },
    { "{unknown} {", "{unknown} {" },
    { "end{cursor}", "end" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LqReplacement) replacement = lq_replacement_new ("x", cases[i].write);
    unsigned         cursor_back = 99;
    g_autofree char *text = lq_replacement_expand (replacement, "{date} clip", &cursor_back);

    g_assert_cmpstr (text, ==, cases[i].text);
    g_assert_cmpuint (cursor_back, ==, cases[i].cursor_back);
  }
}

static void
test_time (void)
{
  g_autoptr (LqReplacement) replacement = lq_replacement_new ("x", "{time}|{date}");
  unsigned         cursor_back;
  g_autofree char *text = lq_replacement_expand (replacement, NULL, &cursor_back);

  g_assert_true (g_regex_match_simple ("^\\d\\d:\\d\\d\\|\\d\\d/\\d\\d/\\d\\d$", text, 0, 0));
}

static void
test_from_settings (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  const char *hints[] = { "de", "en", NULL };
  g_autoptr (LqRules) offline = NULL;
  g_autoptr (LqRules) hinted = NULL;
  g_autoptr (LqRules) off = NULL;

  g_settings_set_strv (settings, LQ_SETTINGS_LANGUAGE_HINTS, hints);
  offline = lq_rules_new_from_settings (settings, "offline");
  g_assert_cmpstr (offline->language, ==, "en");
  hinted = lq_rules_new_from_settings (settings, "soniox");
  g_assert_cmpstr (hinted->language, ==, "de");
  g_assert_true (hinted->has_punctuation && hinted->has_commands);

  g_settings_set_boolean (settings, LQ_SETTINGS_SPOKEN_PUNCTUATION, FALSE);
  g_settings_set_boolean (settings, LQ_SETTINGS_SPOKEN_COMMANDS, FALSE);
  off = lq_rules_new_from_settings (settings, "offline");
  g_assert_false (lq_rules_are_active (off));
}

/* Every language can say the same: what is asked of a new one, too. */
static void
test_languages_are_whole (void)
{
  static const char *const signs[] = { ",", ".", "?", "!",  ":",    ";",  "…", "–",
                                       "-", "’", "/", "\n", "\n\n", "\t", "@" };

  for (const char *const *language = lq_spoken_list_languages (); *language != NULL; language++) {
    const LqSpoken *spoken = lq_spoken_get (*language);
    g_autoptr (GHashTable) written = g_hash_table_new (g_str_hash, g_str_equal);
    unsigned n_opening = 0;
    unsigned n_closing = 0;

    g_test_message ("%s", *language);
    g_assert_nonnull (spoken->literal);
    for (unsigned i = LQ_COMMAND_SCRATCH; i < LQ_N_COMMANDS; i++)
      g_assert_true (spoken->commands[i] != NULL && spoken->commands[i][0] != NULL);
    for (guint i = 0; i < spoken->signs->len; i++) {
      const LqSign *sign = g_ptr_array_index (spoken->signs, i);

      g_assert_true (*sign->say[0] != '\0' && *sign->write != '\0');
      g_hash_table_add (written, sign->write);
      n_opening += sign->kind == LQ_SIGN_OPEN;
      n_closing += sign->kind == LQ_SIGN_CLOSE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS (signs); i++)
      g_assert_true (g_hash_table_contains (written, signs[i]));
    g_assert_cmpuint (n_opening, >=, 2); /* a quote and a bracket */
    g_assert_cmpuint (n_closing, ==, 2);
  }
  g_assert_null (lq_spoken_get ("fr"));
  g_assert_null (lq_spoken_get (NULL));
}

static void
test_fold (void)
{
  g_autofree char *folded = lq_spoken_fold ("It’s GRÜN", -1);
  g_autofree char *decomposed = lq_spoken_fold ("u\u0308", -1);

  g_assert_cmpstr (folded, ==, "it's grün");
  g_assert_cmpstr (decomposed, ==, "ü");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/check", test_check);
  g_test_add_func ("/rules/expand", test_expand);
  g_test_add_func ("/rules/time", test_time);
  g_test_add_func ("/rules/from-settings", test_from_settings);
  g_test_add_func ("/rules/languages-are-whole", test_languages_are_whole);
  g_test_add_func ("/rules/fold", test_fold);

  return g_test_run ();
}
