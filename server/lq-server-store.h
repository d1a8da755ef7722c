/* lq-server-store.h: the files and transcriptions of all clients, on disk
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-order.h"

G_BEGIN_DECLS

/**
 * LqServerStore:
 *
 * A folder with a database, the uploaded files and the transcripts. One process at a time has it
 * open; one thread uses it. Every function that can fail gives %LQ_ERROR_STORE. An owner is the
 * digest of a key: what one key made, another one never sees.
 */
typedef struct _LqServerStore LqServerStore;

/**
 * lq_server_store_open:
 * @folder: made, 0700, where absent
 *
 * Removes what an earlier process left half written, and puts its interrupted jobs back into the
 * queue.
 */
LqServerStore *lq_server_store_open (const char *folder, GError **error);
void           lq_server_store_close (LqServerStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerStore, lq_server_store_close)

/* Where an upload is written, and then kept; where a transcript is. (transfer full), any thread. */
char *lq_server_store_dup_part_path (const char *folder, const char *id);
char *lq_server_store_dup_file_path (const char *folder, const char *id);
char *lq_server_store_dup_transcript_path (const char *folder, const char *id);

/* ---- files */

typedef struct {
  int64_t number; /* grows from one to the next */
  char   *id;
  char   *owner;
  char   *filename;
  char   *reference; /* NULL: none */
  int64_t size;
  int64_t created_at_us;
} LqServerFile;

void lq_server_file_free (LqServerFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerFile, lq_server_file_free)

bool lq_server_store_add_file (LqServerStore *self, const LqServerFile *file, GError **error);
/* Returns: (transfer full) (nullable): %NULL without an error when there is none */
LqServerFile *
lq_server_store_get_file (LqServerStore *self, const char *owner, const char *id, GError **error);
/* The newest first, those before the number @before. Returns: (element-type LqServerFile) */
GPtrArray *lq_server_store_list_files (
  LqServerStore *self, const char *owner, int64_t before, int n_most, GError **error);
/* @owner: %NULL for those of all */
bool lq_server_store_count_files (
  LqServerStore *self, const char *owner, int64_t *n_files, int64_t *n_bytes, GError **error);
/* The file on disk as well. */
bool lq_server_store_remove_file (LqServerStore *self, const char *id, GError **error);

/* ---- transcriptions */

typedef enum {
  LQ_SERVER_QUEUED,
  LQ_SERVER_PROCESSING,
  LQ_SERVER_COMPLETED,
  LQ_SERVER_FAILED,
} LqServerStatus;

typedef struct {
  int64_t        number;
  char          *id;
  char          *owner;
  LqServerOrder *order;
  LqServerStatus status;
  char          *filename;
  int64_t        created_at_us;
  int64_t        duration_ms; /* 0: not known yet */
  char          *error_type;
  char          *error_message;
  int            webhook_status; /* 0: none has been answered yet */
  int            n_tries;        /* how often it has been begun */
} LqServerJob;

void lq_server_job_free (LqServerJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerJob, lq_server_job_free)

bool lq_server_store_add_job (LqServerStore *self, const LqServerJob *job, GError **error);
LqServerJob *
lq_server_store_get_job (LqServerStore *self, const char *owner, const char *id, GError **error);
GPtrArray *lq_server_store_list_jobs (
  LqServerStore *self, const char *owner, int64_t before, int n_most, GError **error);
/* @n_pending: those that have not ended */
bool lq_server_store_count_jobs (
  LqServerStore *self, const char *owner, int64_t *n_jobs, int64_t *n_pending, GError **error);
/* The transcript on disk as well. */
bool lq_server_store_remove_job (LqServerStore *self, const char *id, GError **error);

/* Whoever made it. */
LqServerJob *lq_server_store_find_job (LqServerStore *self, const char *id, GError **error);

/* What was processing is queued, and has not been tried. */
bool lq_server_store_requeue (LqServerStore *self, GError **error);

/* The oldest job that is queued, which is processing then. Returns: as lq_server_store_get_job() */
LqServerJob *lq_server_store_take_job (LqServerStore *self, GError **error);

/* Writes down what came of it: status, duration and error. */
bool lq_server_store_end_job (LqServerStore *self, const LqServerJob *job, GError **error);

/* Ended jobs whose webhook is still due. Returns: (element-type LqServerJob) */
GPtrArray *lq_server_store_list_hooks (LqServerStore *self, GError **error);
/* @status: what it answered last, 0 for nothing. It is not due any more. */
bool lq_server_store_end_hook (LqServerStore *self, const char *id, int status, GError **error);

G_END_DECLS
