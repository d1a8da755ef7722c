/* lq-server-start.h: the start message, checked in all its fields
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-soniox-protocol.h"

G_BEGIN_DECLS

/**
 * lq_server_start_parse:
 * @data: (array length=size): a client's first text message
 * @error: return location for %LQ_ERROR_REQUEST or %LQ_ERROR_MODEL_UNAVAILABLE, with text for the
 * client
 *
 * As lq_soniox_start_parse(), and checks the fields that no engine here makes use of, so that a
 * program which works with us works with the service. What is absent, null or unknown is fine.
 */
LqSonioxStart *lq_server_start_parse (const char *data, size_t size, GError **error);

G_END_DECLS
