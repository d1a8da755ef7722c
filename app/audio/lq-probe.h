/* lq-probe.h: what a file is, without decoding it all
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-media-info.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_probe_file:
 * @path: any file
 * @cancellable: (nullable)
 * @error: return location for the errors of lq_decoder_open()
 *
 * Decodes the first sound of the file: what can be probed can be transcribed and played. Blocks:
 * not on the main thread.
 *
 * Returns: (transfer full): what is known of it, or %NULL
 */
LqMediaInfo *lq_probe_file (const char *path, GCancellable *cancellable, GError **error);

/* The same in a worker. @callback is called in the main context of the caller. */
void lq_probe_file_async (const char         *path,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);

/* Returns: (transfer full): as lq_probe_file() */
LqMediaInfo *lq_probe_file_finish (GAsyncResult *result, GError **error);

G_END_DECLS
