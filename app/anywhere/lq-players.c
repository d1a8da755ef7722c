/* lq-players.c: keeps music quiet while one speaks
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each player that was touched is in a table, under the unique name of its connection: a player
 * that is started again is another one. The table is kept in a file of the session, too, so that a
 * crash leaves no music paused. Messages to one player arrive in order, so that a state asked for
 * after a pause is the state after it. */

#define G_LOG_DOMAIN "lq-players"

#include "config.h"
#include "lq-players.h"
#include "lq-settings.h"

#include <math.h>

enum { CALL_MS = 2000 };

static const double LOWERED = 0.3; /* of the volume */
static const double SAME_VOLUME = 0.005;

#define MPRIS_PREFIX "org.mpris.MediaPlayer2."
#define MPRIS_PATH "/org/mpris/MediaPlayer2"
#define MPRIS_PLAYER "org.mpris.MediaPlayer2.Player"
#define PROPERTIES "org.freedesktop.DBus.Properties"
/* It speaks for whichever player was used last, which is asked by itself. */
#define MPRIS_PROXY MPRIS_PREFIX "playerctld"

typedef struct {
  bool   is_paused; /* by us; otherwise it was lowered */
  double before;    /* its volume */
  double lowered;   /* what we set it to */
} Touched;

struct _LqPlayers {
  GObject          parent_instance;
  LqDictation     *dictation;
  GSettings       *settings;
  GDBusConnection *bus;        /* NULL until it is needed */
  GHashTable      *touched;    /* unique name to Touched */
  bool             is_quiet;   /* what is wanted */
  bool             is_pausing; /* rather than lowering, this time */
  unsigned         n_calls;    /* on their way */
  bool             is_saving;
  bool             is_unsaved;
};

G_DEFINE_FINAL_TYPE (LqPlayers, lq_players, G_TYPE_OBJECT)

/* ---- the file */

static GFile *
get_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "loquat-players", NULL);

  return g_file_new_for_path (path);
}

static char *
dup_table (LqPlayers *self, size_t *length)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GHashTableIter iterator;
  gpointer       name, data;

  g_hash_table_iter_init (&iterator, self->touched);
  while (g_hash_table_iter_next (&iterator, &name, &data)) {
    const Touched *touched = data;

    g_key_file_set_boolean (file, name, "paused", touched->is_paused);
    g_key_file_set_double (file, name, "before", touched->before);
    g_key_file_set_double (file, name, "lowered", touched->lowered);
  }

  return g_key_file_to_data (file, length, NULL);
}

/* What is written may already be old when it is. */
static void save (LqPlayers *self);

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqPlayers) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_message ("players would stay quiet after a crash: %s", error->message);
  self->is_saving = false;
  if (self->is_unsaved)
    save (self);
}

static void
save (LqPlayers *self)
{
  g_autoptr (GFile) file = get_file ();
  g_autoptr (GBytes) bytes = NULL;
  size_t length;
  char  *data;

  self->is_unsaved = self->is_saving;
  if (self->is_saving)
    return;

  self->is_saving = true;
  data = dup_table (self, &length);
  bytes = g_bytes_new_take (data, length);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       saved_cb, g_object_ref (self));
}

/* ---- calls */

typedef void (*Answered) (LqPlayers *self, const char *name, GVariant *answer);

typedef struct {
  LqPlayers *players;
  char      *name;
  Answered   answered; /* NULL: whatever the answer is */
} Call;

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr (LqPlayers) self = call->players;
  g_autofree char *name = call->name;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  self->n_calls--;
  if (answer == NULL)
    g_debug ("%s: %s", name, error->message);
  if (call->answered != NULL)
    call->answered (self, name, answer);
}

static void
call (LqPlayers  *self,
      const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant   *arguments,
      Answered    answered)
{
  Call *data = g_new (Call, 1);

  *data = (Call){ g_object_ref (self), g_strdup (name), answered };
  self->n_calls++;
  g_dbus_connection_call (self->bus, name, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, called_cb, data);
}

static void
call_player (LqPlayers *self, const char *name, const char *method)
{
  call (self, name, MPRIS_PATH, MPRIS_PLAYER, method, NULL, NULL);
}

