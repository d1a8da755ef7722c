/* lq-find-bar.h: finds words on a page
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script-view.h"

G_BEGIN_DECLS

/**
 * LqFindBar:
 *
 * All places are marked, one of them is selected; Enter and Shift+Enter go on and back.
 * Actions: `find.next`, `find.previous`.
 */
#define LQ_TYPE_FIND_BAR (lq_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (LqFindBar, lq_find_bar, LQ, FIND_BAR, AdwBin)

void lq_find_bar_set_view (LqFindBar *self, LqScriptView *view);

/* Comes up with the keyboard in it, with what is selected on the page. */
void lq_find_bar_open (LqFindBar *self);

/* Returns: whether it was up */
bool lq_find_bar_close (LqFindBar *self);

void lq_find_bar_go_on (LqFindBar *self, bool is_forward);

/* The page is another one: what was found is not true any more. */
void lq_find_bar_refresh (LqFindBar *self);

G_END_DECLS
