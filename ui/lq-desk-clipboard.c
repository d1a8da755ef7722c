/* lq-desk-clipboard.c: the clipboard as the toolkit has it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-desk-clipboard.h"

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

struct _LqDeskClipboard {
  GObject       parent_instance;
  GdkClipboard *clipboard; /* the display's */
};

static void lq_desk_clipboard_iface_init (LqClipboardInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqDeskClipboard,
                               lq_desk_clipboard,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_CLIPBOARD,
                                                      lq_desk_clipboard_iface_init))

static void
lq_desk_clipboard_set_text_async (LqClipboard        *clipboard,
                                  const char         *text,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  LqDeskClipboard *self = LQ_DESK_CLIPBOARD (clipboard);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_desk_clipboard_set_text_async);
  gdk_clipboard_set_text (self->clipboard, text);
  if (gdk_clipboard_is_local (self->clipboard))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_DENIED,
                             "the clipboard could not be had");
}

static gboolean
lq_desk_clipboard_set_text_finish (LqClipboard *clipboard, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, clipboard), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lq_desk_clipboard_iface_init (LqClipboardInterface *iface)
{
  iface->set_text_async = lq_desk_clipboard_set_text_async;
  iface->set_text_finish = lq_desk_clipboard_set_text_finish;
}

static void
lq_desk_clipboard_class_init (LqDeskClipboardClass *klass)
{
}

static void
lq_desk_clipboard_init (LqDeskClipboard *self)
{
}

LqClipboard *
lq_desk_clipboard_new (GdkDisplay *display)
{
#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_DISPLAY (display)) {
    LqDeskClipboard *self = g_object_new (LQ_TYPE_DESK_CLIPBOARD, NULL);

    self->clipboard = gdk_display_get_clipboard (display);
    return LQ_CLIPBOARD (self);
  }
#endif

  return NULL;
}
