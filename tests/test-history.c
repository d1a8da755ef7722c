/* test-history.c: rows and tokens are written once, and found by what a person types
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"

static void
test_recording_grows (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqEntry) two = recording ("a", 2);
  g_autoptr (LqEntry) four = recording ("a", 4);
  g_autoptr (LqEntry) changed = recording ("a", 3);
  LqToken *last = g_ptr_array_index (changed->tokens, 2);

  g_free (last->text);
  last->text = g_strdup (" two");

  save_well (store, two);
  assert_tokens (store, "a", " 0 1");
  save_well (store, four);
  assert_tokens (store, "a", " 0 1 2 3");
  save_well (store, changed);
  assert_tokens (store, "a", " 0 1 two");
  assert_finds (store, NULL, "");

  changed->state = LQ_ENTRY_COMPLETE;
  save_well (store, changed);
  assert_tokens (store, "a", " 0 1 two");
  assert_finds (store, NULL, "a");
  g_assert_finalize_object (store);
}

/* Only what is new is written: rows that were there keep a mark that we set behind the store's
 * back. */
static void
test_recording_writes_only_new_tokens (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqEntry) two = recording ("a", 2);
  g_autoptr (LqEntry) three = recording ("a", 3);

  save_well (store, two);
  tell (place->path, "UPDATE token SET speaker = 'mark'");
  save_well (store, three);
  assert_answer (place->path, "SELECT count(*) FROM token WHERE speaker = 'mark'", "2");
  assert_answer (place->path, "SELECT count(*) FROM token", "3");

  /* Taken away by another process: everything is written again. */
  tell (place->path, "PRAGMA foreign_keys = ON; DELETE FROM entry");
  assert_answer (place->path, "SELECT count(*) FROM token", "0");
  save_well (store, three);
  assert_tokens (store, "a", " 0 1 2");
  g_assert_finalize_object (store);
}

static void
test_save_without_tokens_keeps_them (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqEntry) entry = recording ("a", 2);
  g_autoptr (LqEntry) row = entry_with_text ("a", 5, "row");

  g_clear_pointer (&row->tokens, g_ptr_array_unref);
  save_well (store, entry);
  save_well (store, row);
  assert_tokens (store, "a", " 0 1");
  assert_finds (store, "row", "a");
  g_assert_finalize_object (store);
}

/* What a file has and a dictation does not. */
static void
test_files (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqEntry) entry = recording ("a", 2);
  g_autoptr (LqEntry) row = entry_with_text ("a", 5, "row");
  g_autoptr (LqEntry) back = NULL;
  LqToken *token = g_ptr_array_index (entry->tokens, 1);

  entry->kind = LQ_ENTRY_FILE;
  entry->title = g_strdup ("Lecture");
  entry->source_path = g_strdup ("/recordings/lecture.mp3");
  entry->speakers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (entry->speakers, g_strdup ("1"), g_strdup ("Ada"));
  token->translation = LQ_TRANSLATION_RESULT;
  save_well (store, entry);

  /* A row without tokens and speakers leaves those that are there. */
  g_clear_pointer (&row->tokens, g_ptr_array_unref);
  save_well (store, row);
  back = load (store, "a");
  g_assert_cmpstr (g_hash_table_lookup (back->speakers, "1"), ==, "Ada");
  g_clear_object (&back);

  save_well (store, entry);
  back = load (store, "a");
  g_assert_cmpint (back->kind, ==, LQ_ENTRY_FILE);
  g_assert_cmpstr (back->title, ==, "Lecture");
  g_assert_cmpstr (back->source_path, ==, "/recordings/lecture.mp3");
  token = g_ptr_array_index (back->tokens, 0);
  g_assert_cmpint (token->translation, ==, LQ_TRANSLATION_NONE);
  token = g_ptr_array_index (back->tokens, 1);
  g_assert_cmpint (token->translation, ==, LQ_TRANSLATION_RESULT);
  g_assert_finalize_object (store);
}

typedef struct {
  const char *query;
  const char *expected; /* ids, the newest first */
} Search;

