/* test-autostart.c: the file that starts Loquat with the session comes and goes with the setting
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-autostart.h"
#include "lq-settings.h"
#include "wait.h"

#include <glib/gstdio.h>

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", APPLICATION_ID ".desktop", NULL);
}

static void
test_file (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (LqAutostart) autostart = lq_autostart_new (settings);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = dup_path ();
  g_autofree char *command = NULL;
  g_auto (GStrv) arguments = NULL;

  g_assert_nonnull (autostart);
  g_settings_set_boolean (settings, LQ_SETTINGS_START_IN_BACKGROUND, TRUE);
  wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_key_file_load_from_file (file, path, 0, NULL));
  command = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
  g_assert_true (g_shell_parse_argv (command, NULL, &arguments, NULL));
  g_assert_true (g_file_test (arguments[0], G_FILE_TEST_IS_EXECUTABLE));
  g_assert_cmpstr (arguments[1], ==, "--gapplication-service");

  g_settings_set_boolean (settings, LQ_SETTINGS_START_IN_BACKGROUND, FALSE);
  wait_until (!g_file_test (path, G_FILE_TEST_EXISTS));
}

/* A setting that says what is not so would be a lie. */
static void
test_failure (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (LqAutostart) autostart = lq_autostart_new (settings);
  g_autofree char *path = dup_path ();

  g_assert_nonnull (autostart);
  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_test_expect_message ("lq-autostart", G_LOG_LEVEL_MESSAGE, "starting with the session*");
  g_settings_set_boolean (settings, LQ_SETTINGS_START_IN_BACKGROUND, TRUE);
  wait_until (!g_settings_get_boolean (settings, LQ_SETTINGS_START_IN_BACKGROUND));
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("loquat-test-XXXXXX", NULL);

  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/autostart/file", test_file);
  g_test_add_func ("/autostart/failure", test_failure);

  return g_test_run ();
}
