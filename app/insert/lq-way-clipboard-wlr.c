/* lq-way-clipboard-wlr.c: pastes, where a wlroots compositor lets us, and puts the clipboard back
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text is put into the clipboard, Ctrl+V is pressed, and the application asks for the text:
 * that is the proof, and until then the clipboard is left alone, so that no busy application pastes
 * what was there before. What was there, in all its formats, is put back at the end, unless
 * somebody has put something else there meanwhile; this program then owns it, for as long as it
 * stays there. */

#include "config.h"
#include "lq-ways.h"

#include "lq-data-control.h"
#include "lq-wayland-desk.h"
#include "lq-wayland-keyboard.h"
#include "virtual-keyboard-unstable-v1-client.h"
#include "wlr-data-control-unstable-v1-client.h"

#include <glib/gi18n-lib.h>

#define LQ_TYPE_WAY_CLIPBOARD_WLR (lq_way_clipboard_wlr_get_type ())
G_DECLARE_FINAL_TYPE (LqWayClipboardWlr, lq_way_clipboard_wlr, LQ, WAY_CLIPBOARD_WLR, GObject)

enum {
  SAVED_BYTES_MAX = 64 * 1024 * 1024,
  CURIOUS_MS = 50, /* for those who look at every new clipboard, and are not the target */
  ASKED_MS = 2000, /* after the key was pressed */
  QUIET_MS = 100,  /* after the text was given: some applications ask twice */
};

struct _LqWayClipboardWlr {
  GObject            parent_instance;
  LqWaylandDesk     *desk;
  LqWaylandKeyboard *keyboard; /* NULL: not begun */
  LqDataControl     *control;
  LqClip            *saved;     /* NULL: nothing to put back */
  GTask             *inserting; /* while the application is waited for */
  guint              timeout;   /* of that */
  unsigned           n_asked;   /* not yet given */
  bool               is_pressed;
};

static void way_iface_init (LqWayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqWayClipboardWlr,
                               lq_way_clipboard_wlr,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, way_iface_init))

static LqWayAbilities
get_abilities (LqWay *way)
{
  return LQ_WAY_ANY_TEXT | LQ_WAY_PRESSES_KEYS | LQ_WAY_CLIPBOARD | LQ_WAY_SANDBOX | LQ_WAY_MOVE;
}

/* ---- getting ready */

static void
give_up (LqWayClipboardWlr *self, GTask *task, GError *error)
{
  g_clear_object (&self->keyboard);
  lq_wayland_desk_close (self->desk);
  g_task_return_error (task, error);
}

static void
control_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayClipboardWlr *self = g_task_get_source_object (task);
  GError            *error = NULL;

  if (!lq_data_control_open_finish (LQ_DATA_CONTROL (source), result, &error) ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    give_up (self, task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
keyboard_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayClipboardWlr *self = g_task_get_source_object (task);
  GError            *error = NULL;

  if (!lq_wayland_keyboard_open_finish (LQ_WAYLAND_KEYBOARD (source), result, &error))
    give_up (self, task, error);
  else
    lq_data_control_open_async (self->control, NULL, control_opened_cb, g_steal_pointer (&task));
}

static void
desk_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayClipboardWlr *self = g_task_get_source_object (task);
  GError            *error = NULL;

  if (!lq_wayland_desk_open_finish (LQ_WAYLAND_DESK (source), result, &error)) {
    give_up (self, task, error);
    return;
  }

  g_clear_object (&self->keyboard);
  self->keyboard = lq_wayland_keyboard_dup_shared (lq_wayland_desk_get_connection (self->desk));
  lq_wayland_keyboard_open_async (self->keyboard, NULL, keyboard_opened_cb,
                                  g_steal_pointer (&task));
}

static void
begin_async (LqWay              *way,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  LqWayClipboardWlr *self = LQ_WAY_CLIPBOARD_WLR (way);

  lq_wayland_desk_open_async (self->desk, NULL, desk_opened_cb,
                              g_task_new (way, cancellable, callback, user_data));
}

static void
probe_async (LqWay              *way,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  static const struct wl_interface *needed[LQ_WAYLAND_DESK_NEEDS_MAX] = {
    &zwlr_data_control_manager_v1_interface, &zwp_virtual_keyboard_manager_v1_interface
  };

  lq_wayland_desk_probe_async (LQ_WAY_CLIPBOARD_WLR (way)->desk, needed, cancellable, callback,
                               user_data);
}

/* ---- inserting: save, offer, press, be asked */

static GTask *
take_inserting (LqWayClipboardWlr *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->is_pressed = false;

  return g_steal_pointer (&self->inserting);
}

