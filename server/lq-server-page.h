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

/* Ends the list in @json, whose last entry is @last. @has_more: whether there is another page. */
void lq_server_page_end (GString *json, bool has_more, int64_t last);

/* Appends the time as ISO 8601, in UTC. */
void lq_server_page_append_time (GString *json, int64_t time_us);

G_END_DECLS
