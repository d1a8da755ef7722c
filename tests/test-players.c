/* test-players.c: music is paused or lowered while one speaks, and is as it was afterwards
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The players are objects on a real message bus of this test's own, each with its connection. */

#include "config.h"
#include "fake-engine.h"
#include "fake-source.h"
#include "lq-players.h"
#include "lq-settings.h"
#include "wait.h"

#include <glib/gstdio.h>

static const char interface_xml[] = "<node><interface name='org.mpris.MediaPlayer2.Player'>"
                                    "<method name='Play'/><method name='Pause'/>"
                                    "<property name='PlaybackStatus' type='s' access='read'/>"
                                    "<property name='Volume' type='d' access='readwrite'/>"
                                    "<property name='CanPause' type='b' access='read'/>"
                                    "</interface></node>";

typedef struct {
  GDBusConnection *connection;
  char            *status;
  double           volume;
  bool             can_pause;
  unsigned         n_plays;
  unsigned         n_pauses;
  unsigned         n_volumes;
} Player;

typedef struct {
  GTestDBus   *bus;
  GSettings   *settings;
  LqDictation *dictation;
  LqPlayers   *players;
} Fixture;

/* ---- a player */

static void
set_status (Player *self, const char *status)
{
  g_free (self->status);
  self->status = g_strdup (status);
}

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *arguments,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  Player *self = user_data;
  bool    is_play = g_str_equal (method, "Play");

  set_status (self, is_play ? "Playing" : "Paused");
  self->n_plays += is_play;
  self->n_pauses += !is_play;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
get_property_cb (GDBusConnection *connection,
                 const char      *sender,
                 const char      *path,
                 const char      *interface,
                 const char      *name,
                 GError         **error,
                 gpointer         user_data)
{
  Player *self = user_data;

  if (g_str_equal (name, "Volume"))
    return g_variant_new_double (self->volume);
  if (g_str_equal (name, "CanPause"))
    return g_variant_new_boolean (self->can_pause);

  return g_variant_new_string (self->status);
}

static gboolean
set_property_cb (GDBusConnection *connection,
                 const char      *sender,
                 const char      *path,
                 const char      *interface,
                 const char      *name,
                 GVariant        *value,
                 GError         **error,
                 gpointer         user_data)
{
  Player *self = user_data;

  self->volume = g_variant_get_double (value);
  self->n_volumes++;

  return TRUE;
}

static void
player_begin (Player *self, GTestDBus *bus, const char *name, const char *status)
{
  static const GDBusInterfaceVTable vtable = { method_cb, get_property_cb, set_property_cb };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, &error);
  g_autofree char *bus_name = g_strconcat ("org.mpris.MediaPlayer2.", name, NULL);
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  *self = (Player){ .volume = 0.73, .can_pause = true };
  set_status (self, status);
  self->connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (self->connection, "/org/mpris/MediaPlayer2",
                                     node->interfaces[0], &vtable, self, NULL, &error);
  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                        "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "RequestName", g_variant_new ("(su)", bus_name, 0), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
player_end (Player *self)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->status, g_free);
}

/* ---- the rest of the house */

static LqSource *
create_source (gpointer unused)
{
  return LQ_SOURCE (fake_source_new (NULL));
}

static void
set_up (Fixture *fixture, gconstpointer what)
{
  g_mkdir_with_parents (g_get_user_runtime_dir (), 0700);
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->settings = lq_settings_new ();
  g_settings_set_string (fixture->settings, LQ_SETTINGS_OTHER_SOUND, what);
  fixture->dictation = lq_dictation_new (NULL, fixture->settings);
  lq_dictation_set_engine (fixture->dictation, "fake");
  lq_dictation_set_source_factory (fixture->dictation, create_source, NULL);
  fixture->players = lq_players_new (fixture->dictation, fixture->settings);
  wait_until (!lq_players_is_busy (fixture->players));
}

static void
tear_down (Fixture *fixture, gconstpointer what)
{
  wait_until (!lq_players_is_busy (fixture->players));
  wait_until (!lq_dictation_is_busy (fixture->dictation));
  g_assert_finalize_object (fixture->players);
  g_object_unref (fixture->dictation);
  g_object_unref (fixture->settings);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

static void
end_dictation (Fixture *fixture)
{
  lq_dictation_stop (fixture->dictation);
  wait_until (!lq_dictation_is_busy (fixture->dictation));
  wait_until (!lq_players_is_busy (fixture->players));
}

static char *
dup_file (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "loquat-players", NULL);
}

static bool
is_in_file (const char *text)
{
  g_autofree char *path = dup_file ();
  g_autofree char *data = NULL;

  return g_file_get_contents (path, &data, NULL, NULL) && strstr (data, text) != NULL;
}

/* ---- tests */

/* Only the one that plays is paused, and only that one plays again. */
static void
test_pause (Fixture *fixture, gconstpointer what)
{
  Player playing, paused, stopped;

  player_begin (&playing, fixture->bus, "playing", "Playing");
  player_begin (&paused, fixture->bus, "paused", "Paused");
  player_begin (&stopped, fixture->bus, "stopped.instance7", "Stopped");

  lq_dictation_start (fixture->dictation);
  wait_until (playing.n_pauses == 1);
  end_dictation (fixture);

  g_assert_cmpstr (playing.status, ==, "Playing");
  g_assert_cmpuint (playing.n_plays, ==, 1);
  g_assert_cmpuint (paused.n_plays + paused.n_pauses, ==, 0);
  g_assert_cmpuint (stopped.n_plays + stopped.n_pauses, ==, 0);
  g_assert_cmpuint (playing.n_volumes + paused.n_volumes + stopped.n_volumes, ==, 0);
  player_end (&playing);
  player_end (&paused);
  player_end (&stopped);
}

