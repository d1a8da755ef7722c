/* lq-export-dialog.c: saves a transcript as a document, subtitles or data
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export-dialog"

#include "config.h"
#include "lq-export-dialog.h"
#include "lq-messages.h"
#include "lq-toast.h"
#include "lq-token.h"

#include <glib/gi18n.h>

struct _LqExportDialog {
  AdwWindow             parent_instance;
  AdwComboRow          *format;
  GtkWidget            *speakers_row;
  GtkSwitch            *speakers;
  GtkWidget            *times_row;
  GtkSwitch            *times;
  AdwComboRow          *words;
  LqEntry              *entry;   /* or else */
  GPtrArray            *entries; /* of */
  LqStore              *store;
  LqExportedFunc        exported; /* or NULL */
  GtkWidget            *from;     /* where to say what came of it; NULL: it is gone */
  GtkFileChooserNative *chooser;  /* while it is open */
};

#define LQ_TYPE_EXPORT_DIALOG (lq_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LqExportDialog, lq_export_dialog, LQ, EXPORT_DIALOG, AdwWindow)
G_DEFINE_FINAL_TYPE (LqExportDialog, lq_export_dialog, ADW_TYPE_WINDOW)

static LqExportFormat
get_format (LqExportDialog *self)
{
  return (LqExportFormat) adw_combo_row_get_selected (self->format);
}

static bool
has_translation (const LqEntry *entry)
{
  for (guint i = 0; entry->tokens != NULL && i < entry->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (entry->tokens, i);

    if (token->translation == LQ_TRANSLATION_RESULT)
      return true;
  }

  return false;
}

static bool
has_speakers (const LqEntry *entry)
{
  for (guint i = 0; entry->tokens != NULL && i < entry->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (entry->tokens, i);

    if (token->speaker != NULL)
      return true;
  }

  return false;
}

static void
format_changed_cb (LqExportDialog *self)
{
  LqExportFormat format = get_format (self);
  bool           is_data = format == LQ_EXPORT_JSON || format == LQ_EXPORT_CSV;
  bool           is_subtitles = format == LQ_EXPORT_SRT || format == LQ_EXPORT_VTT;

  /* While the dialog is made. */
  if (self->entry == NULL && self->entries == NULL)
    return;

  /* Of data there is always all, and subtitles are nothing without their times. */
  gtk_widget_set_visible (self->times_row, !is_data && !is_subtitles);
  gtk_widget_set_visible (self->speakers_row,
                          !is_data && (self->entry == NULL || has_speakers (self->entry)));
  gtk_widget_set_visible (GTK_WIDGET (self->words),
                          !is_data && (self->entry == NULL || has_translation (self->entry)));
}

/* ---- writing */

static void
say (GtkWidget *from, const char *text)
{
  if (from != NULL)
    lq_toast_say (from, text);
}

typedef struct {
  GtkWidget *from;
  GFile     *target;
} Writing;

static void
writing_free (Writing *writing)
{
  g_clear_weak_pointer (&writing->from);
  g_object_unref (writing->target);
  g_free (writing);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (writing->target);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *text = NULL;

  if (lq_export_write_finish (result, &error)) {
    text = g_strdup_printf (_ ("Saved as “%s”"), shown);
  } else {
    g_message ("the export failed: %s", error->message);
    text = g_strdup_printf (_ ("“%s” could not be written"), shown);
  }
  say (writing->from, text);
  writing_free (writing);
}

static void
write_to (LqExportDialog *self, GFile *target)
{
  LqExportOptions options = {
    .has_times = gtk_switch_get_active (self->times),
    .has_speakers = gtk_switch_get_active (self->speakers),
    .words = (LqExportWords) adw_combo_row_get_selected (self->words),
    .overwrites = self->entry != NULL, /* the file dialog asked */
  };
  Writing *writing;

  if (self->entry == NULL) {
    lq_export_many (self->from, self->store, self->entries, get_format (self), &options, target,
                    self->exported);
    return;
  }

  writing = g_new0 (Writing, 1);
  g_set_weak_pointer (&writing->from, self->from);
  writing->target = g_object_ref (target);
  lq_export_write_async (self->entry, get_format (self), &options, target, NULL, written_cb,
                         writing);
}

static void
response_cb (LqExportDialog *self, int response)
{
  g_autoptr (GFile) target = NULL;
  GtkWindow *parent;

  if (response == GTK_RESPONSE_ACCEPT)
    target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  if (target == NULL)
    return;

  write_to (self, target);
  parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  gtk_window_destroy (GTK_WINDOW (self));
  /* Of two windows that go at once, not every window manager finds the way back. */
  if (parent != NULL)
    gtk_window_present (parent);
}

