/* test-cli-job.c: a file of the command line that is decoded here, from its path to its end
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-cli-job.h"
#include "lq-engines.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct {
  GSettings *settings;
  LqEntry   *entry;
  GError    *error;
  bool       is_done;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->settings = lq_settings_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_object_unref (fixture->settings);
  g_clear_object (&fixture->entry);
  g_clear_error (&fixture->error);
}

static void
done_cb (LqCliJob *job, LqEntry *entry, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->is_done);
  g_assert_true ((entry == NULL) == (error != NULL));
  fixture->is_done = true;
  fixture->entry = entry != NULL ? g_object_ref (entry) : NULL;
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
}

static LqCliJob *
begin (Fixture *fixture, const char *path)
{
  return lq_cli_job_new_session (path, lq_engine_find ("offline"), fixture->settings, NULL, done_cb,
                                 fixture);
}

static char *
speech_path (void)
{
  return g_build_filename (g_getenv ("SPEECH_DIR"), "counting.wav", NULL);
}

static void
run (Fixture *fixture, const char *path)
{
  LqCliJob *job = begin (fixture, path);

  g_assert_cmpfloat (lq_cli_job_get_progress (job), ==, 0);
  wait_until (fixture->is_done);
  g_assert_cmpfloat (lq_cli_job_get_progress (job), <=, 1);
  lq_cli_job_free (job);
}

static void
test_whole (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ();

  run (fixture, path);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (fixture->entry->state, ==, LQ_ENTRY_COMPLETE);
  g_assert_cmpint (fixture->entry->kind, ==, LQ_ENTRY_FILE);
  g_assert_cmpstr (fixture->entry->title, ==, "counting.wav");
  g_assert_cmpstr (fixture->entry->source_path, ==, path);
  g_assert_true (g_uuid_string_is_valid (fixture->entry->id));
  g_assert_cmpstr (fixture->entry->text, !=, "");
}

/* What there is of it, and that it is not all. */
static void
test_cut_off (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ();
  g_autofree char *cut_path = NULL;
  g_autofree char *content = NULL;
  gsize            size = 0;
  int              file = g_file_open_tmp ("loquat-XXXXXX.wav", &cut_path, NULL);

  close (file);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_true (g_file_set_contents (cut_path, content, (gssize) size / 2, NULL));
  run (fixture, cut_path);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (fixture->entry->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_cmpstr (fixture->entry->text, !=, "");
  g_unlink (cut_path);
}

static void
test_no_file (Fixture *fixture, gconstpointer unused)
{
  run (fixture, "/nowhere.wav");
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_FILE_MISSING);
}

static void
test_abandoned (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = speech_path ();
  LqCliJob        *job = begin (fixture, path);

  lq_cli_job_abandon (job);
  wait_until (fixture->is_done);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  lq_cli_job_free (job);
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
  add ("/cli-job/whole", test_whole);
  add ("/cli-job/cut-off", test_cut_off);
  add ("/cli-job/no-file", test_no_file);
  add ("/cli-job/abandoned", test_abandoned);

  return g_test_run ();
}