/* Does nothing when it has ended already. */
static void
fail_inserting (LqWayClipboardWlr *self, LqInsertError code, const char *message)
{
  g_autoptr (GTask) task = take_inserting (self);

  if (task != NULL)
    g_task_return_new_error (task, LQ_INSERT_ERROR, (int) code, "%s", message);
}

static gboolean
not_asked_cb (gpointer user_data)
{
  LqWayClipboardWlr *self = user_data;

  self->timeout = 0;
  fail_inserting (self, self->n_asked > 0 ? LQ_INSERT_ERROR_UNSURE : LQ_INSERT_ERROR_TIMEOUT,
                  "the application does not paste");

  return G_SOURCE_REMOVE;
}

static gboolean
quiet_cb (gpointer user_data)
{
  LqWayClipboardWlr *self = user_data;
  g_autoptr (GTask) task = NULL;

  self->timeout = 0;
  task = take_inserting (self);
  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

static void
wait (LqWayClipboardWlr *self, guint ms, GSourceFunc function)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add (ms, function, self);
}

static void
asked_cb (LqDataControl *control, const char *format, LqWayClipboardWlr *self)
{
  if (!lq_clip_is_text (format))
    return;

  self->n_asked++;
  if (self->is_pressed)
    wait (self, ASKED_MS, not_asked_cb);
}

static void
handed_cb (LqDataControl *control, const char *format, LqWayClipboardWlr *self)
{
  if (!lq_clip_is_text (format) || self->n_asked == 0)
    return;

  self->n_asked--;
  if (self->is_pressed && self->n_asked == 0)
    wait (self, QUIET_MS, quiet_cb);
}

static void
pressed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayClipboardWlr) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lq_wayland_keyboard_press_finish (LQ_WAYLAND_KEYBOARD (source), result, &error))
    fail_inserting (self, LQ_INSERT_ERROR_UNAVAILABLE, error->message);
}

static gboolean
press_cb (gpointer user_data)
{
  LqWayClipboardWlr *self = user_data;
  g_autoptr (LqTarget) target = lq_wayland_desk_dup_target (self->desk);

  self->timeout = 0;
  if (self->keyboard == NULL || !lq_data_control_is_owner (self->control)) {
    fail_inserting (self, LQ_INSERT_ERROR_NO_TARGET, "the clipboard was taken before the paste");
  } else if (g_cancellable_is_cancelled (g_task_get_cancellable (self->inserting))) {
    fail_inserting (self, LQ_INSERT_ERROR_TIMEOUT, "cancelled");
  } else {
    self->is_pressed = true;
    self->n_asked = 0;
    wait (self, ASKED_MS, not_asked_cb);
    lq_wayland_keyboard_press_async (self->keyboard, LQ_KEYMAP_PASTE,
                                     target->is_terminal ? LQ_PRESS_CONTROL | LQ_PRESS_SHIFT
                                                         : LQ_PRESS_CONTROL,
                                     1, NULL, pressed_cb, g_object_ref (self));
  }

  return G_SOURCE_REMOVE;
}

static void
offered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayClipboardWlr) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lq_data_control_offer_finish (LQ_DATA_CONTROL (source), result, &error))
    fail_inserting (self, LQ_INSERT_ERROR_UNAVAILABLE, error->message);
  else if (self->inserting != NULL)
    wait (self, CURIOUS_MS, press_cb);
}

static void
offer (LqWayClipboardWlr *self)
{
  const char *text = g_task_get_task_data (self->inserting);

  lq_data_control_offer_async (self->control, lq_clip_new_text (text, true), offered_cb,
                               g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayClipboardWlr) self = user_data;
  g_autoptr (GError) error = NULL;
  LqClip *clip = lq_data_control_read_finish (LQ_DATA_CONTROL (source), result, &error);

  if (clip == NULL) {
    bool is_lost = g_error_matches (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE);

    fail_inserting (self, is_lost ? LQ_INSERT_ERROR_UNAVAILABLE : LQ_INSERT_ERROR_NO_TARGET,
                    error->message);
    return;
  }

  g_clear_pointer (&self->saved, lq_clip_free);
  self->saved = clip;
  if (self->inserting != NULL)
    offer (self);
}

static void
insert_async (LqWay              *way,
              const char         *text,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  LqWayClipboardWlr *self = LQ_WAY_CLIPBOARD_WLR (way);
  g_autoptr (GTask) task = g_task_new (way, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_utf8_make_valid (text, -1), g_free);
  if (self->keyboard == NULL) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE, "not begun");
  } else if (lq_wayland_desk_is_empty (self->desk)) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                             "no window has the focus");
  } else {
    self->inserting = g_steal_pointer (&task);
    /* What is there is ours already when this is not the first text. */
    if (self->saved != NULL && lq_data_control_is_owner (self->control))
      offer (self);
    else
      lq_data_control_read_async (self->control, SAVED_BYTES_MAX, NULL, saved_cb,
                                  g_object_ref (self));
  }
}

