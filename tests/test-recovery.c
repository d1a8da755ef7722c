/* test-recovery.c: what a crash left is found, transcribed and kept
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-engine.h"
#include "lq-error.h"
#include "lq-paths.h"
#include "lq-recovery.h"
#include "lq-settings.h"
#include "wait.h"

#include <glib/gstdio.h>

typedef struct {
  GSettings *settings;
  LqStore   *store;
  GPtrArray *recovered; /* LqEntry */
} Fixture;

typedef struct {
  gpointer result;
  int      n;
  bool     is_done;
} Answer;

static LqEngine cloud_engine; /* the fake one by another name */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  fixture->store = lq_store_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *database = lq_paths_dup_database ();

  g_assert_true (lq_paths_ensure (NULL));
  fixture->settings = lq_settings_new ();
  fixture->recovered = g_ptr_array_new_with_free_func (g_object_unref);
  lq_store_open_async (database, NULL, opened_cb, fixture);
  wait_until (fixture->store != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  fake_engine_set_fault (FAKE_WELL);
  lq_store_close (fixture->store);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->settings);
  g_ptr_array_unref (fixture->recovered);
}

static void
recovered_cb (LqEntry *entry, gpointer user_data)
{
  Answer *answer = user_data;

  g_ptr_array_add (answer->result, g_object_ref (entry));
}

static void
run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;

  answer->n = lq_recovery_run_finish (result, &error);
  g_assert_no_error (error);
  answer->is_done = true;
}

static int
run (Fixture *fixture)
{
  Answer answer = { .result = fixture->recovered };

  lq_recovery_run_async (fixture->store, fixture->settings, recovered_cb, NULL, run_cb, &answer);
  wait_until (answer.is_done);

  return answer.n;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->result = lq_store_load_finish (LQ_STORE (source), result, NULL);
  answer->is_done = true;
}

static LqEntry *
load (Fixture *fixture, const char *id)
{
  Answer answer = { 0 };

  lq_store_load_async (fixture->store, id, NULL, loaded_cb, &answer);
  wait_until (answer.is_done);

  return answer.result;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  g_assert_true (lq_store_save_finish (LQ_STORE (source), result, NULL));
  answer->is_done = true;
}

static void
save_for (Fixture     *fixture,
          const char  *id,
          LqEntryState state,
          const char  *text,
          const char  *audio_path,
          const char  *engine)
{
  g_autoptr (LqEntry) entry = lq_entry_new (id);
  Answer answer = { 0 };

  entry->state = state;
  entry->started_at_us = 1234567;
  entry->device = g_strdup ("Desk microphone");
  entry->audio_path = g_strdup (audio_path);
  entry->tokens = lq_tokens_new ();
  g_free (entry->engine);
  entry->engine = g_strdup (engine);
  g_free (entry->text);
  entry->text = g_strdup (text);
  if (*text != '\0')
    g_ptr_array_add (entry->tokens, lq_token_new (text, 0, 100, 0.9f, true));
  lq_store_save_async (fixture->store, entry, saved_cb, &answer);
  wait_until (answer.is_done);
}

static void
save (
  Fixture *fixture, const char *id, LqEntryState state, const char *text, const char *audio_path)
{
  save_for (fixture, id, state, text, audio_path, fake_engine.id);
}

/* A recording that nobody finished. (transfer full): its id */
static char *
leave (size_t n_samples)
{
  char               *id = g_uuid_string_random ();
  g_autofree char    *path = lq_paths_dup_spool (id);
  g_autofree int16_t *samples = g_new (int16_t, n_samples + 1);
  g_autoptr (LqSpool) spool = lq_spool_new (path, NULL);

  for (size_t i = 0; i < n_samples; i++)
    samples[i] = (int16_t) (i & 0x7fff);
  lq_spool_append (spool, samples, n_samples);

  return id;
}

static bool
is_left (const char *id)
{
  g_autofree char *path = lq_paths_dup_spool (id);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_nothing_left (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (run (fixture), ==, 0);
}

static void
test_unknown_to_the_history (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = leave (4000);
  g_autoptr (LqEntry) entry = NULL;

  g_assert_cmpint (run (fixture), ==, 1);
  g_assert_cmpuint (fixture->recovered->len, ==, 1);

  entry = load (fixture, id);
  g_assert_cmpstr (entry->text, ==, "1 2 +800");
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_COMPLETE);
  g_assert_cmpint (entry->duration_ms, ==, 250);
  g_assert_cmpint (ABS (g_get_real_time () - entry->started_at_us), <, G_TIME_SPAN_HOUR);
  g_assert_true (g_file_test (entry->audio_path, G_FILE_TEST_EXISTS));
  g_assert_false (is_left (id));
}

static void
test_known_to_the_history (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = leave (4000);
  g_autoptr (LqEntry) entry = NULL;

  save (fixture, id, LQ_ENTRY_RECORDING, " 1", NULL);
  g_assert_cmpint (run (fixture), ==, 1);

  entry = load (fixture, id);
  g_assert_cmpstr (entry->text, ==, "1 2 +800");
  g_assert_cmpint (entry->started_at_us, ==, 1234567);
  g_assert_cmpstr (entry->device, ==, "Desk microphone");
}

static void
test_only_sound_left (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = leave (4000);
  g_autofree char *audio = lq_paths_dup_audio (id);
  g_autoptr (LqEntry) entry = NULL;

  save (fixture, id, LQ_ENTRY_COMPLETE, "As it was.", audio);
  g_assert_cmpint (run (fixture), ==, 0);

  entry = load (fixture, id);
  g_assert_cmpstr (entry->text, ==, "As it was.");
  g_assert_true (g_file_test (audio, G_FILE_TEST_EXISTS));
  g_assert_false (is_left (id));
}

