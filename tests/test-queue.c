/* test-queue.c: files are transcribed in their order, whatever happens in between
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-attempt.h"
#include "hear-speech.h"
#include "lq-engines.h"
#include "lq-error.h"
#include "lq-paths.h"
#include "lq-settings.h"
#include "lq-spool.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct {
  GSettings *settings;
  LqStore   *store;
  LqQueue   *queue;
  GPtrArray *told; /* what signals said: "finished a.wav" */
} Fixture;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  fixture->store = lq_store_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
tell (Fixture *fixture, const char *what, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  g_ptr_array_add (fixture->told, g_strconcat (what, " ", name, NULL));
}

static void
finished_cb (LqQueue *queue, LqJob *job, Fixture *fixture)
{
  tell (fixture, "finished", lq_job_get_path (job));
}

static void
failed_cb (LqQueue *queue, LqJob *job, Fixture *fixture)
{
  tell (fixture, "failed", lq_job_get_path (job));
}

static void
duplicate_cb (LqQueue *queue, LqJob *job, const char *entry_id, const char *path, Fixture *fixture)
{
  g_assert_true (job != NULL || entry_id != NULL);
  tell (fixture, entry_id != NULL ? "known" : "same", path);
}

static void
begin_queue (Fixture *fixture, LqQueueMake make)
{
  fixture->queue = lq_queue_new (fixture->store, fixture->settings);
  if (make != NULL)
    lq_queue_set_make (fixture->queue, make);
  g_signal_connect (fixture->queue, "finished", G_CALLBACK (finished_cb), fixture);
  g_signal_connect (fixture->queue, "failed", G_CALLBACK (failed_cb), fixture);
  g_signal_connect (fixture->queue, "duplicate", G_CALLBACK (duplicate_cb), fixture);
  wait_until (lq_queue_is_ready (fixture->queue));
}

static void
end_queue (Fixture *fixture)
{
  LqQueue *queue = fixture->queue;

  lq_queue_close (queue);
  g_object_add_weak_pointer (G_OBJECT (queue), (gpointer *) &fixture->queue);
  g_object_unref (queue);
  wait_until (fixture->queue == NULL);
  /* What attempts have posted, and nobody waits for. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_set_size (fake_attempts, 0);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *database = lq_paths_dup_database ();

  g_assert_true (lq_paths_ensure (NULL));
  fake_attempts_open ();
  fixture->told = g_ptr_array_new_with_free_func (g_free);
  fixture->settings = lq_settings_new ();
  lq_store_open_async (database, NULL, opened_cb, fixture);
  wait_until (fixture->store != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  LqStore *store;

  end_queue (fixture);
  store = fixture->store;
  lq_store_close (store);
  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &fixture->store);
  g_object_unref (store);
  wait_until (fixture->store == NULL);
  g_object_unref (fixture->settings);
  g_ptr_array_unref (fixture->told);
  fake_attempts_close ();
}

static char *
speech_path (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".wav", NULL);

  return g_build_filename (g_getenv ("SPEECH_DIR"), file, NULL);
}

static char *
expected_text (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".expected.txt", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), file, NULL);
  char            *text;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return g_strdelimit (g_strstrip (text), "\n", ' ');
}

/* A short WAV file whose content differs from that of all others. Returns: (transfer full) */
static char *
make_sound (const char *name, unsigned n_samples)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), name, NULL);
  g_autoptr (LqSpool) spool = NULL;
  g_autofree int16_t *samples = g_new0 (int16_t, n_samples);

  g_unlink (path);
  spool = lq_spool_new (path, NULL);
  g_assert_nonnull (spool);
  lq_spool_append (spool, samples, n_samples);
  g_assert_true (lq_spool_finish (spool, NULL));

  return g_steal_pointer (&path);
}

static void
add (Fixture *fixture, const char *path, bool again)
{
  const char *paths[] = { path, NULL };

  lq_queue_add (fixture->queue, paths, again);
}

static LqJob *
job_at (Fixture *fixture, guint n)
{
  g_autoptr (LqJob) job = g_list_model_get_item (G_LIST_MODEL (fixture->queue), n);

  g_assert_nonnull (job);

  return job; /* the queue has it */
}

