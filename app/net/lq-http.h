/* lq-http.h: calls to services over HTTP: paced, tried again, counted
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-breaker.h"
#include "lq-http-answer.h"
#include "lq-http-call.h"
#include "lq-http-stats.h"
#include "lq-net-preset.h"

G_BEGIN_DECLS

/**
 * LqHttp:
 *
 * Made, called and freed on one thread, whose thread-default main context it uses. Several of them
 * share nothing.
 *
 * Calls go over HTTP/2 where the service speaks it, uploads and answers that are taken in pieces
 * over HTTP/1.1. A call that fails by something that passes is tried again, as often and as late as
 * the preset says; `Retry-After` is never undercut, and holds every call to that host. Each host
 * has a rate, each of its services a breaker. Identical GETs on their way are one.
 *
 * Signals:
 *
 * - `breaker-changed` (const char *host, const char *service, int state): of #LqBreakerState.
 */
#define LQ_TYPE_HTTP (lq_http_get_type ())
G_DECLARE_FINAL_TYPE (LqHttp, lq_http, LQ, HTTP, GObject)

#define LQ_HTTP_WARMING "warming"

/* @preset: copied */
LqHttp *lq_http_new (const LqNetPreset *preset);

/**
 * lq_http_send_async:
 * @call: copied
 * @cancellable: (nullable): may be cancelled on any thread
 *
 * Sends a call when its turn comes.
 */
void lq_http_send_async (LqHttp             *self,
                         const LqHttpCall   *call,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data);

/**
 * lq_http_send_finish:
 * @refusal: (out) (optional) (nullable) (transfer full): what the service said, where it is not
 *   2xx: its status and the beginning of its body
 * @error: of %LQ_ERROR by status or fault; %G_IO_ERROR_CANCELLED; or what `open` and
 *   lq_http_flow_fail() gave
 *
 * Returns: (transfer full) (nullable): an answer of 2xx
 */
LqHttpAnswer *
lq_http_send_finish (LqHttp *self, GAsyncResult *result, LqHttpAnswer **refusal, GError **error);

/**
 * lq_http_warm:
 * @url: any address of the host
 *
 * Opens a connection before it is needed, and reads the system's certificates on another thread.
 * Does its best, and says nothing but by figures under the name %LQ_HTTP_WARMING.
 */
void lq_http_warm (LqHttp *self, const char *url);

/* Whether a service is left alone. @service: (nullable): as in the call */
LqBreakerState lq_http_get_breaker (LqHttp *self, const char *url, const char *service);

/* There is reason to think that what could not be reached is back: the network has changed, or a
 * person says so. Services that are left alone are tried now, each by one call. */
void lq_http_hurry (LqHttp *self);

/* Borrowed. The figures may be read on any thread. */
LqHttpStats *lq_http_get_stats (LqHttp *self);

G_END_DECLS
