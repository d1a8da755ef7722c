/* lq-hotkeys.c: keys that work whatever application has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ways are tried one after the other. One that has not said how it stands in time is left behind
 * for the next, but not ended: a portal may be starting, or asking the person. If it gets the key
 * after all, it takes over. What failed is not tried again before a setting changes. */

#define G_LOG_DOMAIN "lq-hotkeys"

#include "config.h"
#include "lq-hotkey-way.h"
#include "lq-settings.h"

#include <glib/gi18n-lib.h>

/* Longer than any desktop that works needs, and too short to be noticed. */
enum { LOOK_MS = 800 };
enum { MAX_WAYS = 4 };

struct _LqHotkeys {
  GObject        parent_instance;
  GSettings     *settings;
  LqHotkeyWay   *ways[MAX_WAYS];      /* by the numbers of makers; NULL until first used */
  int            order[MAX_WAYS + 1]; /* for this session; ends with NO_WAY */
  unsigned       at;                  /* in the order */
  LqHotkeyWay   *way;                 /* the current one; NULL: none */
  LqHotkeyWay   *late;                /* left behind, but it may still answer */
  LqHotkeysState state;
  char          *advice;
  char          *trigger;
  guint          look_id;
  guint          restart_id;
  bool           is_started;
  bool           is_dictating;
  bool           is_trying;
};

enum { PROP_0, PROP_STATE, PROP_WAY, PROP_ADVICE, PROP_TRIGGER, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { PRESSED, RELEASED, TRIED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqHotkeys, lq_hotkeys, G_TYPE_OBJECT)

enum { NO_WAY = -1, PORTAL, X11, GNOME, MANUAL };

static LqHotkeyWay *(*const makers[MAX_WAYS]) (void) = {
  [PORTAL] = lq_hotkey_portal_new,
  [X11] = lq_hotkey_x11_new,
  [GNOME] = lq_hotkey_gnome_new,
  [MANUAL] = lq_hotkey_manual_new,
};
/* For the log. */
static const char *const state_names[] = {
  [LQ_HOTKEYS_LOOKING] = "looking", [LQ_HOTKEYS_READY] = "ready",
  [LQ_HOTKEYS_CONSENT] = "consent", [LQ_HOTKEYS_BY_HAND] = "by hand",
  [LQ_HOTKEYS_FAILED] = "failed",
};
static const char *const way_ids[MAX_WAYS] = { "portal", "x11", "gnome", "manual" };

/* ---- which ways there are */

static bool
is_gnome (void)
{
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  g_auto (GStrv) names = g_strsplit (desktop != NULL ? desktop : "", ":", -1);

  return g_strv_contains ((const char *const *) names, "GNOME");
}

static bool
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* On X11 nobody has to be asked. Under Wayland the X server sees only the keys of its own clients.
 * A sandbox cannot write the settings of the desktop. */
static void
choose_order (LqHotkeys *self)
{
  g_autofree char *forced = g_settings_get_string (self->settings, LQ_SETTINGS_HOTKEY_WAY);
  bool             is_x11 = g_getenv ("WAYLAND_DISPLAY") == NULL && g_getenv ("DISPLAY") != NULL;
  unsigned         n = 0;

  for (int i = 0; i < MAX_WAYS; i++) {
    if (g_str_equal (forced, way_ids[i])) {
      self->order[0] = i;
      self->order[1] = NO_WAY;
      return;
    }
  }

  if (is_x11)
    self->order[n++] = X11;
  self->order[n++] = PORTAL;
  if (!is_x11 && is_gnome () && !is_sandboxed ())
    self->order[n++] = GNOME;
  self->order[n++] = MANUAL;
  self->order[n] = NO_WAY;
}

static void
read_accels (LqHotkeys *self, LqAccel *accels)
{
  static const char *const keys[LQ_N_HOTKEYS] = {
    [LQ_HOTKEY_DICTATE] = LQ_SETTINGS_HOTKEY_DICTATE,
    [LQ_HOTKEY_CANCEL] = LQ_SETTINGS_HOTKEY_CANCEL,
    [LQ_HOTKEY_UNDO] = LQ_SETTINGS_HOTKEY_UNDO,
    [LQ_HOTKEY_AGAIN] = LQ_SETTINGS_HOTKEY_AGAIN,
    [LQ_HOTKEY_COPY] = LQ_SETTINGS_HOTKEY_COPY,
  };

  for (unsigned i = 0; i < LQ_N_HOTKEYS; i++) {
    g_autofree char *text = g_settings_get_string (self->settings, keys[i]);

    if (!lq_accel_parse (text, &accels[i]) && *text != '\0')
      g_message ("“%s” names no key", text);
  }
}

/* ---- how it stands */

static void
set_state (LqHotkeys *self, LqHotkeysState state, const char *advice, const char *trigger)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (self->state != state) {
    self->state = state;
    g_object_notify_by_pspec (object, props[PROP_STATE]);
  }
  if (g_strcmp0 (self->advice, advice) != 0) {
    g_free (self->advice);
    self->advice = g_strdup (advice);
    g_object_notify_by_pspec (object, props[PROP_ADVICE]);
  }
  if (g_strcmp0 (self->trigger, trigger) != 0) {
    g_free (self->trigger);
    self->trigger = g_strdup (trigger);
    g_object_notify_by_pspec (object, props[PROP_TRIGGER]);
  }
  g_object_thaw_notify (object);
}

