/* lq-way-virtual-keyboard.c: types on a keyboard of its own, by zwp_virtual_keyboard_v1
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every application that takes keys takes these, also one that knows no input methods. What it did
 * with them nobody tells: inserting succeeds when the compositor has passed on the last key. */

#include "config.h"
#include "lq-ways.h"

#include "lq-data-control.h"
#include "lq-wayland-desk.h"
#include "lq-wayland-keyboard.h"
#include "virtual-keyboard-unstable-v1-client.h"

#include <glib/gi18n-lib.h>

#define LQ_TYPE_WAY_VIRTUAL_KEYBOARD (lq_way_virtual_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (
  LqWayVirtualKeyboard, lq_way_virtual_keyboard, LQ, WAY_VIRTUAL_KEYBOARD, GObject)

enum {
  MEMORY_CHARS = 4096,
  MANY_CHARS = 1000, /* a compositor ends an application that is so far behind with reading */
};

struct _LqWayVirtualKeyboard {
  GObject            parent_instance;
  LqWaylandDesk     *desk;
  LqWaylandKeyboard *keyboard; /* NULL: not begun */
  GString           *typed;    /* the last of it, to know what a backspace takes back */
};

static void way_iface_init (LqWayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqWayVirtualKeyboard,
                               lq_way_virtual_keyboard,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, way_iface_init))

static LqWayAbilities
get_abilities (LqWay *way)
{
  return LQ_WAY_ANY_TEXT | LQ_WAY_DELETE | LQ_WAY_PRESSES_KEYS | LQ_WAY_SANDBOX | LQ_WAY_MOVE;
}

static void
probe_async (LqWay              *way,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  static const struct wl_interface *needed[LQ_WAYLAND_DESK_NEEDS_MAX] = {
    &zwp_virtual_keyboard_manager_v1_interface
  };

  lq_wayland_desk_probe_async (LQ_WAY_VIRTUAL_KEYBOARD (way)->desk, needed, cancellable, callback,
                               user_data);
}

static void
give_up (LqWayVirtualKeyboard *self, GTask *task, GError *error)
{
  g_clear_object (&self->keyboard);
  lq_wayland_desk_close (self->desk);
  g_task_return_error (task, error);
}

static void
keyboard_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayVirtualKeyboard *self = g_task_get_source_object (task);
  GError               *error = NULL;

  if (!lq_wayland_keyboard_open_finish (LQ_WAYLAND_KEYBOARD (source), result, &error) ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    give_up (self, task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
desk_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayVirtualKeyboard *self = g_task_get_source_object (task);
  GError               *error = NULL;

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
  LqWayVirtualKeyboard *self = LQ_WAY_VIRTUAL_KEYBOARD (way);
  g_autoptr (GTask) task = g_task_new (way, cancellable, callback, user_data);

  lq_wayland_desk_open_async (self->desk, NULL, desk_opened_cb, g_steal_pointer (&task));
}

static void
remember (LqWayVirtualKeyboard *self, const char *text)
{
  glong n_chars;

  g_string_append (self->typed, text);
  n_chars = g_utf8_strlen (self->typed->str, -1);
  if (n_chars > MEMORY_CHARS)
    g_string_erase (self->typed, 0,
                    g_utf8_offset_to_pointer (self->typed->str, n_chars - MEMORY_CHARS) -
                      self->typed->str);
}

static void
typed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayVirtualKeyboard *self = g_task_get_source_object (task);
  GError               *error = NULL;

  if (lq_wayland_keyboard_type_finish (LQ_WAYLAND_KEYBOARD (source), result, &error)) {
    remember (self, g_task_get_task_data (task));
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_error (task, error);
  }
}

/* Returns: whether there is someone to press keys for; else the task has its error. */
static bool
can_press (LqWayVirtualKeyboard *self, GTask *task)
{
  if (self->keyboard == NULL) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "the virtual keyboard is not open");
    return false;
  }
  if (lq_wayland_desk_is_empty (self->desk)) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                             "no window has the focus");
    return false;
  }

  return true;
}

static bool
has_beyond_bmp (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_utf8_get_char (at) > 0xffff)
      return true;

  return false;
}

/* What is better pasted, where it can be. Chromium and all that is made of it cut the characters of
 * keys down to 16 bits; terminals do not. */
static bool
is_for_pasting (LqWayVirtualKeyboard *self, const char *text)
{
  g_autoptr (LqTarget) target = lq_wayland_desk_dup_target (self->desk);

  if (!lq_data_control_is_known (lq_wayland_desk_get_connection (self->desk)))
    return false;

  return g_utf8_strlen (text, -1) > MANY_CHARS || (!target->is_terminal && has_beyond_bmp (text));
}

