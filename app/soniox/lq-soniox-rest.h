/* lq-soniox-rest.h: files and their transcriptions at the service, or at one's own server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-http.h"
#include "lq-soniox-job.h"
#include "lq-soniox-limits.h"
#include "lq-soniox-page.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqSonioxRest:
 *
 * The service's REST side. Made, called and freed on one thread; every callback comes in that
 * thread's thread-default context. It knows no state of its own: what it is asked it asks the
 * service. Retries, waiting for a place and the circuit breaker are the matter of #LqHttp.
 *
 * Every call fails with a code of %LQ_ERROR that says what to do, or %G_IO_ERROR_CANCELLED. What is
 * missing, of a wrong type or of a hostile size in an answer is %LQ_ERROR_PROTOCOL.
 */
#define LQ_TYPE_SONIOX_REST (lq_soniox_rest_get_type ())
G_DECLARE_FINAL_TYPE (LqSonioxRest, lq_soniox_rest, LQ, SONIOX_REST, GObject)

/**
 * lq_soniox_rest_new:
 * @base_url: such as "https://api.soniox.com", see lq_soniox_dup_rest_url()
 * @key: (nullable): goes into a header only
 */
LqSonioxRest *lq_soniox_rest_new (LqHttp *http, const char *base_url, const char *key);

/* ---- files */

/* How far an upload is. Called on the thread of @self, about ten times a second.
 * @bytes_per_s: over the last seconds; 0: not known yet */
typedef void (*LqSonioxProgressFunc) (int64_t  sent,
                                      int64_t  total,
                                      double   bytes_per_s,
                                      gpointer user_data);

/**
 * lq_soniox_rest_upload_async:
 * @path: a regular file
 * @filename: (nullable): its name at the service; %NULL: as in @path
 * @reference_id: (nullable): ours, at most 256 characters; lq_soniox_rest_find_async() looks for it
 *
 * Sends a file in memory that does not grow with it. %LQ_ERROR_FILE when it cannot be read or
 * changes meanwhile. Where the service's limits are known, %LQ_ERROR_FILE_LARGE and, for a large
 * file, %LQ_ERROR_FULL are found before anything is sent. An upload is not tried again by itself
 * unless the service is known not to have it: after a failure ask lq_soniox_rest_find_async()
 * first.
 */
void lq_soniox_rest_upload_async (LqSonioxRest        *self,
                                  const char          *path,
                                  const char          *filename,
                                  const char          *reference_id,
                                  LqSonioxProgressFunc progress,
                                  gpointer             progress_data,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);

/* Returns: (transfer full): the file's id */
char *lq_soniox_rest_upload_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

/* ---- transcriptions */

/* Orders the transcription of a file that is there. Not tried again unless the service is known not
 * to have the order: after a failure ask lq_soniox_rest_find_async() first. */
void lq_soniox_rest_create_async (LqSonioxRest       *self,
                                  const LqSonioxJob  *job,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);

/* Returns: (transfer full): the transcription's id */
char *lq_soniox_rest_create_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

/**
 * LqSonioxHold:
 *
 * How one's own server may hold its answer back until the transcription has ended. The service
 * itself does not know this.
 */
typedef struct {
  unsigned wait_s; /* an older server: so long */
  unsigned beat_s; /* without end, but it says so often how the transcription stands */
  /* (nullable): what it says meanwhile */
  void (*told) (const LqSonioxTranscription *seen, gpointer data);
  gpointer data;
} LqSonioxHold;

/* @hold: (nullable): copied; %NULL: answer at once */
void lq_soniox_rest_get_async (LqSonioxRest       *self,
                               const char         *transcription_id,
                               const LqSonioxHold *hold,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);

/* Returns: (transfer full): */
LqSonioxTranscription *
lq_soniox_rest_get_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

/**
 * LqSonioxFound:
 *
 * What the service has of a reference of ours; %NULL: nothing of that kind. Of several
 * transcriptions the one that is furthest: completed, then processing, queued, failed.
 */
typedef struct {
  char         *file_id;
  char         *transcription_id;
  LqSonioxState state; /* of the transcription */
} LqSonioxFound;

void lq_soniox_found_free (LqSonioxFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxFound, lq_soniox_found_free)