static void
set_way (LqHotkeys *self, LqHotkeyWay *way)
{
  if (self->way == way)
    return;

  self->way = way;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAY]);
}

/* Trying a way and hearing how it stands call each other in a circle. */
static void try_next (LqHotkeys *self);

static void
give_up_late (LqHotkeys *self)
{
  if (self->late == NULL)
    return;

  lq_hotkey_way_stop (self->late);
  self->late = NULL;
}

/* What was left behind has the key now. */
static void
take_over (LqHotkeys *self)
{
  LqHotkeyWay *way = self->late;

  g_message ("the key is owned by the %s after all", lq_hotkey_way_get_id (way));
  g_clear_handle_id (&self->look_id, g_source_remove);
  self->late = NULL;
  if (self->way != NULL)
    lq_hotkey_way_stop (self->way);
  set_way (self, way);
  lq_hotkey_way_set_dictating (way, self->is_dictating);
}

static void
told_cb (LqHotkeyWay *way, int state, const char *advice, const char *trigger, LqHotkeys *self)
{
  if (!self->is_started)
    return;
  if (way == self->late && state == LQ_HOTKEYS_READY)
    take_over (self);
  if (way != self->way)
    return;

  if (state != LQ_HOTKEYS_LOOKING)
    g_clear_handle_id (&self->look_id, g_source_remove);
  /* What this program wrote into the settings would be a second owner of the key. */
  if (state == LQ_HOTKEYS_READY && way != self->ways[GNOME] && is_gnome () && !is_sandboxed ())
    lq_hotkey_gnome_remove ();
  g_debug ("the %s: %s", lq_hotkey_way_get_id (way), state_names[state]);
  set_state (self, (LqHotkeysState) state, advice, trigger);
}

static void
gave_up_cb (LqHotkeyWay *way, const GError *error, LqHotkeys *self)
{
  g_message ("no key by the %s: %s", lq_hotkey_way_get_id (way), error->message);
  if (way == self->late) {
    self->late = NULL;
  } else if (way == self->way && self->is_started) {
    g_clear_handle_id (&self->look_id, g_source_remove);
    self->at++;
    try_next (self);
  }
}

