/* lq-server-api-other.c: models, temporary keys and limits
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-api-private.h"

#include "lq-error.h"
#include "lq-server-fields.h"
#include "lq-server-page.h"

/* Limits as documented by the service (soniox-api 3.6). */
enum {
  EXPIRES_MOST_S = 3600,
  SESSION_MOST_S = 18000,
  REFERENCE_MOST = 256,
};

/* ---- models */

typedef struct {
  const char *id;
  const char *alias; /* whose it is, or NULL */
  const char *mode;
} Model;

static const Model models[] = {
  { "stt-rt-v5", NULL, "real_time" },          { "stt-rt-v4", "stt-rt-v5", "real_time" },
  { "stt-rt-v3", "stt-rt-v5", "real_time" },   { "stt-async-v5", NULL, "async" },
  { "stt-async-v4", "stt-async-v5", "async" }, { "stt-async-v3", "stt-async-v5", "async" },
};

/* What the engines here can do, not what the service's models of these names can. */
static void
append_model (GString *json, const Model *model, const char *engine)
{
  g_string_append_printf (json, "{\"id\":\"%s\"", model->id);
  lq_server_api_append (json, "aliased_model_id", model->alias);
  g_string_append_printf (
    json,
    ",\"name\":\"Loquat %s\",\"context_version\":2,\"transcription_mode\":\"%s\","
    "\"languages\":[{\"code\":\"en\",\"name\":\"English\"}],"
    "\"one_way_translation\":null,\"two_way_translation\":null,\"translation_targets\":[],"
    "\"two_way_translation_pairs\":[],\"supports_language_hints_strict\":false,"
    "\"supports_max_endpoint_delay\":false,\"supports_endpoint_sensitivity\":false,"
    "\"supports_endpoint_latency_adjustment\":false,"
    "\"endpoint_latency_adjustment_max_level\":0}",
    engine, model->mode);
}

LqServerReply *
lq_server_api_list_models (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  GString *json = g_string_new ("{\"models\":[");

  for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
    if (i > 0)
      g_string_append_c (json, ',');
    append_model (json, &models[i], self->config->engine);
  }
  g_string_append (json, "]}");
  return lq_server_reply_new (200, json);
}

/* ---- temporary keys */

static bool
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_REQUEST, what);
  return false;
}

static bool
read_grant (const LqSonioxFields *fields, LqServerGrant *grant, GError **error)
{
  const char *usage = NULL;
  const char *reference = NULL;
  int64_t     expires_s = 0;
  int64_t     session_s = 0;

  if (!lq_soniox_fields_read_string (fields, "usage_type", REFERENCE_MOST, &usage, error) ||
      !lq_soniox_fields_read_int (fields, "expires_in_seconds", 1, EXPIRES_MOST_S, &expires_s,
                                  error) ||
      !lq_soniox_fields_read_int (fields, "max_session_duration_seconds", 1, SESSION_MOST_S,
                                  &session_s, error) ||
      !lq_soniox_fields_read_bool (fields, "single_use", &grant->is_single_use, error) ||
      !lq_soniox_fields_read_string (fields, "client_reference_id", REFERENCE_MOST, &reference,
                                     error))
    return false;
  if (usage == NULL)
    return refuse (error, "usage_type: is missing");
  if (!g_str_equal (usage, "transcribe_websocket") && !g_str_equal (usage, "tts_rt"))
    return refuse (error, "usage_type: must be transcribe_websocket or tts_rt");
  if (expires_s == 0)
    return refuse (error, "expires_in_seconds: is missing");

  grant->is_for_speech = g_str_equal (usage, "transcribe_websocket");
  grant->expires_us = g_get_real_time () + expires_s * G_USEC_PER_SEC;
  grant->session_s = (int) session_s;
  return true;
}

LqServerReply *
lq_server_api_add_key (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  gsize       size = 0;
  const char *body = request->body ? g_bytes_get_data (request->body, &size) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object =
    lq_soniox_json_parse (body ? body : "", size, LQ_ERROR_REQUEST, &error);
  const LqSonioxFields fields = { object, LQ_ERROR_REQUEST };
  LqServerGrant        grant = { 0 };
  g_autofree char     *key = NULL;
  GString             *json;

  if (object == NULL || !read_grant (&fields, &grant, &error))
    return lq_server_fields_refuse (error);
  key = lq_server_keys_add (self->keys, &grant);
  if (key == NULL)
    return lq_server_reply_new_error (429, "limit_exceeded", "Too many temporary keys.");

  json = g_string_new (NULL);
  g_string_append_printf (json, "{\"api_key\":\"%s\",\"expires_at\":", key);
  lq_server_page_append_time (json, grant.expires_us);
  g_string_append_c (json, '}');
  return lq_server_reply_new (201, json);
}

/* ---- limits */

LqServerReply *
lq_server_api_get_limits (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  static const char format[] = "{\"current\":{\"transcribe_concurrent\":%u,\"tts_concurrent\":0},"
                               "\"limits\":{\"transcribe_concurrent\":%d,\"tts_concurrent\":0}}";
  g_autofree char  *counts =
    g_strdup_printf (format, request->n_streams, self->config->max_sessions);
  GString *json = g_string_new (NULL);

  g_string_printf (json, "{\"project\":%s,\"organization\":%s}", counts, counts);
  return lq_server_reply_new (200, json);
}
