/* lq-cli-action.c: verbs that have the running program, or one that the bus starts, do something
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli-action"

#include "config.h"
#include "lq-cli.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* A program that has to be started first takes its time. */
enum { START_TIMEOUT_MS = 20000 };

static const struct {
  const char *verb;
  const char *action;
} actions[] = {
  { "toggle", "toggle-dictation" }, { "start", "start-dictation" }, { "stop", "stop-dictation" },
  { "cancel", "cancel-dictation" }, { "undo", "undo-insertion" },   { "again", "insert-again" },
  { "copy", "copy-last" },
};

static const char *
find_action (const char *verb)
{
  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (verb, actions[i].verb))
      return actions[i].action;

  g_return_val_if_reached (NULL);
}

static int
complain (const char *message, const GError *error)
{
  g_printerr ("loquat: %s\n        (%s)\n", message, error->message);

  return LQ_EXIT_FAILED;
}

static int
complain_of_call (const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return complain (_ ("Loquat is not running, and is not installed so that it can be started."),
                     error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return complain (_ ("Loquat does not answer."), error);

  return complain (_ ("Loquat could not be started."), error);
}

int
lq_cli_action (int argc, char **argv)
{
  g_autofree char *path = g_strdelimit (g_strdup ("/" APPLICATION_ID), ".", '/');
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GDBusConnection) bus = NULL;

  if (argc > 1) {
    g_printerr ("loquat: ");
    /* Translators: %s is a verb of the command line */
    g_printerr (_ ("“%s” takes no arguments."), argv[0]);
    g_printerr ("\n");
    return LQ_EXIT_USAGE;
  }

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (bus == NULL)
    return complain (_ ("There is no session: run this where you are logged in."), error);

  reply = g_dbus_connection_call_sync (
    bus, APPLICATION_ID, path, "org.freedesktop.Application", "ActivateAction",
    g_variant_new ("(s@av@a{sv})", find_action (argv[0]), g_variant_new ("av", NULL),
                   g_variant_new ("a{sv}", NULL)),
    NULL, G_DBUS_CALL_FLAGS_NONE, START_TIMEOUT_MS, NULL, &error);

  return reply != NULL ? LQ_EXIT_OK : complain_of_call (error);
}
