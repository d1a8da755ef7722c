/* lq-queue-order.h: puts files of the queue into another order, by dragging their rows
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-queue.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_QUEUE_ORDER (lq_queue_order_get_type ())
G_DECLARE_FINAL_TYPE (LqQueueOrder, lq_queue_order, LQ, QUEUE_ORDER, GObject)

/**
 * lq_queue_order_new:
 * @scroller: takes dragged rows wherever they are dropped on it; it scrolls at its edges
 * @list: in it, of #LqJobRow
 * @line: lies over the scroller and shows where a row would stand
 * @queue: what the list shows
 *
 * Returns: (transfer full): borrows the widgets, so it must not outlive them
 */
LqQueueOrder *
lq_queue_order_new (GtkWidget *scroller, GtkListView *list, GtkWidget *line, LqQueue *queue);

/* Returns: the place of @job in the queue, or -1 */
int lq_queue_order_find (LqQueue *queue, LqJob *job);

/* Puts @job there, or as near to it as there are places. */
void lq_queue_order_move (LqQueue *queue, LqJob *job, int position);

G_END_DECLS
