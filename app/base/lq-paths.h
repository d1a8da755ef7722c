/* lq-paths.h: where Loquat keeps its files
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All below $XDG_DATA_HOME/loquat, folders 0700, files 0600. Paths are (transfer full). Any thread.
 */

char *lq_paths_dup_database (void);        /* …/history.db */
char *lq_paths_dup_spool (const char *id); /* …/spool/ID.wav: being recorded, or left by a crash */
char *lq_paths_dup_spool_dir (void);       /* …/spool */
char *lq_paths_dup_audio (const char *id); /* …/audio/ID.flac: finished */
char *lq_paths_dup_peaks_dir (void);       /* …/peaks: how loud files are that were looked at */
char *lq_paths_dup_jobs_dir (void);        /* …/jobs: of processes that are not the queue's */
char *lq_paths_dup_queue_lock (void);      /* …/queue.lock: who has it owns the queue */
char *
lq_paths_dup_key_file (const char *service); /* …/SERVICE.key: only where there is no keyring */

/**
 * lq_paths_ensure:
 * @error: return location for %LQ_ERROR_DISK
 *
 * Makes the folders. Blocks on the disk: not on the main thread.
 *
 * Returns: %FALSE if a folder cannot be made
 */
gboolean lq_paths_ensure (GError **error);

G_END_DECLS
