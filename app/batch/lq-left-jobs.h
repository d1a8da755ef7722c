/* lq-left-jobs.h: takes over what killed processes have left at a service
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store-jobs.h"

G_BEGIN_DECLS

/**
 * lq_left_jobs_take_async:
 * @to: where they are kept from now on
 * @settings: whether what is done is deleted from the service
 *
 * Looks for jobs that did not belong to the queue, and whose process is gone. Those of which a
 * service may still have something are kept in @to as removed ones, with all that is known of it.
 * Main thread.
 */
void lq_left_jobs_take_async (LqStore            *to,
                              GSettings          *settings,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);

/* Returns: (transfer full) (element-type LqJobRecord): what is to be deleted from a service now;
 * %NULL with %LQ_ERROR_STORE or %G_IO_ERROR_CANCELLED: it will be found again */
GPtrArray *lq_left_jobs_take_finish (GAsyncResult *result, GError **error);

/* Whether what a service may have of such a job is not wanted there. */
gboolean lq_left_jobs_is_unwanted (const LqJobRecord *record, GSettings *settings);

G_END_DECLS
