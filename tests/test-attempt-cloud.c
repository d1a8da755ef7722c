/* test-attempt-cloud.c: a try by a service that has lost something, refuses, or fails
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By the rig's hostile server. What goes well is tested with a real one. */

#include "config.h"
#include "ask-store.h"
#include "hostile.h"
#include "lq-attempt-cloud.h"
#include "lq-engines.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "wait.h"

#include <glib/gstdio.h>

#define FILE_MADE "{\"status\": 201, \"json\": {\"id\": \"f\", \"filename\": \"a\", \"size\": 1}}"
#define JOB_MADE "{\"status\": 201, \"json\": {\"id\": \"t\", \"status\": \"queued\"}}"
#define JOB_DONE "{\"json\": {\"id\": \"t\", \"status\": \"completed\"}}"
#define NO_FILE                                                                                    \
  "{\"status\": 404, \"json\": {\"error_type\": \"file_not_found\", \"message\": \"m\"}}"
#define NO_JOB                                                                                     \
  "{\"status\": 404, \"json\": {\"error_type\": \"transcription_not_found\", \"message\": \"m\"}}"
#define BUSY                                                                                       \
  "{\"status\": 409, \"json\": {\"error_type\": \"transcription_invalid_state\", "                 \
  "\"message\": \"m\"}}"
#define REST                                                                                       \
  "\"GET /v1/transcriptions/t/transcript\": [{\"tokens\": 3}], "                                   \
  "\"DELETE /v1/files/f\": [{\"status\": 204}], "                                                  \
  "\"DELETE /v1/transcriptions/t\": [{\"status\": 204}], "                                         \
  "\"GET /v1/files\": [{\"json\": {\"files\": [], \"next_page_cursor\": null}}], "                 \
  "\"GET /v1/transcriptions\": [{\"json\": {\"transcriptions\": [], "                              \
  "\"next_page_cursor\": null}}]"

typedef struct {
  Place        place;
  LqStore     *store;
  GSettings   *settings;
  LqBatchLine *line;
  LqJobRecord *record;
  LqAttempt   *attempt;
  bool         is_over;
  GError      *error;
} Fixture;

static Hostile *hostile;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = NULL;

  place_set_up (&fixture->place, NULL);
  path = g_build_filename (fixture->place.folder, "a.wav", NULL);
  g_assert_true (g_file_set_contents (path, "sound", -1, NULL));
  fixture->store = open_sound (fixture->place.path);
  fixture->settings = lq_settings_new ();
  g_settings_set_string (fixture->settings, LQ_SETTINGS_SERVER_ADDRESS, hostile_get_url (hostile));
  fixture->line = lq_batch_line_new (fixture->settings);
  fixture->record = lq_job_record_new ("a", path, "server");
  fixture->record->size = 5;
  fixture->record->duration_ms = 1000;
  fixture->record->state = LQ_JOB_RUNNING;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->attempt);
  lq_batch_line_free (fixture->line);
  g_assert_finalize_object (fixture->store);
  lq_job_record_free (fixture->record);
  g_object_unref (fixture->settings);
  g_clear_error (&fixture->error);
  place_tear_down (&fixture->place, NULL);
}

static void
ended_cb (LqAttempt *attempt, const GError *error, Fixture *fixture)
{
  g_assert_false (fixture->is_over);
  fixture->is_over = true;
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
}

/* A part that is kept from an earlier try, or none. */
static void
keep (Fixture *fixture, const LqJobPart *part)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) parts = lq_job_parts_new ();

  lq_store_save_job_async (fixture->store, fixture->record, NULL, NULL);
  if (part != NULL)
    g_ptr_array_add (parts, lq_job_part_copy (part));
  lq_store_save_parts_async (fixture->store, "a", fixture->record->host, parts, keep_result_cb,
                             &result);
  wait_for_result (&result);
}

static void
begin (Fixture *fixture, bool is_cleaning)
{
  g_clear_error (&fixture->error);
  fixture->is_over = false;
  fixture->attempt = lq_attempt_cloud_new (fixture->store, fixture->line, fixture->settings,
                                           fixture->record, is_cleaning);
  g_signal_connect (fixture->attempt, "ended", G_CALLBACK (ended_cb), fixture);
}

static void
run (Fixture *fixture, bool is_cleaning)
{
  begin (fixture, is_cleaning);
  lq_attempt_start (fixture->attempt);
  wait_until (fixture->is_over);
}

static unsigned
count (const char *method, const char *path)
{
  g_auto (Record) record = hostile_read (hostile);
  unsigned n = 0;

  for (unsigned i = 0; i < record.n; i++)
    n += g_str_equal (record_get_string (&record, i, "method"), method) &&
         g_str_equal (record_get_string (&record, i, "path"), path);

  return n;
}

