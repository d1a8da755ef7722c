/* lq-entry-words.c: what the page of an entry says of it, and asks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-entry-words"

#include "config.h"
#include "lq-entry-words.h"
#include "lq-format.h"
#include "lq-messages.h"

#include <glib/gi18n.h>

char *
lq_entry_words_dup_facts (LqEntry *entry)
{
  g_autofree char *duration = lq_format_duration (entry->duration_ms);
  g_autofree char *engine = lq_format_engine (entry->engine);
  g_autofree char *app = lq_format_app (entry->app);
  GString         *facts = g_string_new (duration);

  if (*engine != '\0')
    g_string_append_printf (facts, " · %s", engine);
  if (entry->device != NULL)
    g_string_append_printf (facts, " · %s", lq_format_device (entry->device));
  if (entry->state == LQ_ENTRY_CANCELLED)
    g_string_append_printf (facts, " · %s", _ ("cancelled, not inserted"));
  else if (app != NULL)
    g_string_append_printf (facts, " · %s", app);
  if (entry->audio_path != NULL)
    g_string_append_printf (facts, " · %s", _ ("recording kept"));

  return g_string_free (facts, FALSE);
}

static char *
dup_lack (LqEntry *entry)
{
  g_autofree char *name = NULL;

  /* There is nothing that Loquat could try again. */
  if (entry->kind == LQ_ENTRY_FILE) {
    name = entry->source_path != NULL ? g_filename_display_basename (entry->source_path) : NULL;
    return lq_messages_for_notice (LQ_NOTICE_FILE_CUT_OFF, name);
  }
  if (entry->audio_path != NULL)
    return g_strdup (_ ("The text is incomplete. The recording is kept whole, and "
                        "Loquat tries again at its next start."));

  return g_strdup (_ ("The text is incomplete."));
}

void
lq_entry_words_show_error (LqErrorBar *bar, LqEntry *entry)
{
  g_autofree char *lack = NULL;

  if (entry->state == LQ_ENTRY_COMPLETE || entry->state == LQ_ENTRY_CANCELLED) {
    lq_error_bar_set_error (bar, NULL);
    return;
  }

  lack = dup_lack (entry);
  lq_error_bar_set_message (bar, lack, entry->error);
}

/* ---- */

typedef struct {
  GtkWidget    *from; /* NULL: it is gone */
  GtkEditable  *entry;
  char         *before;
  LqEntryTitled titled;
  gpointer      user_data;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_clear_weak_pointer (&asking->from);
  g_free (asking->before);
  g_free (asking);
}

static void
response_cb (GtkWidget *dialog, const char *response, Asking *asking)
{
  g_autofree char *title = NULL;

  if (!g_str_equal (response, "rename") || asking->from == NULL)
    return;

  title = g_strstrip (g_strdup (gtk_editable_get_text (asking->entry)));
  if (!g_str_equal (title, asking->before))
    asking->titled (title, asking->user_data);
}

void
lq_entry_words_ask_title (GtkWidget *from, LqEntry *entry, LqEntryTitled titled, gpointer user_data)
{
  Asking    *asking = g_new0 (Asking, 1);
  GtkWidget *field = gtk_entry_new ();
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (from)), _ ("Rename"), NULL);

  g_set_weak_pointer (&asking->from, from);
  asking->entry = GTK_EDITABLE (field);
  asking->before = g_strdup (entry->title ? entry->title : "");
  asking->titled = titled;
  asking->user_data = user_data;

  gtk_editable_set_text (asking->entry, asking->before);
  gtk_entry_set_activates_default (GTK_ENTRY (field), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Title"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), field);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "rename",
                                    _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), asking, asking_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
