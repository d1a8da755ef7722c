/* lq-split.h: a recording in parts of bounded length, cut where nobody speaks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* From start_ms up to, but without, end_ms. What is said in a part at t is said in the file at
 * start_ms + t. */
typedef struct {
  int64_t start_ms;
  int64_t end_ms;
} LqSplitPart;

/**
 * lq_split_plan:
 * @path: any file that can be decoded
 * @max_ms: how long a part may be; at least a second
 * @cancellable: (nullable)
 * @error: return location for the decoder's errors, or %G_IO_ERROR_CANCELLED
 *
 * Listens to the whole file, in memory that does not grow with it. Where a part would be too long,
 * it ends in the middle of the longest pause of its last minutes, or, where there is none, at the
 * quietest moment. Blocks: not on the main thread.
 *
 * Returns: (transfer full) (element-type LqSplitPart): the parts, one after the other without gaps;
 *   one if the file is short enough; %NULL on failure
 */
GArray *lq_split_plan (const char *path, int64_t max_ms, GCancellable *cancellable, GError **error);

/**
 * lq_split_write:
 * @path: the file
 * @out_path: where the part goes: FLAC of one channel at 16 kHz, 0600; replaced atomically,
 * untouched on failure
 * @error: return location for the decoder's errors, %LQ_ERROR_DISK, %LQ_ERROR_FAILED if there is no
 *   sound in that part, or %G_IO_ERROR_CANCELLED
 *
 * At most 32 kB a second, usually half of that: five hours are less than the 1 GB that the service
 * takes, whatever is heard. Blocks: not on the main thread.
 */
gboolean lq_split_write (const char   *path,
                         int64_t       start_ms,
                         int64_t       end_ms,
                         const char   *out_path,
                         GCancellable *cancellable,
                         GError      **error);

G_END_DECLS
