/* lq-dictation-actions.c: the actions that keys, scripts and the desktop dictate with
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-dictation-actions.h"

typedef struct {
  const char *name;
  void (*act) (LqAnywhere *anywhere);
  bool begins; /* may begin a dictation */
} DictationAction;

/* An action, when it is activated. */
typedef struct {
  const DictationAction *what;
  LqAnywhere            *anywhere;
  GActionMap            *map;
  void (*warm) (GActionMap *map);
} Activation;

/* A key that the desktop owns tells of its press and of its release. */
static void
press (LqAnywhere *anywhere)
{
  lq_anywhere_press (anywhere, g_get_monotonic_time ());
}

static void
release (LqAnywhere *anywhere)
{
  lq_anywhere_release (anywhere, g_get_monotonic_time ());
}

static void
activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const Activation *activation = user_data;

  if (activation->what->begins)
    activation->warm (activation->map);
  activation->what->act (activation->anywhere);
}

static void
activation_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
lq_dictation_actions_add (GActionMap *map, LqAnywhere *anywhere, void (*warm) (GActionMap *map))
{
  static const DictationAction actions[] = {
    { "start-dictation", lq_anywhere_start, true },
    { "stop-dictation", lq_anywhere_stop, false },
    { "toggle-dictation", lq_anywhere_toggle, true },
    { "cancel-dictation", lq_anywhere_cancel, false },
    { "press-dictation", press, true },
    { "release-dictation", release, false },
    { "undo-insertion", lq_anywhere_undo, false },
    { "insert-again", lq_anywhere_again, false },
    { "copy-last", lq_anywhere_copy, false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autoptr (GSimpleAction) action = g_simple_action_new (actions[i].name, NULL);
    Activation *activation = g_new (Activation, 1);

    *activation = (Activation){ &actions[i], anywhere, map, warm };
    g_signal_connect_data (action, "activate", G_CALLBACK (activated_cb), activation,
                           activation_free, 0);
    g_action_map_add_action (map, G_ACTION (action));
  }
}
