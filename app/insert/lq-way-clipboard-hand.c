/* lq-way-clipboard-hand.c: the last resort: the text is copied, and the person pastes it
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only where the session has a clipboard that a program without the focus can fill. */

#include "config.h"
#include "lq-clipboard.h"
#include "lq-ways.h"

#include <glib/gi18n-lib.h>

#define LQ_TYPE_WAY_CLIPBOARD_HAND (lq_way_clipboard_hand_get_type ())
G_DECLARE_FINAL_TYPE (LqWayClipboardHand, lq_way_clipboard_hand, LQ, WAY_CLIPBOARD_HAND, GObject)

struct _LqWayClipboardHand {
  GObject parent_instance;
};

static void lq_way_clipboard_hand_iface_init (LqWayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqWayClipboardHand,
                               lq_way_clipboard_hand,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY,
                                                      lq_way_clipboard_hand_iface_init))

static LqWayAbilities
lq_way_clipboard_hand_get_abilities (LqWay *way)
{
  return LQ_WAY_ANY_TEXT | LQ_WAY_BY_HAND | LQ_WAY_SANDBOX;
}

static void
answer (LqWay *way, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (way, cancellable, callback, user_data);

  g_task_set_source_tag (task, answer);
  if (lq_clipboard_get_default () != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "this session lets no program without the focus copy");
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lq_clipboard_set_text_finish (LQ_CLIPBOARD (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lq_way_clipboard_hand_insert_async (LqWay              *way,
                                    const char         *text,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  LqClipboard *clipboard = lq_clipboard_get_default ();
  GTask       *task;

  if (clipboard == NULL) {
    answer (way, cancellable, callback, user_data);
    return;
  }

  task = g_task_new (way, cancellable, callback, user_data);
  g_task_set_source_tag (task, lq_way_clipboard_hand_insert_async);
  lq_clipboard_set_text_async (clipboard, text, cancellable, copied_cb, task);
}

static void
lq_way_clipboard_hand_delete_async (LqWay              *way,
                                    unsigned            n_chars,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_task_report_new_error (way, callback, user_data, lq_way_clipboard_hand_delete_async,
                           LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE, "the person pasted it");
}

static LqTarget *
lq_way_clipboard_hand_dup_target (LqWay *way)
{
  return lq_target_new ();
}

/* What was copied stays: the person was told that it is there. */
static void
lq_way_clipboard_hand_end_async (LqWay *way, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static void
lq_way_clipboard_hand_iface_init (LqWayInterface *iface)
{
  iface->id = "clipboard-hand";
  iface->name = N_ ("Clipboard, pasted by hand");
  iface->get_abilities = lq_way_clipboard_hand_get_abilities;
  iface->probe_async = answer;
  iface->begin_async = answer;
  iface->insert_async = lq_way_clipboard_hand_insert_async;
  iface->delete_async = lq_way_clipboard_hand_delete_async;
  iface->dup_target = lq_way_clipboard_hand_dup_target;
  iface->end_async = lq_way_clipboard_hand_end_async;
}

static void
lq_way_clipboard_hand_class_init (LqWayClipboardHandClass *klass)
{
}

static void
lq_way_clipboard_hand_init (LqWayClipboardHand *self)
{
}

LqWay *
lq_way_clipboard_hand_new (void)
{
  return g_object_new (LQ_TYPE_WAY_CLIPBOARD_HAND, NULL);
}
