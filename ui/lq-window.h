/* lq-window.h: the window: dictation and history
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"
#include "lq-messages.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_WINDOW (lq_window_get_type ())
G_DECLARE_FINAL_TYPE (LqWindow, lq_window, LQ, WINDOW, AdwApplicationWindow)

LqWindow *lq_window_new (GtkApplication *application, GSettings *settings, LqDictation *dictation);

/* The history is open, or, with @error, cannot be opened. Once. */
void lq_window_set_store (LqWindow *self, LqStore *store, const GError *error);

/* Tells the person what happened. */
void lq_window_say_notice (LqWindow *self, LqNotice notice, const char *detail);

/* Tells that @n recordings were recovered, with a button that leads to them. */
void lq_window_say_recovered (LqWindow *self, int n, const char *first_words);

G_END_DECLS
