/* test-key.c: a key goes into the keyring, and into a private file only where there is none
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-key-private.h"
#include "lq-key.h"
#include "lq-paths.h"

#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

/* libsecret keeps its connection for the life of a process, so each case has a process of its own
 * with a bus of its own. */
enum { CASE_LIMIT_US = 30 * G_USEC_PER_SEC };

typedef struct {
  GAsyncResult *result;
} Wait;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Wait *) user_data)->result = g_object_ref (result);
}

static GAsyncResult *
wait_for (Wait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&wait->result);
}

static char *
lookup (GError **error)
{
  Wait wait = { NULL };

  lq_key_lookup_async ("soniox", NULL, done_cb, &wait);
  g_autoptr (GAsyncResult) result = wait_for (&wait);

  return lq_key_lookup_finish (result, error);
}

static gboolean
store (const char *key, gboolean *is_in_file, GError **error)
{
  Wait wait = { NULL };

  lq_key_store_async ("soniox", key, NULL, done_cb, &wait);
  g_autoptr (GAsyncResult) result = wait_for (&wait);

  return lq_key_store_finish (result, is_in_file, error);
}

static void
assert_kept (const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *key = lookup (&error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
  lq_key_free (key);
}

static void
assert_stores (const char *key, gboolean is_in_file_expected)
{
  g_autoptr (GError) error = NULL;
  gboolean is_in_file = -1;

  g_assert_true (store (key, &is_in_file, &error));
  g_assert_no_error (error);
  g_assert_cmpint (is_in_file, ==, is_in_file_expected);
}

static void
assert_file_is_private (void)
{
  g_autofree char *path = lq_paths_dup_key_file ("soniox");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GStatBuf    info;
  const char *name;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_null (strstr (name, ".key."));
}

static void
check_file (void)
{
  assert_kept (NULL);
  assert_stores ("  first-key\n", TRUE);
  assert_kept ("first-key");
  assert_file_is_private ();
  assert_stores ("second-key", TRUE);
  assert_kept ("second-key");
  assert_file_is_private ();
  assert_stores (" \n", FALSE);
  assert_kept (NULL);
}

/* ---- where there is no bus, and where nobody on the bus is a keyring */

static void
case_no_bus (void)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  check_file ();
}

/* A bus of its own that starts no services. */
static const char bus_config[] =
  "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context='default'>"
  "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow "
  "own='*'/></policy></busconfig>";

static GSubprocess *
start_bus (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "bus.conf", NULL);
  g_autofree char *argument = g_strconcat ("--config-file=", path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  char         address[256] = "";
  GSubprocess *bus;

  g_mkdir_with_parents (g_get_user_runtime_dir (), 0700);
  g_file_set_contents (path, bus_config, -1, &error);
  g_assert_no_error (error);
  bus = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, "dbus-daemon", argument, "--nofork", "--print-address", NULL);
  g_assert_no_error (error);
  g_input_stream_read (g_subprocess_get_stdout_pipe (bus), address, sizeof address - 1, NULL,
                       &error);
  g_assert_no_error (error);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", g_strstrip (address), TRUE);

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection, FALSE);

  return bus;
}

static void
end_program (GSubprocess *program)
{
  g_subprocess_force_exit (program);
  g_subprocess_wait (program, NULL, NULL);
  g_object_unref (program);
}

static void
case_no_keyring (void)
{
  GSubprocess *bus = start_bus ();

  check_file ();
  end_program (bus);
}

