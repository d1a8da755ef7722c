/* lq-x11-room.h: the part of an X screen that a person looks at
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <xcb/xcb.h>

G_BEGIN_DECLS

/* In the screen's pixels. */
typedef struct {
  int x, y, width, height;
} LqArea;

/**
 * lq_x11_room_find:
 * @connection: to the display
 * @root: the screen's root window
 *
 * Waits for the display, so not on the main thread.
 *
 * Returns: the monitor that shows most of the focused window; without one, that of the pointer;
 *   else the primary, or the first. Without the panels at its bottom.
 */
LqArea lq_x11_room_find (xcb_connection_t *connection, xcb_window_t root);

/* Has the display tell when monitors or panels change. */
void lq_x11_room_watch (xcb_connection_t *connection, xcb_window_t root);

/* Whether @event is such a change. */
bool lq_x11_room_is_changed_by (xcb_connection_t *connection, const xcb_generic_event_t *event);

G_END_DECLS
