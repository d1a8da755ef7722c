/* lq-clipboard.c: the interface of the clipboard, and which one this session has
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-clipboard.h"

G_DEFINE_INTERFACE (LqClipboard, lq_clipboard, G_TYPE_OBJECT)

static LqClipboard *clipboard;

static void
lq_clipboard_default_init (LqClipboardInterface *iface)
{
}

void
lq_clipboard_set_text_async (LqClipboard        *self,
                             const char         *text,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  LQ_CLIPBOARD_GET_IFACE (self)->set_text_async (self, text, cancellable, callback, user_data);
}

gboolean
lq_clipboard_set_text_finish (LqClipboard *self, GAsyncResult *result, GError **error)
{
  return LQ_CLIPBOARD_GET_IFACE (self)->set_text_finish (self, result, error);
}

LqClipboard *
lq_clipboard_get_default (void)
{
  LqSessionKind kind = lq_session_kind_detect ();

  if (clipboard == NULL && (kind == LQ_SESSION_WLROOTS || kind == LQ_SESSION_KDE))
    clipboard = lq_clipboard_wlr_new ();

  return clipboard;
}

void
lq_clipboard_set_default (LqClipboard *own)
{
  g_set_object (&clipboard, own);
}
