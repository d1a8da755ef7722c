/* lq-job-row.h: one file of the queue, with what can be done with it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-queue.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqJobRow:
 *
 * Signal `open` (#LqJob): the person wants its transcript. Files are dragged by their rows to where
 * they belong in the queue. All else it does is an action of the group “job”.
 */
#define LQ_TYPE_JOB_ROW (lq_job_row_get_type ())
G_DECLARE_FINAL_TYPE (LqJobRow, lq_job_row, LQ, JOB_ROW, AdwBin)

LqJobRow *lq_job_row_new (LqQueue *queue);

/* @job: (nullable): %NULL lets go of the one it shows */
void   lq_job_row_bind (LqJobRow *self, LqJob *job);
LqJob *lq_job_row_get_job (LqJobRow *self); /* (nullable); borrowed */

/* Opens the menu, as a click on its button does. */
void lq_job_row_pop_up (LqJobRow *self);

G_END_DECLS
