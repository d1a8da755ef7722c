/* lq-watch.h: folders whose new files are transcribed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqWatch:
 *
 * Watches the folders of the settings. Main thread. Signal `appeared` (const char *path): a file of
 * audio or video is there, and nobody writes it any more. Files that were there before are left
 * alone.
 */
#define LQ_TYPE_WATCH (lq_watch_get_type ())
G_DECLARE_FINAL_TYPE (LqWatch, lq_watch, LQ, WATCH, GObject)

LqWatch *lq_watch_new (GSettings *settings);

/* For tests: how long a file has to stay as it is, instead of 2 s. */
void lq_watch_set_settle_ms (LqWatch *self, unsigned settle_ms);

G_END_DECLS
