/* lq-queue-private.h: for tests of the queue
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-attempt.h"
#include "lq-batch-line.h"
#include "lq-queue.h"

G_BEGIN_DECLS

/* @line: of the queue. @is_cleaning: only what the service still has is to be deleted. Returns:
 * (transfer full) */
typedef LqAttempt *(*LqQueueMake) (LqStore           *store,
                                   LqBatchLine       *line,
                                   GSettings         *settings,
                                   const LqJobRecord *record,
                                   gboolean           is_cleaning);

/* Who makes attempts instead of the engines. Before anything is added. */
void lq_queue_set_make (LqQueue *self, LqQueueMake make);

G_END_DECLS
