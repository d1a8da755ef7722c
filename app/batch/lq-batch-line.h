/* lq-batch-line.h: the one thread on which jobs talk to services
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-http.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqBatchLine:
 *
 * A thread with a main context of its own, and what all calls to a service share there.
 */
typedef struct _LqBatchLine LqBatchLine;

/* @settings: how the network is used. Main thread. The thread begins with the first work. */
LqBatchLine *lq_batch_line_new (GSettings *settings);

/* The process before was in the middle of its calls: this one begins without a burst. Before the
 * thread begins. */
void lq_batch_line_note_restart (LqBatchLine *self);

/* Ends the thread; waits for it. Nothing may be under way any more. */
void lq_batch_line_free (LqBatchLine *self);

/* Calls @work on the line's thread, soon. */
void lq_batch_line_run (LqBatchLine *self, GSourceOnceFunc work, gpointer data);

/* Services that are left alone since they failed are tried soon, each by one call. @self:
 * (nullable)
 */
void lq_batch_line_hurry (LqBatchLine *self);

/* On the line's thread. Borrowed. @is_own: of one's own server, which asks for no pace; else of the
 * service. */
LqHttp *lq_batch_line_get_http (LqBatchLine *self, gboolean is_own);

G_END_DECLS
