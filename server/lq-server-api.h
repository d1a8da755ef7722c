/* lq-server-api.h: what each request to /v1 does, and is answered
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-config.h"
#include "lq-server-keys.h"
#include "lq-server-request.h"

G_BEGIN_DECLS

/**
 * LqServerApi:
 *
 * Lives in the thread whose default context it was made in. Knows no sockets.
 */
typedef struct _LqServerApi LqServerApi;

/* @reply: (transfer full): to the request of @exchange */
typedef void (*LqServerAnswered) (uint64_t exchange, LqServerReply *reply, gpointer user_data);

/**
 * lq_server_api_new:
 * @keys: borrowed
 * @error: return location for %LQ_ERROR_STORE: the folder of the data cannot be used
 */
LqServerApi *lq_server_api_new (const LqServerConfig *config,
                                LqServerKeys         *keys,
                                LqServerAnswered      answered,
                                gpointer              user_data,
                                GError              **error);
void         lq_server_api_free (LqServerApi *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerApi, lq_server_api_free)

/* @request: (transfer full). It is answered now or later. */
void lq_server_api_handle (LqServerApi *self, LqServerRequest *request);

/* The client of that request has gone: an answer that still waits is not wanted any more. */
void lq_server_api_forget (LqServerApi *self, uint64_t exchange);

G_END_DECLS
