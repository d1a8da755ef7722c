/* lq-attempt-local.h: one try at a job by the built-in engine
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-attempt.h"

G_BEGIN_DECLS

#define LQ_TYPE_ATTEMPT_LOCAL (lq_attempt_local_get_type ())
G_DECLARE_FINAL_TYPE (LqAttemptLocal, lq_attempt_local, LQ, ATTEMPT_LOCAL, LqAttempt)

/* Returns: (transfer full) */
LqAttempt *lq_attempt_local_new (LqStore *store, const LqJobRecord *record);

G_END_DECLS
