/* lq-file-dialog.c: asks which files to transcribe
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-file-dialog"

#include "config.h"
#include "lq-file-dialog.h"

#include <glib/gi18n.h>

static void
response_cb (GtkNativeDialog *dialog, int response, LqIntake *intake)
{
  g_autoptr (GtkNativeDialog) held = dialog;
  g_autoptr (GListModel) chosen = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  for (unsigned i = 0; i < g_list_model_get_n_items (chosen); i++)
    g_ptr_array_add (files, g_list_model_get_item (chosen, i));
  if (files->len > 0)
    lq_intake_take (intake, files);
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) media = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (media, _ ("Audio and video"));
  gtk_file_filter_add_mime_type (media, "audio/*");
  gtk_file_filter_add_mime_type (media, "video/*");
  gtk_file_filter_add_mime_type (media, "application/ogg");
  gtk_file_chooser_add_filter (chooser, media);

  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
}

void
lq_file_dialog_open (GtkWindow *parent, LqIntake *intake)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    _ ("Choose What to Transcribe"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Transcribe"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  add_filters (GTK_FILE_CHOOSER (chooser));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (response_cb), intake, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