static void
pressed_cb (LqHotkeyWay *way, int key, gint64 time_us, LqHotkeys *self)
{
  if (way != self->way || !self->is_started)
    return;

  if (!self->is_trying)
    g_signal_emit (self, signals[PRESSED], 0, key, time_us);
  else if (key == LQ_HOTKEY_DICTATE)
    g_signal_emit (self, signals[TRIED], 0, TRUE);
}

static void
released_cb (LqHotkeyWay *way, int key, gint64 time_us, LqHotkeys *self)
{
  if (way != self->way || !self->is_started)
    return;

  /* Also of a press that was no trial. */
  g_signal_emit (self, signals[RELEASED], 0, key, time_us);
  if (self->is_trying && key == LQ_HOTKEY_DICTATE)
    g_signal_emit (self, signals[TRIED], 0, FALSE);
}

/* ---- one way after the other */

static void
look_cb (gpointer user_data)
{
  LqHotkeys *self = user_data;

  self->look_id = 0;
  if (self->order[self->at + 1] == NO_WAY)
    return;

  g_message ("the %s does not answer", lq_hotkey_way_get_id (self->way));
  give_up_late (self);
  self->late = self->way;
  self->at++;
  try_next (self);
}

static LqHotkeyWay *
get_way (LqHotkeys *self, int which)
{
  LqHotkeyWay **way = &self->ways[which];

  if (*way == NULL) {
    *way = makers[which]();
    g_signal_connect_object (*way, "told", G_CALLBACK (told_cb), self, 0);
    g_signal_connect_object (*way, "gave-up", G_CALLBACK (gave_up_cb), self, 0);
    g_signal_connect_object (*way, "pressed", G_CALLBACK (pressed_cb), self, 0);
    g_signal_connect_object (*way, "released", G_CALLBACK (released_cb), self, 0);
  }

  return *way;
}

static bool
needs_consent (LqHotkeys *self, int which)
{
  return which == GNOME &&
         !g_settings_get_boolean (self->settings, LQ_SETTINGS_HOTKEY_GNOME_CONSENT);
}

static void
ask_for_consent (LqHotkeys *self)
{
  if (!is_sandboxed ())
    lq_hotkey_gnome_remove ();
  set_state (self, LQ_HOTKEYS_CONSENT,
             _ ("This desktop lets no program own a key. Loquat can add its key to the custom "
                "shortcuts in the settings of GNOME, where you can see it and take it away."),
             NULL);
}

static void
try_next (LqHotkeys *self)
{
  int     which = self->order[self->at];
  LqAccel accels[LQ_N_HOTKEYS];

  if (which == NO_WAY) {
    set_way (self, NULL);
    set_state (self, LQ_HOTKEYS_FAILED, _ ("This way does not work in this session."), NULL);
    return;
  }

  read_accels (self, accels);
  if (accels[LQ_HOTKEY_DICTATE].keysym == 0) {
    set_way (self, NULL);
    set_state (self, LQ_HOTKEYS_FAILED, _ ("No key is chosen."), NULL);
    return;
  }

  set_way (self, get_way (self, which));
  set_state (self, LQ_HOTKEYS_LOOKING, NULL, NULL);
  g_debug ("trying the %s", way_ids[which]);
  if (needs_consent (self, which)) {
    ask_for_consent (self);
    return;
  }

  self->look_id = g_timeout_add_once (LOOK_MS, look_cb, self);
  lq_hotkey_way_start (self->way, accels);
  lq_hotkey_way_set_dictating (self->way, self->is_dictating);
}

static void
halt (LqHotkeys *self)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->restart_id, g_source_remove);
  give_up_late (self);
  if (self->way != NULL)
    lq_hotkey_way_stop (self->way);
  set_way (self, NULL);
}

static void
restart_cb (gpointer user_data)
{
  LqHotkeys *self = user_data;

  self->restart_id = 0;
  halt (self);
  choose_order (self);
  self->at = 0;
  try_next (self);
}

