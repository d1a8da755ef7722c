/* lq-media-reader.h: the sound of any file, as GStreamer decodes it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-media-info.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqMediaReader:
 *
 * Gives the first sound track of a file, part by part, as it lies in time: where the file has a
 * gap, or its sound begins late, there is silence, so that the n-th frame is heard at n / rate.
 * Pictures are not decoded. Used by one thread; memory does not grow with the file.
 */
typedef struct _LqMediaReader LqMediaReader;

/**
 * lq_media_reader_open:
 * @path: any file
 * @cancellable: (nullable): ends this call and all later ones within a moment
 * @error: return location for %LQ_ERROR with a code that says what to do, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Blocks until the first sound is decoded: not on the main thread.
 *
 * Returns: (transfer full): a reader at the file's beginning, or %NULL
 */
LqMediaReader *lq_media_reader_open (const char *path, GCancellable *cancellable, GError **error);
void           lq_media_reader_free (LqMediaReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqMediaReader, lq_media_reader_free)

/* Borrowed. It does not change. */
const LqMediaInfo *lq_media_reader_get_info (LqMediaReader *self);

/* As the file says now: some kinds know better at the end. -1: not known. */
int64_t lq_media_reader_get_duration_ms (LqMediaReader *self);

/**
 * lq_media_reader_read:
 * @frames: (array length=n_frames): room for @n_frames of all channels, interleaved
 *
 * Returns: how many frames were read; 0: there are no more, or it was cancelled
 */
size_t lq_media_reader_read (LqMediaReader *self, float *frames, size_t n_frames);

/* Whether reading ended by a fault of the file or the disk. */
bool lq_media_reader_has_failed (LqMediaReader *self);

/**
 * lq_media_reader_seek:
 * @ms: the next frame that is read is the one of this time
 *
 * Returns: %FALSE if the file cannot do that; reading goes on where it was
 */
gboolean lq_media_reader_seek (LqMediaReader *self, int64_t ms);

G_END_DECLS
