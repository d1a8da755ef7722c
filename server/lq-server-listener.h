/* lq-server-listener.h: the sockets: HTTP and WebSockets by libwebsockets on a libuv loop
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-exchange.h"

G_BEGIN_DECLS

typedef struct _LqServerListener LqServerListener;

/**
 * lq_server_listener_new:
 * @loop: the loop that serves it
 * @hall: borrowed; has to outlive the listener
 * @error: return location for %LQ_ERROR_NETWORK: the address cannot be listened on
 */
LqServerListener *lq_server_listener_new (uv_loop_t *loop, LqServerHall *hall, GError **error);

/* The port, also when any was asked for. */
int lq_server_listener_get_port (const LqServerListener *self);

/* Where its requests over HTTP are taken. */
LqServerDesk *lq_server_listener_get_desk (LqServerListener *self);

/**
 * lq_server_listener_shut_down:
 * @ended: called when every session has been closed, or after a second
 *
 * Accepts nothing more and closes the sessions with 1001. A second call does nothing.
 */
void lq_server_listener_shut_down (LqServerListener *self, void (*ended) (uv_loop_t *loop));

/* Drops all sockets and closes the handles. The loop has to run until it has nothing left to do
 * before lq_server_listener_free(). */
void lq_server_listener_close (LqServerListener *self);
void lq_server_listener_free (LqServerListener *self);

G_END_DECLS