static void
set_volume (LqPlayers *self, const char *name, double volume)
{
  call (self, name, MPRIS_PATH, PROPERTIES, "Set",
        g_variant_new ("(ssv)", MPRIS_PLAYER, "Volume", g_variant_new_double (volume)), NULL);
}

static void
ask_player (LqPlayers *self, const char *name, Answered answered)
{
  call (self, name, MPRIS_PATH, PROPERTIES, "GetAll", g_variant_new ("(s)", MPRIS_PLAYER),
        answered);
}

/* What a player is like, as far as it tells. */
typedef struct {
  const char *status; /* borrowed from the answer */
  bool        can_pause;
  double      volume; /* -1: not told */
} Player;

static bool
read_player (GVariant *answer, Player *player)
{
  g_autoptr (GVariant) properties = NULL;
  gboolean can_pause = TRUE;

  *player = (Player){ .status = "", .volume = -1 };
  if (answer == NULL || !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(a{sv})")))
    return false;

  properties = g_variant_get_child_value (answer, 0);
  g_variant_lookup (properties, "PlaybackStatus", "&s", &player->status);
  g_variant_lookup (properties, "Volume", "d", &player->volume);
  g_variant_lookup (properties, "CanPause", "b", &can_pause);
  player->can_pause = can_pause;

  return true;
}

/* ---- giving back */

/* Who pressed play or moved the volume meanwhile has the last word. */
static void
give_back (LqPlayers *self, const char *name, GVariant *answer)
{
  const Touched *touched = g_hash_table_lookup (self->touched, name);
  Player         player;

  if (touched == NULL || self->is_quiet)
    return;

  if (read_player (answer, &player)) {
    if (touched->is_paused && g_str_equal (player.status, "Paused"))
      call_player (self, name, "Play");
    else if (!touched->is_paused && fabs (player.volume - touched->lowered) < SAME_VOLUME)
      set_volume (self, name, touched->before);
  }
  g_hash_table_remove (self->touched, name);
  save (self);
}

static void
give_all_back (LqPlayers *self)
{
  GHashTableIter iterator;
  gpointer       name;

  g_hash_table_iter_init (&iterator, self->touched);
  while (g_hash_table_iter_next (&iterator, &name, NULL))
    ask_player (self, name, give_back);
}

/* ---- making quiet */

static Touched *
touch (LqPlayers *self, const char *name)
{
  Touched *touched = g_new0 (Touched, 1);

  g_hash_table_insert (self->touched, g_strdup (name), touched);

  return touched;
}

static void
make_quiet (LqPlayers *self, const char *name, GVariant *answer)
{
  Player   player;
  Touched *touched;

  if (!self->is_quiet || g_hash_table_contains (self->touched, name))
    return;
  if (!read_player (answer, &player) || !g_str_equal (player.status, "Playing"))
    return;

  if (self->is_pausing && player.can_pause) {
    touched = touch (self, name);
    touched->is_paused = true;
    call_player (self, name, "Pause");
  } else if (!self->is_pausing && player.volume > 0) {
    touched = touch (self, name);
    touched->before = player.volume;
    touched->lowered = player.volume * LOWERED;
    set_volume (self, name, touched->lowered);
  }
  save (self);
}

static void
owner_cb (LqPlayers *self, const char *bus_name, GVariant *answer)
{
  const char *owner = NULL;

  if (answer == NULL || !self->is_quiet)
    return;

  g_variant_get (answer, "(&s)", &owner);
  ask_player (self, owner, make_quiet);
}

static void
names_cb (LqPlayers *self, const char *bus_name, GVariant *answer)
{
  g_autoptr (GVariantIter) names = NULL;
  const char *name;

  if (answer == NULL || !self->is_quiet)
    return;

  g_variant_get (answer, "(as)", &names);
  while (g_variant_iter_next (names, "&s", &name))
    if (g_str_has_prefix (name, MPRIS_PREFIX) && !g_str_equal (name, MPRIS_PROXY))
      call (self, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "GetNameOwner", g_variant_new ("(s)", name), owner_cb);
}

static void
look_for_players (LqPlayers *self)
{
  call (self, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames",
        NULL, names_cb);
}

/* ---- what is wanted */

static void
do_what_is_wanted (LqPlayers *self)
{
  if (self->bus == NULL)
    return;

  if (self->is_quiet)
    look_for_players (self);
  else
    give_all_back (self);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqPlayers) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_calls--;
  if (self->bus == NULL)
    self->bus = g_bus_get_finish (result, &error);
  if (error != NULL)
    g_message ("players cannot be asked: %s", error->message);
  do_what_is_wanted (self);
}

