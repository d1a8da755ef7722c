/* lq-wayland.h: a connection of our own to the Wayland compositor, shared by the ways of inserting
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <wayland-client.h>

G_BEGIN_DECLS

/**
 * LqWayland:
 *
 * Main thread, and never waits: events are read when they are there, and every answer comes through
 * a callback. It is apart from the connection of the windows, so that it exists without a window,
 * and so that a fault in it ends nothing else.
 *
 * Whoever made an object of this connection destroys it before letting go of the connection.
 *
 * Signal `lost` (#GError): the compositor ended it. Nothing more comes; lq_wayland_dup_shared()
 * makes a new one. Errors are #LqInsertError.
 */
#define LQ_TYPE_WAYLAND (lq_wayland_get_type ())
G_DECLARE_FINAL_TYPE (LqWayland, lq_wayland, LQ, WAYLAND, GObject)

/* Returns: (transfer full): the one connection, made new if there is none or it was lost; %NULL if
 * there is no compositor. */
LqWayland *lq_wayland_dup_shared (GError **error);

/* Calls back when the compositor has told what it can do; at once if it has. */
void     lq_wayland_ready_async (LqWayland          *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean lq_wayland_ready_finish (LqWayland *self, GAsyncResult *result, GError **error);

/* Calls back when the compositor has done all that was asked for before. */
void     lq_wayland_sync_async (LqWayland          *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gboolean lq_wayland_sync_finish (LqWayland *self, GAsyncResult *result, GError **error);

/* Sends what was asked for. Otherwise it is sent when the main loop comes to it. */
void lq_wayland_flush (LqWayland *self);

bool lq_wayland_is_lost (LqWayland *self);
bool lq_wayland_has (LqWayland *self, const struct wl_interface *interface);

/* Returns: (transfer full) (nullable): an object for a global of the compositor, of at most
 * @version; %NULL: it has none. */
gpointer lq_wayland_bind (LqWayland *self, const struct wl_interface *interface, uint32_t version);

struct wl_seat *lq_wayland_get_seat (LqWayland *self); /* nullable */
bool            lq_wayland_has_keyboard (LqWayland *self);

G_END_DECLS
