/* test-job-repair.c: which words of a dictation stay, when it was heard again
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * That real words come through the queue is tested with that. */

#include "config.h"
#include "ask-store.h"
#include "lq-engines.h"
#include "lq-job-repair.h"
#include "lq-paths.h"
#include "lq-settings.h"
#include "lq-spool.h"

#define ID "5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0001"

typedef struct {
  char        *path; /* of the database */
  GSettings   *settings;
  LqStore     *store;
  LqJobRecord *record;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *spool_path = lq_paths_dup_spool (ID);

  g_assert_true (lq_paths_ensure (NULL));
  fixture->path = lq_paths_dup_database ();
  fixture->settings = lq_settings_new ();
  g_settings_set_boolean (fixture->settings, LQ_SETTINGS_KEEP_AUDIO, FALSE);
  fixture->store = open_sound (fixture->path);
  fixture->record = lq_job_record_new (ID, spool_path, "offline");
  fixture->record->kind = LQ_ENTRY_DICTATION;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  lq_store_close (fixture->store);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->settings);
  lq_job_record_free (fixture->record);
  g_free (fixture->path);
}

/* What was left of a dictation: two words, and its sound. */
static void
leave (Fixture *fixture, LqEntryState state)
{
  g_autoptr (LqEntry) entry = lq_entry_new (ID);
  g_autofree char *path = lq_paths_dup_spool (ID);
  g_autoptr (LqSpool) spool = lq_spool_new (path, NULL);
  const int16_t samples[160] = { 0 };

  lq_spool_append (spool, samples, G_N_ELEMENTS (samples));
  g_assert_true (lq_spool_finish (spool, NULL));
  entry->state = state;
  entry->audio_path = g_strdup (path);
  entry->error = g_strdup ("HTTP 503");
  entry->tokens = lq_tokens_new ();
  g_ptr_array_add (entry->tokens, lq_token_new (" first words", 0, 90, 0.5f, true));
  g_free (entry->text);
  entry->text = g_strdup ("first words");
  save_well (fixture->store, entry);
}

