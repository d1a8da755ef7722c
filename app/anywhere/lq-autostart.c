/* lq-autostart.c: Loquat starts with the session, when the person wants it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-autostart"

#include "config.h"
#include "lq-autostart.h"
#include "lq-settings.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdbool.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

enum { SAFE_MODE = 0700 };

struct _LqAutostart {
  GObject    parent_instance;
  GSettings *settings;
  guint      response_id; /* of the portal's answer that is waited for */
};

G_DEFINE_FINAL_TYPE (LqAutostart, lq_autostart, G_TYPE_OBJECT)

static void
fail (LqAutostart *self, const char *why)
{
  g_message ("starting with the session: %s", why);
  g_settings_set_boolean (self->settings, LQ_SETTINGS_START_IN_BACKGROUND, FALSE);
}

/* ---- the file */

/* As the desktop entry specification quotes an argument. */
static char *
quote (const char *path)
{
  GString *text = g_string_new ("\"");

  for (const char *c = path; *c != '\0'; c++) {
    if (strchr ("\"`$\\", *c) != NULL)
      g_string_append (text, *c == '\\' ? "\\\\\\" : "\\\\");
    if (*c == '%')
      g_string_append_c (text, '%');
    g_string_append_c (text, *c);
  }

  return g_string_free (g_string_append_c (text, '"'), FALSE);
}

static bool
write_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *quoted = program != NULL ? quote (program) : NULL;
  g_autofree char *text = NULL;

  if (program == NULL)
    return false;

  g_mkdir_with_parents (folder, SAFE_MODE);
  text = g_strdup_printf ("[Desktop Entry]\n"
                          "Type=Application\n"
                          "Name=Loquat\n"
                          "Exec=%s --gapplication-service\n"
                          "Icon=" APPLICATION_ID "\n",
                          quoted);

  return g_file_set_contents (path, text, -1, error);
}

/* Worker thread: the disk may be slow. */
static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  bool             is_wanted = GPOINTER_TO_INT (data);
  g_autofree char *path =
    g_build_filename (g_get_user_config_dir (), "autostart", APPLICATION_ID ".desktop", NULL);
  GError *error = NULL;

  if (is_wanted && !write_file (path, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (!is_wanted && g_unlink (path) != 0 && errno != ENOENT)
    g_message ("%s: %s", path, g_strerror (errno));
  g_task_return_boolean (task, TRUE);
}

static void
worked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    fail (LQ_AUTOSTART (source), error->message);
}

/* ---- the portal */

static void
forget_response (LqAutostart *self, GDBusConnection *bus)
{
  if (self->response_id != 0)
    g_dbus_connection_signal_unsubscribe (bus, self->response_id);
  self->response_id = 0;
}

static void
response_cb (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  LqAutostart *self = user_data;
  g_autoptr (GVariant) results = NULL;
  guint32  code = 1;
  gboolean is_on = FALSE;

  forget_response (self, bus);
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &code, &results);
  if (results != NULL)
    g_variant_lookup (results, "autostart", "b", &is_on);
  if (g_settings_get_boolean (self->settings, LQ_SETTINGS_START_IN_BACKGROUND) &&
      (code != 0 || !is_on))
    fail (self, "the desktop refused");
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqAutostart) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    fail (self, error->message);
}

static void
ask_portal (LqAutostart *self, bool is_wanted)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autofree char *sender =
    g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');
  g_autofree char  *path = g_strdup_printf (PORTAL_PATH "/request/%s/loquat_autostart", sender);
  const char *const command[] = { "loquat", "--gapplication-service", NULL };
  GVariantBuilder   options;

  forget_response (self, bus);
  self->response_id = g_dbus_connection_signal_subscribe (
    bus, PORTAL_NAME, "org.freedesktop.portal.Request", "Response", path, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, response_cb, g_object_ref (self), g_object_unref);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token",
                         g_variant_new_string ("loquat_autostart"));
  g_variant_builder_add (
    &options, "{sv}", "reason",
    g_variant_new_string (_ ("Loquat waits for its key, to write what you say.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (is_wanted));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.Background",
                          "RequestBackground", g_variant_new ("(sa{sv})", "", &options), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, asked_cb, g_object_ref (self));
}

/* ---- the setting */

static void
changed_cb (LqAutostart *self)
{
  bool is_wanted = g_settings_get_boolean (self->settings, LQ_SETTINGS_START_IN_BACKGROUND);
  g_autoptr (GTask) task = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)) {
    ask_portal (self, is_wanted);
    return;
  }

  task = g_task_new (self, NULL, worked_cb, NULL);
  g_task_set_task_data (task, GINT_TO_POINTER (is_wanted), NULL);
  g_task_run_in_thread (task, work);
}

static void
lq_autostart_finalize (GObject *object)
{
  g_clear_object (&LQ_AUTOSTART (object)->settings);

  G_OBJECT_CLASS (lq_autostart_parent_class)->finalize (object);
}

static void
lq_autostart_class_init (LqAutostartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_autostart_finalize;
}

static void
lq_autostart_init (LqAutostart *self)
{
}

LqAutostart *
lq_autostart_new (GSettings *settings)
{
  LqAutostart *self = g_object_new (LQ_TYPE_AUTOSTART, NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_START_IN_BACKGROUND,
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}
