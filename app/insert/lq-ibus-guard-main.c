/* lq-ibus-guard-main.c: restores the person's input method when Loquat has ended
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A process beside Loquat, so that it may wait. Its standard input is Loquat's: “hold CONNECTION
 * ENGINE” and “let-go”, one a line; when it ends, so has Loquat. What is held is kept in a file,
 * too, and what an earlier guard left there is restored at the start.
 *
 * When the connection of a program that has made an engine known closes, IBus 1.5.27 looks for the
 * engine in use among those that programs have made known: those that are installed are not among
 * them, and it goes back to the one before, to the first it finds, or to none. */

#include "config.h"
#include "lq-ibus-address.h"
#include "lq-ibus-engine.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { ANSWER_MS = 2000, LOOK_AGAIN_US = 5000, MAX_LOOKS = 400, MAX_LINE = 256 };

typedef struct {
  char *connection; /* Loquat's name on the daemon's bus */
  char *engine;     /* NULL: nothing is held */
} Held;

static char *
dup_file (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "loquat-input-method", NULL);
}

static GVariant *
ask (GDBusConnection *bus, const char *interface, const char *method, GVariant *parameters)
{
  return g_dbus_connection_call_sync (bus, IBUS_SERVICE_IBUS, IBUS_PATH_IBUS, interface, method,
                                      parameters, NULL, G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, NULL,
                                      NULL);
}

/* Another engine than Loquat's is in use: the person, or IBus itself, has chosen it since. */
static bool
is_other_in_use (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer = ask (bus, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", IBUS_INTERFACE_IBUS, "GlobalEngine"));
  g_autofree char *text = answer != NULL ? g_variant_print (answer, FALSE) : NULL;

  return text != NULL && strstr (text, "'" LQ_IBUS_ENGINE_NAME "'") == NULL;
}

static GDBusConnection *
connect_to_daemon (void)
{
  g_autofree char *address = lq_ibus_address_find (NULL);

  if (address == NULL)
    return NULL;

  return g_dbus_connection_new_for_address_sync (address,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, NULL);
}

static void
use (GDBusConnection *bus, const char *engine)
{
  g_autoptr (GVariant) answer =
    ask (bus, IBUS_INTERFACE_IBUS, "SetGlobalEngine", g_variant_new ("(s)", engine));

  if (answer == NULL)
    g_printerr ("loquat-ibus-guard: the input method %s could not be restored\n", engine);
}

/* Some time has passed: only if nobody has chosen another since. */
static void
restore_what_was_left (const char *file)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autofree char *engine = NULL;

  if (!g_file_get_contents (file, &engine, NULL, NULL))
    return;

  bus = connect_to_daemon ();
  if (bus != NULL && !is_other_in_use (bus))
    use (bus, g_strstrip (engine));
  g_unlink (file);
}

/* IBus reacts to the end of Loquat's connection: only after that is there something to restore. */
static void
wait_for_end (GDBusConnection *bus, const char *name)
{
  gboolean is_there = TRUE;

  for (int i = 0; is_there && i < MAX_LOOKS; i++) {
    g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", name), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, NULL,
      NULL);

    if (answer == NULL)
      return;
    g_variant_get (answer, "(b)", &is_there);
    if (is_there)
      g_usleep (LOOK_AGAIN_US);
  }
}

/* What is in use now was chosen by IBus, a moment ago: what the person chooses is held. */
static void
restore_now (const Held *held)
{
  g_autoptr (GDBusConnection) bus = connect_to_daemon ();

  if (bus == NULL)
    return;

  wait_for_end (bus, held->connection);
  use (bus, held->engine);
}

static void
let_go (Held *held, const char *file)
{
  g_clear_pointer (&held->connection, g_free);
  g_clear_pointer (&held->engine, g_free);
  g_unlink (file);
}

static void
obey (Held *held, const char *line, const char *file)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);

  let_go (held, file);
  if (g_strv_length (words) == 3 && g_str_equal (words[0], "hold")) {
    held->connection = g_strdup (words[1]);
    held->engine = g_strdup (words[2]);
    g_file_set_contents_full (file, held->engine, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
  }
}

int
main (void)
{
  g_autofree char *file = dup_file ();
  Held             held = { NULL };
  char             line[MAX_LINE];

  /* Ctrl+C in Loquat's terminal ends Loquat; this goes when that has gone. */
  signal (SIGINT, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  restore_what_was_left (file);

  while (fgets (line, sizeof line, stdin) != NULL)
    obey (&held, g_strchomp (line), file);

  if (held.engine != NULL)
    restore_now (&held);
  let_go (&held, file);

  return 0;
}
