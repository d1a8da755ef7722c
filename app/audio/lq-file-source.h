/* lq-file-source.h: an audio file, or a recording that was left, as a source
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-source.h"

G_BEGIN_DECLS

#define LQ_TYPE_FILE_SOURCE (lq_file_source_get_type ())
G_DECLARE_FINAL_TYPE (LqFileSource, lq_file_source, LQ, FILE_SOURCE, GObject)

/**
 * lq_file_source_new:
 * @path: an audio or video file of any kind that GStreamer decodes
 *
 * Decodes, mixes to mono and resamples to 16 kHz as fast as it is read. Main thread; the file is
 * opened by the reading thread.
 *
 * Returns: (transfer full): a source
 */
LqFileSource *lq_file_source_new (const char *path);

/* The file's length, or -1 while it is not known. Any thread. */
int64_t lq_file_source_get_duration_ms (LqFileSource *self);

/* After it ended: whether the file's end is missing or could not be read, and with it what was said
 * there. Any thread. */
bool lq_file_source_has_ended_early (LqFileSource *self);

G_END_DECLS
