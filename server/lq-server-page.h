/* lq-server-page.h: the page of a list that a client asks for
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-reply.h"

#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqServerPage:
 *
 * The newest come first, and a cursor is the number of the last one shown: what is made or deleted
 * between two pages neither repeats an entry nor hides one.
 */
typedef struct {
  int64_t before; /* only entries of smaller numbers */
  int     limit;
} LqServerPage;

/* @query: such as "limit=10&cursor=42". Returns: (transfer full) (nullable): a refusal */
LqServerReply *lq_server_page_read (const char *query, LqServerPage *page);

/**
 * LqServerPageAppend:
 * @row: appended to @json
 *
 * Returns: the row's number
 */
typedef int64_t (*LqServerPageAppend) (GString *json, gconstpointer row, gpointer user_data);

/**
 * lq_server_page_reply:
 * @name: of the list
 * @rows: one more than the limit where there is another page
 *
 * Returns: (transfer full): the page, and the cursor of the next one
 */
LqServerReply *lq_server_page_reply (const LqServerPage *page,
                                     const char         *name,
                                     const GPtrArray    *rows,
                                     LqServerPageAppend  append,
                                     gpointer            user_data);

/* Appends the time as ISO 8601, in UTC. */
void lq_server_page_append_time (GString *json, int64_t time_us);

G_END_DECLS
