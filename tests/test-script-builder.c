/* test-script-builder.c: speakers, paragraphs and translations are set as a reader wants them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-script-builder.h"

static LqToken *
add (GPtrArray *tokens, const char *text, LqTranslation translation)
{
  LqToken *token = lq_token_new (text, 0, 1, 0.9f, true);

  token->translation = translation;
  g_ptr_array_add (tokens, token);

  return token;
}

static char *
join (const GPtrArray *pieces)
{
  GString *page = g_string_new (NULL);

  for (unsigned i = 0; i < pieces->len; i++)
    g_string_append (page, ((LqScriptPiece *) g_ptr_array_index (pieces, i))->text);

  return g_string_free (page, FALSE);
}

static char *
set (const GPtrArray *tokens)
{
  g_autoptr (GPtrArray) speakers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) pieces = lq_script_builder_set (tokens, NULL, speakers);

  return join (pieces);
}

static void
test_translation_stands_below (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autofree char *page = NULL;

  add (tokens, " Good", LQ_TRANSLATION_ORIGINAL);
  add (tokens, " day.", LQ_TRANSLATION_ORIGINAL);
  add (tokens, " Guten", LQ_TRANSLATION_RESULT);
  add (tokens, " Tag.", LQ_TRANSLATION_RESULT);
  add (tokens, " Bye.", LQ_TRANSLATION_ORIGINAL);
  add (tokens, " Tschüss.", LQ_TRANSLATION_RESULT);
  page = set (tokens);

  g_assert_cmpstr (page, ==, "Good day. Bye.\nGuten Tag. Tschüss.");
}

static void
test_translation_stays_with_its_paragraph (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_auto (GStrv) lines = NULL;
  g_autofree char *page = NULL;

  for (unsigned i = 0; i < 40; i++) {
    add (tokens, " Twenty characters more.", LQ_TRANSLATION_ORIGINAL);
    add (tokens, " And a last sentence.", LQ_TRANSLATION_ORIGINAL);
    add (tokens, " Hier.", LQ_TRANSLATION_RESULT);
  }
  page = set (tokens);
  lines = g_strsplit (page, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), >=, 4);
  for (unsigned i = 0; lines[i] != NULL; i += 2) {
    g_assert_true (g_str_has_suffix (lines[i], "sentence."));
    g_assert_true (g_str_has_prefix (lines[i + 1], "Hier."));
  }
}

static void
test_translation_without_original (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autofree char *page = NULL;

  add (tokens, " Hier.", LQ_TRANSLATION_RESULT);
  page = set (tokens);

  g_assert_cmpstr (page, ==, "\nHier.");
}

static void
test_turns (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autofree char *page = NULL;

  add (tokens, " One.", LQ_TRANSLATION_NONE)->speaker = g_strdup ("a");
  add (tokens, " Eins.", LQ_TRANSLATION_RESULT)->speaker = g_strdup ("a");
  add (tokens, " Two", LQ_TRANSLATION_NONE)->speaker = g_strdup ("b");
  /* Of whom nobody knows who says it is said by who speaks. */
  add (tokens, " three.", LQ_TRANSLATION_NONE);
  page = set (tokens);

  g_assert_cmpstr (page, ==, "Speaker a\nOne.\nEins.\nSpeaker b\nTwo three.");
}

static void
test_lines_of_the_person (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (GPtrArray) speakers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) pieces = NULL;
  const LqScriptPiece *second;

  add (tokens, " One.", LQ_TRANSLATION_NONE);
  add (tokens, "\nTwo", LQ_TRANSLATION_NONE);
  pieces = lq_script_builder_set (tokens, NULL, speakers);
  second = g_ptr_array_index (pieces, 1);

  g_assert_cmpstr (second->text, ==, "\nTwo");
  g_assert_false (second->has_break);
}

static void
test_words_of_a_text (void)
{
  static const char *const texts[] = { "", "one", "one two", "  one  two ", "a\nb c" };

  for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GPtrArray) tokens = lq_script_builder_dup_words (texts[i]);
    g_autofree char *text = lq_tokens_dup_text (tokens);

    g_assert_cmpstr (text, ==, texts[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-builder/translation-stands-below", test_translation_stands_below);
  g_test_add_func ("/script-builder/translation-stays", test_translation_stays_with_its_paragraph);
  g_test_add_func ("/script-builder/translation-alone", test_translation_without_original);
  g_test_add_func ("/script-builder/turns", test_turns);
  g_test_add_func ("/script-builder/lines-of-the-person", test_lines_of_the_person);
  g_test_add_func ("/script-builder/words-of-a-text", test_words_of_a_text);

  return g_test_run ();
}
