/* lq-queue.h: the files that are transcribed, one after the other, whatever happens
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-job.h"
#include "lq-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqQueue:
 *
 * A #GListModel of #LqJob in their order. Main thread; nothing here waits. Jobs are kept in the
 * store: they go on after a restart, a crash or a kill. Of several processes one owns the queue;
 * in the others it waits until that one has ended.
 *
 * Signals:
 * - `changed`: a count or the whole progress; five times a second at the most.
 * - `finished` (#LqJob): its text is in the history, under the job's id.
 * - `failed` (#LqJob): see lq_job_get_error(); it waits for lq_queue_retry().
 * - `duplicate` (#LqJob (nullable), const char *entry_id (nullable), const char *path): the content
 *   of a file that was added is already in the queue as that job, or was transcribed before to
 *   that entry. It was not added; lq_queue_add() with @again does so all the same.
 */
#define LQ_TYPE_QUEUE (lq_queue_get_type ())
G_DECLARE_FINAL_TYPE (LqQueue, lq_queue, LQ, QUEUE, GObject)

/**
 * lq_queue_new:
 * @store: where jobs and texts are kept
 * @settings: the engine for files that are added; how the network is used
 *
 * Takes over what an earlier process left, soon.
 *
 * Returns: (transfer full): the queue
 */
LqQueue *lq_queue_new (LqStore *store, GSettings *settings);

/* Stops everything at once; what runs goes on with the next start. Called before the store is
 * closed; the queue does nothing afterwards. */
void lq_queue_close (LqQueue *self);

/**
 * lq_queue_add:
 * @paths: (array zero-terminated=1): local files; for folders see lq_media_search_async()
 * @again: also what was transcribed before
 *
 * To the end of the queue, with the engine of the settings. Whether a file can be used shows when
 * its turn comes: then its job fails and says why.
 */
void lq_queue_add (LqQueue *self, const char *const *paths, gboolean again);

/**
 * lq_queue_repair:
 * @entry: a dictation that is incomplete, with its audio kept
 *
 * Has its engine hear all of it again. On success its words are replaced. Nothing happens when it
 * is in the queue already, or not to be repaired. The queue does so by itself for each that the
 * store saves.
 */
void lq_queue_repair (LqQueue *self, LqEntry *entry);

void lq_queue_pause (LqQueue *self, LqJob *job);
void lq_queue_resume (LqQueue *self, LqJob *job);
void lq_queue_retry (LqQueue *self, LqJob *job);  /* one that failed, or was cancelled */
void lq_queue_cancel (LqQueue *self, LqJob *job); /* it stays in the list */
void lq_queue_remove (LqQueue *self,
                      LqJob   *job); /* cancels it, too; its text stays if it is done */
void lq_queue_move (LqQueue *self, LqJob *job, unsigned position);

void lq_queue_pause_all (LqQueue *self);
void lq_queue_resume_all (LqQueue *self);
void lq_queue_remove_ended (LqQueue *self); /* those that are done or cancelled */

double   lq_queue_get_progress (LqQueue *self);  /* of all that is not ended before now: 0 to 1 */
unsigned lq_queue_get_n_waiting (LqQueue *self); /* for their turn */
unsigned lq_queue_get_n_running (LqQueue *self);
unsigned lq_queue_get_n_failed (LqQueue *self);
gboolean lq_queue_is_ready (LqQueue *self); /* what was left is taken over */

/* (nullable): the job with this id. Borrowed. */
LqJob *lq_queue_find (LqQueue *self, const char *id);

G_END_DECLS
