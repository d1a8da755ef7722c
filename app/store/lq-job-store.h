/* lq-job-store.h: the jobs of the queue as rows, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-job-record.h"
#include "lq-sql.h"

G_BEGIN_DECLS

/* All of these block on the disk. On failure nothing has changed. */

/**
 * lq_job_store_load:
 *
 * Those that have not ended, those that failed, and those of which the service still keeps
 * something.
 *
 * Returns: (transfer full) (element-type LqJobRecord): in their order; %NULL with %LQ_ERROR_STORE
 */
GPtrArray *lq_job_store_load (sqlite3 *db, GError **error);

/* Makes or replaces rows, in one transaction; parts stay. @records: (element-type LqJobRecord) */
bool lq_job_store_save (sqlite3 *db, const GPtrArray *records, GError **error);

/* With its parts; none there is no error. */
bool lq_job_store_remove (sqlite3 *db, const char *id, GError **error);

/**
 * lq_job_store_find_digest:
 * @digest: of a content
 * @but_id: a job that does not count
 *
 * Returns: (transfer full) (nullable): the id of the newest job of this content whose text is in
 * the history; %NULL without error: there is none
 */
char *
lq_job_store_find_digest (sqlite3 *db, const char *digest, const char *but_id, GError **error);

/* Returns: (transfer full) (element-type LqJobPart): those of a job, in their order */
GPtrArray *lq_job_store_load_parts (sqlite3 *db, const char *id, GError **error);

/**
 * lq_job_store_save_parts:
 * @id: of a job
 * @host: where the remote ids of its parts are from
 * @parts: (element-type LqJobPart)
 *
 * Makes or replaces these, in one transaction.
 *
 * Returns: %FALSE with %LQ_ERROR_STORE
 */
bool lq_job_store_save_parts (
  sqlite3 *db, const char *id, const char *host, const GPtrArray *parts, GError **error);

/* How many seconds an hour of sound takes @engine; negative: not known, or no error tells. */
double lq_job_store_get_pace (sqlite3 *db, const char *engine);
bool
lq_job_store_save_pace (sqlite3 *db, const char *engine, double seconds_per_hour, GError **error);

G_END_DECLS
