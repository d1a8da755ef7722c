/* test-dictation.c: start and stop in any order and speed: nothing hangs, nothing is lost
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-engine.h"
#include "fake-source.h"
#include "lq-dictation.h"
#include "lq-error.h"
#include "lq-paths.h"
#include "lq-settings.h"
#include "wait.h"

#include <glib/gstdio.h>

enum { N_SEQUENCES = 1000, SEQUENCES_A_ROUND = 50, PRESSES_MAX = 8, PAUSE_MAX_MS = 25 };

typedef struct {
  GSettings   *settings;
  LqStore     *store;
  LqDictation *dictation;
  GPtrArray   *sources;  /* every FakeSource that was made */
  GPtrArray   *finished; /* ids */
  GError      *source_error;
} Fixture;

static LqSource *
create_source (gpointer user_data)
{
  Fixture    *fixture = user_data;
  FakeSource *source = fake_source_new (fixture->source_error);

  /* A microphone cannot be had twice. */
  for (guint i = 0; i < fixture->sources->len; i++)
    g_assert_true (fake_source_has_ended (g_ptr_array_index (fixture->sources, i)));
  g_ptr_array_add (fixture->sources, g_object_ref (source));

  return LQ_SOURCE (source);
}

static void
finished_cb (LqDictation *dictation, const char *id, Fixture *fixture)
{
  g_ptr_array_add (fixture->finished, g_strdup (id));
}

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
  g_autofree char *path = lq_paths_dup_database ();

  fixture->settings = lq_settings_new ();
  g_assert_nonnull (fixture->settings);
  fixture->sources = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->finished = g_ptr_array_new_with_free_func (g_free);
  lq_store_open_async (path, NULL, opened_cb, fixture);
  wait_until (fixture->store != NULL);

  fixture->dictation = lq_dictation_new (fixture->store, fixture->settings);
  lq_dictation_set_engine (fixture->dictation, "fake");
  lq_dictation_set_source_factory (fixture->dictation, create_source, fixture);
  g_signal_connect (fixture->dictation, "finished", G_CALLBACK (finished_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_false (lq_dictation_is_busy (fixture->dictation));
  g_assert_finalize_object (fixture->dictation);
  lq_store_close (fixture->store);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->settings);
  g_ptr_array_unref (fixture->sources);
  g_ptr_array_unref (fixture->finished);
  g_clear_error (&fixture->source_error);
  fake_engine_set_fault (FAKE_WELL);
}

typedef struct {
  LqEntry *entry;
  bool     is_done;
} Load;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (GError) error = NULL;

  load->entry = lq_store_load_finish (LQ_STORE (source), result, &error);
  g_assert_no_error (error);
  load->is_done = true;
}

static LqEntry *
load (Fixture *fixture, const char *id)
{
  Load load = { NULL, false };

  lq_store_load_async (fixture->store, id, NULL, loaded_cb, &load);
  wait_until (load.is_done);

  return load.entry;
}

static bool
is_at_rest (Fixture *fixture)
{
  LqDictationState state = lq_dictation_get_state (fixture->dictation);

  return (state == LQ_DICTATION_IDLE || state == LQ_DICTATION_FAILED) &&
         !lq_dictation_is_busy (fixture->dictation);
}

/* The n-th source made the n-th session; sessions without a sample left no entry. */
static void
assert_all_kept (Fixture *fixture)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpuint (fixture->finished->len, ==, fixture->sources->len);
  for (guint i = 0; i < fixture->finished->len; i++) {
    g_autoptr (LqEntry) entry = load (fixture, g_ptr_array_index (fixture->finished, i));

    if (entry != NULL) {
      g_autofree char *spool = lq_paths_dup_spool (entry->id);

      g_assert_cmpint (entry->state, ==, LQ_ENTRY_COMPLETE);
      g_assert_true (g_file_test (entry->audio_path, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (spool, G_FILE_TEST_EXISTS));
      g_hash_table_add (texts, g_strdup (entry->text));
    }
  }

  for (guint i = 0; i < fixture->sources->len; i++) {
    int64_t          n = fake_source_get_n_samples (g_ptr_array_index (fixture->sources, i));
    g_autofree char *text = g_strstrip (fake_engine_dup_text (n));

    g_assert_true (n == 0 || g_hash_table_contains (texts, text));
  }
}

static void
press (LqDictation *dictation)
{
  switch (g_test_rand_int_range (0, 3)) {
  case 0:
    lq_dictation_start (dictation);
    break;
  case 1:
    lq_dictation_stop (dictation);
    break;
  default:
    lq_dictation_toggle (dictation);
  }
}

