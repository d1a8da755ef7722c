/* lq-server-routes.h: what is answered over plain HTTP
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-session.h"

G_BEGIN_DECLS

/**
 * lq_server_routes_answer:
 * @method: such as "GET"
 * @path: without a query
 * @status: (out): the HTTP status
 *
 * Returns: (transfer full): the body, JSON
 */
char *lq_server_routes_answer (const LqServerHall *hall,
                               const char         *method,
                               const char         *path,
                               int                *status);

G_END_DECLS
