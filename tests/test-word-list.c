/* test-word-list.c: words are kept in the history's file, and make the rules of a dictation
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-settings.h"
#include "lq-word-list.h"
#include "wait.h"

static LqWordBook *
make_book (void)
{
  LqWordBook    *book = lq_word_book_new ();
  LqReplacement *snippet = lq_replacement_new ("my link", "<{clipboard}>");
  LqProfile     *profile = lq_profile_new ("xterm");

  g_ptr_array_add (book->terms, lq_term_new ("Loquat", NULL));
  g_ptr_array_add (book->terms, lq_term_new ("Größe", "de"));
  g_ptr_array_add (book->replacements, lq_replacement_new ("um", ""));
  snippet->is_snippet = true;
  g_ptr_array_add (book->replacements, snippet);
  profile->engine = g_strdup ("offline");
  profile->language = g_strdup ("de");
  profile->mode = g_strdup ("hold");
  profile->punctuation = LQ_CHOICE_OFF;
  profile->replacements = LQ_CHOICE_OFF;
  g_ptr_array_add (book->profiles, profile);

  return book;
}

static void
test_kept (Place *place, gconstpointer data)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  LqStore    *store = open_sound (place->path);
  LqWordList *words = lq_word_list_new (settings);

  g_assert_false (lq_word_list_is_ready (words));
  lq_word_list_set_store (words, store);
  wait_until (lq_word_list_is_ready (words));
  lq_word_list_take_book (words, make_book ());
  lq_store_close (store);
  g_object_unref (words);
  wait_until (G_OBJECT (store)->ref_count == 1);
  g_object_unref (store);

  store = open_sound (place->path);
  words = lq_word_list_new (settings);
  lq_word_list_set_store (words, store);
  wait_until (lq_word_list_is_ready (words));
  {
    g_autoptr (LqWordBook) book = make_book ();
    g_autofree char *expected = lq_word_book_dup_csv (book);
    g_autofree char *found = lq_word_book_dup_csv (lq_word_list_get_book (words));
    const LqProfile *profile = lq_word_list_find_profile (words, "XTerm");

    g_assert_cmpstr (found, ==, expected);
    g_assert_nonnull (profile);
    g_assert_cmpstr (profile->engine, ==, "offline");
    g_assert_cmpstr (profile->mode, ==, "hold");
    g_assert_cmpint (profile->punctuation, ==, LQ_CHOICE_OFF);
    g_assert_cmpint (profile->commands, ==, LQ_CHOICE_AS_SET);
  }
  lq_store_close (store);
  g_object_unref (words);
  g_object_unref (store);
}

static void
test_rules (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (LqWordList) words = lq_word_list_new (settings);
  g_autoptr (LqRules) usual = NULL;
  g_autoptr (LqRules) special = NULL;

  lq_word_list_set_store (words, NULL);
  g_assert_true (lq_word_list_is_ready (words));
  lq_word_list_take_book (words, make_book ());
  g_assert_true (lq_word_list_needs_clipboard (words));
  lq_word_list_set_clipboard (words, "clip");

  usual = lq_word_list_make_rules (words, "offline", NULL);
  g_assert_cmpstr (usual->language, ==, "en");
  g_assert_cmpstr (usual->clipboard, ==, "clip");
  g_assert_true (usual->has_punctuation);
  g_assert_cmpuint (usual->replacements->len, ==, 2);
  g_assert_cmpuint (usual->vocabulary->len, ==, 2);

  special = lq_word_list_make_rules (words, "offline", "xterm");
  g_assert_cmpstr (special->language, ==, "de");
  g_assert_false (special->has_punctuation);
  g_assert_true (special->has_commands);
  g_assert_cmpuint (special->replacements->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/word-list/kept", Place, NULL, place_set_up, test_kept, place_tear_down);
  g_test_add_func ("/word-list/rules", test_rules);

  return g_test_run ();
}
