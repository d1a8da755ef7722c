/* test-store-jobs.c: a text that comes in batches is in no list before it is whole
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-store-jobs.h"

typedef struct {
  Place        place;
  LqStore     *store;
  LqJobRecord *record;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  place_set_up (&fixture->place, NULL);
  fixture->store = open_sound (fixture->place.path);
  fixture->record = lq_job_record_new ("a", "/sound/lecture.mp3", "server");
  fixture->record->duration_ms = 9000;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->store);
  lq_job_record_free (fixture->record);
  place_tear_down (&fixture->place, NULL);
}

static void
assert_done (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  wait_for_result (result);
  g_assert_true (lq_store_job_done_finish (fixture->store, *result, &error));
  g_assert_no_error (error);
}

static void
begin (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  lq_store_begin_draft_async (fixture->store, fixture->record, keep_result_cb, &result);
  assert_done (fixture, &result);
}

/* @words: parted by spaces; a word in capitals is a translation */
static void
append (Fixture *fixture, int64_t at, const char *words)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) split = g_strsplit (words, " ", -1);
  GPtrArray *tokens = lq_tokens_new ();

  for (int i = 0; split[i] != NULL; i++) {
    g_autofree char *text = g_strconcat (" ", split[i], NULL);
    LqToken         *token = lq_token_new (text, (at + i) * 100, (at + i) * 100 + 90, 0.5f, true);

    if (g_ascii_isupper (split[i][0]))
      token->translation = LQ_TRANSLATION_RESULT;
    token->language = g_strdup ("en");
    g_ptr_array_add (tokens, token);
  }
  lq_store_append_draft_async (fixture->store, fixture->record, at, tokens, keep_result_cb,
                               &result);
  assert_done (fixture, &result);
}

static void
finish (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  lq_store_finish_draft_async (fixture->store, fixture->record, keep_result_cb, &result);
  assert_done (fixture, &result);
}

static void
test_draft (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqEntry) entry = NULL;

  begin (fixture);
  append (fixture, 0, "one two three");
  assert_finds (fixture->store, NULL, "");
  assert_finds (fixture->store, "two", "");

  /* Interrupted and gone on with: what was there from that place on is replaced. */
  begin (fixture);
  append (fixture, 2, "four five");
  append (fixture, 4, "Fünf six");
  finish (fixture);

  assert_finds (fixture->store, "five", "a");
  entry = load (fixture->store, "a");
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_COMPLETE);
  g_assert_cmpint (entry->kind, ==, LQ_ENTRY_FILE);
  g_assert_cmpstr (entry->text, ==, "one two four five six");
  g_assert_cmpstr (entry->raw, ==, "one two four five six");
  g_assert_cmpstr (entry->title, ==, "lecture.mp3");
  g_assert_cmpstr (entry->source_path, ==, "/sound/lecture.mp3");
  g_assert_cmpstr (entry->language, ==, "en");
  g_assert_cmpint (entry->duration_ms, ==, 9000);
  g_assert_cmpuint (entry->tokens->len, ==, 6);
}

/* What is complete is not touched any more. */
static void
test_complete (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin (fixture);
  append (fixture, 0, "one two");
  finish (fixture);
  append (fixture, 0, "three");
  finish (fixture);
  lq_store_drop_draft_async (fixture->store, fixture->record, keep_result_cb, &result);
  assert_done (fixture, &result);
  assert_tokens (fixture->store, "a", " one two");
}

/* A file without an end is an entry as others, which says so. */
static void
test_cut_off (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqEntry) entry = NULL;

  fixture->record->is_cut_off = true;
  begin (fixture);
  append (fixture, 0, "one two");
  finish (fixture);

  assert_finds (fixture->store, "two", "a");
  entry = load (fixture->store, "a");
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_cmpstr (entry->text, ==, "one two");
  g_assert_nonnull (entry->error);
}

static void
test_drop (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) saved = NULL;

  lq_store_save_job_async (fixture->store, fixture->record, keep_result_cb, &saved);
  wait_for_result (&saved);
  begin (fixture);
  append (fixture, 0, "one two");
  lq_store_remove_job_async (fixture->store, fixture->record, keep_result_cb, &result);
  assert_done (fixture, &result);
  assert_answer (fixture->place.path, "SELECT count (*) FROM entry", "0");
  assert_answer (fixture->place.path, "SELECT count (*) FROM token", "0");
  assert_answer (fixture->place.path, "SELECT count (*) FROM job", "0");
}

/* The words of the first time stay until those of the second are whole. */
static void
test_dictation (Fixture *fixture, gconstpointer unused)
{
  save_text (fixture->store, "a", 1000, "the first time");
  fixture->record->kind = LQ_ENTRY_DICTATION;
  begin (fixture);
  append (fixture, 0, "the second time");
  finish (fixture);
  assert_tokens (fixture->store, "a", "");
  assert_tokens (fixture->store, "draft-a", " the second time");
  assert_finds (fixture->store, "first", "a");
  assert_finds (fixture->store, "second", "");
}

/* A draft is not a recording that a crash left. */
static void
test_not_unfinished (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  begin (fixture);
  lq_store_find_unfinished_async (fixture->store, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  entries = lq_store_find_unfinished_finish (fixture->store, result, NULL);
  g_assert_cmpuint (entries->len, ==, 0);
}

static void
saved_cb (LqStore *store, LqEntry *entry, char **id)
{
  g_assert_null (entry->tokens);
  *id = g_strdup (entry->id);
}

static void
test_announce (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = NULL;

  begin (fixture);
  append (fixture, 0, "one");
  finish (fixture);
  g_signal_connect (fixture->store, "saved", G_CALLBACK (saved_cb), &id);
  lq_store_announce (fixture->store, "a");
  while (id == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (id, ==, "a");
}

static void
add_test (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/store-jobs/draft", test_draft);
  add_test ("/store-jobs/complete", test_complete);
  add_test ("/store-jobs/cut-off", test_cut_off);
  add_test ("/store-jobs/drop", test_drop);
  add_test ("/store-jobs/dictation", test_dictation);
  add_test ("/store-jobs/not-unfinished", test_not_unfinished);
  add_test ("/store-jobs/announce", test_announce);

  return g_test_run ();
}
