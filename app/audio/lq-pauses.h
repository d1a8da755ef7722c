/* lq-pauses.h: where to cut a long recording, found while it is listened to
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-split.h"

G_BEGIN_DECLS

/**
 * LqPauses:
 *
 * What is a pause is told by the recording itself: what is hardly louder than its quietest tenth.
 * Memory does not grow, but for the parts. Used by one thread.
 */
typedef struct _LqPauses LqPauses;

/* @max_ms: how long a part may be */
LqPauses *lq_pauses_new (int64_t max_ms);
void      lq_pauses_free (LqPauses *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqPauses, lq_pauses_free)

/* The next samples at LQ_RATE_HZ. */
void lq_pauses_add (LqPauses *self, const int16_t *samples, size_t n);

/* Returns: (transfer full) (element-type LqSplitPart): the parts of what was added */
GArray *lq_pauses_end (LqPauses *self);

G_END_DECLS