/* Several settings may change together. */
static void
changed_cb (LqHotkeys *self, const char *key)
{
  bool is_ours = g_str_has_prefix (key, "hotkey-") && !g_str_equal (key, LQ_SETTINGS_HOTKEY_MODE);

  if (self->is_started && is_ours && self->restart_id == 0)
    self->restart_id = g_idle_add_once (restart_cb, self);
}

static void
lq_hotkeys_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LqHotkeys *self = LQ_HOTKEYS (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  case PROP_WAY:
    g_value_set_string (value, self->way != NULL ? lq_hotkey_way_get_id (self->way) : NULL);
    break;
  case PROP_ADVICE:
    g_value_set_string (value, self->advice);
    break;
  case PROP_TRIGGER:
    g_value_set_string (value, self->trigger);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_hotkeys_dispose (GObject *object)
{
  LqHotkeys *self = LQ_HOTKEYS (object);

  self->is_started = false;
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->restart_id, g_source_remove);
  self->way = NULL;
  self->late = NULL;
  for (unsigned i = 0; i < MAX_WAYS; i++)
    g_clear_object (&self->ways[i]);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_hotkeys_parent_class)->dispose (object);
}

static void
lq_hotkeys_finalize (GObject *object)
{
  LqHotkeys *self = LQ_HOTKEYS (object);

  g_free (self->advice);
  g_free (self->trigger);

  G_OBJECT_CLASS (lq_hotkeys_parent_class)->finalize (object);
}

static void
lq_hotkeys_class_init (LqHotkeysClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lq_hotkeys_get_property;
  object_class->dispose = lq_hotkeys_dispose;
  object_class->finalize = lq_hotkeys_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, LQ_HOTKEYS_LOOKING, LQ_HOTKEYS_FAILED,
                                        LQ_HOTKEYS_LOOKING, flags);
  props[PROP_WAY] = g_param_spec_string ("way", NULL, NULL, NULL, flags);
  props[PROP_ADVICE] = g_param_spec_string ("advice", NULL, NULL, NULL, flags);
  props[PROP_TRIGGER] = g_param_spec_string ("trigger", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[PRESSED] = g_signal_new ("pressed", LQ_TYPE_HOTKEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
  signals[RELEASED] = g_signal_new ("released", LQ_TYPE_HOTKEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
  signals[TRIED] = g_signal_new ("tried", LQ_TYPE_HOTKEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
lq_hotkeys_init (LqHotkeys *self)
{
}

LqHotkeys *
lq_hotkeys_new (GSettings *settings)
{
  LqHotkeys *self = g_object_new (LQ_TYPE_HOTKEYS, NULL);

  g_return_val_if_fail (G_IS_SETTINGS (settings), self);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
lq_hotkeys_start (LqHotkeys *self)
{
  g_return_if_fail (LQ_IS_HOTKEYS (self));

  if (self->is_started)
    return;

  self->is_started = true;
  restart_cb (self);
}

void
lq_hotkeys_stop (LqHotkeys *self)
{
  g_return_if_fail (LQ_IS_HOTKEYS (self));

  self->is_started = false;
  halt (self);
}

void
lq_hotkeys_consent (LqHotkeys *self)
{
  g_return_if_fail (LQ_IS_HOTKEYS (self));

  g_settings_set_boolean (self->settings, LQ_SETTINGS_HOTKEY_GNOME_CONSENT, TRUE);
}

void
lq_hotkeys_set_trying (LqHotkeys *self, bool is_trying)
{
  g_return_if_fail (LQ_IS_HOTKEYS (self));

  self->is_trying = is_trying;
}

void
lq_hotkeys_set_dictating (LqHotkeys *self, bool is_dictating)
{
  g_return_if_fail (LQ_IS_HOTKEYS (self));

  if (self->is_dictating == is_dictating)
    return;

  self->is_dictating = is_dictating;
  if (self->way != NULL)
    lq_hotkey_way_set_dictating (self->way, is_dictating);
}
