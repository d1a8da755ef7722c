/* lq-http-prefer.h: whether a service may hold its answer back, RFC 7240
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-http-call.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Asks for what @call allows, if it allows something. A service that does not know it passes over
 * it. */
void lq_http_prefer_ask (const LqHttpCall *call, SoupMessageHeaders *request);

/* Returns: the seconds between signs of life, where the service has granted that; or 0 */
unsigned lq_http_prefer_read_beat_s (SoupMessageHeaders *answer);

G_END_DECLS
