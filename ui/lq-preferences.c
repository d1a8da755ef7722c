/* lq-preferences.c: the preferences window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-preferences"

#include "config.h"
#include "lq-preferences.h"
#include "lq-choice-row.h"
#include "lq-dictating-group.h"
#include "lq-files-page.h"
#include "lq-hotkey-page.h"
#include "lq-insert-page.h"
#include "lq-inside.h"
#include "lq-key-row.h"
#include "lq-language-row.h"
#include "lq-messages.h"
#include "lq-microphone-group.h"
#include "lq-settings.h"
#include "lq-soniox.h"
#include "lq-test-row.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqPreferences {
  AdwPreferencesWindow parent_instance;
  AdwPreferencesGroup *engines;
  AdwComboRow         *region;
  AdwEntryRow         *url;
  GtkSwitch           *subprotocol;
  LqTestRow           *soniox_test;
  AdwEntryRow         *address;
  LqTestRow           *server_test;
  LqLanguageRow       *languages;
  LqHotkeyPage        *keyboard;
  LqInsertPage        *insertion;
  LqMicrophoneGroup   *microphone;
  LqDictatingGroup    *dictating;
  LqFilesPage         *files;
  GtkSwitch           *keep_audio;
  AdwActionRow        *storage;
  GSettings           *settings; /* NULL while the template is built */
};

G_DEFINE_FINAL_TYPE (LqPreferences, lq_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* In the order of the rows in lq-preferences.ui. */
static const char *const regions[] = { "us", "eu", "jp" };

static void
show_region (LqPreferences *self)
{
  g_autofree char *region = g_settings_get_string (self->settings, LQ_SETTINGS_SONIOX_REGION);

  for (unsigned i = 0; i < G_N_ELEMENTS (regions); i++)
    if (g_str_equal (regions[i], region))
      adw_combo_row_set_selected (self->region, i);
}

static void
region_selected_cb (LqPreferences *self)
{
  unsigned selected = adw_combo_row_get_selected (self->region);

  if (self->settings != NULL && selected < G_N_ELEMENTS (regions))
    g_settings_set_string (self->settings, LQ_SETTINGS_SONIOX_REGION, regions[selected]);
}

static void
address_changed_cb (LqPreferences *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->address), "error");
}

static void
address_applied_cb (LqPreferences *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address)));
  g_autofree char *url = NULL;

  g_strstrip (address);
  if (*address != '\0')
    url = lq_soniox_dup_server_url (address, &error);

  if (error != NULL) {
    gtk_widget_add_css_class (GTK_WIDGET (self->address), "error");
    lq_toast_say (GTK_WIDGET (self), _ ("This is not an address of a server"));
    return;
  }
  g_settings_set_string (self->settings, LQ_SETTINGS_SERVER_ADDRESS, address);
}

static void
url_changed_cb (LqPreferences *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->url), "error");
}

static void
url_applied_cb (LqPreferences *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->url)));

  if (*g_strstrip (url) != '\0' && !lq_soniox_check_url (url, &error)) {
    gtk_widget_add_css_class (GTK_WIDGET (self->url), "error");
    lq_toast_say (GTK_WIDGET (self), _ ("This is not a wss:// address"));
    return;
  }
  g_settings_set_string (self->settings, LQ_SETTINGS_SONIOX_URL, url);
}

static void
show_storage (LqPreferences *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "loquat", NULL);
  /* Translators: %s is a folder */
  g_autofree char *text =
    g_strdup_printf (_ ("On this computer only, in %s, readable by you alone"), folder);

  adw_action_row_set_subtitle (self->storage, text);
}

/* The radio buttons of the engines name an action; this window is not the one that has it. */
static void
insert_engine_action (LqPreferences *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GAction) action = g_settings_create_action (self->settings, LQ_SETTINGS_ENGINE);

  g_action_map_add_action (G_ACTION_MAP (group), action);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "settings", G_ACTION_GROUP (group));
}

static void
lq_preferences_dispose (GObject *object)
{
  LqPreferences *self = LQ_PREFERENCES (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_PREFERENCES);

  G_OBJECT_CLASS (lq_preferences_parent_class)->dispose (object);
}

static void
lq_preferences_class_init (LqPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_preferences_dispose;

  g_type_ensure (LQ_TYPE_DICTATING_GROUP);
  g_type_ensure (LQ_TYPE_FILES_PAGE);
  g_type_ensure (LQ_TYPE_HOTKEY_PAGE);
  g_type_ensure (LQ_TYPE_INSERT_PAGE);
  g_type_ensure (LQ_TYPE_KEY_ROW);
  g_type_ensure (LQ_TYPE_LANGUAGE_ROW);
  g_type_ensure (LQ_TYPE_MICROPHONE_GROUP);
  g_type_ensure (LQ_TYPE_TEST_ROW);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, engines);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, region);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, url);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, subprotocol);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, soniox_test);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, address);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, server_test);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, languages);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, keyboard);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, insertion);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, microphone);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, dictating);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, files);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, keep_audio);
  gtk_widget_class_bind_template_child (widget_class, LqPreferences, storage);
  gtk_widget_class_bind_template_callback (widget_class, region_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, url_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, url_changed_cb);
}

static void
lq_preferences_init (LqPreferences *self)
{
  const LqEngine *const *engines = lq_engine_list ();

  gtk_widget_init_template (GTK_WIDGET (self));
  lq_inside_name (GTK_WIDGET (self), "button", "image-button", _ ("Search"));
  lq_inside_name (GTK_WIDGET (self), "entry", "search", _ ("Search"));
  for (size_t i = 0; engines[i] != NULL; i++)
    adw_preferences_group_add (self->engines, lq_choice_row_new_for_engine (engines[i]));
  show_storage (self);
}

LqPreferences *
lq_preferences_new (GtkWindow   *parent,
                    GSettings   *settings,
                    LqDictation *dictation,
                    LqHotkeys   *hotkeys)
{
  LqPreferences   *self = g_object_new (LQ_TYPE_PREFERENCES, "transient-for", parent, NULL);
  g_autofree char *address = g_settings_get_string (settings, LQ_SETTINGS_SERVER_ADDRESS);
  g_autofree char *url = g_settings_get_string (settings, LQ_SETTINGS_SONIOX_URL);

  if (parent != NULL) /* whose actions the buttons name */
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  gtk_editable_set_text (GTK_EDITABLE (self->address), address);
  gtk_editable_set_text (GTK_EDITABLE (self->url), url);
  self->settings = g_object_ref (settings);
  insert_engine_action (self);
  show_region (self);
  lq_test_row_set_settings (self->soniox_test, settings);
  lq_test_row_set_settings (self->server_test, settings);
  lq_language_row_set_settings (self->languages, settings);
  lq_hotkey_page_bind (self->keyboard, settings, hotkeys);
  lq_insert_page_set_settings (self->insertion, settings);
  lq_microphone_group_set_dictation (self->microphone, dictation, settings);
  lq_dictating_group_set_settings (self->dictating, settings);
  lq_files_page_set_settings (self->files, settings);
  g_settings_bind (settings, LQ_SETTINGS_KEY_IN_SUBPROTOCOL, self->subprotocol, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, LQ_SETTINGS_KEEP_AUDIO, self->keep_audio, "active",
                   G_SETTINGS_BIND_DEFAULT);

  return self;
}
