/* lq-wayland-desk.h: what every way on a wlroots compositor needs: the connection, and the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-toplevels.h"
#include "lq-way.h"

G_BEGIN_DECLS

/**
 * LqWaylandDesk:
 *
 * Main thread. Belongs to a way, and emits its signals: `target-changed` when another window has
 * the focus, `lost` when the connection is. Open only during a dictation: windows tell every change
 * of their titles, and a program at rest has no use for that.
 */
#define LQ_TYPE_WAYLAND_DESK (lq_wayland_desk_get_type ())
G_DECLARE_FINAL_TYPE (LqWaylandDesk, lq_wayland_desk, LQ, WAYLAND_DESK, GObject)

/* @way: owns the desk */
LqWaylandDesk *lq_wayland_desk_new (LqWay *way);

enum { LQ_WAYLAND_DESK_NEEDS_MAX = 2 };

/* Answers a probe of the way: whether the compositor has all of @needed, up to the first %NULL.
 * What was closed is closed again by then. */
void lq_wayland_desk_probe_async (LqWaylandDesk             *self,
                                  const struct wl_interface *needed[LQ_WAYLAND_DESK_NEEDS_MAX],
                                  GCancellable              *cancellable,
                                  GAsyncReadyCallback        callback,
                                  gpointer                   user_data);

/* Calls back when the connection is ready and the windows are known. */
void     lq_wayland_desk_open_async (LqWaylandDesk      *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean lq_wayland_desk_open_finish (LqWaylandDesk *self, GAsyncResult *result, GError **error);
void     lq_wayland_desk_close (LqWaylandDesk *self);

LqWayland *lq_wayland_desk_get_connection (LqWaylandDesk *self); /* nullable: closed, or lost */

/* True: windows are told of, and none has the focus. */
bool lq_wayland_desk_is_empty (LqWaylandDesk *self);

/* Returns: (transfer full): the application, and whether it is a terminal */
LqTarget *lq_wayland_desk_dup_target (LqWaylandDesk *self);

G_END_DECLS
