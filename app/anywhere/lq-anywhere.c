/* lq-anywhere.c: dictating in any application: ties keys, dictation, words and insertion together
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys, actions of the bus and the window's own button drive one dictation. What a press means is
 * the trigger's to say, whoever saw it, so that a key with two owners does nothing twice. */

#include "config.h"
#include "lq-anywhere.h"
#include "lq-clipboard.h"
#include "lq-settings.h"
#include "lq-spoken.h"
#include "lq-trigger.h"
#include "lq-voice-gap.h"
#include "lq-ways.h"

struct _LqAnywhere {
  GObject      parent_instance;
  LqDictation *dictation;
  LqWordList  *words; /* NULL: no application is different */
  GSettings   *settings;
  LqInserter  *inserter;
  LqFocus     *focus; /* NULL: each way of this session sees fields itself */
  LqDelivery  *delivery;
  LqHotkeys   *hotkeys;
  LqTrigger    trigger;
  LqVoiceGap   voice_gap;
  bool         is_delivering;
  bool         is_home;
  bool         has_mode; /* that of the application, or it is too late for one */
};

enum { PROP_0, PROP_IS_DELIVERING, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { NOTE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqAnywhere, lq_anywhere, G_TYPE_OBJECT)

static void
set_delivering (LqAnywhere *self, bool is_delivering)
{
  if (self->is_delivering == is_delivering)
    return;

  self->is_delivering = is_delivering;
  lq_hotkeys_set_dictating (self->hotkeys, is_delivering);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_DELIVERING]);
}

static bool
is_listening (LqAnywhere *self)
{
  LqDictationState state = lq_dictation_get_state (self->dictation);

  return state == LQ_DICTATION_STARTING || state == LQ_DICTATION_LISTENING;
}

static LqTriggerMode
get_usual_mode (LqAnywhere *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, LQ_SETTINGS_HOTKEY_MODE);

  return lq_trigger_mode_find (name, LQ_TRIGGER_AUTO);
}

/* Each dictation begins as in the settings; its application is known a moment later. */
static void
forget_app (LqAnywhere *self)
{
  self->trigger.mode = get_usual_mode (self);
  self->has_mode = false;
}

static void
state_cb (LqAnywhere *self)
{
  LqDictationState state = lq_dictation_get_state (self->dictation);

  if (state == LQ_DICTATION_STARTING)
    lq_voice_gap_init (&self->voice_gap, g_get_monotonic_time ());
  if (state == LQ_DICTATION_IDLE || state == LQ_DICTATION_FAILED)
    set_delivering (self, false);
  if (state != LQ_DICTATION_LISTENING && state != LQ_DICTATION_FINISHING)
    forget_app (self);
  lq_trigger_set_listening (&self->trigger, is_listening (self));
}

/* About 20 times a second while something is recorded. Who dictates into the window sees its end,
 * and who holds a key feels it. */
static void
voice_cb (LqAnywhere *self)
{
  int  limit_s = g_settings_get_int (self->settings, LQ_SETTINGS_STOP_ON_SILENCE);
  bool is_voice;

  if (!is_listening (self))
    return;

  g_object_get (self->dictation, "is-voice", &is_voice, NULL);
  if (lq_voice_gap_look (&self->voice_gap, is_voice, self->trigger.is_down || !self->is_delivering,
                         limit_s, g_get_monotonic_time ()))
    lq_anywhere_stop (self);
}

/* Stopping and scratching are done where words are composed. */
static void
command_cb (LqAnywhere *self, int command, unsigned n_before)
{
  if (command == LQ_COMMAND_UNDO && self->is_delivering)
    lq_delivery_undo_said (self->delivery, n_before);
}

static void
pressed_cb (LqAnywhere *self, int hotkey, gint64 time_us)
{
  switch ((LqHotkey) hotkey) {
  case LQ_HOTKEY_DICTATE:
    lq_anywhere_press (self, time_us);
    break;
  case LQ_HOTKEY_CANCEL:
    lq_anywhere_cancel (self);
    break;
  case LQ_HOTKEY_UNDO:
    lq_anywhere_undo (self);
    break;
  case LQ_HOTKEY_AGAIN:
    lq_anywhere_again (self);
    break;
  case LQ_HOTKEY_COPY:
    lq_anywhere_copy (self);
    break;
  case LQ_N_HOTKEYS:
    g_assert_not_reached ();
  }
}