static void
assert_told (Fixture *fixture, const char *what)
{
  g_autofree char *told = NULL;

  g_ptr_array_add (fixture->told, NULL);
  told = g_strjoinv (", ", (char **) fixture->told->pdata);
  g_ptr_array_set_size (fixture->told, (int) fixture->told->len - 1);
  g_assert_cmpstr (told, ==, what);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqEntry **entry = user_data;

  *entry = lq_store_load_finish (LQ_STORE (source), result, NULL);
  g_assert_nonnull (*entry);
}

static LqEntry *
load_entry (Fixture *fixture, const char *id)
{
  LqEntry *entry = NULL;

  lq_store_load_async (fixture->store, id, NULL, loaded_cb, &entry);
  wait_until (entry != NULL);

  return entry;
}

static void
saved_cb (LqStore *store, LqEntry *entry, char **id)
{
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_COMPLETE);
  g_free (*id);
  *id = g_strdup (entry->id);
}

/* The built-in engine, for real: what is in the file is in the history, and told to the window. */
static void
test_local (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ("counting");
  g_autofree char *expected = expected_text ("counting");
  g_autofree char *saved_id = NULL;
  g_autoptr (LqEntry) entry = NULL;
  LqJob *job;

  g_signal_connect (fixture->store, "saved", G_CALLBACK (saved_cb), &saved_id);
  begin_queue (fixture, NULL);
  add (fixture, path, false);
  job = job_at (fixture, 0);
  g_assert_cmpint (lq_job_get_state (job), ==, LQ_JOB_WAITING);
  g_assert_cmpstr (lq_job_get_name (job), ==, "counting.wav");
  wait_until (lq_job_get_state (job) == LQ_JOB_DONE && saved_id != NULL);

  g_assert_cmpstr (saved_id, ==, lq_job_get_id (job));
  g_assert_cmpfloat (lq_job_get_progress (job), ==, 1);
  g_assert_cmpint (lq_job_get_length_ms (job), >, 1000);
  entry = load_entry (fixture, lq_job_get_id (job));
  g_assert_cmpint (entry->kind, ==, LQ_ENTRY_FILE);
  g_assert_cmpstr (entry->title, ==, "counting.wav");
  g_assert_cmpstr (entry->source_path, ==, path);
  g_assert_cmpstr (entry->engine, ==, "offline");
  g_assert_cmpstr (entry->text, ==, expected);
  g_assert_cmpint (entry->tokens->len, >, 5);
  g_assert_cmpint (ABS (entry->duration_ms - lq_job_get_length_ms (job)), <, 100);

  /* The same content is known, by whatever name; but it can be wanted again. */
  add (fixture, path, false);
  wait_until (fixture->told->len == 2);
  assert_told (fixture, "finished counting.wav, known counting.wav");
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 1);
  add (fixture, path, true);
  wait_until (fixture->told->len == 3);
  assert_told (fixture, "finished counting.wav, known counting.wav, finished counting.wav");
  g_signal_handlers_disconnect_by_func (fixture->store, saved_cb, &saved_id);
}

/* What is no sound fails, and says why; the others go on. */
static void
test_no_sound (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *absent = g_build_filename (g_get_user_data_dir (), "absent.wav", NULL);
  g_autofree char *text = g_build_filename (g_get_user_data_dir (), "text.mp3", NULL);
  g_autofree char *empty = g_build_filename (g_get_user_data_dir (), "empty.wav", NULL);
  const char      *paths[] = { absent, text, empty, NULL };

  g_assert_true (g_file_set_contents (text, "No sound at all.", -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  begin_queue (fixture, NULL);
  lq_queue_add (fixture->queue, paths, FALSE);
  wait_until (lq_queue_get_n_failed (fixture->queue) == 3);

  for (guint i = 0; i < 3; i++) {
    g_assert_nonnull (lq_job_get_error (job_at (fixture, i)));
    g_assert_nonnull (lq_job_get_way_out (job_at (fixture, i)));
    g_assert_nonnull (lq_job_get_details (job_at (fixture, i)));
  }
}

/* What there is of a file without an end is transcribed; the text says that it is not all. */
static void
test_cut_off (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *whole = speech_path ("counting");
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "cut.wav", NULL);
  g_autofree char *content = NULL;
  gsize            size = 0;
  g_autoptr (LqEntry) entry = NULL;
  LqJob *job;

  g_assert_true (g_file_get_contents (whole, &content, &size, NULL));
  g_assert_true (g_file_set_contents (path, content, (gssize) size / 2, NULL));
  begin_queue (fixture, NULL);
  add (fixture, path, false);
  job = job_at (fixture, 0);
  wait_until (fixture->told->len == 1);
  assert_told (fixture, "finished cut.wav");
  g_assert_true (lq_job_get_cut_off (job));

  entry = load_entry (fixture, lq_job_get_id (job));
  g_assert_cmpint (entry->kind, ==, LQ_ENTRY_FILE);
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_nonnull (entry->error);
  g_assert_cmpstr (entry->text, !=, "");

  /* It is no dictation to be heard again, and its content is known. */
  lq_store_save_async (fixture->store, entry, NULL, NULL);
  add (fixture, path, false);
  wait_until (fixture->told->len == 2);
  assert_told (fixture, "finished cut.wav, known cut.wav");
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 1);
}