static void
begin (LqPlayers *self)
{
  if (self->bus != NULL) {
    do_what_is_wanted (self);
    return;
  }

  self->n_calls++;
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, g_object_ref (self));
}

/* Until the last sound is recorded: music in the tail would drown the last word. */
static bool
is_recording (LqPlayers *self)
{
  LqSession *session = lq_dictation_get_session (self->dictation);

  switch (lq_dictation_get_state (self->dictation)) {
  case LQ_DICTATION_STARTING:
  case LQ_DICTATION_LISTENING:
    return true;
  case LQ_DICTATION_FINISHING:
    return session != NULL && !lq_session_is_captured (session);
  case LQ_DICTATION_IDLE:
  case LQ_DICTATION_FAILED:
    return false;
  }

  return false;
}

static void
update (LqPlayers *self)
{
  g_autofree char *what = g_settings_get_string (self->settings, LQ_SETTINGS_OTHER_SOUND);
  bool             is_wanted = is_recording (self);

  if (is_wanted == self->is_quiet || (is_wanted && g_str_equal (what, "leave")))
    return;

  self->is_quiet = is_wanted;
  if (is_wanted)
    self->is_pausing = g_str_equal (what, "pause");
  begin (self);
}

static void
state_cb (LqPlayers *self)
{
  LqSession *session = lq_dictation_get_session (self->dictation);

  if (lq_dictation_get_state (self->dictation) == LQ_DICTATION_STARTING && session != NULL)
    g_signal_connect_object (session, "captured", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* ---- after a crash */

static void
read_table (LqPlayers *self, const char *data, size_t length)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) names = NULL;

  if (!g_key_file_load_from_data (file, data, length, G_KEY_FILE_NONE, NULL))
    return;

  names = g_key_file_get_groups (file, NULL);
  for (char **name = names; *name != NULL; name++) {
    Touched *touched;

    if (!g_dbus_is_unique_name (*name) || g_hash_table_contains (self->touched, *name))
      continue;
    touched = touch (self, *name);
    touched->is_paused = g_key_file_get_boolean (file, *name, "paused", NULL);
    touched->before = g_key_file_get_double (file, *name, "before", NULL);
    touched->lowered = g_key_file_get_double (file, *name, "lowered", NULL);
  }
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqPlayers) self = user_data;
  g_autofree char *data = NULL;
  size_t           length;

  self->n_calls--;
  if (!g_file_load_contents_finish (G_FILE (source), result, &data, &length, NULL, NULL))
    return;

  read_table (self, data, length);
  if (g_hash_table_size (self->touched) > 0 && !self->is_quiet)
    begin (self);
}

static void
load (LqPlayers *self)
{
  g_autoptr (GFile) file = get_file ();

  self->n_calls++;
  g_file_load_contents_async (file, NULL, loaded_cb, g_object_ref (self));
}

/* ---- the object */

static void
lq_players_dispose (GObject *object)
{
  LqPlayers *self = LQ_PLAYERS (object);

  g_clear_object (&self->dictation);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (lq_players_parent_class)->dispose (object);
}

static void
lq_players_finalize (GObject *object)
{
  LqPlayers *self = LQ_PLAYERS (object);

  g_hash_table_unref (self->touched);

  G_OBJECT_CLASS (lq_players_parent_class)->finalize (object);
}

static void
lq_players_class_init (LqPlayersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_players_dispose;
  object_class->finalize = lq_players_finalize;
}

static void
lq_players_init (LqPlayers *self)
{
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

LqPlayers *
lq_players_new (LqDictation *dictation, GSettings *settings)
{
  LqPlayers *self = g_object_new (LQ_TYPE_PLAYERS, NULL);

  self->dictation = g_object_ref (dictation);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (dictation, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  load (self);

  return self;
}

bool
lq_players_is_busy (LqPlayers *self)
{
  return self->is_quiet || self->is_saving || self->n_calls > 0 ||
         g_hash_table_size (self->touched) > 0;
}
