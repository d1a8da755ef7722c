/* lq-shortcut-row.c: a key that works everywhere, and how to choose another one
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-shortcut-row"

#include "config.h"
#include "lq-shortcut-row.h"
#include "lq-settings.h"

#include <glib/gi18n.h>

struct _LqShortcutRow {
  AdwActionRow        parent_instance;
  char               *setting;
  char               *about; /* the subtitle while no key is being chosen */
  GtkWidget          *label;
  GtkWidget          *button;
  GtkEventController *keys; /* of the window, while a key is being chosen; or NULL */
  GSettings          *settings;
  LqHotkeys          *hotkeys;
};

enum { PROP_0, PROP_SETTING, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LqShortcutRow, lq_shortcut_row, ADW_TYPE_ACTION_ROW)

static GdkToplevel *
get_toplevel (LqShortcutRow *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));

  return native != NULL ? GDK_TOPLEVEL (gtk_native_get_surface (native)) : NULL;
}

static void
end (LqShortcutRow *self)
{
  if (self->keys == NULL)
    return;

  gtk_widget_remove_controller (gtk_event_controller_get_widget (self->keys), self->keys);
  self->keys = NULL;
  if (get_toplevel (self) != NULL)
    gdk_toplevel_restore_system_shortcuts (get_toplevel (self));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), self->about);
  gtk_button_set_label (GTK_BUTTON (self->button), _ ("Change…"));
  lq_hotkeys_start (self->hotkeys);
}

/* Alone it would be lost for writing. */
static bool
writes_text (guint keyval, GdkModifierType modifiers)
{
  return (modifiers & ~GDK_SHIFT_MASK) == 0 && gdk_keyval_to_unicode (keyval) >= ' ';
}

static bool
is_modifier (GtkEventController *keys)
{
  GdkEvent *event = gtk_event_controller_get_current_event (keys);

  return event != NULL && gdk_key_event_is_modifier (event);
}

static gboolean
key_pressed_cb (
  GtkEventController *keys, guint keyval, guint keycode, GdkModifierType state, LqShortcutRow *self)
{
  GdkModifierType modifiers =
    state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);
  bool             is_escape = keyval == GDK_KEY_Escape && modifiers == 0;
  bool             may_be_escape = g_str_equal (self->setting, LQ_SETTINGS_HOTKEY_CANCEL);
  g_autofree char *name = gtk_accelerator_name (gdk_keyval_to_lower (keyval), modifiers);

  if (is_modifier (keys))
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_BackSpace && modifiers == 0) {
    g_settings_set_string (self->settings, self->setting, "");
  } else if (writes_text (keyval, modifiers)) {
    adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self),
      _ ("That key alone could not be used for writing any more. Add Ctrl, Alt or Super."));
    return GDK_EVENT_STOP;
  } else if (!is_escape || may_be_escape) {
    g_settings_set_string (self->settings, self->setting, name);
  }
  end (self);

  return GDK_EVENT_STOP;
}

static void
begin (LqShortcutRow *self)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  lq_hotkeys_stop (self->hotkeys);
  self->keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (self->keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_widget_add_controller (window, self->keys);
  if (get_toplevel (self) != NULL)
    gdk_toplevel_inhibit_system_shortcuts (get_toplevel (self), NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               _ ("Press the new key. Backspace: none. Escape: as it was."));
  gtk_button_set_label (GTK_BUTTON (self->button), _ ("Cancel"));
}

static void
clicked_cb (LqShortcutRow *self)
{
  if (self->keys == NULL)
    begin (self);
  else
    end (self);
}

static void
lq_shortcut_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LqShortcutRow *self = LQ_SHORTCUT_ROW (object);

  switch (id) {
  case PROP_SETTING:
    self->setting = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* The window is closed while a key is being chosen. */
static void
lq_shortcut_row_unroot (GtkWidget *widget)
{
  end (LQ_SHORTCUT_ROW (widget));

  GTK_WIDGET_CLASS (lq_shortcut_row_parent_class)->unroot (widget);
}

static void
lq_shortcut_row_finalize (GObject *object)
{
  LqShortcutRow *self = LQ_SHORTCUT_ROW (object);

  g_free (self->setting);
  g_free (self->about);
  g_clear_object (&self->settings);
  g_clear_object (&self->hotkeys);

  G_OBJECT_CLASS (lq_shortcut_row_parent_class)->finalize (object);
}

static void
lq_shortcut_row_class_init (LqShortcutRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = lq_shortcut_row_set_property;
  object_class->finalize = lq_shortcut_row_finalize;
  GTK_WIDGET_CLASS (klass)->unroot = lq_shortcut_row_unroot;

  props[PROP_SETTING] =
    g_param_spec_string ("setting", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lq_shortcut_row_init (LqShortcutRow *self)
{
  self->label = gtk_shortcut_label_new ("");
  gtk_shortcut_label_set_disabled_text (GTK_SHORTCUT_LABEL (self->label), _ ("None"));
  gtk_widget_set_valign (self->label, GTK_ALIGN_CENTER);
  self->button = gtk_button_new_with_label (_ ("Change…"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->button);
}

void
lq_shortcut_row_bind (LqShortcutRow *self, GSettings *settings, LqHotkeys *hotkeys)
{
  g_return_if_fail (LQ_IS_SHORTCUT_ROW (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  self->hotkeys = g_object_ref (hotkeys);
  self->about = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (self)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), -1);
  g_settings_bind (settings, self->setting, self->label, "accelerator", G_SETTINGS_BIND_GET);
}