/* One after the other, in the order that the person gave them. */
static void
test_order (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = make_sound ("a.wav", 100);
  g_autofree char *b = make_sound ("b.wav", 200);
  g_autofree char *c = make_sound ("c.wav", 300);
  const char      *paths[] = { a, b, c, NULL };

  begin_queue (fixture, fake_attempt_make);
  lq_queue_add (fixture->queue, paths, FALSE);
  g_assert_cmpstr (fake_attempt_path_at (0), ==, a);
  g_assert_cmpint (lq_queue_get_n_running (fixture->queue), ==, 1);
  wait_until (lq_job_get_step (job_at (fixture, 2)) == LQ_STEP_WAIT);

  lq_queue_move (fixture->queue, job_at (fixture, 2), 1);
  g_assert_cmpstr (lq_job_get_path (job_at (fixture, 1)), ==, c);
  fake_attempt_end (fake_attempt_at (0), NULL);
  g_assert_cmpstr (fake_attempt_path_at (1), ==, c);
  g_assert_cmpfloat_with_epsilon (lq_queue_get_progress (fixture->queue), 1 / 3.0, 0.01);

  /* The order is kept. */
  end_queue (fixture);
  begin_queue (fixture, fake_attempt_make);
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 2);
  g_assert_cmpstr (fake_attempt_path_at (0), ==, c);
  fake_attempt_end (fake_attempt_at (0), NULL);
  g_assert_cmpstr (fake_attempt_path_at (1), ==, b);
  fake_attempt_end (fake_attempt_at (1), NULL);
  wait_until (fixture->told->len == 3);
  assert_told (fixture, "finished a.wav, finished c.wav, finished b.wav");
}

/* What was chosen when a file was added holds for it, also after a restart. */
static void
test_choice (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *a = make_sound ("a.wav", 100);
  const LqJobRecord *record;

  g_settings_set_boolean (fixture->settings, LQ_SETTINGS_FILE_SPEAKERS, TRUE);
  g_settings_set_string (fixture->settings, LQ_SETTINGS_FILE_TRANSLATION, "fr");
  begin_queue (fixture, fake_attempt_make);
  add (fixture, a, false);
  g_settings_set_boolean (fixture->settings, LQ_SETTINGS_FILE_SPEAKERS, FALSE);
  g_settings_set_string (fixture->settings, LQ_SETTINGS_FILE_TRANSLATION, "");
  record = lq_attempt_get_record (LQ_ATTEMPT (fake_attempt_at (0)));
  g_assert_true (record->diarize);
  g_assert_cmpstr (record->translation, ==, "fr");

  end_queue (fixture);
  begin_queue (fixture, fake_attempt_make);
  record = lq_attempt_get_record (LQ_ATTEMPT (fake_attempt_at (0)));
  g_assert_true (record->diarize);
  g_assert_cmpstr (record->translation, ==, "fr");
  g_assert_cmpstr (record->languages, ==, "");
}

static void
test_pause (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = make_sound ("a.wav", 100);
  g_autofree char *b = make_sound ("b.wav", 200);
  const char      *paths[] = { a, b, NULL };

  begin_queue (fixture, fake_attempt_make);
  lq_queue_add (fixture->queue, paths, FALSE);
  fake_attempt_at (0);
  lq_queue_pause (fixture->queue, job_at (fixture, 0));
  g_assert_cmpint (lq_job_get_state (job_at (fixture, 0)), ==, LQ_JOB_PAUSED);
  g_assert_true (fake_attempt_at (0)->is_stopped);
  g_assert_cmpstr (fake_attempt_path_at (1), ==, b);

  /* Resumed while the other one runs, it waits for its turn. */
  lq_queue_resume (fixture->queue, job_at (fixture, 0));
  g_assert_cmpint (lq_job_get_state (job_at (fixture, 0)), ==, LQ_JOB_WAITING);
  lq_queue_pause_all (fixture->queue);
  g_assert_cmpint (lq_queue_get_n_waiting (fixture->queue), ==, 0);
  end_queue (fixture);

  begin_queue (fixture, fake_attempt_make);
  g_assert_cmpint (lq_job_get_state (job_at (fixture, 0)), ==, LQ_JOB_PAUSED);
  g_assert_cmpint (fake_attempts->len, ==, 0);
  lq_queue_resume_all (fixture->queue);
  g_assert_cmpstr (fake_attempt_path_at (0), ==, a);
}

