/* lq-http-line.h: the connection below a call
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Has the system notice when the line of the connection that @message opens is dead. A connection
 * of HTTP/2 lives longer than a call, and would be used again and again. */
void lq_http_line_watch (SoupMessage *message, unsigned dead_ms);

/* Makes @message open a connection of HTTP/1.1 where TLS asks for the protocol. libsoup 3.2 has no
 * other way. */
void lq_http_line_avoid_http2 (SoupMessage *message);

/* Keeps the connection of HTTP/1.1 after an answer 204. It has neither body nor length, and libsoup
 * 3.2 takes that for a body that ends with the connection. */
void lq_http_line_keep (SoupMessage *message);

/* Returns: (transfer full): what is wrong with the certificate at the other end */
GError *lq_http_line_explain (SoupMessage *message);

G_END_DECLS
