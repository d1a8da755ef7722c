/* lq-cli-upload.h: files that are sent to a service as they are, and what is shared among them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-cli-job.h"
#include "lq-store.h"

G_BEGIN_DECLS

/**
 * LqCliUploads:
 *
 * A store of their own, which goes with them: the queue and the history are the window's. Only what
 * a service still has is known in it longer, to whoever comes next. Main thread.
 */
typedef struct _LqCliUploads LqCliUploads;

typedef void (*LqCliUploadsFunc) (LqCliUploads *self, const GError *error, gpointer user_data);

/* @opened: called once, soon, with or without an error. Returns: (transfer full) */
LqCliUploads *lq_cli_uploads_new (GSettings *settings, LqCliUploadsFunc opened, gpointer user_data);

/* When all jobs are freed. Waits for the disk. */
void lq_cli_uploads_free (LqCliUploads *self);

/* As lq_cli_job_new_session(), by the service's own way for files. What is abandoned is deleted
 * there, too. */
LqCliJob *lq_cli_job_new_upload (LqCliUploads   *uploads,
                                 const char     *path,
                                 const LqEngine *engine,
                                 LqCliJobFunc    done,
                                 gpointer        user_data);

G_END_DECLS
