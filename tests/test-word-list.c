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

static LqWordList *
open_list (LqStore *store, GSettings *settings)
{
  LqWordList *words = lq_word_list_new (settings);

  lq_word_list_set_store (words, store);
  wait_until (lq_word_list_is_ready (words));

  return words;
}

static LqWordBook *
make_new_words (void)
{
  LqWordBook *book = lq_word_book_new ();

  g_ptr_array_add (book->terms, lq_term_new ("New", NULL));
  g_ptr_array_add (book->terms, lq_term_new ("Loquat", NULL));
  g_ptr_array_add (book->replacements, lq_replacement_new ("um", "er"));

  return book;
}

/* A history that is slow to open: what is added before it is there is added to what it has. */
static void
test_edited_before_read (Place *place, gconstpointer is_late)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  LqStore         *store = open_sound (place->path);
  LqWordList      *words = open_list (store, settings);
  g_autofree char *csv = NULL;

  lq_word_list_take_book (words, make_book ());
  g_object_unref (words);

  words = lq_word_list_new (settings);
  if (!GPOINTER_TO_INT (is_late))
    lq_word_list_take_book (words, make_new_words ());
  lq_word_list_set_store (words, store);
  if (GPOINTER_TO_INT (is_late))
    lq_word_list_take_book (words, make_new_words ());
  wait_until (lq_word_list_is_ready (words));
  g_object_unref (words);

  words = open_list (store, settings);
  csv = lq_word_book_dup_csv (lq_word_list_get_book (words));
  g_assert_cmpstr (csv, ==,
                   "kind,hear,write,language\r\nterm,New,,\r\nterm,Loquat,,\r\n"
                   "term,Größe,,de\r\nreplacement,um,er,\r\n"
                   "snippet,my link,<{clipboard}>,\r\n");
  g_assert_nonnull (lq_word_list_find_profile (words, "xterm"));
  g_object_unref (words);
  lq_store_close (store);
  wait_until (G_OBJECT (store)->ref_count == 1);
  g_object_unref (store);
}

static void
failed_cb (unsigned *n_failed)
{
  (*n_failed)++;
}

static void
test_not_kept (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (LqWordList) words = lq_word_list_new (settings);
  unsigned n_failed = 0;

  g_signal_connect_swapped (words, "failed", G_CALLBACK (failed_cb), &n_failed);
  lq_word_list_set_store (words, NULL);
  g_assert_cmpuint (n_failed, ==, 0);
  lq_word_list_take_book (words, make_new_words ());
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_cmpuint (lq_word_list_get_book (words)->terms->len, ==, 2);
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
  g_test_add ("/word-list/edited-before-read", Place, GINT_TO_POINTER (FALSE), place_set_up,
              test_edited_before_read, place_tear_down);
  g_test_add ("/word-list/edited-while-read", Place, GINT_TO_POINTER (TRUE), place_set_up,
              test_edited_before_read, place_tear_down);
  g_test_add_func ("/word-list/not-kept", test_not_kept);
  g_test_add_func ("/word-list/rules", test_rules);

  return g_test_run ();
}
