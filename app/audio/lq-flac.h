/* lq-flac.h: writes a recording as FLAC
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-spool.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_flac_write:
 * @spool: a finished recording
 * @path: where the file goes, 0600; replaced atomically, untouched on failure
 * @error: return location for %LQ_ERROR_DISK, or %LQ_ERROR_FAILED for an empty recording, which
 *   FLAC cannot hold
 *
 * Everything is on the medium when it returns, but for the folder. Blocks on the disk.
 */
gboolean lq_flac_write (LqSpool *spool, const char *path, GError **error);

/* Gives the next samples, at most @n_samples; 0: there are no more. */
typedef size_t (*LqFlacRead) (gpointer source, int16_t *samples, size_t n_samples);

/**
 * lq_flac_write_from:
 * @cancellable: (nullable): looked at between pieces
 *
 * The same, of samples that @read_samples gives.
 */
gboolean lq_flac_write_from (LqFlacRead    read_samples,
                             gpointer      source,
                             const char   *path,
                             GCancellable *cancellable,
                             GError      **error);

G_END_DECLS
