/* lq-hotkey-way.c: a way to own keys, whatever application has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-hotkey-way"

#include "config.h"
#include "lq-hotkey-way.h"

#include <glib/gi18n-lib.h>

/* A held key repeats more often than this; a press after it means that the release was lost. */
static const int64_t LOST_US = 2500 * 1000;
/* Events older than this have a clock of their own. */
static const uint32_t BELIEVABLE_MS = 1000;

typedef struct {
  bool    is_down[LQ_N_HOTKEYS];
  int64_t seen_us[LQ_N_HOTKEYS]; /* the last press or repetition, as it arrived */
} LqHotkeyWayPrivate;

enum { TOLD, GAVE_UP, PRESSED, RELEASED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LqHotkeyWay, lq_hotkey_way, G_TYPE_OBJECT)

static void
lq_hotkey_way_class_init (LqHotkeyWayClass *klass)
{
  signals[TOLD] = g_signal_new ("told", LQ_TYPE_HOTKEY_WAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING);
  signals[GAVE_UP] = g_signal_new ("gave-up", LQ_TYPE_HOTKEY_WAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[PRESSED] = g_signal_new ("pressed", LQ_TYPE_HOTKEY_WAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
  signals[RELEASED] = g_signal_new ("released", LQ_TYPE_HOTKEY_WAY, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
}

static void
lq_hotkey_way_init (LqHotkeyWay *self)
{
}

const char *
lq_hotkey_way_get_id (LqHotkeyWay *self)
{
  return LQ_HOTKEY_WAY_GET_CLASS (self)->id;
}

void
lq_hotkey_way_start (LqHotkeyWay *self, const LqAccel *accels)
{
  LqHotkeyWayPrivate *priv = lq_hotkey_way_get_instance_private (self);

  *priv = (LqHotkeyWayPrivate){ 0 };
  LQ_HOTKEY_WAY_GET_CLASS (self)->start (self, accels);
}

void
lq_hotkey_way_stop (LqHotkeyWay *self)
{
  LQ_HOTKEY_WAY_GET_CLASS (self)->stop (self);
}

void
lq_hotkey_way_set_dictating (LqHotkeyWay *self, bool is_dictating)
{
  LqHotkeyWayClass *klass = LQ_HOTKEY_WAY_GET_CLASS (self);

  if (klass->set_dictating != NULL)
    klass->set_dictating (self, is_dictating);
}

void
lq_hotkey_way_tell (LqHotkeyWay   *self,
                    LqHotkeysState state,
                    const char    *advice,
                    const char    *trigger)
{
  g_signal_emit (self, signals[TOLD], 0, state, advice, trigger);
}

void
lq_hotkey_way_give_up (LqHotkeyWay *self, const GError *error)
{
  g_signal_emit (self, signals[GAVE_UP], 0, error);
}

void
lq_hotkey_way_press (LqHotkeyWay *self, LqHotkey key, int64_t time_us)
{
  LqHotkeyWayPrivate *priv = lq_hotkey_way_get_instance_private (self);
  int64_t             now_us = g_get_monotonic_time ();
  bool                is_lost = now_us - priv->seen_us[key] > LOST_US;

  priv->seen_us[key] = now_us;
  if (priv->is_down[key] && !is_lost)
    return;

  priv->is_down[key] = true;
  g_signal_emit (self, signals[PRESSED], 0, key, time_us);
}

void
lq_hotkey_way_release (LqHotkeyWay *self, LqHotkey key, int64_t time_us)
{
  LqHotkeyWayPrivate *priv = lq_hotkey_way_get_instance_private (self);

  if (!priv->is_down[key])
    return;

  priv->is_down[key] = false;
  g_signal_emit (self, signals[RELEASED], 0, key, time_us);
}

void
lq_hotkey_way_release_all (LqHotkeyWay *self)
{
  for (LqHotkey key = 0; key < LQ_N_HOTKEYS; key++)
    lq_hotkey_way_release (self, key, g_get_monotonic_time ());
}

int64_t
lq_hotkey_way_time_us (uint32_t time_ms)
{
  int64_t  now_us = g_get_monotonic_time ();
  uint32_t age_ms = (uint32_t) (now_us / 1000) - time_ms;

  return time_ms != 0 && age_ms < BELIEVABLE_MS ? now_us - (int64_t) age_ms * 1000 : now_us;
}

const char *
lq_hotkey_get_description (LqHotkey key)
{
  switch (key) {
  case LQ_HOTKEY_DICTATE:
    return _ ("Dictate into the focused application");
  case LQ_HOTKEY_CANCEL:
    return _ ("Cancel the dictation");
  case LQ_HOTKEY_UNDO:
    return _ ("Take back what was dictated last");
  case LQ_HOTKEY_AGAIN:
    return _ ("Insert what was dictated last again");
  case LQ_HOTKEY_COPY:
    return _ ("Copy what was dictated last");
  case LQ_N_HOTKEYS:
    break;
  }

  g_return_val_if_reached ("");
}

const char *
lq_hotkey_get_action (LqHotkey key)
{
  static const char *const actions[] = {
    [LQ_HOTKEY_DICTATE] = "toggle-dictation", [LQ_HOTKEY_CANCEL] = "cancel-dictation",
    [LQ_HOTKEY_UNDO] = "undo-insertion",      [LQ_HOTKEY_AGAIN] = "insert-again",
    [LQ_HOTKEY_COPY] = "copy-last",
  };

  g_return_val_if_fail (key < G_N_ELEMENTS (actions), NULL);

  return actions[key];
}
