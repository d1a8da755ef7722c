/* lq-entry-actions.c: what a person does on the page of an entry
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-entry-page"

#include "config.h"
#include "lq-entry-words.h"
#include "lq-entry-page-private.h"
#include "lq-export-dialog.h"
#include "lq-speaker-popover.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

/* ---- sound */

static void
located_cb (LqEntryPage *self, int response)
{
  g_autoptr (GFile) file = NULL;
  LqEntry *entry;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  if (file == NULL || g_file_peek_path (file) == NULL)
    return;

  lq_entry_page_flush (self);
  entry = lq_entry_copy (self->entry);
  g_free (entry->source_path);
  entry->source_path = g_file_get_path (file);
  lq_entry_page_save_changed (self, entry);
  lq_entry_page_open_sound (self);
}

static void
locate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (
    _ ("Locate the Recording"), GTK_WINDOW (gtk_widget_get_root (widget)),
    GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (located_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- copying */

static void
copy_text (LqEntryPage *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  lq_toast_say (GTK_WIDGET (self), _ ("Copied"));
}

void
lq_entry_page_copy_all (LqEntryPage *self)
{
  g_autoptr (LqEntry) current = lq_entry_page_dup_current (self);

  copy_text (self, current->text);
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_entry_page_copy_all (LQ_ENTRY_PAGE (widget));
}

static void
copy_raw (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  copy_text (self, self->entry->raw);
}

static void
copy_times (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (LqEntry) current = lq_entry_page_dup_current (LQ_ENTRY_PAGE (widget));

  lq_export_dialog_copy_with_times (widget, current);
}

static void export(GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (LqEntry) current = lq_entry_page_dup_current (LQ_ENTRY_PAGE (widget));

  lq_export_dialog_open (widget, current);
}

/* ---- speakers */

static void
rename_speaker_cb (LqEntryPage *self, const char *speaker, const char *name)
{
  lq_script_view_rename_speaker (self->script_view, speaker, name);
}

static gboolean
unparent_cb (gpointer popover)
{
  gtk_widget_unparent (popover);

  return G_SOURCE_REMOVE;
}

/* Not while it is still being closed. */
static void
popover_closed_cb (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

static void
ask_names (LqEntryPage *self, GtkWidget *parent, const char *speaker, const GdkRectangle *where)
{
  LqScript  *script = lq_script_view_get_script (self->script_view);
  GtkWidget *popover = lq_speaker_popover_new (script, speaker);

  gtk_widget_set_parent (popover, parent);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), where);
  g_signal_connect_object (popover, "rename", G_CALLBACK (rename_speaker_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (popover, "closed", G_CALLBACK (popover_closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

void
lq_entry_page_name_speaker (LqEntryPage *self, const char *speaker, const GdkRectangle *where)
{
  ask_names (self, GTK_WIDGET (lq_script_view_get_text_view (self->script_view)), speaker, where);
}

static void
name_speakers (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  if (lq_script_view_is_loaded (self->script_view))
    ask_names (self, GTK_WIDGET (self->title), NULL, NULL);
}

/* ---- title */

static void
renamed_cb (const char *title, gpointer user_data)
{
  LqEntryPage *self = user_data;
  LqEntry     *entry;

  lq_entry_page_flush (self);
  entry = lq_entry_copy (self->entry);
  g_free (entry->title);
  entry->title = *title != '\0' ? g_strdup (title) : NULL;
  lq_entry_page_save_changed (self, entry);
  lq_entry_page_show_title (self);
}

static void
rename_entry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  lq_entry_words_ask_title (widget, self->entry, renamed_cb, self);
}

/* ---- the text */

static void
edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  gtk_toggle_button_set_active (self->edit, !gtk_toggle_button_get_active (self->edit));
}

static void
undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_script_view_undo (LQ_ENTRY_PAGE (widget)->script_view);
}

static void
redo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_script_view_redo (LQ_ENTRY_PAGE (widget)->script_view);
}

static void
find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_find_bar_open (LQ_ENTRY_PAGE (widget)->find_bar);
}

static void
find_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_find_bar_go_on (LQ_ENTRY_PAGE (widget)->find_bar, true);
}

static void
find_previous (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_find_bar_go_on (LQ_ENTRY_PAGE (widget)->find_bar, false);
}

static void
go_to_doubtful (LqEntryPage *self, bool is_forward)
{
  if (!lq_script_view_go_to_doubtful (self->script_view, is_forward))
    lq_toast_say (GTK_WIDGET (self), _ ("No uncertain words"));
}

static void
next_doubtful (GtkWidget *widget, const char *name, GVariant *parameter)
{
  go_to_doubtful (LQ_ENTRY_PAGE (widget), true);
}

static void
previous_doubtful (GtkWidget *widget, const char *name, GVariant *parameter)
{
  go_to_doubtful (LQ_ENTRY_PAGE (widget), false);
}

/* ---- */

void
lq_entry_page_install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    const char                 *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "entry.copy", copy },
    { "entry.copy-raw", copy_raw },
    { "entry.copy-times", copy_times },
    { "entry.edit", edit },
    { "entry.export", export },
    { "entry.find", find },
    { "entry.find-next", find_next },
    { "entry.find-previous", find_previous },
    { "entry.locate", locate },
    { "entry.next-doubtful", next_doubtful },
    { "entry.previous-doubtful", previous_doubtful },
    { "entry.redo", redo },
    { "entry.rename", rename_entry },
    { "entry.speakers", name_speakers },
    { "entry.undo", undo },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "entry.copy",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "entry.copy", NULL);
}
