/* lq-focus.h: whether a password field has the focus, as the accessibility bus tells it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqFocus:
 *
 * Main thread. For ways of inserting that see no field themselves. What is not told is unknown, and
 * no error: there may be no accessibility bus, and it is not started for this; nor is accessibility
 * switched on. GTK 3 and 4 tell wherever the bus runs, Qt 5 where it ran before it, Qt 6 only while
 * accessibility is on (org.a11y.Status); Chromium tells nothing of the fields in a page, and xterm
 * nothing at all.
 *
 * Signal `changed`: one of the answers below may be another one now.
 */
#define LQ_TYPE_FOCUS (lq_focus_get_type ())
G_DECLARE_FINAL_TYPE (LqFocus, lq_focus, LQ, FOCUS, GObject)

LqFocus *lq_focus_new (void);

/* From now on, applications tell of each move of their focus. Begins only once. */
void lq_focus_begin (LqFocus *self);

/* Asks the field that has the focus whether it still has it. Where none is known, it is looked for:
 * one that had the focus before lq_focus_begin() has not told so. */
void lq_focus_look (LqFocus *self);

/* As that, but looks for nothing. */
void lq_focus_check (LqFocus *self);

/* A password field has the focus, as far as is known. */
bool lq_focus_is_password (LqFocus *self);

/* An answer is under way: it comes within a moment, or is taken for unknown. */
bool lq_focus_is_asking (LqFocus *self);

G_END_DECLS
