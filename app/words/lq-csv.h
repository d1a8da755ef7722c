/* lq-csv.h: comma-separated values, as RFC 4180 has them and as spreadsheets write them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * lq_csv_parse:
 * @data: (array length=size): a file's contents: UTF-8, with or without a byte order mark
 * @error: return location for %LQ_ERROR_FILE
 *
 * Fields are parted by commas; by semicolons or tabs where the first line has these instead, or
 * says so (“sep=;”). Quoted fields may hold anything, also line breaks. Empty lines are left out.
 *
 * Returns: (transfer full) (element-type GStrv): the rows, each with at least one field; or %NULL
 */
GPtrArray *lq_csv_parse (const char *data, size_t size, GError **error);

/* Appends one row; the last field is followed by NULL. */
void lq_csv_append_row (GString *text, const char *const *fields);

G_END_DECLS