static void
test_empty (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = leave (0);
  g_autoptr (LqEntry) entry = NULL;

  g_assert_cmpint (run (fixture), ==, 0);
  entry = load (fixture, id);
  g_assert_null (entry);
  g_assert_false (is_left (id));
}

/* Nobody spoke, and no word was heard: there is nothing to recover. */
static void
test_silent (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *path = lq_paths_dup_spool (id);
  int16_t          silence[FAKE_WORD / 2] = { 0 };

  {
    g_autoptr (LqSpool) spool = lq_spool_new (path, NULL);

    lq_spool_append (spool, silence, G_N_ELEMENTS (silence));
  }
  fake_engine_set_fault (FAKE_HEARS_NOTHING);
  g_assert_cmpint (run (fixture), ==, 0);
  g_assert_null (load (fixture, id));
  g_assert_false (is_left (id));
}

static void
test_still_recorded (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *path = lq_paths_dup_spool (id);
  g_autoptr (LqSpool) spool = lq_spool_new (path, NULL);

  g_autoptr (LqEntry) entry = NULL;

  save (fixture, id, LQ_ENTRY_RECORDING, "Words", NULL);
  g_assert_cmpint (run (fixture), ==, 0);
  g_assert_true (is_left (id));
  entry = load (fixture, id);
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_RECORDING);
  lq_spool_remove (spool);
}

/* No start would ever finish such an entry, and none would show it. */
static void
test_recording_gone (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *wordless = g_uuid_string_random ();
  g_autoptr (LqEntry) entry = NULL;
  g_autoptr (LqEntry) gone = NULL;

  save (fixture, id, LQ_ENTRY_RECORDING, "Words", NULL);
  save (fixture, wordless, LQ_ENTRY_RECORDING, "", NULL);
  g_assert_cmpint (run (fixture), ==, 0);

  entry = load (fixture, id);
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_cmpstr (entry->text, ==, "Words");
  g_assert_cmpuint (entry->tokens->len, ==, 1);
  g_assert_nonnull (entry->error);
  gone = load (fixture, wordless);
  g_assert_null (gone);
}

static void
test_engine_fails_first (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = leave (4000);
  g_autoptr (LqEntry) first = NULL;
  g_autoptr (LqEntry) second = NULL;

  save (fixture, id, LQ_ENTRY_RECORDING, "1", NULL);
  fake_engine_set_fault (FAKE_FAILS_AT_START);
  g_assert_cmpint (run (fixture), ==, 0);
  first = load (fixture, id);
  g_assert_cmpint (first->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_cmpstr (first->text, ==, "1");
  g_assert_true (is_left (id));

  fake_engine_set_fault (FAKE_WELL);
  g_assert_cmpint (run (fixture), ==, 1);
  second = load (fixture, id);
  g_assert_cmpint (second->state, ==, LQ_ENTRY_COMPLETE);
  g_assert_cmpstr (second->text, ==, "1 2 +800");
  g_assert_null (second->error);
  g_assert_false (is_left (id));
}

static void
refused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;

  answer->n = lq_recovery_run_finish (result, &error);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
  answer->is_done = true;
}

/* Where the words cannot be kept the sound must stay. */
static void
test_history_fails (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *id = leave (4000);
  g_autofree char *path = lq_paths_dup_spool (id);
  Answer           answer = { .result = fixture->recovered };

  lq_store_close (fixture->store);
  lq_recovery_run_async (fixture->store, fixture->settings, recovered_cb, NULL, refused_cb,
                         &answer);
  wait_until (answer.is_done);
  g_assert_cmpint (answer.n, ==, -1);
  g_assert_cmpint (g_unlink (path), ==, 0); /* it was there */
}

static void
assert_engine (Fixture *fixture, LqEntryState state, const char *used)
{
  g_autofree char *id = leave (4000);
  g_autoptr (LqEntry) entry = NULL;

  save_for (fixture, id, state, "1", NULL, cloud_engine.id);
  g_assert_cmpint (run (fixture), ==, 1);
  entry = load (fixture, id);
  g_assert_cmpstr (entry->engine, ==, used);
}

/* In the settings is the built-in engine, which is the first one that is registered. */
static void
test_engine (Fixture *fixture, gconstpointer unused)
{
  assert_engine (fixture, LQ_ENTRY_RECORDING, cloud_engine.id);
  assert_engine (fixture, LQ_ENTRY_INCOMPLETE, fake_engine.id);
}

static void
test_several (Fixture *fixture, gconstpointer unused)
{
  for (int i = 0; i < 5; i++)
    g_free (leave (1600 * (i + 1)));

  g_assert_cmpint (run (fixture), ==, 5);
  g_assert_cmpuint (fixture->recovered->len, ==, 5);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("loquat-test-XXXXXX", NULL);

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  lq_engine_register (&fake_engine);
  cloud_engine = fake_engine;
  cloud_engine.id = "cloud";
  lq_engine_register (&cloud_engine);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/recovery/nothing", test_nothing_left);
  ADD ("/recovery/unknown", test_unknown_to_the_history);
  ADD ("/recovery/known", test_known_to_the_history);
  ADD ("/recovery/only-sound", test_only_sound_left);
  ADD ("/recovery/empty", test_empty);
  ADD ("/recovery/silent", test_silent);
  ADD ("/recovery/still-recorded", test_still_recorded);
  ADD ("/recovery/recording-gone", test_recording_gone);
  ADD ("/recovery/engine-fails-first", test_engine_fails_first);
  ADD ("/recovery/engine", test_engine);
  ADD ("/recovery/history-fails", test_history_fails);
  ADD ("/recovery/several", test_several);
#undef ADD

  return g_test_run ();
}
