/* lq-words-files.c: asks for a file, and imports words from it or exports them to it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-words-files"

#include "config.h"
#include "lq-words-files.h"
#include "lq-toast.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  GtkWidget  *from;
  LqWordList *words;
  char       *contents; /* while they are written */
} Transfer;

static Transfer *
transfer_new (GtkWidget *from, LqWordList *words)
{
  Transfer *transfer = g_new0 (Transfer, 1);

  transfer->from = g_object_ref (from);
  transfer->words = g_object_ref (words);

  return transfer;
}

static void
transfer_free (Transfer *transfer)
{
  g_object_unref (transfer->from);
  g_object_unref (transfer->words);
  g_free (transfer->contents);
  g_free (transfer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transfer, transfer_free)

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Transfer) transfer = user_data;
  g_autoptr (LqWordBook) book = lq_word_book_copy (lq_word_list_get_book (transfer->words));
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *said = NULL;
  gsize            size = 0;
  int              n = -1;

  if (g_file_load_contents_finish (G_FILE (source), result, &contents, &size, NULL, &error))
    n = lq_word_book_import_csv (book, contents, size, &error);
  if (n < 0) {
    g_message ("importing words: %s", error->message);
    lq_toast_say (transfer->from, _ ("This file holds no words that Loquat can read"));
    return;
  }

  said = n == 0 ? g_strdup (_ ("Nothing in it was new"))
                : g_strdup_printf (ngettext ("%d added", "%d added", (unsigned long) n), n);
  if (n > 0)
    lq_word_list_take_book (transfer->words, g_steal_pointer (&book));
  lq_toast_say (transfer->from, said);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Transfer) transfer = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)) {
    lq_toast_say (transfer->from, _ ("Your words are exported"));
  } else {
    g_message ("exporting words: %s", error->message);
    lq_toast_say (transfer->from, _ ("The file could not be written"));
  }
}

static void
import_response_cb (GtkNativeDialog *dialog, int response, Transfer *transfer)
{
  g_autoptr (Transfer) owned = transfer;
  g_autoptr (GtkNativeDialog) held = dialog;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    g_file_load_contents_async (file, NULL, loaded_cb, g_steal_pointer (&owned));
}

static void
export_response_cb (GtkNativeDialog *dialog, int response, Transfer *transfer)
{
  g_autoptr (Transfer) owned = transfer;
  g_autoptr (GtkNativeDialog) held = dialog;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    return;

  owned->contents = lq_word_book_dup_csv (lq_word_list_get_book (owned->words));
  g_file_replace_contents_async (file, owned->contents, strlen (owned->contents), NULL, FALSE,
                                 G_FILE_CREATE_NONE, NULL, written_cb, owned);
  g_steal_pointer (&owned);
}

static GtkFileChooserNative *
create_chooser (GtkWidget *from, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    title, GTK_WINDOW (gtk_widget_get_root (from)), action, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Tables and texts"));
  gtk_file_filter_add_suffix (filter, "csv");
  gtk_file_filter_add_suffix (filter, "tsv");
  gtk_file_filter_add_suffix (filter, "txt");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);

  return chooser;
}

void
lq_words_files_import (GtkWidget *from, LqWordList *words)
{
  GtkFileChooserNative *chooser =
    create_chooser (from, _ ("Import Words"), GTK_FILE_CHOOSER_ACTION_OPEN);

  g_signal_connect (chooser, "response", G_CALLBACK (import_response_cb),
                    transfer_new (from, words));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
lq_words_files_export (GtkWidget *from, LqWordList *words)
{
  GtkFileChooserNative *chooser =
    create_chooser (from, _ ("Export Words"), GTK_FILE_CHOOSER_ACTION_SAVE);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "loquat-words.csv");
  g_signal_connect (chooser, "response", G_CALLBACK (export_response_cb),
                    transfer_new (from, words));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
