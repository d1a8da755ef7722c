/* lq-x-display.h: a connection of one's own to the X server, whose errors end nothing
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <X11/Xlib.h>
#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * lq_x_display_open:
 * @error: return location for %G_IO_ERROR_NOT_CONNECTED
 *
 * Opens a connection to $DISPLAY. Blocks: not on the main thread. One thread alone may use it.
 *
 * Xlib ends the program at the first error that nobody handles. Errors of this connection are
 * ignored instead: windows of other programs vanish at any time, and calls that need an answer
 * tell by what they return. When the server itself goes away, calls return nothing from then on.
 *
 * Returns: (nullable): the connection, close it with lq_x_display_close()
 */
Display *lq_x_display_open (GError **error);

/* Whether the server is gone. */
bool lq_x_display_is_lost (Display *display);

void lq_x_display_close (Display *display);

G_END_DECLS