static void
pause_a_little (void)
{
  gint64 end_us = g_get_monotonic_time () + g_test_rand_int_range (0, PAUSE_MAX_MS * 1000);

  if (g_test_rand_bit ())
    wait_until (g_get_monotonic_time () >= end_us);
}

static void
test_random_presses (Fixture *fixture, gconstpointer unused)
{
  for (int round = 0; round < N_SEQUENCES / SEQUENCES_A_ROUND; round++) {
    g_ptr_array_set_size (fixture->sources, 0);
    g_ptr_array_set_size (fixture->finished, 0);

    for (int sequence = 0; sequence < SEQUENCES_A_ROUND; sequence++) {
      for (int n = g_test_rand_int_range (1, PRESSES_MAX); n > 0; n--)
        press (fixture->dictation);
      pause_a_little ();
    }

    lq_dictation_stop (fixture->dictation);
    wait_until (is_at_rest (fixture));
    assert_all_kept (fixture);
  }
}

static void
test_ordinary (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqEntry) entry = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (lq_dictation_get_state (fixture->dictation), ==, LQ_DICTATION_IDLE);
  lq_dictation_start (fixture->dictation);
  g_assert_cmpint (lq_dictation_get_state (fixture->dictation), ==, LQ_DICTATION_STARTING);
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_LISTENING);
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (fixture->dictation)) > 200);
  g_assert_cmpint (lq_dictation_get_link (fixture->dictation), ==, LQ_LINK_ONLINE);
  lq_dictation_stop (fixture->dictation);
  g_assert_cmpint (lq_dictation_get_state (fixture->dictation), ==, LQ_DICTATION_FINISHING);
  wait_until (is_at_rest (fixture));

  text = lq_transcript_dup_final_text (lq_dictation_get_transcript (fixture->dictation));
  entry = load (fixture, g_ptr_array_index (fixture->finished, 0));
  g_assert_cmpstr (entry->text, ==, g_strstrip (text));
  g_assert_cmpstr (entry->engine, ==, "fake");
  g_assert_cmpstr (entry->device, ==, "Fake microphone");
  assert_all_kept (fixture);
}

static bool
is_kept (Fixture *fixture, const char *id, const char *words)
{
  g_autoptr (LqEntry) entry = load (fixture, id);

  g_assert_true (entry == NULL || entry->state == LQ_ENTRY_RECORDING);
  return entry != NULL && g_str_has_prefix (entry->text, words);
}

/* The history is open only when there are words already: from then on they are in it, and go on
 * to be while more are said. */
static void
test_history_comes_late (Fixture *fixture, gconstpointer unused)
{
  LqDictation *dictation = fixture->dictation;
  const char  *id;

  lq_dictation_set_store (dictation, NULL);
  lq_dictation_start (dictation);
  id = lq_session_get_id (lq_dictation_get_session (dictation));
  wait_until (!lq_transcript_is_empty (lq_dictation_get_transcript (dictation)));
  lq_dictation_set_store (dictation, fixture->store);
  wait_until (is_kept (fixture, id, "1 2"));

  lq_dictation_stop (dictation);
  wait_until (is_at_rest (fixture));
  assert_all_kept (fixture);
}

/* Known to the history from the first sample on: a crash leaves when and with which device. */
static void
test_kept_from_the_start (Fixture *fixture, gconstpointer unused)
{
  LqDictation *dictation = fixture->dictation;

  lq_dictation_start (dictation);
  wait_until (lq_dictation_get_state (dictation) == LQ_DICTATION_LISTENING);
  g_assert_true (is_kept (fixture, lq_session_get_id (lq_dictation_get_session (dictation)), ""));

  lq_dictation_stop (dictation);
  wait_until (is_at_rest (fixture));
  assert_all_kept (fixture);
}

static void
test_audio_not_kept (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqEntry) entry = NULL;
  g_autofree char *spool = NULL;

  g_settings_set_boolean (fixture->settings, LQ_SETTINGS_KEEP_AUDIO, FALSE);
  lq_dictation_start (fixture->dictation);
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_LISTENING);
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (fixture->dictation)) > 100);
  lq_dictation_stop (fixture->dictation);
  wait_until (is_at_rest (fixture));

  entry = load (fixture, g_ptr_array_index (fixture->finished, 0));
  spool = lq_paths_dup_spool (entry->id);
  g_assert_null (entry->audio_path);
  g_assert_false (g_file_test (spool, G_FILE_TEST_EXISTS));
  g_settings_reset (fixture->settings, LQ_SETTINGS_KEEP_AUDIO);
}

