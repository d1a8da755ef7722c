/* lq-clipboard.h: the clipboard, whatever has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-ways.h"

G_BEGIN_DECLS

#define LQ_TYPE_CLIPBOARD (lq_clipboard_get_type ())
G_DECLARE_INTERFACE (LqClipboard, lq_clipboard, LQ, CLIPBOARD, GObject)

/**
 * LqClipboardInterface:
 *
 * For text that a person asked to have copied. It does not save and restore: a way that borrows the
 * clipboard for a moment does that itself.
 *
 * Lives and is called on the main thread and never blocks it. Errors are #LqInsertError.
 */
struct _LqClipboardInterface {
  GTypeInterface parent_iface;

  /* Puts @text there, to stay until another program puts something else there. Succeeds when other
   * programs can have it. */
  void (*set_text_async) (LqClipboard        *self,
                          const char         *text,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);
  gboolean (*set_text_finish) (LqClipboard *self, GAsyncResult *result, GError **error);
};

void     lq_clipboard_set_text_async (LqClipboard        *self,
                                      const char         *text,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean lq_clipboard_set_text_finish (LqClipboard *self, GAsyncResult *result, GError **error);

/* Wayland compositors that have wlr-data-control. */
LqClipboard *lq_clipboard_wlr_new (void);

/* The session's clipboard. Borrowed; NULL: this session has none that works without the focus. */
LqClipboard *lq_clipboard_get_default (void);

/* @clipboard: (nullable): (transfer none): for a program that has one of its own */
void lq_clipboard_set_default (LqClipboard *clipboard);

G_END_DECLS