/* What was typed is not before the cursor any more when another way has inserted. */
static gboolean
suits (LqWay *way, const char *text)
{
  LqWayVirtualKeyboard *self = LQ_WAY_VIRTUAL_KEYBOARD (way);

  if (!is_for_pasting (self, text))
    return true;

  g_string_truncate (self->typed, 0);

  return false;
}

static void
insert_async (LqWay              *way,
              const char         *text,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  LqWayVirtualKeyboard *self = LQ_WAY_VIRTUAL_KEYBOARD (way);
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);

  g_task_set_task_data (task, g_utf8_make_valid (text, -1), g_free);
  if (!can_press (self, task))
    return;
  if (!suits (way, text))
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                             "this text is better pasted");
  else
    lq_wayland_keyboard_type_async (self->keyboard, text, cancellable, typed_cb,
                                    g_steal_pointer (&task));
}

/* Returns: where the last @n_chars of what was typed begin; %NULL: there are not so many, or the
 * application may see fewer in them, and would take back what the person wrote before. */
static char *
find_tail (LqWayVirtualKeyboard *self, unsigned n_chars)
{
  char *at = self->typed->str + self->typed->len;

  for (unsigned i = 0; i < n_chars && at != NULL; i++)
    at = g_utf8_find_prev_char (self->typed->str, at);

  return at != NULL && lq_keymap_takes_back (at) ? at : NULL;
}

static void
pressed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lq_wayland_keyboard_press_finish (LQ_WAYLAND_KEYBOARD (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
delete_async (LqWay              *way,
              unsigned            n_chars,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  LqWayVirtualKeyboard *self = LQ_WAY_VIRTUAL_KEYBOARD (way);
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);
  const char *tail = find_tail (self, n_chars);

  if (!can_press (self, task))
    return;
  if (tail == NULL) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                             "it is not known what backspaces would take back");
    return;
  }

  g_string_truncate (self->typed, tail - self->typed->str);
  lq_wayland_keyboard_press_async (self->keyboard, LQ_KEYMAP_BACKSPACE, LQ_PRESS_PLAIN, n_chars,
                                   cancellable, pressed_cb, g_steal_pointer (&task));
}

static void
move_async (LqWay              *way,
            unsigned            n_steps,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  LqWayVirtualKeyboard *self = LQ_WAY_VIRTUAL_KEYBOARD (way);
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);

  if (!can_press (self, task))
    return;

  /* What stands before the cursor then is not known in characters. */
  g_string_truncate (self->typed, 0);
  lq_wayland_keyboard_press_async (self->keyboard, LQ_KEYMAP_LEFT, LQ_PRESS_PLAIN, n_steps,
                                   cancellable, pressed_cb, g_steal_pointer (&task));
}

static LqTarget *
dup_target (LqWay *way)
{
  return lq_wayland_desk_dup_target (LQ_WAY_VIRTUAL_KEYBOARD (way)->desk);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayVirtualKeyboard *self = g_task_get_source_object (task);

  if (self->keyboard == NULL)
    lq_wayland_desk_close (self->desk);
  g_task_return_boolean (task, TRUE);
}

static void
end_async (LqWay *way, GAsyncReadyCallback callback, gpointer user_data)
{
  LqWayVirtualKeyboard *self = LQ_WAY_VIRTUAL_KEYBOARD (way);
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);
  g_autoptr (LqWaylandKeyboard) keyboard = g_steal_pointer (&self->keyboard);

  if (keyboard != NULL)
    lq_wayland_keyboard_close_async (keyboard, closed_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
way_iface_init (LqWayInterface *iface)
{
  iface->id = "virtual-keyboard";
  iface->name = N_ ("Virtual keyboard (Wayland)");
  iface->get_abilities = get_abilities;
  iface->probe_async = probe_async;
  iface->begin_async = begin_async;
  iface->suits = suits;
  iface->insert_async = insert_async;
  iface->delete_async = delete_async;
  iface->move_async = move_async;
  iface->dup_target = dup_target;
  iface->end_async = end_async;
}

static void
lq_way_virtual_keyboard_finalize (GObject *object)
{
  LqWayVirtualKeyboard *self = LQ_WAY_VIRTUAL_KEYBOARD (object);

  g_clear_object (&self->keyboard);
  g_clear_object (&self->desk);
  g_string_free (self->typed, TRUE);

  G_OBJECT_CLASS (lq_way_virtual_keyboard_parent_class)->finalize (object);
}

static void
lq_way_virtual_keyboard_class_init (LqWayVirtualKeyboardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_way_virtual_keyboard_finalize;
}

static void
lq_way_virtual_keyboard_init (LqWayVirtualKeyboard *self)
{
  self->desk = lq_wayland_desk_new (LQ_WAY (self));
  self->typed = g_string_new (NULL);
}

LqWay *
lq_way_virtual_keyboard_new (void)
{
  return g_object_new (LQ_TYPE_WAY_VIRTUAL_KEYBOARD, NULL);
}
