/* lq-background.c: whether the program goes on without a window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-background"

#include "config.h"
#include "lq-background.h"
#include "lq-autostart.h"
#include "lq-settings.h"

#include <glib/gi18n.h>

struct _LqBackground {
  GObject       parent_instance;
  GApplication *application; /* not a reference: it owns this */
  LqHotkeys    *hotkeys;
  LqAutostart  *autostart;
  GSettings    *settings;
  guint         start_id;
  bool          is_held;
  bool          is_ended;
};

G_DEFINE_FINAL_TYPE (LqBackground, lq_background, G_TYPE_OBJECT)

static LqHotkeysState
get_state (LqBackground *self)
{
  int state;

  g_object_get (self->hotkeys, "state", &state, NULL);

  return (LqHotkeysState) state;
}

static void
update (LqBackground *self)
{
  bool is_needed =
    !self->is_ended && (get_state (self) == LQ_HOTKEYS_READY ||
                        g_settings_get_boolean (self->settings, LQ_SETTINGS_START_IN_BACKGROUND));

  if (is_needed == self->is_held)
    return;

  self->is_held = is_needed;
  if (is_needed)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

static gboolean
start_cb (gpointer user_data)
{
  LqBackground *self = user_data;

  self->start_id = 0;
  lq_hotkeys_start (self->hotkeys);

  return G_SOURCE_REMOVE;
}

static void
lq_background_dispose (GObject *object)
{
  LqBackground *self = LQ_BACKGROUND (object);

  g_clear_handle_id (&self->start_id, g_source_remove);
  if (self->hotkeys != NULL)
    lq_background_end (self);
  g_clear_object (&self->hotkeys);
  g_clear_object (&self->autostart);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_background_parent_class)->dispose (object);
}

static void
lq_background_class_init (LqBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_background_dispose;
}

static void
lq_background_init (LqBackground *self)
{
}

LqBackground *
lq_background_new (GApplication *application, LqHotkeys *hotkeys, GSettings *settings)
{
  LqBackground *self = g_object_new (LQ_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->hotkeys = g_object_ref (hotkeys);
  self->settings = g_object_ref (settings);
  self->autostart = lq_autostart_new (settings);
  g_signal_connect_object (hotkeys, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_START_IN_BACKGROUND,
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->start_id = g_idle_add_full (G_PRIORITY_LOW, start_cb, self, NULL);
  update (self);

  return self;
}

static char *
dup_way_back (LqBackground *self)
{
  g_autofree char *trigger = NULL;

  g_object_get (self->hotkeys, "trigger", &trigger, NULL);
  if (get_state (self) == LQ_HOTKEYS_READY && trigger != NULL)
    /* Translators: %s is a key such as “Super+J”, or what the desktop calls it */
    return g_strdup_printf (_ ("%s dictates into any application. Ctrl+Q in the window quits."),
                            trigger);

  return g_strdup (_ ("Ctrl+Q in the window quits."));
}

void
lq_background_say (LqBackground *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;

  g_return_if_fail (LQ_IS_BACKGROUND (self));

  if (!self->is_held || g_settings_get_boolean (self->settings, LQ_SETTINGS_BACKGROUND_TOLD))
    return;

  body = dup_way_back (self);
  notification = g_notification_new (_ ("Loquat Stays in the Background"));
  g_notification_set_body (notification, body);
  g_application_send_notification (self->application, "background", notification);
  g_settings_set_boolean (self->settings, LQ_SETTINGS_BACKGROUND_TOLD, TRUE);
}

void
lq_background_end (LqBackground *self)
{
  g_return_if_fail (LQ_IS_BACKGROUND (self));

  self->is_ended = true;
  g_clear_handle_id (&self->start_id, g_source_remove);
  lq_hotkeys_stop (self->hotkeys);
  update (self);
}