/* What a job that was interrupted goes on with, so that nothing is sent twice. */
void lq_soniox_rest_find_async (LqSonioxRest       *self,
                                const char         *reference_id,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/* Returns: (transfer full): never %NULL without an error */
LqSonioxFound *
lq_soniox_rest_find_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

/**
 * LqSonioxReading:
 *
 * A transcript that is being read. Valid until the callback of the reading was called.
 */
typedef struct _LqSonioxReading LqSonioxReading;

/**
 * LqSonioxBatchFunc:
 * @tokens: (transfer full) (element-type LqToken): the next ones, some hundreds, all final
 *
 * Returns: %TRUE to get more; %FALSE: nothing more is read until lq_soniox_reading_resume()
 */
typedef gboolean (*LqSonioxBatchFunc) (LqSonioxReading *reading,
                                       GPtrArray       *tokens,
                                       gpointer         user_data);

/* Goes on after a batch. On the thread of the #LqSonioxRest. */
void lq_soniox_reading_resume (LqSonioxReading *reading);

/**
 * lq_soniox_rest_read_async:
 * @batch: called for every batch, before @callback
 *
 * Reads a transcript in memory that does not grow with it. Does not end before the last batch was
 * taken. After a failure the batches that came are not the whole: read again from the start.
 * %LQ_ERROR_BUSY: the transcription is not completed.
 */
void lq_soniox_rest_read_async (LqSonioxRest       *self,
                                const char         *transcription_id,
                                LqSonioxBatchFunc   batch,
                                gpointer            batch_data,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/* @n_tokens: (out) (optional): of all batches */
gboolean lq_soniox_rest_read_finish (LqSonioxRest *self,
                                     GAsyncResult *result,
                                     unsigned     *n_tokens,
                                     GError      **error);

/* ---- both */

/**
 * LqSonioxSift:
 * @item: a #LqSonioxFile or a #LqSonioxTranscription
 *
 * Returns: whether it stays in the list
 */
typedef bool (*LqSonioxSift) (gconstpointer item, gpointer data);

/**
 * lq_soniox_rest_list_async:
 * @sift: (nullable): called for every item; %NULL: everything stays
 *
 * All that the project has of a kind, of all pages, in memory for one page and for what stays.
 */
void lq_soniox_rest_list_async (LqSonioxRest       *self,
                                LqSonioxPageKind    kind,
                                LqSonioxSift        sift,
                                gpointer            sift_data,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/* Returns: (transfer full) (element-type LqSonioxFile or LqSonioxTranscription): */
GPtrArray *lq_soniox_rest_list_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

/**
 * lq_soniox_rest_delete_async:
 * @transcription_id: (nullable):
 * @file_id: (nullable):
 *
 * Takes away what the service keeps of a job, the transcription first. What is gone already is no
 * error; %LQ_ERROR_BUSY while the transcription is worked on, and then nothing is taken away.
 */
void     lq_soniox_rest_delete_async (LqSonioxRest       *self,
                                      const char         *transcription_id,
                                      const char         *file_id,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean lq_soniox_rest_delete_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

/* How much the service keeps of the project, for lq_soniox_limits_check_usage(). */
void     lq_soniox_rest_get_usage_async (LqSonioxRest       *self,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean lq_soniox_rest_get_usage_finish (LqSonioxRest  *self,
                                          GAsyncResult  *result,
                                          LqSonioxUsage *usage,
                                          GError       **error);

/* ---- the rest */

/* The models, kept for a time by #LqHttp. */
void lq_soniox_rest_list_models_async (LqSonioxRest       *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);

/* Returns: (transfer full) (element-type LqSonioxModel): */
GPtrArray *
lq_soniox_rest_list_models_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

/**
 * lq_soniox_rest_create_key_async:
 * @expires_s: how long streams may be opened with it, 1 to 3600
 * @session_s: the longest stream with it, 1 to 18000; 0: the service's own limit
 *
 * A temporary key for streams.
 */
void lq_soniox_rest_create_key_async (LqSonioxRest       *self,
                                      unsigned            expires_s,
                                      unsigned            session_s,
                                      bool                is_single_use,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);

/* Returns: (transfer full): the key; never to be logged */
char *lq_soniox_rest_create_key_finish (LqSonioxRest *self, GAsyncResult *result, GError **error);

G_END_DECLS
