/* lq-job.h: one job of the queue as a row shows it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-job-record.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LqJob:
 *
 * Main thread. Made and changed by its queue alone. Each of the getters below is a property of the
 * same name that is notified; while it runs, five times a second at the most.
 */
#define LQ_TYPE_JOB (lq_job_get_type ())
G_DECLARE_FINAL_TYPE (LqJob, lq_job, LQ, JOB, GObject)

const char *lq_job_get_id (LqJob *self);        /* of its entry in the history */
const char *lq_job_get_path (LqJob *self);      /* of the file */
const char *lq_job_get_name (LqJob *self);      /* of the file, for people */
const char *lq_job_get_engine (LqJob *self);    /* its id */
LqEntryKind lq_job_get_kind (LqJob *self);      /* a dictation is repaired, or a file */
int64_t     lq_job_get_length_ms (LqJob *self); /* -1: not known */
int64_t     lq_job_get_size (LqJob *self);      /* bytes; -1: not known */
gboolean    lq_job_get_cut_off (LqJob *self);   /* the end of the file is missing */
LqJobState  lq_job_get_state (LqJob *self);
LqJobStep   lq_job_get_step (LqJob *self);     /* of meaning while it runs, or is checked */
double      lq_job_get_progress (LqJob *self); /* of the whole job: 0 to 1 */

/* While it is uploaded: bytes per second; while it is recognized: how many times faster than it is
 * played. 0: not known. */
double lq_job_get_speed (LqJob *self);

int64_t lq_job_get_left_ms (LqJob *self); /* until it is done; -1: not known */

/* (nullable): why it failed, a sentence in the person's language … */
const char *lq_job_get_error (LqJob *self);
const char *lq_job_get_way_out (LqJob *self); /* … and what to do about it */

/* (nullable): the same for a log or “Copy details”: exact, untranslated. */
const char *lq_job_get_details (LqJob *self);

G_END_DECLS
