/* lq-words-clipboard.c: the clipboard's text for snippets that ask for it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-words-clipboard"

#include "config.h"
#include "lq-words-clipboard.h"

#include <gtk/gtk.h>

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWordList) words = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  lq_word_list_set_clipboard (words, text);
}

static void
update (LqWordList *words)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());

  if (lq_word_list_needs_clipboard (words))
    gdk_clipboard_read_text_async (clipboard, NULL, read_cb, g_object_ref (words));
  else
    lq_word_list_set_clipboard (words, NULL);
}

void
lq_words_clipboard_follow (LqWordList *words)
{
  GdkDisplay *display = gdk_display_get_default ();

  if (display == NULL)
    return;

  g_signal_connect_object (gdk_display_get_clipboard (display), "changed", G_CALLBACK (update),
                           words, G_CONNECT_SWAPPED);
  g_signal_connect_object (words, "changed", G_CALLBACK (update), words, 0);
}
