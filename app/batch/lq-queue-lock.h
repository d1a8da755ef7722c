/* lq-queue-lock.h: one process owns the queue
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_queue_lock_async:
 *
 * Waits until no other process owns the queue: it lets go at its end, however it ends.
 */
void
lq_queue_lock_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* Returns: what lq_queue_unlock() takes; -1 with %LQ_ERROR_DISK or %G_IO_ERROR_CANCELLED */
int lq_queue_lock_finish (GAsyncResult *result, GError **error);

/* @lock: -1: none */
void lq_queue_unlock (int lock);

G_END_DECLS
