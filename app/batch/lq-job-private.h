/* lq-job-private.h: how its queue makes and changes a job
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-job.h"

G_BEGIN_DECLS

/* @record: (transfer full) */
LqJob *lq_job_new (LqJobRecord *record);

/* Borrowed. What is shown of it is changed by the functions below alone. */
LqJobRecord *lq_job_get_record (LqJob *self);

void lq_job_set_state (LqJob *self, LqJobState state);
void lq_job_set_step (LqJob *self, LqJobStep step);
void lq_job_set_size (LqJob *self, int64_t size);
void lq_job_set_length_ms (LqJob *self, int64_t length_ms);

void lq_job_set_cut_off (LqJob *self, bool is_cut_off);

/* @error: (nullable): %NULL: none any more */
void lq_job_set_error (LqJob *self, const GError *error);

void lq_job_set_progress (LqJob *self, double progress, double speed, int64_t left_ms);

G_END_DECLS