/* A large file is not read to its end when nobody wants it any more, and read anew when somebody
 * does. */
static void
test_cancel_look (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = make_sound ("large.wav", 1600);
  LqJob           *job;

  begin_queue (fixture, fake_attempt_make);
  g_assert_cmpint (truncate (path, 2000 * 1000 * 1000), ==, 0);
  add (fixture, path, false);
  job = job_at (fixture, 0);
  wait_until (lq_job_get_progress (job) > 0);
  g_assert_cmpint (lq_job_get_step (job), ==, LQ_STEP_CHECK);
  g_assert_cmpfloat (lq_queue_get_progress (fixture->queue), ==, 0);

  lq_queue_cancel (fixture->queue, job);
  wait_until (g_hash_table_size (fixture->queue->checks) == 0);
  g_assert_null (lq_job_get_record (job)->digest);
  g_assert_cmpint (lq_job_get_state (job), ==, LQ_JOB_CANCELLED);

  g_assert_cmpint (truncate (path, 3200), ==, 0);
  lq_queue_retry (fixture->queue, job);
  wait_until (lq_job_get_state (job) == LQ_JOB_RUNNING);
  g_assert_nonnull (lq_job_get_record (job)->digest);
  g_unlink (path);
}

static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = make_sound ("a.wav", 100);
  g_autofree char *b = make_sound ("b.wav", 200);
  const char      *paths[] = { a, b, NULL };

  begin_queue (fixture, fake_attempt_make);
  lq_queue_add (fixture->queue, paths, FALSE);
  fake_attempt_at (0);
  lq_queue_cancel (fixture->queue, job_at (fixture, 0));
  g_assert_cmpint (lq_job_get_state (job_at (fixture, 0)), ==, LQ_JOB_CANCELLED);
  g_assert_cmpstr (fake_attempt_path_at (1), ==, b);
  lq_queue_remove (fixture->queue, job_at (fixture, 1));
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 1);
  g_assert_true (fake_attempt_at (1)->is_stopped);

  lq_queue_retry (fixture->queue, job_at (fixture, 0));
  g_assert_cmpstr (fake_attempt_path_at (2), ==, a);
  lq_queue_cancel (fixture->queue, job_at (fixture, 0));
  lq_queue_remove_ended (fixture->queue);
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
  assert_told (fixture, "");
}

/* A service does not delete what it works on: it is asked again, until it has done so. */
static void
test_busy (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = make_sound ("a.wav", 100);
  const char      *paths[] = { a, NULL };
  LqJob           *job;

  g_settings_set_string (fixture->settings, LQ_SETTINGS_ENGINE, "server");
  begin_queue (fixture, fake_attempt_make);
  lq_queue_add (fixture->queue, paths, FALSE);
  g_assert_false (fake_attempt_at (0)->is_cleaning);
  job = job_at (fixture, 0);
  lq_queue_cancel (fixture->queue, job);
  g_assert_true (fake_attempt_at (1)->is_cleaning);
  fake_attempt_end (fake_attempt_at (1), g_error_new (LQ_ERROR, LQ_ERROR_BUSY, "HTTP 409"));
  g_assert_true (fake_attempt_at (2)->is_cleaning);

  /* Nothing of this stops it. */
  lq_queue_remove (fixture->queue, job);
  g_assert_false (fake_attempt_at (2)->is_stopped);
  fake_attempt_end (fake_attempt_at (2), g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "no line"));
  g_assert_true (fake_attempt_at (3)->is_cleaning);
  fake_attempt_end (fake_attempt_at (3), NULL);

  /* What is wanted again meanwhile is not deleted any more. */
  lq_queue_add (fixture->queue, paths, FALSE);
  g_assert_false (fake_attempt_at (4)->is_cleaning);
  job = job_at (fixture, 0);
  lq_queue_cancel (fixture->queue, job);
  fake_attempt_end (fake_attempt_at (5), g_error_new (LQ_ERROR, LQ_ERROR_BUSY, "HTTP 409"));
  lq_queue_retry (fixture->queue, job);
  g_assert_false (fake_attempt_at (6)->is_cleaning);
  fake_attempt_end (fake_attempt_at (6), NULL);
  wait_until (fixture->told->len == 1);
  assert_told (fixture, "finished a.wav");
  g_settings_reset (fixture->settings, LQ_SETTINGS_ENGINE);
}

