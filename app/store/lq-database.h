/* lq-database.h: opens the database file, whatever state it is in
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-sql.h"

G_BEGIN_DECLS

/**
 * lq_database_open:
 * @path: the file; made, 0600, with its folder, 0700, where absent
 * @damaged_path: (out) (transfer full): where a damaged file was set aside, or %NULL
 * @error: return location for %LQ_ERROR_STORE, or %LQ_ERROR_STORE_NEWER for a file of a newer
 *   Loquat, which is left as it is
 *
 * Opens for one thread, in WAL mode, and brings the schema up to date. Blocks on the disk, and for
 * a few seconds where another process holds the file.
 *
 * Returns: (transfer full): the connection, or %NULL
 */
sqlite3 *lq_database_open (const char *path, char **damaged_path, GError **error);

G_END_DECLS