static void
assert_finished (Fixture *fixture)
{
  g_assert_no_error (fixture->error);
  assert_tokens (fixture->store, "a", " w w w");
  assert_answer (fixture->place.path,
                 "SELECT count (*) FROM job_part WHERE is_sent OR is_asked OR file_id IS NOT NULL "
                 "OR transcription_id IS NOT NULL",
                 "0");
}

/* Somebody deletes the file there before its transcription is asked for: it is sent once more. */
static void
test_file_lost (Fixture *fixture, gconstpointer unused)
{
  hostile_set_script (hostile, "{\"POST /v1/files\": [" FILE_MADE "], "
                               "\"POST /v1/transcriptions\": [" NO_FILE ", " JOB_MADE "], "
                               "\"GET /v1/transcriptions/t\": [" JOB_DONE "], " REST "}");
  keep (fixture, NULL);
  run (fixture, false);
  assert_finished (fixture);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 2);
  g_assert_cmpuint (count ("POST", "/v1/transcriptions"), ==, 2);
}

/* But not for ever. */
static void
test_file_lost_again (Fixture *fixture, gconstpointer unused)
{
  hostile_set_script (hostile, "{\"POST /v1/files\": [" FILE_MADE "], "
                               "\"POST /v1/transcriptions\": [" NO_FILE "], " REST "}");
  keep (fixture, NULL);
  run (fixture, false);
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_GONE);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 2);
}

/* The same with the transcription: it is asked for once more, of the file that is there. */
static void
test_transcription_lost (Fixture *fixture, gconstpointer unused)
{
  hostile_set_script (hostile,
                      "{\"POST /v1/files\": [" FILE_MADE "], "
                      "\"POST /v1/transcriptions\": [" JOB_MADE "], "
                      "\"GET /v1/transcriptions/t\": [" NO_JOB ", " JOB_DONE "], " REST "}");
  keep (fixture, NULL);
  run (fixture, false);
  assert_finished (fixture);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 1);
  g_assert_cmpuint (count ("POST", "/v1/transcriptions"), ==, 2);
}

/* A server that was set up anew has neither. */
static void
test_both_lost (Fixture *fixture, gconstpointer unused)
{
  hostile_set_script (hostile,
                      "{\"POST /v1/files\": [" FILE_MADE "], "
                      "\"POST /v1/transcriptions\": [" JOB_MADE ", " NO_FILE ", " JOB_MADE "], "
                      "\"GET /v1/transcriptions/t\": [" NO_JOB ", " JOB_DONE "], " REST "}");
  keep (fixture, NULL);
  run (fixture, false);
  assert_finished (fixture);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 2);
  g_assert_cmpuint (count ("POST", "/v1/transcriptions"), ==, 3);
}

/* What has failed there is taken away, so that a retry asks anew, of the same file. */
static void
test_failed (Fixture *fixture, gconstpointer unused)
{
  hostile_set_script (hostile, "{\"POST /v1/files\": [" FILE_MADE "], "
                               "\"POST /v1/transcriptions\": [" JOB_MADE "], "
                               "\"GET /v1/transcriptions/t\": [{\"json\": {\"id\": \"t\", "
                               "\"status\": \"error\", \"error_type\": \"x\", "
                               "\"error_message\": \"broken\"}}, " JOB_DONE "], " REST "}");
  keep (fixture, NULL);
  run (fixture, false);
  g_assert_nonnull (fixture->error);
  g_assert_nonnull (strstr (fixture->error->message, "broken"));
  g_assert_cmpuint (count ("DELETE", "/v1/transcriptions/t"), ==, 1);
  g_assert_cmpuint (count ("DELETE", "/v1/files/f"), ==, 0);

  g_clear_object (&fixture->attempt);
  g_free (fixture->record->host);
  fixture->record->host = g_strdup (hostile_get_url (hostile));
  run (fixture, false);
  assert_finished (fixture);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 1);
  g_assert_cmpuint (count ("POST", "/v1/transcriptions"), ==, 2);
}

/* Ids of another server say nothing to this one. */
static void
test_other_host (Fixture *fixture, gconstpointer unused)
{
  const LqJobPart part = {
    .is_sent = true,
    .is_asked = true,
    .file_id = (char *) "elsewhere",
    .transcription_id = (char *) "elsewhere",
    .n_tokens = -1,
  };

  hostile_set_script (hostile, "{\"POST /v1/files\": [" FILE_MADE "], "
                               "\"POST /v1/transcriptions\": [" JOB_MADE "], "
                               "\"GET /v1/transcriptions/t\": [" JOB_DONE "], " REST "}");
  fixture->record->host = g_strdup ("https://somewhere.else");
  keep (fixture, &part);
  run (fixture, false);
  assert_finished (fixture);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 1);
  g_assert_cmpuint (count ("GET", "/v1/transcriptions/elsewhere"), ==, 0);
}

