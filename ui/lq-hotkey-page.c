/* lq-hotkey-page.c: the preferences of the key that works everywhere
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-hotkey-page"

#include "config.h"
#include "lq-hotkey-page.h"
#include "lq-settings.h"
#include "lq-shortcut-row.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqHotkeyPage {
  AdwPreferencesPage parent_instance;
  LqShortcutRow     *dictate;
  AdwComboRow       *mode;
  AdwActionRow      *state;
  GtkWidget         *consent;
  AdwActionRow      *lines;
  AdwActionRow      *trial;
  GtkLabel          *lamp;
  GtkSwitch         *trying;
  LqShortcutRow     *cancel;
  LqShortcutRow     *undo;
  LqShortcutRow     *again;
  LqShortcutRow     *copy;
  GtkSwitch         *background;
  GtkSpinButton     *silence;
  GSettings         *settings; /* NULL until it is bound */
  LqHotkeys         *hotkeys;
};

G_DEFINE_FINAL_TYPE (LqHotkeyPage, lq_hotkey_page, ADW_TYPE_PREFERENCES_PAGE)

/* In the order of the rows in lq-hotkey-page.ui. */
static const char *const modes[] = { "auto", "toggle", "hold" };

static void
show_mode (LqHotkeyPage *self)
{
  g_autofree char *mode = g_settings_get_string (self->settings, LQ_SETTINGS_HOTKEY_MODE);

  for (unsigned i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i], mode))
      adw_combo_row_set_selected (self->mode, i);
}

static void
mode_selected_cb (LqHotkeyPage *self)
{
  unsigned selected = adw_combo_row_get_selected (self->mode);

  if (self->settings != NULL && selected < G_N_ELEMENTS (modes))
    g_settings_set_string (self->settings, LQ_SETTINGS_HOTKEY_MODE, modes[selected]);
}

static char *
dup_title (LqHotkeysState state, const char *trigger)
{
  switch (state) {
  case LQ_HOTKEYS_LOOKING:
    return g_strdup (_ ("Asking the desktop for the key…"));
  case LQ_HOTKEYS_READY:
    /* Translators: %s is a key such as “Super+J”, or what the desktop calls it */
    return trigger != NULL ? g_strdup_printf (_ ("It works: %s"), trigger)
                           : g_strdup (_ ("It works"));
  case LQ_HOTKEYS_CONSENT:
    return g_strdup (_ ("Your consent is needed"));
  case LQ_HOTKEYS_BY_HAND:
    return g_strdup (_ ("This desktop has to be told by you"));
  case LQ_HOTKEYS_FAILED:
    return g_strdup (_ ("It does not work"));
  }

  return g_strdup ("");
}

static const char *
describe_way (const char *way)
{
  if (g_strcmp0 (way, "portal") == 0)
    return _ ("The desktop’s portal tells Loquat of the key.");
  if (g_strcmp0 (way, "x11") == 0)
    return _ ("The X server tells Loquat of the key.");
  if (g_strcmp0 (way, "gnome") == 0)
    return _ ("A custom shortcut in the settings of GNOME.");

  return "";
}

static void
show_state (LqHotkeyPage *self)
{
  g_autofree char *way = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *trigger = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  int              state;
  bool             is_by_hand;

  g_object_get (self->hotkeys, "state", &state, "way", &way, "advice", &advice, "trigger", &trigger,
                NULL);
  is_by_hand = state == LQ_HOTKEYS_BY_HAND;
  title = dup_title ((LqHotkeysState) state, trigger);
  subtitle = state == LQ_HOTKEYS_READY
               ? g_strjoin (" ", describe_way (way), advice != NULL ? advice : "", NULL)
               : g_strdup (is_by_hand || advice == NULL ? "" : advice);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state), title);
  adw_action_row_set_subtitle (self->state, g_strstrip (subtitle));
  gtk_widget_set_visible (self->consent, state == LQ_HOTKEYS_CONSENT);
  gtk_widget_set_visible (GTK_WIDGET (self->lines), is_by_hand && advice != NULL);
  adw_action_row_set_subtitle (self->lines, is_by_hand && advice != NULL ? advice : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->trial),
                            state == LQ_HOTKEYS_READY && g_strcmp0 (way, "gnome") != 0);
}

static void
consent_cb (LqHotkeyPage *self)
{
  lq_hotkeys_consent (self->hotkeys);
}

static void
copy_cb (LqHotkeyPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (self->lines));
  lq_toast_say (GTK_WIDGET (self), _ ("Copied"));
}

/* ---- trying it */

static void
show_trial (LqHotkeyPage *self)
{
  bool is_trying = gtk_switch_get_active (self->trying);

  adw_action_row_set_subtitle (self->trial,
                               is_trying ? _ ("Press the key: nothing is dictated meanwhile") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->lamp), is_trying);
  gtk_widget_remove_css_class (GTK_WIDGET (self->lamp), "accent");
  gtk_label_set_label (self->lamp, _ ("Waiting"));
}

static void
trying_cb (LqHotkeyPage *self)
{
  lq_hotkeys_set_trying (self->hotkeys, gtk_switch_get_active (self->trying));
  show_trial (self);
}

static void
tried_cb (LqHotkeyPage *self, gboolean is_down)
{
  gtk_label_set_label (self->lamp, is_down ? _ ("Pressed") : _ ("Released"));
  if (is_down)
    gtk_widget_add_css_class (GTK_WIDGET (self->lamp), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->lamp), "accent");
}

static void
lq_hotkey_page_dispose (GObject *object)
{
  LqHotkeyPage *self = LQ_HOTKEY_PAGE (object);

  if (self->hotkeys != NULL)
    lq_hotkeys_set_trying (self->hotkeys, false);
  g_clear_object (&self->settings);
  g_clear_object (&self->hotkeys);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_HOTKEY_PAGE);

  G_OBJECT_CLASS (lq_hotkey_page_parent_class)->dispose (object);
}

static void
lq_hotkey_page_class_init (LqHotkeyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_hotkey_page_dispose;

  g_type_ensure (LQ_TYPE_SHORTCUT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-hotkey-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, dictate);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, mode);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, state);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, consent);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, lines);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, trial);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, lamp);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, trying);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, undo);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, again);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, copy);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, background);
  gtk_widget_class_bind_template_child (widget_class, LqHotkeyPage, silence);
  gtk_widget_class_bind_template_callback (widget_class, mode_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, consent_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, trying_cb);
}

static void
lq_hotkey_page_init (LqHotkeyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lq_hotkey_page_bind (LqHotkeyPage *self, GSettings *settings, LqHotkeys *hotkeys)
{
  LqShortcutRow *rows[] = { self->dictate, self->cancel, self->undo, self->again, self->copy };

  g_return_if_fail (LQ_IS_HOTKEY_PAGE (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  self->hotkeys = g_object_ref (hotkeys);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    lq_shortcut_row_bind (rows[i], settings, hotkeys);
  g_signal_connect_object (hotkeys, "notify", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (hotkeys, "tried", G_CALLBACK (tried_cb), self, G_CONNECT_SWAPPED);
  g_settings_bind (settings, LQ_SETTINGS_START_IN_BACKGROUND, self->background, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, LQ_SETTINGS_STOP_ON_SILENCE, self->silence, "value",
                   G_SETTINGS_BIND_DEFAULT);
  show_mode (self);
  show_state (self);
  show_trial (self);
}
