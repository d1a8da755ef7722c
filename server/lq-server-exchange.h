/* lq-server-exchange.h: one request over HTTP and its answer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-office.h"
#include "lq-server-session.h"
#include "lq-server-upload.h"

#include <libwebsockets.h>

G_BEGIN_DECLS

/**
 * LqServerDesk:
 *
 * Where requests are taken. The loop's thread only.
 */
typedef struct _LqServerDesk LqServerDesk;

LqServerDesk *lq_server_desk_new (LqServerHall *hall);

/* No exchanges may be left. */
void lq_server_desk_free (LqServerDesk *self);

/* @office, @uploads: borrowed; without them, there are no files here */
void lq_server_desk_open (LqServerDesk *self, LqServerOffice *office, LqServerUploads *uploads);

/* An answer of the office. @reply: (transfer full) */
void lq_server_desk_answer (LqServerDesk *self, uint64_t exchange, LqServerReply *reply);

/* Some time has passed: drops clients that take too long. */
void lq_server_desk_tick (LqServerDesk *self);

/**
 * LqServerExchange:
 *
 * The functions below return -1 to have the connection dropped.
 */
typedef struct _LqServerExchange LqServerExchange;

LqServerExchange *lq_server_exchange_new (LqServerDesk *desk, struct lws *wsi);
void              lq_server_exchange_free (LqServerExchange *self);

/* The request's header has come. */
void lq_server_exchange_begin (LqServerExchange *self, const char *path);

/* A piece of its body. */
void lq_server_exchange_receive (LqServerExchange *self, const void *data, size_t size);

/* The body is complete. */
void lq_server_exchange_end (LqServerExchange *self);

/* The socket can be written. Returns: -1 to have the connection dropped. */
int lq_server_exchange_write (LqServerExchange *self);

/* Whether body and answer are through, so that the connection is ready for the next request. */
bool lq_server_exchange_is_done (const LqServerExchange *self);

G_END_DECLS