static void
delete_async (LqWay              *way,
              unsigned            n_chars,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  g_task_report_new_error (way, callback, user_data, delete_async, LQ_INSERT_ERROR,
                           LQ_INSERT_ERROR_UNAVAILABLE, "what was pasted cannot be taken back");
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lq_wayland_keyboard_press_finish (LQ_WAYLAND_KEYBOARD (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
move_async (LqWay              *way,
            unsigned            n_steps,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  LqWayClipboardWlr *self = LQ_WAY_CLIPBOARD_WLR (way);
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);

  if (self->keyboard == NULL || lq_wayland_desk_is_empty (self->desk))
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                             "no window has the focus");
  else
    lq_wayland_keyboard_press_async (self->keyboard, LQ_KEYMAP_LEFT, LQ_PRESS_PLAIN, n_steps,
                                     cancellable, moved_cb, g_steal_pointer (&task));
}

static LqTarget *
dup_target (LqWay *way)
{
  return lq_wayland_desk_dup_target (LQ_WAY_CLIPBOARD_WLR (way)->desk);
}

/* ---- putting it back */

/* A program at rest has no use for hearing of every new clipboard. */
static void
rest (LqWayClipboardWlr *self)
{
  if (self->keyboard == NULL && !lq_data_control_is_owner (self->control))
    lq_data_control_close (self->control);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayClipboardWlr *self = g_task_get_source_object (task);

  if (self->keyboard == NULL)
    lq_wayland_desk_close (self->desk);
  rest (self);
  g_task_return_boolean (task, TRUE);
}

static void
close_keyboard (LqWayClipboardWlr *self, GTask *task)
{
  g_autoptr (LqWaylandKeyboard) keyboard = g_steal_pointer (&self->keyboard);

  if (keyboard != NULL)
    lq_wayland_keyboard_close_async (keyboard, closed_cb, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  /* Without a compositor there is no clipboard to put back. */
  lq_data_control_offer_finish (LQ_DATA_CONTROL (source), result, NULL);
  close_keyboard (g_task_get_source_object (task), task);
}

static void
end_async (LqWay *way, GAsyncReadyCallback callback, gpointer user_data)
{
  LqWayClipboardWlr *self = LQ_WAY_CLIPBOARD_WLR (way);
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);
  g_autoptr (LqClip) saved = g_steal_pointer (&self->saved);

  if (self->inserting != NULL)
    fail_inserting (self, LQ_INSERT_ERROR_UNSURE, "ended");
  if (saved != NULL && lq_data_control_is_owner (self->control))
    lq_data_control_offer_async (self->control, g_steal_pointer (&saved), restored_cb,
                                 g_steal_pointer (&task));
  else
    close_keyboard (self, task);
}

static void
way_iface_init (LqWayInterface *iface)
{
  iface->id = "clipboard-wlr";
  iface->name = N_ ("Clipboard and Ctrl+V (Wayland)");
  iface->get_abilities = get_abilities;
  iface->probe_async = probe_async;
  iface->begin_async = begin_async;
  iface->insert_async = insert_async;
  iface->delete_async = delete_async;
  iface->move_async = move_async;
  iface->dup_target = dup_target;
  iface->end_async = end_async;
}

static void
lq_way_clipboard_wlr_finalize (GObject *object)
{
  LqWayClipboardWlr *self = LQ_WAY_CLIPBOARD_WLR (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->saved, lq_clip_free);
  g_clear_object (&self->keyboard);
  g_clear_object (&self->control);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (lq_way_clipboard_wlr_parent_class)->finalize (object);
}

static void
lq_way_clipboard_wlr_class_init (LqWayClipboardWlrClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_way_clipboard_wlr_finalize;
}

static void
lq_way_clipboard_wlr_init (LqWayClipboardWlr *self)
{
  self->desk = lq_wayland_desk_new (LQ_WAY (self));
  self->control = lq_data_control_new ();
  g_signal_connect_object (self->control, "asked", G_CALLBACK (asked_cb), self, 0);
  g_signal_connect_object (self->control, "handed", G_CALLBACK (handed_cb), self, 0);
  g_signal_connect_object (self->control, "replaced", G_CALLBACK (rest), self, G_CONNECT_SWAPPED);
}

LqWay *
lq_way_clipboard_wlr_new (void)
{
  return g_object_new (LQ_TYPE_WAY_CLIPBOARD_WLR, NULL);
}