static void
test_no_microphone (Fixture *fixture, gconstpointer unused)
{
  fixture->source_error = g_error_new (LQ_ERROR, LQ_ERROR_MICROPHONE, "there is none");
  lq_dictation_start (fixture->dictation);
  wait_until (is_at_rest (fixture));
  g_assert_cmpint (lq_dictation_get_state (fixture->dictation), ==, LQ_DICTATION_FAILED);
  g_assert_error (lq_dictation_get_error (fixture->dictation), LQ_ERROR, LQ_ERROR_MICROPHONE);

  /* The person plugs one in and tries again. */
  g_clear_error (&fixture->source_error);
  lq_dictation_start (fixture->dictation);
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_LISTENING);
  g_assert_null (lq_dictation_get_error (fixture->dictation));
  lq_dictation_stop (fixture->dictation);
  wait_until (is_at_rest (fixture));
}

static void
test_wrong_key (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqEntry) entry = NULL;

  fake_engine_set_fault (FAKE_FAILS_AT_START);
  lq_dictation_start (fixture->dictation);
  wait_until (lq_dictation_get_error (fixture->dictation) != NULL);
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (fixture->dictation)) > 100);
  g_assert_cmpint (lq_dictation_get_state (fixture->dictation), ==, LQ_DICTATION_LISTENING);
  lq_dictation_stop (fixture->dictation);
  wait_until (is_at_rest (fixture));

  /* Without a word, but nothing that was said is gone. */
  g_assert_error (lq_dictation_get_error (fixture->dictation), LQ_ERROR, LQ_ERROR_KEY);
  entry = load (fixture, g_ptr_array_index (fixture->finished, 0));
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_true (g_file_test (entry->audio_path, G_FILE_TEST_EXISTS));
  g_unlink (entry->audio_path);
}

static void
test_source_ends_by_itself (Fixture *fixture, gconstpointer unused)
{
  lq_dictation_start (fixture->dictation);
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_LISTENING);
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (fixture->dictation)) > 100);
  fake_source_end (g_ptr_array_index (fixture->sources, 0));
  wait_until (is_at_rest (fixture));

  g_assert_cmpint (lq_dictation_get_state (fixture->dictation), ==, LQ_DICTATION_IDLE);
  assert_all_kept (fixture);
}

static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
  LqDictation *dictation = fixture->dictation;
  g_autoptr (LqEntry) entry = NULL;

  lq_dictation_cancel (dictation);
  g_assert_cmpint (lq_dictation_get_state (dictation), ==, LQ_DICTATION_IDLE);

  lq_dictation_start (dictation);
  lq_dictation_set_app (dictation, "org.gnome.TextEditor");
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (dictation)) > 200);
  lq_dictation_cancel (dictation);
  g_assert_cmpint (lq_dictation_get_state (dictation), ==, LQ_DICTATION_FINISHING);
  wait_until (is_at_rest (fixture));

  entry = load (fixture, g_ptr_array_index (fixture->finished, 0));
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_CANCELLED);
  g_assert_cmpstr (entry->app, ==, "org.gnome.TextEditor");
  g_assert_cmpstr (entry->text, !=, "");
  g_assert_true (g_file_test (entry->audio_path, G_FILE_TEST_EXISTS));
}

/* What is started after a cancel is another dictation, however soon: it is wanted. */
static void
test_start_after_cancel (Fixture *fixture, gconstpointer unused)
{
  LqDictation *dictation = fixture->dictation;
  g_autoptr (LqEntry) cancelled = NULL;
  g_autoptr (LqEntry) wanted = NULL;

  lq_dictation_start (dictation);
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (dictation)) > 100);
  lq_dictation_cancel (dictation);
  lq_dictation_start (dictation);
  wait_until (fixture->sources->len == 2);
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (dictation)) > 100);
  lq_dictation_stop (dictation);
  wait_until (is_at_rest (fixture));

  cancelled = load (fixture, g_ptr_array_index (fixture->finished, 0));
  wanted = load (fixture, g_ptr_array_index (fixture->finished, 1));
  g_assert_cmpint (cancelled->state, ==, LQ_ENTRY_CANCELLED);
  g_assert_cmpint (wanted->state, ==, LQ_ENTRY_COMPLETE);
  g_assert_null (wanted->app);
}

