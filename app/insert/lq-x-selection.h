/* lq-x-selection.h: borrows the clipboard of X11 for a moment
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-x-content.h"
#include "lq-x-thread.h"

G_BEGIN_DECLS

/**
 * LqXSelection:
 *
 * Of one #LqXThread. What is owned is given to whoever asks for as long as the thread lives.
 */
typedef struct _LqXSelection LqXSelection;

LqXSelection *lq_x_selection_new (LqXThread *thread, Display *display);
void          lq_x_selection_free (LqXSelection *self);

void lq_x_selection_handle_event (LqXSelection *self, XEvent *event);

/* Makes sure that all the clipboard holds is known; waits for its owner if it is not yet. Returns:
 * whether it could be read as a whole. */
bool lq_x_selection_save (LqXSelection *self, GCancellable *cancellable);

/**
 * lq_x_selection_lend:
 * @text: what to offer
 * @window: of the program that shall have it
 *
 * Owns the clipboard until lq_x_selection_restore(). No other program than that of @window gets the
 * text, and all are told that it is nothing to keep.
 */
bool lq_x_selection_lend (LqXSelection *self, const char *text, Window window);

/* Whether the program that the text was lent to has asked for something, whether it was sent the
 * text or its beginning, and whether it has all of it; when it last did something about it. */
bool    lq_x_selection_is_asked (LqXSelection *self);
bool    lq_x_selection_is_sent (LqXSelection *self);
bool    lq_x_selection_is_taken (LqXSelection *self);
int64_t lq_x_selection_get_last_us (LqXSelection *self);

/* Offers again what was saved. If another program has put something there meanwhile, that stays. */
void lq_x_selection_restore (LqXSelection *self);

/* Leaves what is offered to the clipboard manager, if there is one. */
void lq_x_selection_hand_over (LqXSelection *self);

G_END_DECLS