static void
test_cancel (Fixture *fixture, gconstpointer what)
{
  Player player;

  player_begin (&player, fixture->bus, "player", "Playing");
  lq_dictation_start (fixture->dictation);
  wait_until (player.n_pauses == 1);
  lq_dictation_cancel (fixture->dictation);
  wait_until (player.n_plays == 1);
  g_assert_cmpstr (player.status, ==, "Playing");
  player_end (&player);
}

/* The volume comes back exactly. */
static void
test_lower (Fixture *fixture, gconstpointer what)
{
  Player player, quiet;

  player_begin (&player, fixture->bus, "player", "Playing");
  player_begin (&quiet, fixture->bus, "quiet", "Paused");
  lq_dictation_start (fixture->dictation);
  wait_until (player.n_volumes == 1);
  g_assert_cmpfloat (player.volume, <, 0.3);
  g_assert_cmpfloat (player.volume, >, 0);
  end_dictation (fixture);

  g_assert_true (player.volume == 0.73);
  g_assert_cmpuint (player.n_pauses + player.n_plays + quiet.n_volumes, ==, 0);
  player_end (&player);
  player_end (&quiet);
}

/* What the person does meanwhile is not undone. */
static void
test_person (Fixture *fixture, gconstpointer what)
{
  bool   is_pause = g_str_equal (what, "pause");
  Player player;

  player_begin (&player, fixture->bus, "player", "Playing");
  lq_dictation_start (fixture->dictation);
  wait_until (player.n_pauses + player.n_volumes == 1);
  if (is_pause)
    set_status (&player, "Stopped");
  else
    player.volume = 0.5;
  end_dictation (fixture);

  if (is_pause)
    g_assert_cmpuint (player.n_plays, ==, 0);
  else
    g_assert_true (player.volume == 0.5);
  player_end (&player);
}

static void
test_leave (Fixture *fixture, gconstpointer what)
{
  Player player;

  player_begin (&player, fixture->bus, "player", "Playing");
  lq_dictation_start (fixture->dictation);
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_LISTENING);
  end_dictation (fixture);
  g_assert_cmpuint (player.n_pauses + player.n_plays + player.n_volumes, ==, 0);
  player_end (&player);
}

/* A player that is closed meanwhile is nobody's worry. */
static void
test_gone (Fixture *fixture, gconstpointer what)
{
  Player player;

  player_begin (&player, fixture->bus, "player", "Playing");
  lq_dictation_start (fixture->dictation);
  wait_until (player.n_pauses == 1);
  player_end (&player);
  end_dictation (fixture);
}

/* Pressed many times: in the end it plays, and nothing is left to do. */
static void
test_many (Fixture *fixture, gconstpointer what)
{
  Player player;

  player_begin (&player, fixture->bus, "player", "Playing");
  for (int i = 0; i < 30; i++) {
    lq_dictation_toggle (fixture->dictation);
    for (int k = 0; k < i; k++)
      g_main_context_iteration (NULL, FALSE);
  }
  end_dictation (fixture);
  g_assert_cmpstr (player.status, ==, "Playing");
  g_assert_cmpuint (player.n_plays, ==, player.n_pauses);
  player_end (&player);
}

/* What a process that was killed has left is given back by the next one. */
static void
test_crash (Fixture *fixture, gconstpointer what)
{
  Player           player;
  g_autofree char *path = dup_file ();
  g_autofree char *left = NULL;
  size_t           length;

  player_begin (&player, fixture->bus, "player", "Playing");
  lq_dictation_start (fixture->dictation);
  wait_until (player.n_pauses == 1);
  wait_until (is_in_file (g_dbus_connection_get_unique_name (player.connection)));
  g_assert_true (g_file_get_contents (path, &left, &length, NULL));
  end_dictation (fixture);
  g_assert_false (is_in_file (g_dbus_connection_get_unique_name (player.connection)));

  set_status (&player, "Paused");
  g_assert_true (g_file_set_contents (path, left, (gssize) length, NULL));
  g_assert_finalize_object (fixture->players);
  fixture->players = lq_players_new (fixture->dictation, fixture->settings);
  wait_until (player.n_plays == 2);
  g_assert_cmpstr (player.status, ==, "Playing");
  player_end (&player);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engine_register (&fake_engine);

  g_test_add ("/players/pause", Fixture, "pause", set_up, test_pause, tear_down);
  g_test_add ("/players/cancel", Fixture, "pause", set_up, test_cancel, tear_down);
  g_test_add ("/players/lower", Fixture, "lower", set_up, test_lower, tear_down);
  g_test_add ("/players/person-stops", Fixture, "pause", set_up, test_person, tear_down);
  g_test_add ("/players/person-turns", Fixture, "lower", set_up, test_person, tear_down);
  g_test_add ("/players/leave", Fixture, "leave", set_up, test_leave, tear_down);
  g_test_add ("/players/gone", Fixture, "pause", set_up, test_gone, tear_down);
  g_test_add ("/players/many", Fixture, "pause", set_up, test_many, tear_down);
  g_test_add ("/players/crash", Fixture, "pause", set_up, test_crash, tear_down);

  return g_test_run ();
}
