/* test-left-jobs.c: what killed processes have left at a service is known to the next one
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-job-file.h"
#include "lq-left-jobs.h"
#include "lq-paths.h"
#include "lq-settings.h"

typedef struct {
  GSettings *settings;
  LqStore   *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = lq_paths_dup_database ();

  fixture->settings = lq_settings_new ();
  fixture->store = open_sound (path);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  lq_store_close (fixture->store);
  g_assert_finalize_object (fixture->store);
  g_object_unref (fixture->settings);
}

/* A job whose only part is as it was when its process was killed. */
static void
keep_job (LqStore *store, const char *id, LqJobState state, const LqJobPart *part)
{
  g_autoptr (LqJobRecord) record = lq_job_record_new (id, "/sound/a.wav", "server");
  g_autoptr (GPtrArray) parts = lq_job_parts_new ();
  g_autoptr (GAsyncResult) result = NULL;

  record->state = state;
  lq_store_save_job_async (store, record, NULL, NULL);
  if (part != NULL)
    g_ptr_array_add (parts, lq_job_part_copy (part));
  lq_store_save_parts_async (store, id, "http://there", parts, keep_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (lq_store_job_done_finish (store, result, NULL));
}

static GPtrArray *
take (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  lq_left_jobs_take_async (fixture->store, fixture->settings, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  records = lq_left_jobs_take_finish (result, &error);
  g_assert_no_error (error);

  return records;
}

/* Ids and states, as the queue finds them at its next start. */
static void
assert_kept (Fixture *fixture, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autoptr (GPtrArray) records = NULL;

  lq_store_load_jobs_async (fixture->store, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  records = lq_store_load_jobs_finish (fixture->store, result, NULL);
  for (guint i = 0; i < records->len; i++) {
    const LqJobRecord *record = g_ptr_array_index (records, i);

    g_string_append_printf (kept, "%s %d %s;", record->id, record->state, record->host);
  }
  g_assert_cmpstr (kept->str, ==, expected);
}

/* As many jobs as there are, in each state that a process may be killed in. Its file is left. */
static void
leave_jobs (void)
{
  LqJobFile      *file = lq_job_file_new (NULL);
  LqStore        *store = open_sound (lq_job_file_get_path (file));
  const LqJobPart begun = { .is_sent = true, .n_tokens = -1 };
  const LqJobPart sent = { .is_sent = true, .file_id = (char *) "f", .n_tokens = -1 };
  const LqJobPart asked = {
    .is_sent = true,
    .is_asked = true,
    .file_id = (char *) "f",
    .transcription_id = (char *) "t",
    .n_tokens = 3,
  };
  const LqJobPart cleaned = { .n_tokens = 3 };

  keep_job (store, "new", LQ_JOB_RUNNING, NULL);
  keep_job (store, "begun", LQ_JOB_RUNNING, &begun);
  keep_job (store, "sent", LQ_JOB_RUNNING, &sent);
  keep_job (store, "asked", LQ_JOB_RUNNING, &asked);
  keep_job (store, "cancelled", LQ_JOB_REMOVED, &asked);
  keep_job (store, "cleaned", LQ_JOB_REMOVED, &cleaned);
  keep_job (store, "done", LQ_JOB_DONE, &asked);
  lq_store_close (store);
  g_object_unref (store);
  lq_job_file_free (file);
}

static bool
has_files (void)
{
  g_autofree char *folder = lq_paths_dup_jobs_dir ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) != NULL;
}

static void
test_taken (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const LqJobPart *part;

  leave_jobs ();
  records = take (fixture);
  g_assert_cmpuint (records->len, ==, 5);
  g_assert_false (has_files ());
  assert_kept (fixture, "begun 6 http://there;sent 6 http://there;asked 6 http://there;"
                        "cancelled 6 http://there;done 6 http://there;");

  lq_store_load_parts_async (fixture->store, "asked", NULL, keep_result_cb, &result);
  wait_for_result (&result);
  parts = lq_store_load_parts_finish (fixture->store, result, NULL);
  g_assert_cmpuint (parts->len, ==, 1);
  part = g_ptr_array_index (parts, 0);
  g_assert_cmpstr (part->file_id, ==, "f");
  g_assert_cmpstr (part->transcription_id, ==, "t");

  none = take (fixture);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Who wants to have it there has what is done there. */
static void
test_not_deleting (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) records = NULL;

  leave_jobs ();
  g_settings_set_boolean (fixture->settings, LQ_SETTINGS_DELETE_FROM_SERVICE, FALSE);
  records = take (fixture);
  g_settings_reset (fixture->settings, LQ_SETTINGS_DELETE_FROM_SERVICE);
  g_assert_cmpuint (records->len, ==, 4);
  assert_kept (fixture, "begun 6 http://there;sent 6 http://there;asked 6 http://there;"
                        "cancelled 6 http://there;");
}

static void
test_alive (Fixture *fixture, gconstpointer unused)
{
  LqJobFile      *file = lq_job_file_new (NULL);
  LqStore        *store = open_sound (lq_job_file_get_path (file));
  const LqJobPart begun = { .is_sent = true, .n_tokens = -1 };
  g_autoptr (GPtrArray) records = NULL;

  keep_job (store, "begun", LQ_JOB_RUNNING, &begun);
  records = take (fixture);
  g_assert_cmpuint (records->len, ==, 0);
  g_assert_true (g_file_test (lq_job_file_get_path (file), G_FILE_TEST_EXISTS));
  lq_store_close (store);
  g_object_unref (store);
  lq_job_file_remove (file);
}

/* What cannot be kept elsewhere stays where it is. */
static void
test_not_kept (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = lq_paths_dup_database ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  leave_jobs ();
  tell (path, "CREATE TRIGGER full BEFORE INSERT ON job BEGIN SELECT raise (FAIL, 'full'); END");
  lq_left_jobs_take_async (fixture->store, fixture->settings, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  g_assert_null (lq_left_jobs_take_finish (result, &error));
  g_assert_nonnull (error);
  g_assert_true (has_files ());

  tell (path, "DROP TRIGGER full");
  records = take (fixture);
  g_assert_cmpuint (records->len, ==, 5);
  g_assert_false (has_files ());
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
  add ("/left-jobs/taken", test_taken);
  add ("/left-jobs/not-deleting", test_not_deleting);
  add ("/left-jobs/alive", test_alive);
  add ("/left-jobs/not-kept", test_not_kept);

  return g_test_run ();
}
