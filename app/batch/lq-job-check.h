/* lq-job-check.h: looks at a file that was added: what is in it, and how long it is
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct {
  char   *digest; /* of the content; NULL: it was not asked for */
  int64_t size;
  int64_t mtime_us;    /* UTC */
  int64_t duration_ms; /* of the sound; -1: it does not tell */
  bool    is_cut_off;  /* by what the file says itself, its end is missing */
} LqJobCheck;

void lq_job_check_free (LqJobCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJobCheck, lq_job_check_free)

/* @share: of the content, from 0 to 1. @left_ms: -1: not known */
typedef void (*LqJobCheckFunc) (double share, int64_t left_ms, gpointer user_data);

/**
 * lq_job_check_async:
 * @has_digest: whether all of the content is read, too, to tell it from others
 * @progress: (nullable): called where it takes longer than a moment, never after @callback
 *
 * In a worker; both functions are called in the main context of the caller.
 */
void lq_job_check_async (const char         *path,
                         gboolean            has_digest,
                         LqJobCheckFunc      progress,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data);

/* Returns: (transfer full): %NULL with %LQ_ERROR_FILE: it cannot be read, or has no sound in it; or
 * %G_IO_ERROR_CANCELLED */
LqJobCheck *lq_job_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
