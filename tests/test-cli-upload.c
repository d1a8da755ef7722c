/* test-cli-upload.c: a file of the command line that a service refuses, and what is left there
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By the rig's hostile server. What goes well, and kill -9, is tested with a real one. */

#include "config.h"
#include "hostile.h"
#include "lq-cli-upload.h"
#include "lq-engines.h"
#include "lq-error.h"
#include "lq-paths.h"
#include "lq-settings.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <stdbool.h>

#define FILE_MADE "{\"status\": 201, \"json\": {\"id\": \"f\", \"filename\": \"a\", \"size\": 1}}"
#define NO_MONEY                                                                                   \
  "{\"status\": 402, \"json\": {\"error_type\": \"organization_balance_exhausted\", "              \
  "\"message\": \"m\"}}"
#define NOT_ALLOWED                                                                                \
  "{\"status\": 403, \"json\": {\"error_type\": \"permission_denied\", \"message\": \"m\"}}"
#define BUSY                                                                                       \
  "{\"status\": 409, \"json\": {\"error_type\": \"transcription_invalid_state\", "                 \
  "\"message\": \"m\"}}"
#define NOTHING                                                                                    \
  "\"GET /v1/files\": [{\"json\": {\"files\": [], \"next_page_cursor\": null}}], "                 \
  "\"GET /v1/transcriptions\": [{\"json\": {\"transcriptions\": [], "                              \
  "\"next_page_cursor\": null}}]"

typedef struct {
  GSettings    *settings;
  LqCliUploads *uploads;
  GError       *opened_error;
  bool          is_opened;
  GError       *error;
  bool          is_done;
} Fixture;

static Hostile *hostile;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->settings = lq_settings_new ();
  g_settings_set_string (fixture->settings, LQ_SETTINGS_SERVER_ADDRESS, hostile_get_url (hostile));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_object_unref (fixture->settings);
  g_clear_error (&fixture->error);
  g_clear_error (&fixture->opened_error);
}

static void
opened_cb (LqCliUploads *uploads, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->is_opened = true;
  fixture->opened_error = error != NULL ? g_error_copy (error) : NULL;
}

static void
begin (Fixture *fixture)
{
  fixture->is_opened = false;
  fixture->uploads = lq_cli_uploads_new (fixture->settings, opened_cb, fixture);
  g_assert_false (fixture->is_opened);
  wait_until (fixture->is_opened);
}

static void
done_cb (LqCliJob *job, LqEntry *entry, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->is_done);
  g_assert_null (entry);
  fixture->is_done = true;
  fixture->error = g_error_copy (error);
}

static void
run (Fixture *fixture, const char *path, bool is_abandoned)
{
  LqCliJob *job =
    lq_cli_job_new_upload (fixture->uploads, path, lq_engine_find ("server"), done_cb, fixture);

  if (is_abandoned)
    lq_cli_job_abandon (job);
  wait_until (fixture->is_done);
  lq_cli_job_free (job);
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

static bool
has_jobs (void)
{
  g_autofree char *folder = lq_paths_dup_jobs_dir ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) != NULL;
}

static char *
speech_path (void)
{
  return g_build_filename (g_getenv ("SPEECH_DIR"), "counting.wav", NULL);
}

/* Nothing is asked for what cannot be read. */
static void
test_no_file (Fixture *fixture, gconstpointer unused)
{
  hostile_set_script (hostile, "{}");
  begin (fixture);
  g_assert_true (has_jobs ());
  run (fixture, "/nowhere.wav", false);
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_FILE_MISSING);
  lq_cli_uploads_free (fixture->uploads);
  g_assert_false (has_jobs ());
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 0);
}

static void
test_abandoned (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ();

  hostile_set_script (hostile, "{}");
  begin (fixture);
  run (fixture, path, true);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  lq_cli_uploads_free (fixture->uploads);
  g_assert_false (has_jobs ());
  g_assert_cmpuint (count ("POST", "/v1/files"), ==, 0);
}

/* What was sent before the refusal is deleted. */
static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ();

  hostile_set_script (hostile, "{\"POST /v1/files\": [" FILE_MADE "], "
                               "\"POST /v1/transcriptions\": [" NO_MONEY "], "
                               "\"DELETE /v1/files/f\": [{\"status\": 204}], " NOTHING "}");
  begin (fixture);
  run (fixture, path, false);
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_BALANCE);
  lq_cli_uploads_free (fixture->uploads);
  g_assert_cmpuint (count ("DELETE", "/v1/files/f"), ==, 1);
  g_assert_false (has_jobs ());
}

/* A service that does not delete what it works on is asked again, less and less often. */
static void
test_busy (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ();
  g_auto (Record) record = { 0 };
  unsigned n_deletions = 0;

  hostile_set_script (hostile, "{\"POST /v1/files\": [" FILE_MADE "], "
                               "\"POST /v1/transcriptions\": [" NO_MONEY "], "
                               "\"DELETE /v1/files/f\": [" BUSY ", " BUSY
                               ", {\"status\": 204}], " NOTHING "}");
  begin (fixture);
  run (fixture, path, false);
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_BALANCE);
  lq_cli_uploads_free (fixture->uploads);
  g_assert_false (has_jobs ());

  record = hostile_read (hostile);
  for (unsigned i = 0; i < record.n; i++) {
    if (i > 0 && g_str_equal (record_get_string (&record, i - 1, "method"), "DELETE"))
      g_assert_cmpfloat (record_get_gap_s (&record, i), >, 0.95 * n_deletions);
    n_deletions += g_str_equal (record_get_string (&record, i, "method"), "DELETE");
  }
  g_assert_cmpuint (n_deletions, ==, 3);
}

/* Where that fails it is remembered, and done by the next run, whatever that is about. */
static void
test_left (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ();

  hostile_set_script (hostile, "{\"POST /v1/files\": [" FILE_MADE "], "
                               "\"POST /v1/transcriptions\": [" NO_MONEY "], "
                               "\"DELETE /v1/files/f\": [" NOT_ALLOWED "], " NOTHING "}");
  begin (fixture);
  run (fixture, path, false);
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_BALANCE);
  lq_cli_uploads_free (fixture->uploads);
  g_assert_true (has_jobs ());

  begin (fixture);
  lq_cli_uploads_free (fixture->uploads);
  g_assert_true (has_jobs ());
  g_assert_cmpuint (count ("DELETE", "/v1/files/f"), ==, 2);

  hostile_set_script (hostile, "{\"DELETE /v1/files/f\": [{\"status\": 204}], " NOTHING "}");
  begin (fixture);
  lq_cli_uploads_free (fixture->uploads);
  g_assert_cmpuint (count ("DELETE", "/v1/files/f"), ==, 1);
  g_assert_false (has_jobs ());
}

static void
test_no_place (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = lq_paths_dup_jobs_dir ();
  g_autofree char *parent = g_path_get_dirname (folder);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (parent, "no folder", -1, NULL));
  begin (fixture);
  g_assert_error (fixture->opened_error, LQ_ERROR, LQ_ERROR_DISK);
  lq_cli_uploads_free (fixture->uploads);
  g_unlink (parent);
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

  /* The desktop's settings, which tell of proxies, are not there where folders are isolated. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engines_register ();
  hostile = hostile_new ();
  add ("/cli-upload/no-file", test_no_file);
  add ("/cli-upload/abandoned", test_abandoned);
  add ("/cli-upload/refused", test_refused);
  add ("/cli-upload/busy", test_busy);
  add ("/cli-upload/left", test_left);
  add ("/cli-upload/no-place", test_no_place);
  status = g_test_run ();
  hostile_free (hostile);

  return status;
}
