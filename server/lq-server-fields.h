/* lq-server-fields.h: what the start message of a stream and the order of a transcription share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-reply.h"
#include "lq-soniox-json.h"

G_BEGIN_DECLS

/* Each returns %FALSE with the code of @fields and a message that begins with the field's name.
 * What is absent or null is fine. */

bool lq_server_fields_check_context (const LqSonioxFields *fields, GError **error);
bool lq_server_fields_check_no_translation (const LqSonioxFields *fields, GError **error);
/* @hints: (nullable) */
bool lq_server_fields_check_hints (char **hints, GError **error);

/* What a request whose body gave @error is answered. Returns: (transfer full) */
LqServerReply *lq_server_fields_refuse (const GError *error);

/* The languages of the service's models, by their codes. Ends with %NULL. */
extern const char *const lq_server_languages[];

G_END_DECLS
