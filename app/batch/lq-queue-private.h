/* lq-queue-private.h: what the files of the queue share, and what its tests need
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-attempt.h"
#include "lq-batch-line.h"
#include "lq-concurrency.h"
#include "lq-job-private.h"
#include "lq-queue.h"
#include "lq-store-jobs.h"
#include "lq-watch.h"

G_BEGIN_DECLS

/* @line: of the queue. @is_cleaning: only what the service still has is to be deleted. Returns:
 * (transfer full) */
typedef LqAttempt *(*LqQueueMake) (LqStore           *store,
                                   LqBatchLine       *line,
                                   GSettings         *settings,
                                   const LqJobRecord *record,
                                   gboolean           is_cleaning);

/* Who makes attempts instead of the engines. Before anything is added. */
void lq_queue_set_make (LqQueue *self, LqQueueMake make);

/* ---- for the files of the queue */

struct _LqQueue {
  GObject       parent_instance;
  LqStore      *store;
  GSettings    *settings;
  GPtrArray    *jobs;        /* as shown, in their order */
  GHashTable   *attempts;    /* LqJob -> LqAttempt; also of jobs that are not shown any more */
  GHashTable   *checks;      /* LqJobs that are being looked at -> GCancellable */
  GHashTable   *delayed;     /* LqJobs that wait before another try -> id of its timer */
  GHashTable   *cleanings;   /* LqJobs of which the service still has something */
  GHashTable   *past;        /* LqJobs that were done when the queue was empty last */
  GCancellable *cancellable; /* NULL: closed */
  GHashTable   *quiet;       /* LqJobs whose content may be known without anybody being told */
  LqWatch      *watch;
  LqQueueMake   make;
  LqBatchLine  *line;
  LqConcurrency cloud;
  uint64_t      n_limited; /* how often a service was asked too often, as last told */
  guint         changed_id;
  int           lock;
  bool          is_ready;
};

/* A job of a queue, for a callback that may come when the queue is gone otherwise. */
typedef struct {
  LqQueue *queue;
  LqJob   *job;
} LqQueueHeld;

LqQueueHeld *lq_queue_held_new (LqQueue *queue, LqJob *job);
void         lq_queue_held_free (gpointer data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqQueueHeld, lq_queue_held_free)

/* lq-queue.c */
void lq_queue_note_change (LqQueue *self);
void lq_queue_keep (LqQueue *self, LqJob *job);
bool lq_queue_is_active (LqJob *job);
bool lq_queue_is_local (LqJob *job);
bool lq_queue_end_delay (LqQueue *self, LqJob *job); /* whether it was waiting for another try */
void lq_queue_forget (LqQueue *self, LqJob *job);
void lq_queue_take_out (LqQueue *self, LqJob *job); /* it disappears from the list */

void lq_queue_add_records (LqQueue *self, GPtrArray *records); /* (transfer full) */

/* lq-queue-repairs.c */
void lq_queue_put_words (LqQueue *self, LqJob *job); /* of a dictation that was heard again */
void lq_queue_note_saved (LqQueue *self, LqEntry *entry);

/* lq-queue-look.c */
void lq_queue_check (LqQueue *self, LqJob *job);
void lq_queue_end_check (LqQueue *self, LqJob *job); /* soon, if there is one */
void lq_queue_end_checks (LqQueue *self);

/* lq-queue-run.c */
LqAttempt *lq_queue_make_attempt (LqStore           *store,
                                  LqBatchLine       *line,
                                  GSettings         *settings,
                                  const LqJobRecord *record,
                                  gboolean           is_cleaning);
void       lq_queue_schedule (LqQueue *self); /* begins whatever may begin now */
void       lq_queue_fail (LqQueue *self, LqJob *job, const GError *error);
void       lq_queue_finish (LqQueue *self, LqJob *job);
void       lq_queue_stop (LqQueue *self, LqJob *job); /* its attempt, unless that only deletes */
void       lq_queue_let_go (gpointer attempt);        /* for the table of attempts */
bool       lq_queue_is_passing (const GError *error); /* another try may have more luck */
void       lq_queue_begin_attempt (LqQueue *self, LqJob *job, bool is_cleaning, GCallback ended);

/* lq-queue-hurry.c */
void lq_queue_hurry (LqQueue *self);         /* what waits for a service tries again now */
void lq_queue_watch_network (LqQueue *self); /* … as soon as the network is back */

/* lq-queue-clean.c */
GHashTable *lq_queue_cleanings_new (void);
bool        lq_queue_is_cleaning (LqQueue *self, LqJob *job);

/* What waits for another try at deleting does so no more: it is wanted again. */
void lq_queue_end_cleaning (LqQueue *self, LqJob *job);

/* What was cancelled or removed leaves nothing behind, here or elsewhere. */
void lq_queue_drop (LqQueue *self, LqJob *job);

/* The last process has left something of a job that is over at the service. */
void lq_queue_clean (LqQueue *self, const LqJobRecord *record);

/* So have processes whose jobs are not the queue's. */
void lq_queue_clean_left (LqQueue *self);

G_END_DECLS
