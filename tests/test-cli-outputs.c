/* test-cli-outputs.c: transcripts get names that are free, right and the same every time
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-cli-outputs.h"

#include <glib/gstdio.h>

static GPtrArray *
files (const char *const *paths)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *paths != NULL; paths++)
    g_ptr_array_add (list, g_file_new_for_path (*paths));

  return list;
}

/* The paths of what is planned, in one string. */
static char *
plan (const char *const *paths, const char *formats, const char *folder)
{
  g_autoptr (GPtrArray) list = files (paths);
  g_autoptr (GArray) chosen = lq_cli_outputs_parse (formats);
  g_autoptr (GPtrArray) tasks = lq_cli_outputs_plan (list, chosen, folder, false);
  GString *found = g_string_new (NULL);

  for (guint i = 0; i < tasks->len; i++) {
    const LqCliTask *task = g_ptr_array_index (tasks, i);

    g_assert_cmpstr (task->path, ==, paths[i]);
    g_assert_cmpuint (task->outputs->len, ==, chosen->len);
    for (guint j = 0; j < task->outputs->len; j++)
      g_string_append_printf (
        found, "%s\n", g_file_peek_path (g_array_index (task->outputs, LqCliOutput, j).file));
  }

  return g_string_free (found, FALSE);
}

static void
test_formats (void)
{
  g_autoptr (GArray) formats = lq_cli_outputs_parse ("srt, TXT,srt");

  g_assert_cmpuint (formats->len, ==, 2);
  g_assert_cmpint (g_array_index (formats, LqExportFormat, 0), ==, LQ_EXPORT_SRT);
  g_assert_cmpint (g_array_index (formats, LqExportFormat, 1), ==, LQ_EXPORT_TXT);
  g_assert_null (lq_cli_outputs_parse ("srt,doc"));
  g_assert_null (lq_cli_outputs_parse (""));
}

static void
test_beside (void)
{
  const char *const paths[] = { "/a/talk.v2.mp3", "/b/.x/none", NULL };
  g_autofree char  *found = plan (paths, "srt,txt", NULL);

  g_assert_cmpstr (found, ==,
                   "/a/talk.v2.srt\n/a/talk.v2.txt\n"
                   "/b/.x/none.srt\n/b/.x/none.txt\n");
}

static void
test_same_names (void)
{
  const char *const paths[] = { "/a/talk.mp3", "/a/talk.wav", "/b/talk.mp3", "/b/other.mp3", NULL };
  g_autofree char  *found = plan (paths, "txt", "/out");

  g_assert_cmpstr (found, ==,
                   "/out/talk.mp3.txt\n/out/talk.wav.txt\n"
                   "/out/talk.mp3 (2).txt\n/out/other.txt\n");
}

static void
test_existing (void)
{
  g_autofree char *folder = g_dir_make_tmp ("loquat-outputs-XXXXXX", NULL);
  g_autofree char *there = g_build_filename (folder, "talk.txt", NULL);
  const char      *paths[] = { "/a/talk.mp3", NULL };
  g_autoptr (GPtrArray) list = files (paths);
  g_autoptr (GArray) one = lq_cli_outputs_parse ("txt");
  g_autoptr (GArray) two = lq_cli_outputs_parse ("txt,srt");
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) partly = NULL;
  g_autoptr (GPtrArray) replaced = NULL;

  g_assert_true (g_file_set_contents (there, "", 0, NULL));
  kept = lq_cli_outputs_plan (list, one, folder, false);
  partly = lq_cli_outputs_plan (list, two, folder, false);
  replaced = lq_cli_outputs_plan (list, one, folder, true);
  g_assert_false (lq_cli_task_is_due (g_ptr_array_index (kept, 0)));
  g_assert_true (lq_cli_task_is_due (g_ptr_array_index (partly, 0)));
  g_assert_true (lq_cli_task_is_due (g_ptr_array_index (replaced, 0)));

  g_unlink (there);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-outputs/formats", test_formats);
  g_test_add_func ("/cli-outputs/beside", test_beside);
  g_test_add_func ("/cli-outputs/same-names", test_same_names);
  g_test_add_func ("/cli-outputs/existing", test_existing);

  return g_test_run ();
}
