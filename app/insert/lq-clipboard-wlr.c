/* lq-clipboard-wlr.c: the clipboard of a compositor that lets a program without the focus copy
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-clipboard.h"

#include "lq-data-control.h"

#define LQ_TYPE_CLIPBOARD_WLR (lq_clipboard_wlr_get_type ())
G_DECLARE_FINAL_TYPE (LqClipboardWlr, lq_clipboard_wlr, LQ, CLIPBOARD_WLR, GObject)

struct _LqClipboardWlr {
  GObject        parent_instance;
  LqDataControl *control;
  unsigned       n_busy;
};

static void clipboard_iface_init (LqClipboardInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqClipboardWlr,
                               lq_clipboard_wlr,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_CLIPBOARD, clipboard_iface_init))

/* A program at rest has no use for hearing of every new clipboard. */
static void
rest (LqClipboardWlr *self)
{
  if (self->n_busy == 0 && !lq_data_control_is_owner (self->control))
    lq_data_control_close (self->control);
}

static void
end_task (GTask *task, GError *error)
{
  LqClipboardWlr *self = g_task_get_source_object (task);

  self->n_busy--;
  rest (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
offered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  lq_data_control_offer_finish (LQ_DATA_CONTROL (source), result, &error);
  end_task (task, error);
}

static void
opened_to_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *text = g_task_get_task_data (task);
  GError     *error = NULL;

  if (lq_data_control_open_finish (LQ_DATA_CONTROL (source), result, &error))
    lq_data_control_offer_async (LQ_DATA_CONTROL (source), lq_clip_new_text (text, false),
                                 offered_cb, g_steal_pointer (&task));
  else
    end_task (task, error);
}

static void
set_text_async (LqClipboard        *clipboard,
                const char         *text,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                gpointer            user_data)
{
  LqClipboardWlr *self = LQ_CLIPBOARD_WLR (clipboard);
  GTask          *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, set_text_async);
  g_task_set_task_data (task, g_strdup (text), g_free);
  self->n_busy++;
  lq_data_control_open_async (self->control, NULL, opened_to_set_cb, task);
}

static gboolean
set_text_finish (LqClipboard *clipboard, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, clipboard), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
clipboard_iface_init (LqClipboardInterface *iface)
{
  iface->set_text_async = set_text_async;
  iface->set_text_finish = set_text_finish;
}

static void
lq_clipboard_wlr_finalize (GObject *object)
{
  g_clear_object (&LQ_CLIPBOARD_WLR (object)->control);

  G_OBJECT_CLASS (lq_clipboard_wlr_parent_class)->finalize (object);
}

static void
lq_clipboard_wlr_class_init (LqClipboardWlrClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_clipboard_wlr_finalize;
}

static void
lq_clipboard_wlr_init (LqClipboardWlr *self)
{
  self->control = lq_data_control_new ();
  g_signal_connect_object (self->control, "replaced", G_CALLBACK (rest), self, G_CONNECT_SWAPPED);
}

LqClipboard *
lq_clipboard_wlr_new (void)
{
  return g_object_new (LQ_TYPE_CLIPBOARD_WLR, NULL);
}
