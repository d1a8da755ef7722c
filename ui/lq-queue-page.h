/* lq-queue-page.h: the files that are transcribed, and an invitation while there are none
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-queue.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqQueuePage:
 *
 * Signal `open` (id of an entry): the person wants that transcript.
 */
#define LQ_TYPE_QUEUE_PAGE (lq_queue_page_get_type ())
G_DECLARE_FINAL_TYPE (LqQueuePage, lq_queue_page, LQ, QUEUE_PAGE, AdwBin)

/* Once. */
void lq_queue_page_set_queue (LqQueuePage *self, LqQueue *queue, LqStore *store);

G_END_DECLS
