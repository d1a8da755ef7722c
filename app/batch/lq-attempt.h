/* lq-attempt.h: one try at a job, by an engine here or by a service
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store-jobs.h"

G_BEGIN_DECLS

/* What a job's row shows while it runs. */
typedef struct {
  LqJobStep step;
  double    progress;  /* of the whole job: 0 to 1 */
  double    speed;     /* see lq_job_get_speed() */
  int64_t   left_ms;   /* -1: not known */
  int64_t   length_ms; /* of the sound; -1: not known */
} LqAttemptProgress;

/**
 * LqAttempt:
 *
 * Made, started, stopped and freed on the main thread, where its signals are emitted:
 *
 * - `progress` (#LqAttemptProgress *, borrowed): five times a second at the most.
 * - `ended` (#GError *, nullable, borrowed): once, last. Without an error the text is in the
 *   history, or for a dictation in its draft. After lq_attempt_stop() it comes, too.
 *
 * What it does is kept in the store at each step, so that another one can go on.
 */
#define LQ_TYPE_ATTEMPT (lq_attempt_get_type ())
G_DECLARE_DERIVABLE_TYPE (LqAttempt, lq_attempt, LQ, ATTEMPT, GObject)

struct _LqAttemptClass {
  GObjectClass parent_class;

  void (*start) (LqAttempt *self);
  void (*stop) (LqAttempt *self);
  void (*join) (LqAttempt *self);
};

/* Once. Returns at once; `progress` and `ended` come on the main thread. */
void lq_attempt_start (LqAttempt *self);

/* It ends soon; what it has done up to now is kept. May be called again. */
void lq_attempt_stop (LqAttempt *self);

/* After lq_attempt_stop(), at the end of the program: waits until nothing uses the store any more.
 */
void lq_attempt_join (LqAttempt *self);

/* As noted, after the end; both 0 where no service was asked. */
int64_t  lq_attempt_get_rtt_us (LqAttempt *self);
uint64_t lq_attempt_get_n_limited (LqAttempt *self);

/* After the end: whether the file's end is missing. */
bool lq_attempt_is_cut_off (LqAttempt *self);

/* ---- for implementations */

/* @record: copied */
void lq_attempt_set_up (LqAttempt *self, LqStore *store, const LqJobRecord *record);

LqStore           *lq_attempt_get_store (LqAttempt *self);  /* borrowed; any thread */
const LqJobRecord *lq_attempt_get_record (LqAttempt *self); /* likewise */

/* What was seen of the service up to now: how long it takes to answer, and how often it said that
 * it is asked too often, by all attempts. Before the end is posted. */
void lq_attempt_note_service (LqAttempt *self, int64_t rtt_us, uint64_t n_limited);

/* It turned out, or what the record says of it is not so. Before the end is posted. */
void lq_attempt_note_cut_off (LqAttempt *self, bool is_cut_off);

/* Any thread that holds @self: emit on the main thread, soon. */
void lq_attempt_post_progress (LqAttempt *self, const LqAttemptProgress *progress);

/* @self: (transfer full): the reference of the thread; @error: (transfer full) (nullable) */
void lq_attempt_post_end (LqAttempt *self, GError *error);

G_END_DECLS
