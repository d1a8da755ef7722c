/* lq-media.h: what everything that uses GStreamer shares
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * lq_media_init:
 * @error: return location for %LQ_ERROR_FAILED
 *
 * Before the first use of GStreamer; again does nothing. The first time on a computer it looks
 * through all its plugins, which takes a second: any thread but the main one.
 */
gboolean lq_media_init (GError **error);

/**
 * lq_media_check_file:
 * @path: what somebody wants to hear
 * @error: return location for %LQ_ERROR_FILE, %LQ_ERROR_FILE_MISSING, %LQ_ERROR_FILE_DENIED,
 *   %LQ_ERROR_FILE_KIND or %LQ_ERROR_FILE_EMPTY
 *
 * Whether it is a file with something in it that may be read. Blocks on the disk, never on a pipe.
 */
gboolean lq_media_check_file (const char *path, GError **error);

/**
 * lq_media_note_missing:
 * @message: any message of a pipeline
 * @missing: (inout): (transfer full) (nullable): what decoder of sound is missing
 *
 * Takes down what the message says to be missing. Only the error that follows is sure of it.
 */
void lq_media_note_missing (GstMessage *message, char **missing);

/**
 * lq_media_explain:
 * @message: an error message of a pipeline
 * @path: the file that it read
 * @missing: (nullable): from lq_media_note_missing()
 *
 * Blocks on the disk, to see whether the file's end is there.
 *
 * Returns: (transfer full): an error of ours, by what can be done about it
 */
GError *lq_media_explain (GstMessage *message, const char *path, const char *missing);

/**
 * lq_media_is_at_work:
 * @pipeline: one that was started and is not ready yet
 *
 * GStreamer loses an error that comes while a part is just being added, and is silent for ever.
 * Then none of its threads runs any more. (One that waits for another is taken for one that runs.)
 */
bool lq_media_is_at_work (GstElement *pipeline);

/* How long a pipeline may be without running threads, and how long at all until it is ready. */
enum { LQ_MEDIA_IDLE_MS = 5000, LQ_MEDIA_READY_MS = 30000 };

/**
 * lq_media_explain_silence:
 * @pipeline: one that was given up
 * @path: the file that it read
 * @missing: (nullable): from lq_media_note_missing()
 *
 * Blocks on the disk, like lq_media_explain().
 *
 * Returns: (transfer full): an error of ours, by what can be done about it
 */
GError *lq_media_explain_silence (GstElement *pipeline, const char *path, const char *missing);

G_END_DECLS
