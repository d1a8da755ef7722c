/* lq-done-notice.h: tells that files are transcribed, to a person who looks elsewhere
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-queue.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LqDoneNotice:
 *
 * When the queue has come to its end and no window is in front, it sends a notification, one for
 * all files, which leads to the transcript (`app.open-entry`) or to the queue (`app.show-files`).
 * With a window in front it emits `told` (sentence, id of the only entry or NULL) instead.
 */
#define LQ_TYPE_DONE_NOTICE (lq_done_notice_get_type ())
G_DECLARE_FINAL_TYPE (LqDoneNotice, lq_done_notice, LQ, DONE_NOTICE, GObject)

LqDoneNotice *lq_done_notice_new (GtkApplication *application, LqQueue *queue);

G_END_DECLS
