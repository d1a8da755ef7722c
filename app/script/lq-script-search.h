/* lq-script-search.h: finds words on a page
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lq_script_search:
 * @page: a text, UTF-8
 * @needle: what to look for; upper and lower case are the same, a space is any white space
 * @length: (out): of @needle in characters
 *
 * Returns: (transfer full) (element-type guint): where it begins, in characters, ascending, none
 *   overlapping another
 */
GArray *lq_script_search (const char *page, const char *needle, unsigned *length);

/* The first of @found (ascending) that is not before @offset; its length where there is none. */
unsigned lq_script_search_first_from (const GArray *found, unsigned offset);

G_END_DECLS
