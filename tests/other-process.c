/* other-process.c: a test program once more, as a process that does something until it is killed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "other-process.h"

#include <unistd.h>

GSubprocess *
other_process_start (const char *word)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  char         told;

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, word, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (
    g_input_stream_read (g_subprocess_get_stdout_pipe (process), &told, 1, NULL, &error), ==, 1);
  g_assert_no_error (error);

  return process;
}

void
other_process_kill (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_object_unref (process);
}

/* Whoever started it may be gone, too. */
void
other_process_wait (void)
{
  char nothing;

  g_assert_cmpint (write (STDOUT_FILENO, "!", 1), ==, 1);
  while (read (STDIN_FILENO, &nothing, 1) > 0)
    ;
}