/* What was heard this time. @word: (nullable): nothing */
static void
draft (Fixture *fixture, const char *word)
{
  GPtrArray *tokens = lq_tokens_new ();
  g_autoptr (GAsyncResult) result = NULL;

  if (word != NULL)
    g_ptr_array_add (tokens, lq_token_new (word, 0, 90, 0.5f, true));
  lq_store_begin_draft_async (fixture->store, fixture->record, NULL, NULL);
  lq_store_append_draft_async (fixture->store, fixture->record, 0, tokens, NULL, NULL);
  lq_store_finish_draft_async (fixture->store, fixture->record, keep_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (lq_store_job_done_finish (fixture->store, result, NULL));
}

static bool
repair (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lq_job_repair_async (fixture->store, fixture->settings, fixture->record, keep_result_cb, &result);
  wait_for_result (&result);

  return lq_job_repair_finish (result, error);
}

static void
repair_well (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (repair (fixture, &error));
  g_assert_no_error (error);
}

static void
assert_entry (Fixture *fixture, const char *text, LqEntryState state)
{
  g_autoptr (LqEntry) entry = load (fixture->store, ID);

  g_assert_cmpstr (entry->text, ==, text);
  g_assert_cmpint (entry->state, ==, state);
}

static bool
has_sound (void)
{
  g_autofree char *path = lq_paths_dup_spool (ID);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
assert_no_draft (Fixture *fixture)
{
  assert_answer (fixture->path, "SELECT count (*) FROM entry WHERE id LIKE 'draft-%'", "0");
}

static void
test_heard (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqEntry) entry = NULL;

  leave (fixture, LQ_ENTRY_INCOMPLETE);
  draft (fixture, " all of the words");
  assert_entry (fixture, "first words", LQ_ENTRY_INCOMPLETE);
  repair_well (fixture);
  assert_entry (fixture, "all of the words", LQ_ENTRY_COMPLETE);
  assert_tokens (fixture->store, ID, " all of the words");
  assert_no_draft (fixture);

  entry = load (fixture->store, ID);
  g_assert_null (entry->error);
  g_assert_null (entry->audio_path);
  g_assert_cmpstr (entry->engine, ==, "offline");
  g_assert_false (has_sound ());
}

/* Silence now does not take away what was heard before. */
static void
test_nothing_heard (Fixture *fixture, gconstpointer unused)
{
  leave (fixture, LQ_ENTRY_INCOMPLETE);
  draft (fixture, NULL);
  repair_well (fixture);
  assert_entry (fixture, "first words", LQ_ENTRY_COMPLETE);
  assert_tokens (fixture->store, ID, " first words");
  assert_no_draft (fixture);
}

/* A crash came between the last step and its note: there is nothing left to do. */
static void
test_done_before (Fixture *fixture, gconstpointer unused)
{
  leave (fixture, LQ_ENTRY_COMPLETE);
  repair_well (fixture);
  assert_entry (fixture, "first words", LQ_ENTRY_COMPLETE);
  g_assert_true (has_sound ());
}

/* The person, or the recovery of the start, was quicker: their words are not written over. */
static void
test_repaired_otherwise (Fixture *fixture, gconstpointer unused)
{
  leave (fixture, LQ_ENTRY_COMPLETE);
  draft (fixture, " other words");
  repair_well (fixture);
  assert_entry (fixture, "first words", LQ_ENTRY_COMPLETE);
  g_assert_true (has_sound ());
  assert_no_draft (fixture);
}

/* What was deleted does not come back. */
static void
test_deleted (Fixture *fixture, gconstpointer unused)
{
  draft (fixture, " other words");
  repair_well (fixture);
  assert_finds (fixture->store, NULL, "");
  assert_no_draft (fixture);
}

/* What cannot be kept is not lost: text and sound stay for another try. */
static void
test_not_kept (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  leave (fixture, LQ_ENTRY_INCOMPLETE);
  draft (fixture, " all of the words");
  tell (fixture->path, "CREATE TRIGGER full BEFORE UPDATE ON entry BEGIN"
                       "  SELECT raise (FAIL, 'full'); END");
  g_assert_false (repair (fixture, &error));
  g_assert_nonnull (error);
  g_assert_true (has_sound ());
  assert_entry (fixture, "first words", LQ_ENTRY_INCOMPLETE);

  tell (fixture->path, "DROP TRIGGER full");
  repair_well (fixture);
  assert_entry (fixture, "all of the words", LQ_ENTRY_COMPLETE);
}

static void
test_possible (void)
{
  static const struct {
    LqEntryKind  kind;
    LqEntryState state;
    const char  *audio_path;
    bool         is_possible;
  } rows[] = {
    { LQ_ENTRY_DICTATION, LQ_ENTRY_INCOMPLETE, "/a.wav", true },
    { LQ_ENTRY_DICTATION, LQ_ENTRY_INCOMPLETE, NULL, false },
    { LQ_ENTRY_DICTATION, LQ_ENTRY_COMPLETE, "/a.wav", false },
    { LQ_ENTRY_DICTATION, LQ_ENTRY_CANCELLED, "/a.wav", false },
    { LQ_ENTRY_FILE, LQ_ENTRY_INCOMPLETE, "/a.wav", false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LqEntry) entry = lq_entry_new (ID);

    entry->kind = rows[i].kind;
    entry->state = rows[i].state;
    entry->audio_path = g_strdup (rows[i].audio_path);
    g_assert_true (lq_job_repair_is_possible (entry) == rows[i].is_possible);
  }
}

/* What was said to one engine goes to no other one, unless that is on this computer. */
static void
test_engine (void)
{
  static const struct {
    const char *was;
    const char *chosen;
    const char *expected;
  } rows[] = {
    { "soniox", "soniox", "soniox" },   { "soniox", "server", "soniox" },
    { "server", "soniox", "server" },   { "soniox", "offline", "offline" },
    { "offline", "soniox", "offline" }, { "", "soniox", "soniox" },
    { "", "offline", "offline" },
  };
  g_autoptr (GSettings) settings = lq_settings_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LqEntry) entry = lq_entry_new (ID);

    g_free (entry->engine);
    entry->engine = g_strdup (rows[i].was);
    g_settings_set_string (settings, LQ_SETTINGS_ENGINE, rows[i].chosen);
    g_assert_cmpstr (lq_job_repair_choose_engine (entry, settings), ==, rows[i].expected);
  }
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engines_register ();
  add ("/job-repair/heard", test_heard);
  add ("/job-repair/nothing-heard", test_nothing_heard);
  add ("/job-repair/done-before", test_done_before);
  add ("/job-repair/repaired-otherwise", test_repaired_otherwise);
  add ("/job-repair/deleted", test_deleted);
  add ("/job-repair/not-kept", test_not_kept);
  g_test_add_func ("/job-repair/possible", test_possible);
  g_test_add_func ("/job-repair/engine", test_engine);

  return g_test_run ();
}