static void
released_cb (LqAnywhere *self, int hotkey, gint64 time_us)
{
  if (hotkey == LQ_HOTKEY_DICTATE)
    lq_anywhere_release (self, time_us);
}

static void
mode_cb (LqAnywhere *self)
{
  lq_trigger_init (&self->trigger, get_usual_mode (self));
  lq_trigger_set_listening (&self->trigger, is_listening (self));
}

static void
answer (LqAnywhere *self, LqTriggerAnswer what)
{
  switch (what) {
  case LQ_TRIGGER_NOTHING:
    break;
  case LQ_TRIGGER_START:
    lq_anywhere_start (self);
    break;
  case LQ_TRIGGER_STOP:
    lq_anywhere_stop (self);
    break;
  }
}

static void
tell_key_held (LqAnywhere *self)
{
  bool is_held = self->trigger.is_down && self->trigger.mode != LQ_TRIGGER_TOGGLE;

  lq_delivery_set_key_held (self->delivery, is_held);
}

/* A dictation that has ended does not begin again because its application is known now. */
static bool
is_too_late (LqAnywhere *self)
{
  LqSession *session = lq_dictation_get_session (self->dictation);

  return session == NULL || lq_session_is_captured (session);
}

static void
app_known_cb (LqAnywhere *self, const char *app)
{
  const LqProfile *profile =
    self->words != NULL ? lq_word_list_find_profile (self->words, app) : NULL;
  LqTriggerAnswer what;

  if (self->has_mode || is_too_late (self))
    return;

  self->has_mode = true;
  if (profile == NULL || profile->mode == NULL)
    return;

  what =
    lq_trigger_set_mode (&self->trigger, lq_trigger_mode_find (profile->mode, self->trigger.mode));
  tell_key_held (self);
  answer (self, what);
}

static void
note_cb (LqAnywhere *self, int what, const char *text)
{
  g_signal_emit (self, signals[NOTE], 0, what, text);
}

static void
lq_anywhere_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LqAnywhere *self = LQ_ANYWHERE (object);

  switch (id) {
  case PROP_IS_DELIVERING:
    g_value_set_boolean (value, self->is_delivering);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_anywhere_dispose (GObject *object)
{
  LqAnywhere *self = LQ_ANYWHERE (object);

  if (self->hotkeys != NULL)
    lq_hotkeys_stop (self->hotkeys);
  g_clear_object (&self->hotkeys);
  g_clear_object (&self->delivery);
  g_clear_object (&self->inserter);
  g_clear_object (&self->focus);
  g_clear_object (&self->dictation);
  g_clear_object (&self->words);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_anywhere_parent_class)->dispose (object);
}