/* Also while the last words of what was stopped are on their way. */
static void
test_cancel_after_stop (Fixture *fixture, gconstpointer unused)
{
  LqDictation *dictation = fixture->dictation;
  g_autoptr (LqEntry) entry = NULL;

  lq_dictation_start (dictation);
  wait_until (lq_session_get_recorded_ms (lq_dictation_get_session (dictation)) > 100);
  lq_dictation_stop (dictation);
  lq_dictation_cancel (dictation);
  wait_until (is_at_rest (fixture));

  entry = load (fixture, g_ptr_array_index (fixture->finished, 0));
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_CANCELLED);
}

/* What is said before the person's words are read is recorded, and recognized afterwards. */
static void
test_waits_for_the_words (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqWordList) words = lq_word_list_new (fixture->settings);
  g_autoptr (LqWordBook) book = lq_word_book_new ();
  LqSession *session;

  lq_dictation_set_words (fixture->dictation, words);
  lq_dictation_start (fixture->dictation);
  session = lq_dictation_get_session (fixture->dictation);
  wait_until (lq_session_get_recorded_ms (session) > 300);
  g_assert_null (lq_session_get_engine (session));

  /* The first word that the engine says. */
  g_ptr_array_add (book->replacements, lq_replacement_new ("1", "one"));
  lq_word_list_take_book (words, g_steal_pointer (&book));
  lq_word_list_set_store (words, NULL);
  lq_dictation_stop (fixture->dictation);
  wait_until (is_at_rest (fixture));
  {
    g_autoptr (LqEntry) entry = load (fixture, g_ptr_array_index (fixture->finished, 0));

    g_assert_true (g_str_has_prefix (entry->text, "one 2 3"));
    g_assert_true (g_str_has_prefix (entry->raw, "1 2 3"));
  }
}

/* What is different in an application counts if it is known soon. */
static void
test_profile (Fixture *fixture, gconstpointer unused)
{
  static const char *const apps[] = { "xterm", "other", NULL };

  for (size_t i = 0; i < G_N_ELEMENTS (apps); i++) {
    g_autoptr (LqWordList) words = NULL;
    LqSession *session;

    if (i == 0) {
      LqWordBook *book = lq_word_book_new ();
      LqProfile  *profile = lq_profile_new ("XTerm");

      words = lq_word_list_new (fixture->settings);
      profile->engine = g_strdup ("fake");
      profile->replacements = LQ_CHOICE_OFF;
      g_ptr_array_add (book->profiles, profile);
      g_ptr_array_add (book->replacements, lq_replacement_new ("1", "one"));
      lq_word_list_set_store (words, NULL);
      lq_word_list_take_book (words, book);
      lq_dictation_set_words (fixture->dictation, words);
    }
    lq_dictation_start (fixture->dictation);
    session = lq_dictation_get_session (fixture->dictation);
    g_assert_null (lq_session_get_engine (session));
    if (apps[i] != NULL)
      lq_dictation_set_app (fixture->dictation, apps[i]);
    wait_until (lq_session_get_recorded_ms (session) > 150 &&
                lq_session_get_engine (session) != NULL);
    lq_dictation_stop (fixture->dictation);
    wait_until (is_at_rest (fixture));
    {
      g_autoptr (LqEntry) entry = load (fixture, g_ptr_array_index (fixture->finished, i));

      g_assert_true (g_str_has_prefix (entry->text, i == 0 ? "1" : "one"));
    }
  }
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("loquat-test-XXXXXX", NULL);

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  lq_engine_register (&fake_engine);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/dictation/ordinary", test_ordinary);
  ADD ("/dictation/kept-from-the-start", test_kept_from_the_start);
  ADD ("/dictation/history-comes-late", test_history_comes_late);
  ADD ("/dictation/audio-not-kept", test_audio_not_kept);
  ADD ("/dictation/no-microphone", test_no_microphone);
  ADD ("/dictation/wrong-key", test_wrong_key);
  ADD ("/dictation/source-ends", test_source_ends_by_itself);
  ADD ("/dictation/cancel", test_cancel);
  ADD ("/dictation/cancel-after-stop", test_cancel_after_stop);
  ADD ("/dictation/start-after-cancel", test_start_after_cancel);
  ADD ("/dictation/random-presses", test_random_presses);
  ADD ("/dictation/waits-for-the-words", test_waits_for_the_words);
  ADD ("/dictation/profile", test_profile);
#undef ADD

  return g_test_run ();
}