/* Another address is a reason to try again now. */
static void
test_hurry (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = make_sound ("a.wav", 100);

  begin_queue (fixture, fake_attempt_make);
  add (fixture, a, false);
  fake_attempt_end (fake_attempt_at (0), g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "no line"));
  wait_until (lq_job_get_error (job_at (fixture, 0)) != NULL);
  g_settings_set_string (fixture->settings, LQ_SETTINGS_SERVER_ADDRESS, "http://127.0.0.1:1");
  fake_attempt_end (fake_attempt_at (1), NULL);
  wait_until (fixture->told->len == 1);
  assert_told (fixture, "finished a.wav");
}

/* What may pass is tried again later; what may not is told at once, and can be tried again. */
static void
test_failure (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = make_sound ("a.wav", 100);
  LqJob           *job;

  begin_queue (fixture, fake_attempt_make);
  add (fixture, a, false);
  fake_attempt_end (fake_attempt_at (0), g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "no line"));
  job = job_at (fixture, 0);
  wait_until (lq_job_get_error (job) != NULL);
  g_assert_cmpint (lq_job_get_state (job), ==, LQ_JOB_WAITING);
  assert_told (fixture, "");

  lq_queue_retry (fixture->queue, job);
  fake_attempt_end (fake_attempt_at (1), g_error_new (LQ_ERROR, LQ_ERROR_BALANCE, "HTTP 402"));
  wait_until (lq_job_get_state (job) == LQ_JOB_FAILED);
  g_assert_cmpstr (lq_job_get_details (job), ==, "HTTP 402");
  assert_told (fixture, "failed a.wav");

  /* It is still there after a restart, with its reason. */
  end_queue (fixture);
  begin_queue (fixture, fake_attempt_make);
  job = job_at (fixture, 0);
  g_assert_cmpint (lq_job_get_state (job), ==, LQ_JOB_FAILED);
  g_assert_nonnull (lq_job_get_way_out (job));
  lq_queue_retry (fixture->queue, job);
  g_assert_null (lq_job_get_error (job));
  fake_attempt_end (fake_attempt_at (0), NULL);
  wait_until (fixture->told->len == 2);
  assert_told (fixture, "failed a.wav, finished a.wav");
}

/* A file that was put right before it is tried again: what the service has of the old one is
 * deleted, and nothing of that becomes the text of the new one. */
static void
test_put_right (Fixture *fixture, gconstpointer unused)
{
  g_autofree char   *a = make_sound ("a.wav", 100);
  g_autofree char   *again = NULL;
  g_autofree char   *id = NULL;
  const LqJobRecord *record;

  g_settings_set_string (fixture->settings, LQ_SETTINGS_ENGINE, "server");
  begin_queue (fixture, fake_attempt_make);
  add (fixture, a, false);
  id = g_strdup (lq_attempt_get_record (LQ_ATTEMPT (fake_attempt_at (0)))->id);
  g_settings_reset (fixture->settings, LQ_SETTINGS_ENGINE);
  fake_attempt_end (fake_attempt_at (0), g_error_new (LQ_ERROR, LQ_ERROR_FILE, "no sound"));
  wait_until (lq_job_get_state (job_at (fixture, 0)) == LQ_JOB_FAILED);

  again = make_sound ("a.wav", 200);
  lq_queue_retry (fixture->queue, job_at (fixture, 0));
  g_assert_true (fake_attempt_at (1)->is_cleaning);
  g_assert_cmpstr (lq_attempt_get_record (LQ_ATTEMPT (fake_attempt_at (1)))->id, ==, id);
  fake_attempt_end (fake_attempt_at (1), NULL);
  g_assert_false (fake_attempt_at (2)->is_cleaning);
  record = lq_attempt_get_record (LQ_ATTEMPT (fake_attempt_at (2)));
  g_assert_cmpstr (record->path, ==, a);
  g_assert_cmpstr (record->id, !=, id);
  g_assert_cmpstr (record->engine, ==, "server");
  g_assert_cmpint (record->size, >, 44 + 100 * 2);
  fake_attempt_end (fake_attempt_at (2), NULL);
  wait_until (fixture->told->len == 2);
  assert_told (fixture, "failed a.wav, finished a.wav");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 1);
}

