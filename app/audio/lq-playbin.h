/* lq-playbin.h: what a file is played with, and what its messages mean
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * lq_playbin_new:
 * @path: a file
 * @sink: (nullable): a pipeline that takes the sound; %NULL: the system's choice
 * @error: return location for %LQ_ERROR_PLAYBACK
 *
 * A pipeline that keeps the pitch at any speed. It opens nothing yet.
 *
 * Returns: (transfer full): the pipeline, or %NULL where GStreamer lacks a part
 */
GstElement *lq_playbin_new (const char *path, const char *sink, GError **error);

/**
 * lq_playbin_explain:
 * @playbin: from lq_playbin_new()
 * @message: an error of it, or a warning of its sink
 * @path: the file that it plays
 * @missing: (nullable): from lq_media_note_missing()
 *
 * May block on the disk.
 *
 * Returns: (transfer full): whether file or sound device is at fault, as an error of ours
 */
GError *lq_playbin_explain (GstElement *playbin,
                            GstMessage *message,
                            const char *path,
                            const char *missing);

/* Whether the file has sound, once it is open. */
bool lq_playbin_has_sound (GstElement *playbin);

/* Whether a warning says that there is no sound device: what plays by itself then chooses silence,
 * and only warns. */
bool lq_playbin_is_without_device (GstElement *playbin, GstMessage *message);

G_END_DECLS
