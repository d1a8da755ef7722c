/* lq-duplicate-bar.h: says which files were transcribed before, and what can be done about it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-queue.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqDuplicateBar:
 *
 * Listens to the queue; hidden while there is nothing to say. Signal `open` (id of an entry).
 */
#define LQ_TYPE_DUPLICATE_BAR (lq_duplicate_bar_get_type ())
G_DECLARE_FINAL_TYPE (LqDuplicateBar, lq_duplicate_bar, LQ, DUPLICATE_BAR, AdwBin)

/* Once. @store tells when it was. */
void lq_duplicate_bar_set_queue (LqDuplicateBar *self, LqQueue *queue, LqStore *store);

G_END_DECLS
