/* lq-job-file.h: a database of jobs that belong to one process, and not to the queue
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LqJobFile:
 *
 * While its process lives nobody else takes it. Any thread; all functions wait for the disk.
 */
typedef struct _LqJobFile LqJobFile;

/* Returns: (transfer full): a new one, or %NULL with %LQ_ERROR_DISK */
LqJobFile *lq_job_file_new (GError **error);

/* Returns: (transfer full) (nullable): one whose process has ended without removing it */
LqJobFile *lq_job_file_take_left (void);

/* Where the database is; nothing is there at first. */
const char *lq_job_file_get_path (LqJobFile *self);

/* Leaves it to whoever takes it next. */
void lq_job_file_free (LqJobFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJobFile, lq_job_file_free)

/* It is not needed any more. Frees it, too. */
void lq_job_file_remove (LqJobFile *self);

G_END_DECLS
