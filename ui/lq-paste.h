/* lq-paste.h: the files that are in the clipboard
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * lq_paste_parse:
 * @text: as it may stand in a clipboard
 *
 * A pure function. Each line is an address, a path from the root or one that begins with ~/; quotes
 * around it, as terminals and file managers set them, are taken away.
 *
 * Returns: (transfer full) (nullable): a #GPtrArray of #GFile; %NULL when a line is something else
 */
GPtrArray *lq_paste_parse (const char *text);

/* Whether it is files that are offered. GTK would also make files of any text. A pure function. */
bool lq_paste_has_files (const GdkContentFormats *formats);

/* Reads files, or text that names some. */
void lq_paste_files_async (GdkClipboard       *clipboard,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);

/* Returns: (transfer full): a #GPtrArray of #GFile, or %NULL with an error: no files are in it */
GPtrArray *lq_paste_files_finish (GAsyncResult *result, GError **error);

G_END_DECLS