static void
lq_anywhere_class_init (LqAnywhereClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lq_anywhere_get_property;
  object_class->dispose = lq_anywhere_dispose;

  props[PROP_IS_DELIVERING] =
    g_param_spec_boolean ("is-delivering", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[NOTE] = g_signal_new ("note", LQ_TYPE_ANYWHERE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
}

static void
lq_anywhere_init (LqAnywhere *self)
{
}

static void
way_cb (LqAnywhere *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, LQ_SETTINGS_INSERT_WAY);

  lq_inserter_prefer (self->inserter, id);
}

static bool
has_blind (const GPtrArray *ways)
{
  for (guint i = 0; i < ways->len; i++) {
    LqWay *way = g_ptr_array_index (ways, i);

    if (!(lq_way_get_abilities (way) & (LQ_WAY_FOCUS | LQ_WAY_BY_HAND)))
      return true;
  }

  return false;
}

static void
create_inserter (LqAnywhere *self)
{
  g_autoptr (GPtrArray) ways = lq_ways_new_for_session (lq_session_kind_detect (), NULL);

  self->inserter = lq_inserter_new (ways);
  if (!has_blind (ways))
    return;

  self->focus = lq_focus_new ();
  lq_inserter_watch_focus (self->inserter, self->focus);
}

/* Applications have more to tell from now on: not before somebody can dictate into them. */
static void
begin_to_watch (LqAnywhere *self)
{
  if (self->focus != NULL)
    lq_focus_begin (self->focus);
}

static void
hotkeys_state_cb (LqAnywhere *self)
{
  LqHotkeysState state;

  g_object_get (self->hotkeys, "state", &state, NULL);
  if (state != LQ_HOTKEYS_LOOKING)
    begin_to_watch (self);
}

LqAnywhere *
lq_anywhere_new (LqDictation *dictation, LqWordList *words, GSettings *settings)
{
  LqAnywhere *self = g_object_new (LQ_TYPE_ANYWHERE, NULL);

  self->dictation = g_object_ref (dictation);
  self->words = words != NULL ? g_object_ref (words) : NULL;
  self->settings = g_object_ref (settings);
  create_inserter (self);
  way_cb (self);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_INSERT_WAY, G_CALLBACK (way_cb), self,
                           G_CONNECT_SWAPPED);
  self->delivery = lq_delivery_new (dictation, self->inserter, settings);
  g_signal_connect_object (self->delivery, "note", G_CALLBACK (note_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->delivery, "app-known", G_CALLBACK (app_known_cb), self,
                           G_CONNECT_SWAPPED);
  self->hotkeys = lq_hotkeys_new (settings);
  g_signal_connect_object (self->hotkeys, "notify::state", G_CALLBACK (hotkeys_state_cb), self,
                           G_CONNECT_SWAPPED);
  mode_cb (self);
  g_signal_connect_object (self->hotkeys, "pressed", G_CALLBACK (pressed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hotkeys, "released", G_CALLBACK (released_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_HOTKEY_MODE, G_CALLBACK (mode_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notify::is-voice", G_CALLBACK (voice_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "command", G_CALLBACK (command_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
lq_anywhere_start (LqAnywhere *self)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  if (is_listening (self))
    return;

  lq_dictation_start (self->dictation);
  if (self->is_home)
    return;

  begin_to_watch (self);
  lq_delivery_start (self->delivery);
  set_delivering (self, true);
}

void
lq_anywhere_stop (LqAnywhere *self)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  lq_dictation_stop (self->dictation);
}

void
lq_anywhere_toggle (LqAnywhere *self)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  answer (self, lq_trigger_tap (&self->trigger, g_get_monotonic_time ()));
}

void
lq_anywhere_cancel (LqAnywhere *self)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  /* What is cancelled is not taken up again, whatever the key does in the application. */
  self->has_mode = true;
  lq_delivery_cancel (self->delivery);
  lq_dictation_cancel (self->dictation);
}

void
lq_anywhere_press (LqAnywhere *self, int64_t time_us)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  lq_delivery_set_key_held (self->delivery, self->trigger.mode != LQ_TRIGGER_TOGGLE);
  answer (self, lq_trigger_press (&self->trigger, time_us));
}

void
lq_anywhere_release (LqAnywhere *self, int64_t time_us)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  answer (self, lq_trigger_release (&self->trigger, time_us));
  lq_delivery_set_key_held (self->delivery, false);
}

bool
lq_anywhere_is_delivering (LqAnywhere *self)
{
  return self->is_delivering;
}

void
lq_anywhere_undo (LqAnywhere *self)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  lq_delivery_undo (self->delivery);
}

void
lq_anywhere_again (LqAnywhere *self)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  lq_delivery_again (self->delivery);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqAnywhere) self = user_data;
  const char *text = lq_delivery_get_last (self->delivery);
  bool        is_there = lq_clipboard_set_text_finish (LQ_CLIPBOARD (source), result, NULL);

  g_signal_emit (self, signals[NOTE], 0,
                 is_there ? LQ_DELIVERY_NOTE_BY_HAND : LQ_DELIVERY_NOTE_FAILED, text);
}

void
lq_anywhere_copy (LqAnywhere *self)
{
  LqClipboard *clipboard = lq_clipboard_get_default ();
  const char  *text;

  g_return_if_fail (LQ_IS_ANYWHERE (self));

  text = lq_delivery_get_last (self->delivery);
  if (text == NULL)
    return;

  if (clipboard != NULL)
    lq_clipboard_set_text_async (clipboard, text, NULL, copied_cb, g_object_ref (self));
  else
    g_signal_emit (self, signals[NOTE], 0, LQ_DELIVERY_NOTE_FAILED, text);
}

void
lq_anywhere_set_home (LqAnywhere *self, bool is_home)
{
  g_return_if_fail (LQ_IS_ANYWHERE (self));

  self->is_home = is_home;
  lq_delivery_set_home (self->delivery, is_home);
}

LqHotkeys *
lq_anywhere_get_hotkeys (LqAnywhere *self)
{
  return self->hotkeys;
}

LqDelivery *
lq_anywhere_get_delivery (LqAnywhere *self)
{
  return self->delivery;
}
