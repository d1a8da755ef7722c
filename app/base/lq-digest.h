/* lq-digest.h: tells files apart by what is in them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* How much of a file was read so far. In the thread that reads. */
typedef void (*LqDigestProgressFunc) (int64_t read, int64_t size, gpointer user_data);

/**
 * lq_digest_file:
 * @path: a regular file
 * @progress: (nullable): called several times a second where it takes so long
 * @cancellable: (nullable): looked at between parts of the file
 * @error: return location for %LQ_ERROR_FILE or %G_IO_ERROR_CANCELLED
 *
 * Reads the whole file, in memory that does not grow with it. Blocks: not on the main thread.
 *
 * Returns: (transfer full): SHA-256 of the file's content, 64 hexadecimal digits, or %NULL
 */
char *lq_digest_file (const char          *path,
                      LqDigestProgressFunc progress,
                      gpointer             user_data,
                      GCancellable        *cancellable,
                      GError             **error);

/* The same in a worker. @callback is called in the main context of the caller. */
void lq_digest_file_async (const char         *path,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);

/* Returns: (transfer full): as lq_digest_file() */
char *lq_digest_file_finish (GAsyncResult *result, GError **error);

G_END_DECLS
