/* lq-x-desk.h: which window of an X11 session has the focus, and whether it has taken in its events
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way.h"

#include <X11/Xlib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqXDesk:
 *
 * Of one thread, that of its connection. A window that answers pings does so after everything that
 * was sent to it before: so the answer to a ping proves that it has read the keys before it.
 */
typedef struct {
  Display *display;
  Window   root;
  Atom     active_window;
  Atom     manager;
  Atom     protocols;
  Atom     ping;
  Atom     state;

  Window   pinged;
  uint32_t ping_id;
  bool     is_answered;
  Window   watched; /* tells when it is gone */
  bool     is_gone;
} LqXDesk;

/* Begins to follow the focus. */
void lq_x_desk_init (LqXDesk *self, Display *display);

/* While it is on, answers to pings come in. Each move of a window wakes us then. */
void lq_x_desk_set_listening (LqXDesk *self, bool is_listening);

/* Returns: whether the active window is another one now, perhaps. */
bool lq_x_desk_handle_event (LqXDesk *self, const XEvent *event);

/* The application's window that gets what is typed; 0: there is none. */
Window lq_x_desk_find_focus (LqXDesk *self);

/* The window that is shown as active; 0: none, or the window manager does not tell. */
Window lq_x_desk_get_active (LqXDesk *self);

/* From now on it is known whether @window is gone. */
void lq_x_desk_watch (LqXDesk *self, Window window);

/* Whether @window takes part in pings. */
bool lq_x_desk_can_ping (LqXDesk *self, Window window);

/* Asks @window; `is_answered` tells when it has answered this last ping. */
void lq_x_desk_ping (LqXDesk *self, Window window);

/* What is known of the active window: its class. Returns: (transfer full) */
LqTarget *lq_x_desk_dup_target (LqXDesk *self);

G_END_DECLS
