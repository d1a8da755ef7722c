/* lq-http-early.h: an answer that comes before its request has been sent
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqHttpEarly:
 *
 * A service that does not want an upload says so at once, and hangs up. libsoup writes on until
 * that fails, and loses what was said. This looks at the connection meanwhile.
 */
typedef struct _LqHttpEarly LqHttpEarly;

typedef void (*LqHttpEarlyFunc) (unsigned            status,
                                 SoupMessageHeaders *headers,
                                 GBytes             *body,
                                 gpointer            data);

/**
 * lq_http_early_new:
 * @line: a connection of HTTP/1.1 on which a request begins
 * @done: called once, if an answer comes; afterwards the connection is of no more use
 *
 * Uses the thread-default main context.
 */
LqHttpEarly *lq_http_early_new (GIOStream *line, LqHttpEarlyFunc done, gpointer data);

void lq_http_early_free (LqHttpEarly *self);

/* Whether some of an answer has come: libsoup will not see it any more. */
bool lq_http_early_has_begun (const LqHttpEarly *self);

G_END_DECLS