/* What may be there under our reference is looked for, and nothing else is asked. */
static void
test_cleaned_unsure (Fixture *fixture, gconstpointer unused)
{
  const LqJobPart part = { .is_sent = true, .n_tokens = -1 };

  hostile_set_script (
    hostile, "{\"GET /v1/files\": [{\"json\": {\"files\": [{\"id\": \"other\", "
             "\"filename\": \"b\", \"size\": 1, \"client_reference_id\": \"b\"}, "
             "{\"id\": \"f\", \"filename\": \"a\", \"size\": 1, \"client_reference_id\": \"a\"}], "
             "\"next_page_cursor\": null}}], "
             "\"GET /v1/transcriptions\": [{\"json\": {\"transcriptions\": [], "
             "\"next_page_cursor\": null}}], "
             "\"DELETE /v1/files/f\": [{\"status\": 204}]}");
  keep (fixture, &part);
  run (fixture, true);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (count ("DELETE", "/v1/files/f"), ==, 1);
  g_assert_cmpuint (count ("DELETE", "/v1/files/other"), ==, 0);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 0);
  assert_answer (fixture->place.path, "SELECT is_sent FROM job_part", "0");
}

/* A service does not delete what it works on: that is told, and stays known. */
static void
test_cleaned_busy (Fixture *fixture, gconstpointer unused)
{
  const LqJobPart part = {
    .is_sent = true,
    .is_asked = true,
    .file_id = (char *) "f",
    .transcription_id = (char *) "t",
    .n_tokens = -1,
  };

  hostile_set_script (hostile, "{\"DELETE /v1/transcriptions/t\": [" BUSY ", {\"status\": 204}], "
                               "\"DELETE /v1/files/f\": [" NO_FILE "]}");
  keep (fixture, &part);
  run (fixture, true);
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_BUSY);
  assert_answer (fixture->place.path, "SELECT transcription_id FROM job_part", "t");

  /* What is gone already is no error. */
  g_clear_object (&fixture->attempt);
  run (fixture, true);
  g_assert_no_error (fixture->error);
  assert_answer (fixture->place.path, "SELECT transcription_id IS NULL FROM job_part", "1");
}

/* Parts of a long recording that a killed process has written take no room for ever. */
static void
test_written_parts (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "loquat", "parts", NULL);
  g_autofree char *second = g_build_filename (folder, "a-2.flac", NULL);
  g_autofree char *begun = g_build_filename (folder, "a-3.flac.part", NULL);
  g_autofree char *other = g_build_filename (folder, "b-1.flac", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) parts = lq_job_parts_new ();

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (second, "sound", -1, NULL));
  g_assert_true (g_file_set_contents (begun, "sou", -1, NULL));
  g_assert_true (g_file_set_contents (other, "sound", -1, NULL));
  hostile_set_script (hostile, "{}");
  keep (fixture, NULL);
  for (unsigned i = 0; i < 3; i++)
    g_ptr_array_add (parts, lq_job_part_new (i, i * 1000, (i + 1) * 1000));
  lq_store_save_parts_async (fixture->store, "a", NULL, parts, keep_result_cb, &result);
  wait_for_result (&result);

  run (fixture, true);
  g_assert_no_error (fixture->error);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (begun, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (other), ==, 0);
}

/* Before it has begun. */
static void
test_stopped (Fixture *fixture, gconstpointer unused)
{
  hostile_set_script (hostile, "{}");
  keep (fixture, NULL);
  begin (fixture, false);
  lq_attempt_stop (fixture->attempt);
  lq_attempt_start (fixture->attempt);
  wait_until (fixture->is_over);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 0);
  lq_attempt_join (fixture->attempt);
}

/* Without an address there is nobody to ask. */
static void
test_no_address (Fixture *fixture, gconstpointer unused)
{
  g_settings_set_string (fixture->settings, LQ_SETTINGS_SERVER_ADDRESS, "");
  keep (fixture, NULL);
  run (fixture, false);
  g_assert_nonnull (fixture->error);
  lq_attempt_join (fixture->attempt);
  assert_answer (fixture->place.path, "SELECT count (*) FROM job_part", "0");
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  lq_engines_register ();
  hostile = hostile_new ();
  add ("/attempt-cloud/file-lost", test_file_lost);
  add ("/attempt-cloud/file-lost-again", test_file_lost_again);
  add ("/attempt-cloud/transcription-lost", test_transcription_lost);
  add ("/attempt-cloud/both-lost", test_both_lost);
  add ("/attempt-cloud/failed", test_failed);
  add ("/attempt-cloud/other-host", test_other_host);
  add ("/attempt-cloud/cleaned-unsure", test_cleaned_unsure);
  add ("/attempt-cloud/cleaned-busy", test_cleaned_busy);
  add ("/attempt-cloud/written-parts", test_written_parts);
  add ("/attempt-cloud/stopped", test_stopped);
  add ("/attempt-cloud/no-address", test_no_address);
  status = g_test_run ();
  hostile_free (hostile);

  return status;
}
