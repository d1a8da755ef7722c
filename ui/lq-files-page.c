/* lq-files-page.c: the preferences of how files are transcribed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-files-page"

#include "config.h"
#include "lq-files-page.h"
#include "lq-language-choice.h"
#include "lq-settings.h"

#include <glib/gi18n.h>

struct _LqFilesPage {
  AdwPreferencesPage   parent_instance;
  GtkSwitch           *speakers;
  AdwComboRow         *translation;
  AdwPreferencesGroup *folders;
  AdwComboRow         *use;
  GtkSwitch *delete;
  GPtrArray *rows;     /* of the folders; borrowed */
  GSettings *settings; /* NULL until they are set */
};

G_DEFINE_FINAL_TYPE (LqFilesPage, lq_files_page, ADW_TYPE_PREFERENCES_PAGE)

/* In the order of the rows in lq-files-page.ui. */
static const char *const uses[] = { "throughput", "real-time", "thrifty" };

/* ---- choices */

static void
show_use (LqFilesPage *self)
{
  g_autofree char *use = g_settings_get_string (self->settings, LQ_SETTINGS_NETWORK_USE);

  for (unsigned i = 0; i < G_N_ELEMENTS (uses); i++)
    if (g_str_equal (uses[i], use))
      adw_combo_row_set_selected (self->use, i);
}

static void
use_selected_cb (LqFilesPage *self)
{
  unsigned selected = adw_combo_row_get_selected (self->use);

  if (self->settings != NULL && selected < G_N_ELEMENTS (uses))
    g_settings_set_string (self->settings, LQ_SETTINGS_NETWORK_USE, uses[selected]);
}

static void
show_translation (LqFilesPage *self)
{
  g_autofree char *code = g_settings_get_string (self->settings, LQ_SETTINGS_FILE_TRANSLATION);

  lq_language_choice_set (self->translation, *code != '\0' ? code : NULL);
}

static void
translation_selected_cb (LqFilesPage *self)
{
  const char *code;

  if (self->settings == NULL)
    return;

  code = lq_language_choice_get (self->translation);
  g_settings_set_string (self->settings, LQ_SETTINGS_FILE_TRANSLATION, code != NULL ? code : "");
}

/* ---- watched folders */

static GQuark
path_quark (void)
{
  return g_quark_from_static_string ("lq-folder-path");
}

/* The paths without @path, and with @added (nullable) at their end. */
static void
change_folders (LqFilesPage *self, const char *path, const char *added)
{
  g_auto (GStrv) old = g_settings_get_strv (self->settings, LQ_SETTINGS_WATCHED_FOLDERS);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (size_t i = 0; old[i] != NULL; i++)
    if (g_strcmp0 (old[i], path) != 0)
      g_ptr_array_add (paths, old[i]);
  if (added != NULL)
    g_ptr_array_add (paths, (char *) added);
  g_ptr_array_add (paths, NULL);

  g_settings_set_strv (self->settings, LQ_SETTINGS_WATCHED_FOLDERS,
                       (const char *const *) paths->pdata);
}

static void
remove_cb (GtkButton *button, LqFilesPage *self)
{
  const char *path = g_object_get_qdata (G_OBJECT (button), path_quark ());

  change_folders (self, path, NULL);
}

static GtkWidget *
create_remove_button (LqFilesPage *self, const char *path)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Watch it no longer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Watch it no longer"), -1);
  g_object_set_qdata_full (G_OBJECT (button), path_quark (), g_strdup (path), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);

  return button;
}

/* As a person writes it: with ~ for the home folder. */
static char *
dup_short_path (const char *path)
{
  const char      *home = g_get_home_dir ();
  g_autofree char *shown = g_filename_display_name (path);

  if (g_str_has_prefix (shown, home) && shown[strlen (home)] == '/')
    return g_strdup_printf ("~%s", shown + strlen (home));

  return g_steal_pointer (&shown);
}

static void
add_row (LqFilesPage *self, const char *path)
{
  GtkWidget       *row = adw_action_row_new ();
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *shown = dup_short_path (path);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shown);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), "folder-symbolic");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_remove_button (self, path));
  adw_preferences_group_add (self->folders, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_empty_row (LqFilesPage *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("None"));
  gtk_widget_add_css_class (row, "dim-label");
  adw_preferences_group_add (self->folders, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_folders (LqFilesPage *self)
{
  g_auto (GStrv) paths = g_settings_get_strv (self->settings, LQ_SETTINGS_WATCHED_FOLDERS);

  for (unsigned i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->folders, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (size_t i = 0; paths[i] != NULL; i++)
    add_row (self, paths[i]);
  if (paths[0] == NULL)
    add_empty_row (self);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, LqFilesPage *self)
{
  g_autoptr (GtkNativeDialog) held = dialog;
  g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL && self->settings != NULL)
    change_folders (self, path, path);
}

static void
add_cb (LqFilesPage *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    _ ("Watch a Folder"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Watch"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
lq_files_page_dispose (GObject *object)
{
  LqFilesPage *self = LQ_FILES_PAGE (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_FILES_PAGE);

  G_OBJECT_CLASS (lq_files_page_parent_class)->dispose (object);
}

static void
lq_files_page_finalize (GObject *object)
{
  g_ptr_array_unref (LQ_FILES_PAGE (object)->rows);

  G_OBJECT_CLASS (lq_files_page_parent_class)->finalize (object);
}

static void
lq_files_page_class_init (LqFilesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_files_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_files_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-files-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqFilesPage, speakers);
  gtk_widget_class_bind_template_child (widget_class, LqFilesPage, translation);
  gtk_widget_class_bind_template_child (widget_class, LqFilesPage, folders);
  gtk_widget_class_bind_template_child (widget_class, LqFilesPage, use);
  gtk_widget_class_bind_template_child (widget_class, LqFilesPage, delete);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, translation_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_selected_cb);
}

static void
lq_files_page_init (LqFilesPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lq_language_choice_fill (self->translation, _ ("No Translation"));
}

void
lq_files_page_set_settings (LqFilesPage *self, GSettings *settings)
{
  g_return_if_fail (LQ_IS_FILES_PAGE (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  show_use (self);
  show_translation (self);
  show_folders (self);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_WATCHED_FOLDERS,
                           G_CALLBACK (show_folders), self, G_CONNECT_SWAPPED);
  g_settings_bind (settings, LQ_SETTINGS_FILE_SPEAKERS, self->speakers, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, LQ_SETTINGS_DELETE_FROM_SERVICE, self->delete, "active",
                   G_SETTINGS_BIND_DEFAULT);
}
