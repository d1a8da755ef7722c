/* lq-attempt-cloud-private.h: what the files of the cloud attempt share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-attempt-cloud.h"
#include "lq-engine.h"
#include "lq-poll.h"
#include "lq-soniox-rest.h"

G_BEGIN_DECLS

struct _LqAttemptCloud {
  LqAttempt     parent_instance;
  LqBatchLine  *line;
  GSettings    *settings; /* main thread */
  GCancellable *cancellable;
  gboolean      is_cleaning;

  /* Set on the main thread before the line's thread begins. */
  LqEngineConfig *config;
  char           *base_url;
  const char     *translation; /* of the record; NULL: none */
  bool            is_own;      /* one's own server, which holds its answers */
  bool            is_deleting;

  GMutex mutex;
  GCond  cond;
  bool   is_begun; /* guarded by mutex: the line's thread has it */
  bool   is_over;  /* likewise: it has it no more */

  /* Of the line's thread. */
  LqSonioxRest    *rest;
  GPtrArray       *parts;
  LqJobPart       *part;      /* at work */
  char            *part_path; /* of the current part, where it was written; NULL: the file itself */
  LqSonioxReading *reading;
  LqPoll           poll;
  double           pace;      /* seconds for an hour of sound; negative: not known */
  int64_t          length_ms; /* -1: not known */
  int64_t          n_before;  /* tokens of the parts before */
  int64_t          n_part;    /* of this one */
  int64_t          begun_us;  /* when the last question was asked */
  int64_t          told_us;
  LqJobStep        told_step;
  GError          *failure;       /* why it ends, while something is still to be done */
  bool             is_finished;   /* the text is in the history */
  bool             was_file_lost; /* the service had lost the file already once */
  bool             was_job_lost;  /* … and its transcription */
  bool             has_waited;
};

/* ---- lq-attempt-cloud.c: the order of things */

/* Goes on with whatever is to be done next. */
void lq_attempt_cloud_step (LqAttemptCloud *self);

/* Ends it. @error: (transfer full) */
void lq_attempt_cloud_fail (LqAttemptCloud *self, GError *error);

/* Keeps the parts as they are now; @callback finds in lq_store_job_done_finish() whether it did. */
void lq_attempt_cloud_keep (LqAttemptCloud *self, GAsyncReadyCallback callback);

void lq_attempt_cloud_tell (
  LqAttemptCloud *self, LqJobStep step, double progress, double speed, int64_t left_ms);

/* What a part is called at the service. (transfer full) */
char *lq_attempt_cloud_dup_reference (LqAttemptCloud *self, const LqJobPart *part);

/* ---- lq-attempt-cloud-split.c: what is too long or too large is sent as parts of our own making
 */

bool lq_attempt_cloud_must_split (LqAttemptCloud *self); /* it has no parts yet, and needs some */
void lq_attempt_cloud_split (LqAttemptCloud *self);      /* then _step() */

/* Whether the current part is to be written as a file before it is sent. */
bool lq_attempt_cloud_is_written (LqAttemptCloud *self);

/* Writes it; @callback finds in g_task_propagate_pointer() its path (transfer full) */
void lq_attempt_cloud_write (LqAttemptCloud *self, GAsyncReadyCallback callback);

/* Removes what is written of any part, also by a try that was killed. */
void lq_attempt_cloud_remove_written (LqAttemptCloud *self);

/* Instead of the service's limit, for tests. 0: the service's */
void lq_attempt_cloud_set_longest_ms (int64_t longest_ms);

/* ---- lq-attempt-cloud-send.c: brings the current part to the service. Then _step() */

void lq_attempt_cloud_send (LqAttemptCloud *self);

/* ---- lq-attempt-cloud-read.c: waits for the current part, and reads its text. Then _step() */

void lq_attempt_cloud_read (LqAttemptCloud *self);

G_END_DECLS
