/* lq-x-typist.h: types text into the focused X11 window as a keyboard would
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-x-desk.h"
#include "lq-x-keyboard.h"
#include "lq-x-thread.h"

G_BEGIN_DECLS

/**
 * LqXTypist:
 *
 * Of one #LqXThread. Types in parts, and lets the window read each part before the next, so that
 * nothing that is on its way can be read with a keymap that is not its own. How it knows that the
 * window has read: by a ping, where the window takes part in it (all toolkits do); elsewhere
 * (xterm, plain Xlib) only by waiting, so that there is no proof.
 *
 * Keys that the person presses meanwhile arrive between ours. Modifiers that are held are waited
 * for before each part.
 */
typedef struct _LqXTypist LqXTypist;

/* Connects, and tidies what a crash left of a typist of this name. Returns: (nullable) */
LqXTypist *lq_x_typist_new (LqXThread *thread, const char *name, GError **error);
void       lq_x_typist_free (LqXTypist *self);

LqXDesk *lq_x_typist_get_desk (LqXTypist *self);

/* Returns: whether the active window is another one now, perhaps. */
bool lq_x_typist_handle_event (LqXTypist *self, XEvent *event);

/* Gets ready for a dictation: listens to answers. %LQ_INSERT_ERROR_UNAVAILABLE: the server has no
 * fake keys, or ignores short presses. */
bool lq_x_typist_begin (LqXTypist *self, GError **error);

/* Types @text, UTF-8, newlines as Return. Errors as LqWay's `insert`. */
bool
lq_x_typist_type (LqXTypist *self, const char *text, GCancellable *cancellable, GError **error);

/* Presses BackSpace @n times, if the window that was typed into last still has the focus, and had
 * it ever since. */
bool lq_x_typist_erase (LqXTypist *self, unsigned n, GCancellable *cancellable, GError **error);

/* As that, with the Left key. */
bool lq_x_typist_move_back (LqXTypist *self, unsigned n, GCancellable *cancellable, GError **error);

/* Presses Ctrl+V, or Ctrl+Shift+V, if @window has the focus. */
bool lq_x_typist_paste (
  LqXTypist *self, Window window, bool has_shift, GCancellable *cancellable, GError **error);

/* Waits until the window has read the keys; at once, if it does not tell. Returns: whether it has
 */
bool lq_x_typist_wait_until_read (LqXTypist *self, GCancellable *cancellable);

/* Waits until all that was typed has been read, and gives the keymap back as it was. */
void lq_x_typist_end (LqXTypist *self);

G_END_DECLS
