/* lq-attempt-cloud.h: one try at a job by a service, or by one's own server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-attempt.h"
#include "lq-batch-line.h"

G_BEGIN_DECLS

#define LQ_TYPE_ATTEMPT_CLOUD (lq_attempt_cloud_get_type ())
G_DECLARE_FINAL_TYPE (LqAttemptCloud, lq_attempt_cloud, LQ, ATTEMPT_CLOUD, LqAttempt)

/**
 * lq_attempt_cloud_new:
 * @line: outlives it
 * @settings: address, key, and what is asked for
 * @is_cleaning: only takes away what the service still has of the job
 *
 * Returns: (transfer full)
 */
LqAttempt *lq_attempt_cloud_new (LqStore           *store,
                                 LqBatchLine       *line,
                                 GSettings         *settings,
                                 const LqJobRecord *record,
                                 gboolean           is_cleaning);

G_END_DECLS
