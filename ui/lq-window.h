/* lq-window.h: the window: dictation, history and files
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"
#include "lq-intake.h"
#include "lq-messages.h"
#include "lq-queue.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_WINDOW (lq_window_get_type ())
G_DECLARE_FINAL_TYPE (LqWindow, lq_window, LQ, WINDOW, AdwApplicationWindow)

LqWindow *lq_window_new (GtkApplication *application, GSettings *settings, LqDictation *dictation);

/* The history is open, or, with @error, cannot be opened. Once. */
void lq_window_set_store (LqWindow *self, LqStore *store, const GError *error);

/* The files that are transcribed. Once, after the history is open. */
void lq_window_set_queue (LqWindow *self, LqQueue *queue);

/* Where files go that are dropped, pasted or chosen. Once. */
void lq_window_set_intake (LqWindow *self, LqIntake *intake);

/* Tells that files are transcribed, where that cannot be seen. @id: (nullable): of the only entry
 */
void lq_window_say_done (LqWindow *self, const char *sentence, const char *id);

/* Shows the entry with this id, as soon as it is read. */
void lq_window_open_entry (LqWindow *self, const char *id);

/* Tells the person what happened. */
void lq_window_say_notice (LqWindow *self, LqNotice notice, const char *detail);

/* Tells that @n recordings were recovered, with a button that leads to them. */
void lq_window_say_recovered (LqWindow *self, int n, const char *first_words);

G_END_DECLS
