/* lq-server-reply.c: what a request over HTTP is answered, as data
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-reply.h"

#include "lq-soniox-json.h"

LqServerReply *
lq_server_reply_new_bytes (int status, GBytes *body)
{
  LqServerReply *self = g_new0 (LqServerReply, 1);

  self->status = status;
  self->body = body;
  return self;
}

LqServerReply *
lq_server_reply_new (int status, GString *json)
{
  return lq_server_reply_new_bytes (status, g_string_free_to_bytes (json));
}

void
lq_server_reply_free (LqServerReply *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

/* @location: (nullable): of the one field that is wrong */
static LqServerReply *
new_error (
  int status, const char *type, const char *message, const char *location, const char *kind)
{
  g_autofree char *request_id = g_uuid_string_random ();
  GString         *json = g_string_new (NULL);

  g_string_append_printf (json, "{\"status_code\":%d,\"error_type\":\"%s\",\"message\":", status,
                          type);
  lq_soniox_json_append_string (json, message);
  g_string_append (json, ",\"validation_errors\":[");
  if (location != NULL) {
    g_string_append_printf (json, "{\"error_type\":\"%s\",\"location\":", kind);
    lq_soniox_json_append_string (json, location);
    g_string_append (json, ",\"message\":");
    lq_soniox_json_append_string (json, message);
    g_string_append_c (json, '}');
  }
  g_string_append_printf (json, "],\"request_id\":\"%s\"}", request_id);
  return lq_server_reply_new (status, json);
}

LqServerReply *
lq_server_reply_new_error (int status, const char *type, const char *message)
{
  return new_error (status, type, message, NULL, NULL);
}

LqServerReply *
lq_server_reply_new_invalid (const char *location, const char *kind, const char *message)
{
  return new_error (400, "invalid_request", message, location, kind);
}
