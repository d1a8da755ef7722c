/* test-job-file.c: a database of a process is another one's only when that is gone
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-job-file.h"
#include "lq-paths.h"
#include "other-process.h"

#include <glib/gstdio.h>
#include <unistd.h>

static unsigned
count_files (void)
{
  g_autofree char *folder = lq_paths_dup_jobs_dir ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  unsigned n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
write_beside (LqJobFile *file, const char *suffix)
{
  g_autofree char *path = g_strconcat (lq_job_file_get_path (file), suffix, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
}

static void
test_own (void)
{
  g_autoptr (GError) error = NULL;
  LqJobFile *a = lq_job_file_new (&error);
  LqJobFile *b = lq_job_file_new (&error);

  g_assert_no_error (error);
  g_assert_cmpstr (lq_job_file_get_path (a), !=, lq_job_file_get_path (b));
  g_assert_null (lq_job_file_take_left ());

  /* With all that a database leaves beside it, and nothing of others. */
  write_beside (a, "");
  write_beside (a, "-wal");
  write_beside (a, ".damaged-2026");
  write_beside (b, "");
  lq_job_file_remove (a);
  g_assert_cmpuint (count_files (), ==, 2);
  g_assert_true (g_file_test (lq_job_file_get_path (b), G_FILE_TEST_EXISTS));
  lq_job_file_remove (b);
  g_assert_cmpuint (count_files (), ==, 0);
}

/* What was not removed is there for the next one, once. */
static void
test_left (void)
{
  LqJobFile       *file = lq_job_file_new (NULL);
  g_autofree char *path = g_strdup (lq_job_file_get_path (file));
  LqJobFile       *taken;

  write_beside (file, "");
  lq_job_file_free (file);
  taken = lq_job_file_take_left ();
  g_assert_nonnull (taken);
  g_assert_cmpstr (lq_job_file_get_path (taken), ==, path);
  g_assert_null (lq_job_file_take_left ());
  lq_job_file_remove (taken);
  g_assert_null (lq_job_file_take_left ());
}

static void
test_killed (void)
{
  GSubprocess *one = other_process_start ("make");
  GSubprocess *other = other_process_start ("make");
  LqJobFile   *taken;

  g_assert_cmpuint (count_files (), ==, 4);
  g_assert_null (lq_job_file_take_left ());

  other_process_kill (one);
  taken = lq_job_file_take_left ();
  g_assert_nonnull (taken);
  g_assert_true (g_file_test (lq_job_file_get_path (taken), G_FILE_TEST_EXISTS));
  g_assert_null (lq_job_file_take_left ());
  lq_job_file_remove (taken);

  other_process_kill (other);
  taken = lq_job_file_take_left ();
  g_assert_nonnull (taken);
  lq_job_file_remove (taken);
  g_assert_cmpuint (count_files (), ==, 0);
}

static void
test_no_place (void)
{
  g_autofree char *folder = lq_paths_dup_jobs_dir ();
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autoptr (GError) error = NULL;

  g_assert_null (lq_job_file_take_left ());
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (parent, "no folder", -1, NULL));
  g_assert_null (lq_job_file_new (&error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
  g_assert_null (lq_job_file_take_left ());
  g_unlink (parent);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], "make")) {
    write_beside (lq_job_file_new (NULL), "");
    other_process_wait ();
    return 0;
  }

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/job-file/own", test_own);
  g_test_add_func ("/job-file/left", test_left);
  g_test_add_func ("/job-file/killed", test_killed);
  g_test_add_func ("/job-file/no-place", test_no_place);

  return g_test_run ();
}