/* Two files of one content that are dropped together are one. */
static void
test_same (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *a = make_sound ("a.wav", 100);
  g_autofree char *copy = make_sound ("copy.wav", 100);
  const char      *paths[] = { a, copy, NULL };

  begin_queue (fixture, fake_attempt_make);
  lq_queue_add (fixture->queue, paths, FALSE);
  wait_until (fixture->told->len == 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (fixture->told, 0), "same "));
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 1);
}

/* A dictation as a service that gave up has left it. */
static LqEntry *
leave_dictation (const char *name)
{
  LqEntry *entry = lq_entry_new ("5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0001");
  g_autoptr (GArray) samples = hear_speech (name);
  g_autoptr (LqSpool) spool = NULL;

  entry->audio_path = lq_paths_dup_spool (entry->id);
  entry->state = LQ_ENTRY_INCOMPLETE;
  entry->started_at_us = INT64_C (1700000000) * G_USEC_PER_SEC;
  entry->error = g_strdup ("HTTP 503");
  entry->app = g_strdup ("xterm");
  g_free (entry->text);
  entry->text = g_strdup ("we have");
  spool = lq_spool_new (entry->audio_path, NULL);
  lq_spool_append (spool, (const int16_t *) samples->data, samples->len);
  g_assert_true (lq_spool_finish (spool, NULL));

  return entry;
}

/* What was said is heard again, and takes the place of the words of the first time. */
static void
test_repair (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqEntry) left = leave_dictation ("counting");
  g_autofree char *expected = expected_text ("counting");
  g_autoptr (LqEntry) entry = NULL;

  g_settings_set_boolean (fixture->settings, LQ_SETTINGS_KEEP_AUDIO, TRUE);
  begin_queue (fixture, NULL);
  lq_store_save_async (fixture->store, left, NULL, NULL);
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)) == 1);
  g_assert_cmpint (lq_job_get_kind (job_at (fixture, 0)), ==, LQ_ENTRY_DICTATION);
  wait_until (fixture->told->len == 1);
  g_assert_cmpint (lq_job_get_state (job_at (fixture, 0)), ==, LQ_JOB_DONE);

  entry = load_entry (fixture, left->id);
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_COMPLETE);
  g_assert_cmpint (entry->kind, ==, LQ_ENTRY_DICTATION);
  g_assert_cmpstr (entry->text, ==, expected);
  g_assert_cmpint (entry->started_at_us, ==, left->started_at_us);
  g_assert_cmpstr (entry->app, ==, "xterm");
  g_assert_null (entry->error);
  g_assert_cmpint (entry->tokens->len, >, 5);
  g_assert_true (g_file_test (entry->audio_path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (left->audio_path, G_FILE_TEST_EXISTS));
}

/* Of two queues one works; the other one takes over when the first is gone. */
static void
test_owner (Fixture *fixture, gconstpointer unused)
{
  LqQueue *other;

  begin_queue (fixture, fake_attempt_make);
  other = lq_queue_new (fixture->store, fixture->settings);
  add (fixture, "/nowhere.wav", false);
  wait_until (lq_queue_get_n_failed (fixture->queue) == 1);
  g_assert_false (lq_queue_is_ready (other));

  end_queue (fixture);
  fixture->queue = other;
  wait_until (lq_queue_is_ready (other));
  g_assert_cmpint (lq_queue_get_n_failed (other), ==, 1);
}

static void
add_test (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engines_register ();

  add_test ("/queue/local", test_local);
  add_test ("/queue/no-sound", test_no_sound);
  add_test ("/queue/cut-off", test_cut_off);
  add_test ("/queue/order", test_order);
  add_test ("/queue/choice", test_choice);
  add_test ("/queue/pause", test_pause);
  add_test ("/queue/cancel", test_cancel);
  add_test ("/queue/cancel-look", test_cancel_look);
  add_test ("/queue/busy", test_busy);
  add_test ("/queue/hurry", test_hurry);
  add_test ("/queue/failure", test_failure);
  add_test ("/queue/put-right", test_put_right);
  add_test ("/queue/same", test_same);
  add_test ("/queue/repair", test_repair);
  add_test ("/queue/owner", test_owner);

  return g_test_run ();
}
