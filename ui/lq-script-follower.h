/* lq-script-follower.h: lights the word that is heard, and keeps it in sight
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LqScriptFollower:
 *
 * Scrolls along until the person scrolls away; a button that comes up then leads back.
 */
typedef struct _LqScriptFollower LqScriptFollower;

/**
 * lq_script_follower_new:
 * @view: what is read; it must live longer, as the others
 * @scroller: what it is scrolled in
 * @button: comes up while it does not follow
 * @lit: of @view's buffer
 */
LqScriptFollower *lq_script_follower_new (GtkTextView       *view,
                                          GtkScrolledWindow *scroller,
                                          GtkRevealer       *button,
                                          GtkTextTag        *lit);
void              lq_script_follower_free (LqScriptFollower *self);

/* @word: (nullable): what is heard now; %NULL: nothing */
void lq_script_follower_light (LqScriptFollower *self, const LqScriptRange *word);

/* Brings what is lit into sight and follows again. */
void lq_script_follower_follow (LqScriptFollower *self);

/* Goes to another place: what is lit need not be in sight any more. */
void lq_script_follower_leave (LqScriptFollower *self);

/* Whether the view goes where the lit word is. */
bool lq_script_follower_is_following (LqScriptFollower *self);

G_END_DECLS
