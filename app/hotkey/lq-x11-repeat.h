/* lq-x11-repeat.h: a key of an X server does not repeat for a while
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <xcb/xcb.h>

G_BEGIN_DECLS

/* Blocks on the X server and the disk: not on the main thread. */

/**
 * lq_x11_repeat_record:
 *
 * Writes a record of the key into the runtime directory, so that the next start sets it right after
 * a crash.
 *
 * Returns: whether it may be silenced: not when it does not repeat anyway, or when there is no
 * record
 */
bool lq_x11_repeat_record (xcb_connection_t *connection, xcb_keycode_t keycode);

/* Only of a key that is in the record. Does not stop a repetition that has begun: a key has to be
 * silenced before it is pressed. */
void lq_x11_repeat_set (xcb_connection_t *connection, xcb_keycode_t keycode, bool is_on);

/* What is in the record repeats again, and the record is gone. */
void lq_x11_repeat_restore (xcb_connection_t *connection);

G_END_DECLS
