/* lq-wayland-keyboard.h: a virtual keyboard that types any text
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-keymap.h"
#include "lq-wayland.h"

G_BEGIN_DECLS

/**
 * LqWaylandKeyboard:
 *
 * Main thread. A device of zwp_virtual_keyboard_v1, beside the person's keyboards: each has keymap
 * and modifiers of its own, and the compositor tells the application whenever it hears from another
 * one. So neither the person's layout nor a key that they hold changes what is typed here.
 *
 * There is one, and the device stays until this program ends: the compositor lets the applications
 * that are opened next have no keyboard at all when the one that was used last is gone.
 *
 * One operation at a time. Errors are #LqInsertError: %LQ_INSERT_ERROR_UNSURE where keys were
 * pressed before it went wrong.
 */
#define LQ_TYPE_WAYLAND_KEYBOARD (lq_wayland_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (LqWaylandKeyboard, lq_wayland_keyboard, LQ, WAYLAND_KEYBOARD, GObject)

/* Returns: (transfer full): the one of this connection */
LqWaylandKeyboard *lq_wayland_keyboard_dup_shared (LqWayland *connection);

/* Gets ready. The connection must be ready. Until something is typed the applications see the
 * keymap that they have seen before. */
void lq_wayland_keyboard_open_async (LqWaylandKeyboard  *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean
lq_wayland_keyboard_open_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error);

/* Types @text; a newline is Return. Calls back when the compositor has passed all of it on. */
void lq_wayland_keyboard_type_async (LqWaylandKeyboard  *self,
                                     const char         *text,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean
lq_wayland_keyboard_type_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error);

typedef enum {
  LQ_PRESS_PLAIN = 0,
  LQ_PRESS_CONTROL = 1 << 0,
  LQ_PRESS_SHIFT = 1 << 1,
} LqPress;

/* Presses one of the keys that every LqKeymap has, @n_times. */
void lq_wayland_keyboard_press_async (LqWaylandKeyboard  *self,
                                      uint32_t            code,
                                      LqPress             with,
                                      unsigned            n_times,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean
lq_wayland_keyboard_press_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error);

/* Gives the applications back the keymap that they had. */
void lq_wayland_keyboard_close_async (LqWaylandKeyboard  *self,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean
lq_wayland_keyboard_close_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error);

G_END_DECLS
