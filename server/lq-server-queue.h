/* lq-server-queue.h: the transcriptions on their way from queued to their end
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-config.h"
#include "lq-server-store.h"
#include "lq-server-work.h"

G_BEGIN_DECLS

/**
 * LqServerQueue:
 *
 * Hands jobs to worker threads, as many at once as is set, the oldest first. Lives in the thread
 * whose default context it was made in, which is the store's.
 */
typedef struct _LqServerQueue LqServerQueue;

/* @id: of a transcription that has just come to its end */
typedef void (*LqServerJobEnded) (const char *id, gpointer user_data);

LqServerQueue *lq_server_queue_new (const LqServerConfig *config,
                                    const char           *folder,
                                    LqServerStore        *store,
                                    LqServerJobEnded      ended,
                                    gpointer              user_data);

/* Stops the workers, which takes a moment. What they were at is queued again. */
void lq_server_queue_free (LqServerQueue *self);

/* To be called when the store has a new job. */
void lq_server_queue_wake (LqServerQueue *self);

/* Returns: (nullable): the work on that transcription, while it is processed */
const LqServerWork *lq_server_queue_find (LqServerQueue *self, const char *id);

G_END_DECLS
