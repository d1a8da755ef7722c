/* lq-store-jobs.h: the queue's part of the store
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-job-record.h"
#include "lq-store.h"

G_BEGIN_DECLS

/* Any thread that has a main context: callbacks come there. Not while the store is being closed.
 * Finish functions give %LQ_ERROR_STORE. */

/* Those that have not ended, failed, or of which a service still keeps something, in their order.
 * finish: (transfer full) (element-type LqJobRecord) */
void       lq_store_load_jobs_async (LqStore            *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
GPtrArray *lq_store_load_jobs_finish (LqStore *self, GAsyncResult *result, GError **error);

/* Makes or replaces them, all or none. @records: (element-type LqJobRecord): copied. @callback:
 * (nullable): may be left out */
void lq_store_save_jobs_async (LqStore            *self,
                               const GPtrArray    *records,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
void lq_store_save_job_async (LqStore            *self,
                              const LqJobRecord  *record,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);

/* Forgets a job, and its draft; a text that is complete stays. @callback: (nullable) */
void lq_store_remove_job_async (LqStore            *self,
                                const LqJobRecord  *record,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/* Which entry has the text of this content, made by another job than @but_id. finish: (transfer
 * full) (nullable): %NULL without error: none */
void  lq_store_find_digest_async (LqStore            *self,
                                  const char         *digest,
                                  const char         *but_id,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
char *lq_store_find_digest_finish (LqStore *self, GAsyncResult *result, GError **error);

/* finish: (transfer full) (element-type LqJobPart): in their order */
void       lq_store_load_parts_async (LqStore            *self,
                                      const char         *job_id,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
GPtrArray *lq_store_load_parts_finish (LqStore *self, GAsyncResult *result, GError **error);

/**
 * lq_store_save_parts_async:
 * @host: where the remote ids in them are from
 * @parts: (element-type LqJobPart): copied
 *
 * On disk when the callback comes: what was asked of a service is known after a crash.
 */
void lq_store_save_parts_async (LqStore            *self,
                                const char         *job_id,
                                const char         *host,
                                const GPtrArray    *parts,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/* ---- the text of a job, batch by batch */

/* Makes the draft of a job, unless it has one. */
void lq_store_begin_draft_async (LqStore            *self,
                                 const LqJobRecord  *record,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);

/* Replaces what the draft has from token @at on. @tokens: (transfer full) (element-type LqToken) */
void lq_store_append_draft_async (LqStore            *self,
                                  const LqJobRecord  *record,
                                  int64_t             at,
                                  GPtrArray          *tokens,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);

/**
 * lq_store_finish_draft_async:
 *
 * Makes a file's draft an entry, complete unless the file is cut off. `saved` is not emitted: see
 * lq_store_announce(). The draft of a dictation stays a draft, for its words to be composed.
 */
void lq_store_finish_draft_async (LqStore            *self,
                                  const LqJobRecord  *record,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);

/* Removes a draft; a text that is complete stays. @callback: (nullable) */
void lq_store_drop_draft_async (LqStore            *self,
                                const LqJobRecord  *record,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/* Emits `saved` for an entry that was written so, without its tokens. Main thread. */
void lq_store_announce (LqStore *self, const char *id);

/* ---- how fast engines are */

/* finish: seconds that an hour of sound takes; negative: not known */
void   lq_store_get_pace_async (LqStore            *self,
                                const char         *engine,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
double lq_store_get_pace_finish (LqStore *self, GAsyncResult *result);

/* Of the last job it did. A failure is only logged. */
void lq_store_save_pace (LqStore *self, const char *engine, double seconds_per_hour);

/* For all of the above that tell nothing but whether it was done. */
gboolean lq_store_job_done_finish (LqStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
