/* lq-gnome-shell.c: waits for GNOME Shell's main loop
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-gnome-shell.h"

enum { TIMEOUT_MS = 500 };

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Of its answers a ping's is the only one that does not come from the main loop. */
static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL) {
    g_task_return_error (task, error);
    return;
  }

  g_dbus_connection_call (
    bus, "org.gnome.Shell", "/org/gnome/Shell", "org.freedesktop.DBus.Properties", "Get",
    g_variant_new ("(ss)", "org.gnome.Shell", "ShellVersion"), NULL,
    G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, answered_cb, g_object_ref (task));
}

void
lq_gnome_shell_pass_async (GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, lq_gnome_shell_pass_async);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, task);
}

gboolean
lq_gnome_shell_pass_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