static void
test_search (Place *place, gconstpointer data)
{
  static const Search searches[] = {
    { NULL, "e d c b a" },
    { "", "e d c b a" },
    { "  \t", "e d c b a" },
    { "garden", "b a" },
    { "GARDEN", "b a" },
    { "gar", "b a" },   /* the last word is a beginning */
    { "gar rose", "" }, /* the others are whole */
    { "rose garden", "a" },
    { "garden rose", "a" }, /* in any order */
    { "apfel", "c" },
    { "Äpfel", "c" },
    { "a\xcc\x88pfel", "c" }, /* decomposed */
    { "🍐", "d" },
    { "\"quoted\"", "e" },
    { "say\"", "e" },
    { "garden OR rose", "" }, /* no operators */
    { "garden AND", "" },
    { "NOT garden", "" },
    { "NEAR(garden", "" },
    { "text:garden", "" },
    { "garden*", "b a" },
    { "-garden", "b a" },
    { "^garden", "b a" },
    { "(garden", "b a" },
    { "'", "" },
    { "\"", "" },
    { "garden '", "b a" },
    { "\xff\xfe", "" }, /* not UTF-8 */
    { "'; DROP TABLE entry; --", "" },
  };
  LqStore *store = open_sound (place->path);

  save_text (store, "a", 1, "A rose in the garden.");
  save_text (store, "b", 2, "The garden gate");
  save_text (store, "c", 3, "Drei Äpfel");
  save_text (store, "d", 4, "eine 🍐 bitte");
  save_text (store, "e", 5, "they say \"quoted\" things");

  for (size_t i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_test_message ("search %zu", i);
    assert_finds (store, searches[i].query, searches[i].expected);
  }

  g_assert_finalize_object (store);
}

/* A file is found by its name, or a part of it, whatever was said in it; and by both together. */
static void
test_search_titles (Place *place, gconstpointer data)
{
  static const Search searches[] = {
    { "lecture-3.mp3", "a" }, { "Lecture", "b a" },     { "lecture 3", "a" },    { "mp3", "b a" },
    { ".mp3", "b a" },        { "lecture sugar", "a" }, { "lecture rose", "b" }, { "ubung", "c" },
    { "title:lecture", "" },  { "lecture gate", "" },
  };
  LqStore *store = open_sound (place->path);
  g_autoptr (LqEntry) a = entry_with_text ("a", 1, "Plants make sugar.");
  g_autoptr (LqEntry) b = entry_with_text ("b", 2, "A rose is not a plant, or is it?");
  g_autoptr (LqEntry) c = entry_with_text ("c", 3, "The garden gate");

  a->title = g_strdup ("Lecture-3.mp3");
  b->title = g_strdup ("lecture_12.mp3");
  c->title = g_strdup ("Übung.ogg");
  save_well (store, a);
  save_well (store, b);
  save_well (store, c);
  for (size_t i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_test_message ("search %zu", i);
    assert_finds (store, searches[i].query, searches[i].expected);
  }

  g_free (a->title);
  a->title = g_strdup ("Photosynthesis");
  save_well (store, a);
  assert_finds (store, "lecture", "b");
  assert_finds (store, "photo", "a");
  tell (place->path, "INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)");
  g_assert_finalize_object (store);
}

/* The index follows changes of the text and of the state, and agrees with a fresh one. */
static void
test_index_follows (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqEntry) entry = entry_with_text ("a", 1, "before");

  save_well (store, entry);
  g_free (entry->text);
  entry->text = g_strdup ("after");
  save_well (store, entry);
  assert_finds (store, "before", "");
  assert_finds (store, "after", "a");

  entry->state = LQ_ENTRY_RECORDING;
  save_well (store, entry);
  assert_finds (store, "after", "");
  entry->state = LQ_ENTRY_COMPLETE;
  save_well (store, entry);
  assert_finds (store, "after", "a");
  tell (place->path, "INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)");

  g_assert_true (delete_entry (store, "a", NULL));
  assert_finds (store, "after", "");
  tell (place->path, "INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)");
  tell (place->path, "INSERT INTO entry_fts (entry_fts) VALUES ('rebuild')");
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(name, function)                                                                        \
  g_test_add ("/history/" name, Place, NULL, place_set_up, function, place_tear_down)
  add ("recording-grows", test_recording_grows);
  add ("recording-writes-only-new-tokens", test_recording_writes_only_new_tokens);
  add ("save-without-tokens-keeps-them", test_save_without_tokens_keeps_them);
  add ("files", test_files);
  add ("search", test_search);
  add ("search-titles", test_search_titles);
  add ("index-follows", test_index_follows);

  return g_test_run ();
}