static void
case_unreadable_file (void)
{
  g_autofree char *path = lq_paths_dup_key_file ("soniox");
  g_autoptr (GError) error = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_assert_true (lq_paths_ensure (NULL));
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);

  g_assert_null (lookup (&error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_KEY);
  g_clear_error (&error);
  g_assert_false (store ("key", NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
}

/* ---- a keyring that never answers, as a locked one that waits for a person at a prompt */

static GDBusMessage *
swallow_calls (GDBusConnection *connection,
               GDBusMessage    *message,
               gboolean         is_incoming,
               gpointer         user_data)
{
  if (is_incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    g_clear_object (&message);

  return message;
}

static GDBusConnection *
hang_keyring (void)
{
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
    g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;

  g_dbus_connection_add_filter (connection, swallow_calls, NULL, NULL);
  reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "RequestName", g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL, 0, -1, NULL, NULL);
  g_assert_nonnull (reply);

  return connection;
}

static void
case_hanging_keyring (void)
{
  GSubprocess *bus = start_bus ();
  g_autoptr (GDBusConnection) keyring = hang_keyring ();
  g_autofree char *path = lq_paths_dup_key_file ("soniox");
  g_autoptr (GError) error = NULL;

  lq_key_set_limit_ms (100);
  g_assert_null (lookup (&error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_KEY);
  g_assert_nonnull (strstr (error->message, "did not answer within 100 ms"));
  g_clear_error (&error);

  g_assert_false (store ("key", NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_KEY);
  g_clear_error (&error);
  g_assert_false (store ("", NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_KEY);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  end_program (bus);
}

static void
case_cancelled (void)
{
  GSubprocess *bus = start_bus ();
  g_autoptr (GDBusConnection) keyring = hang_keyring ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };

  lq_key_lookup_async ("soniox", cancellable, done_cb, &wait);
  g_cancellable_cancel (cancellable);
  result = wait_for (&wait);
  g_assert_null (lq_key_lookup_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  end_program (bus);
}

/* ---- a real keyring */

static GSubprocess *
start_keyring (void)
{
  static const char password[] = "test";
  g_autoptr (GError) error = NULL;
  g_autoptr (GOutputStream) pipe = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                               G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  GSubprocess *keyring;

  /* The isolation of folders is only this process's own. */
  g_subprocess_launcher_setenv (launcher, "HOME", g_get_home_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", g_get_user_runtime_dir (), TRUE);
  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  keyring = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                         "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  pipe = g_object_ref (g_subprocess_get_stdin_pipe (keyring));
  g_assert_true (g_output_stream_write_all (pipe, password, strlen (password), NULL, NULL, &error));
  g_assert_true (g_output_stream_close (pipe, NULL, &error));

  return keyring;
}

static bool
has_owner (GDBusConnection *connection)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.secrets"), G_VARIANT_TYPE ("(b)"), 0, -1,
    NULL, NULL);
  gboolean is_owned = FALSE;

  g_variant_get (reply, "(b)", &is_owned);

  return is_owned;
}

static void
case_keyring (void)
{
  GSubprocess *bus = start_bus ();
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  GSubprocess     *keyring = start_keyring ();
  g_autofree char *path = lq_paths_dup_key_file ("soniox");

  while (!has_owner (connection))
    g_main_context_iteration (NULL, FALSE);

  /* A key of the days without a keyring is superseded, and its file goes. */
  g_assert_true (lq_paths_ensure (NULL));
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  assert_kept (NULL);
  assert_stores (" kept-key\n", FALSE);
  assert_kept ("kept-key");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_stores ("", FALSE);
  assert_kept (NULL);

  end_program (keyring);
  end_program (bus);
}

/* ---- */

typedef struct {
  const char *name;
  void (*run) (void);
  const char *program; /* without which the case is left out, or NULL */
} Case;

static const Case cases[] = {
  { "no-bus", case_no_bus, NULL },
  { "no-keyring", case_no_keyring, "dbus-daemon" },
  { "unreadable-file", case_unreadable_file, NULL },
  { "hanging-keyring", case_hanging_keyring, "dbus-daemon" },
  { "cancelled", case_cancelled, "dbus-daemon" },
  { "keyring", case_keyring, "gnome-keyring-daemon" },
};

static void
run_case (gconstpointer data)
{
  const Case      *c = data;
  g_autofree char *program = c->program ? g_find_program_in_path (c->program) : NULL;

  if (g_test_subprocess ()) {
    c->run ();
    return;
  }
  if (c->program != NULL && program == NULL) {
    g_test_skip ("a program is missing");
    return;
  }

  g_test_trap_subprocess (NULL, CASE_LIMIT_US, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_free (void)
{
  lq_key_free (NULL);
  lq_key_free (g_strdup ("key"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/key/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], run_case);
  }
  g_test_add_func ("/key/free", test_free);

  return g_test_run ();
}