static void
choose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqExportDialog  *self = LQ_EXPORT_DIALOG (widget);
  bool             is_one = self->entry != NULL;
  g_autofree char *file_name = NULL;

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (
    is_one ? _ ("Export") : _ ("Export into a Folder"), GTK_WINDOW (self),
    is_one ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save"),
    _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (is_one) {
    file_name = lq_export_dup_file_name (self->entry, get_format (self));
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), file_name);
  }
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
lq_export_dialog_dispose (GObject *object)
{
  LqExportDialog *self = LQ_EXPORT_DIALOG (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->chooser);
  g_clear_object (&self->entry);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_EXPORT_DIALOG);

  G_OBJECT_CLASS (lq_export_dialog_parent_class)->dispose (object);
}

static void
lq_export_dialog_class_init (LqExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_export_dialog_dispose;

  gtk_widget_class_install_action (widget_class, "export.choose", NULL, choose);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LqExportDialog, format);
  gtk_widget_class_bind_template_child (widget_class, LqExportDialog, speakers_row);
  gtk_widget_class_bind_template_child (widget_class, LqExportDialog, speakers);
  gtk_widget_class_bind_template_child (widget_class, LqExportDialog, times_row);
  gtk_widget_class_bind_template_child (widget_class, LqExportDialog, times);
  gtk_widget_class_bind_template_child (widget_class, LqExportDialog, words);
  gtk_widget_class_bind_template_callback (widget_class, format_changed_cb);
}

static void
lq_export_dialog_init (LqExportDialog *self)
{
  g_autoptr (GtkStringList) formats = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < LQ_EXPORT_N_FORMATS; i++) {
    const LqExportFormatInfo *info = lq_export_get_info ((LqExportFormat) i);
    g_autofree char          *name = g_strdup_printf ("%s (.%s)", _ (info->name), info->extension);

    gtk_string_list_append (formats, name);
  }
  adw_combo_row_set_model (self->format, G_LIST_MODEL (formats));
}

void
lq_export_dialog_open (GtkWidget *from, LqEntry *entry)
{
  LqExportDialog *self =
    g_object_new (LQ_TYPE_EXPORT_DIALOG, "transient-for", gtk_widget_get_root (from), NULL);
  LqExportOptions options;

  g_set_weak_pointer (&self->from, from);
  self->entry = g_object_ref (entry);
  lq_export_options_init (&options, entry);
  gtk_switch_set_active (self->times, options.has_times);
  gtk_switch_set_active (self->speakers, options.has_speakers);
  adw_combo_row_set_selected (self->words, options.words);
  format_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->format));
  gtk_window_present (GTK_WINDOW (self));
}

void
lq_export_dialog_open_many (GtkWidget     *from,
                            LqStore       *store,
                            GPtrArray     *entries,
                            LqExportedFunc exported)
{
  LqExportDialog *self =
    g_object_new (LQ_TYPE_EXPORT_DIALOG, "transient-for", gtk_widget_get_root (from), NULL);

  g_set_weak_pointer (&self->from, from);
  self->store = g_object_ref (store);
  self->entries = g_ptr_array_ref (entries);
  self->exported = exported;
  gtk_switch_set_active (self->speakers, TRUE);
  adw_combo_row_set_selected (self->words, LQ_EXPORT_BOTH);
  format_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->format));
  gtk_window_present (GTK_WINDOW (self));
}

/* ---- to the clipboard */

/* Worker thread. */
static void
render (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LqEntry        *entry = data;
  LqExportOptions options;
  GError         *error = NULL;
  GBytes         *bytes;

  lq_export_options_init (&options, entry);
  options.has_times = true;
  bytes = lq_export_render (entry, LQ_EXPORT_TXT, &options, &error);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) from = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;
  size_t           size;
  const char      *data;

  if (bytes == NULL) {
    g_message ("the text could not be copied: %s", error->message);
    return;
  }

  data = g_bytes_get_data (bytes, &size);
  text = g_strndup (data, size);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (from), text);
  lq_toast_say (from, _ ("Copied"));
}

void
lq_export_dialog_copy_with_times (GtkWidget *from, LqEntry *entry)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, rendered_cb, g_object_ref (from));

  g_task_set_task_data (task, g_object_ref (entry), g_object_unref);
  g_task_run_in_thread (task, render);
}
