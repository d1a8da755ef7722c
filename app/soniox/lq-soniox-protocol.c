/* lq-soniox-protocol.c: the realtime protocol: bytes to structs and back, both ends
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-protocol.h"
#include "lq-error.h"
#include "lq-soniox-json.h"

#include <inttypes.h>
#include <string.h>

static const char *const control_names[] = {
  [LQ_SONIOX_CONTROL_KEEPALIVE] = "keepalive",
  [LQ_SONIOX_CONTROL_FINALIZE] = "finalize",
};

/* Bounds of what a stranger may say, far beyond what the service does. */
enum {
  TEXT_MAX = 4096,       /* bytes of a token's text */
  LABEL_MAX = 64,        /* bytes of a speaker, a language, an error's type or id */
  ERROR_TEXT_MAX = 4096, /* bytes of an error's message */
  ERROR_TEXT_SHOWN = 300,
  TIME_MAX_MS = 1000 * 60 * 60 * 24 * 20, /* twenty days; a stream is cut after five hours */
};

/* Bounds of the start message, as documented by the service. */
enum {
  KEY_MAX = 1024,
  MODEL_MAX = 128,
  FORMAT_MAX = 32,
  REFERENCE_MAX = 256, /* characters */
  TERMS_MAX = 8000,    /* characters of all terms; the service takes about 10,000 */
  HINTS_MAX = 100,
  HINT_MAX = 10,
  RATE_MAX_HZ = 384000,
  CHANNELS_MAX = 2,
};

/* ---- errors */

typedef struct {
  int         http_code;
  const char *type; /* NULL: any other type of this code */
  LqError     code;
} ErrorMapping;

static const ErrorMapping error_mappings[] = {
  { 400, "model_not_available", LQ_ERROR_MODEL_UNAVAILABLE },
  { 400, "invalid_request", LQ_ERROR_REQUEST },
  { 401, "unauthenticated", LQ_ERROR_KEY },
  { 402, "organization_balance_exhausted", LQ_ERROR_BALANCE },
  { 402, "organization_monthly_budget_exhausted", LQ_ERROR_BALANCE },
  { 402, "project_monthly_budget_exhausted", LQ_ERROR_BALANCE },
  { 403, "temp_api_key_session_expired", LQ_ERROR_KEY_EXPIRED },
  { 403, "permission_denied", LQ_ERROR_PERMISSION },
  { 408, "request_timeout", LQ_ERROR_TIMEOUT },
  { 413, "max_duration_reached", LQ_ERROR_TOO_LONG },
  { 429, "limit_exceeded", LQ_ERROR_LIMIT },
  { 429, "max_concurrent_connections_reached", LQ_ERROR_LIMIT },
  { 500, "internal_error", LQ_ERROR_SERVICE },
  { 503, "service_unavailable", LQ_ERROR_SERVICE },
  { 400, NULL, LQ_ERROR_REQUEST },
  { 401, NULL, LQ_ERROR_KEY },
  { 402, NULL, LQ_ERROR_BALANCE },
  { 403, NULL, LQ_ERROR_PERMISSION },
  { 408, NULL, LQ_ERROR_TIMEOUT },
  { 413, NULL, LQ_ERROR_TOO_LONG },
  { 429, NULL, LQ_ERROR_LIMIT },
};

/* An unknown code: below 500 it is the answer of something that is not the service. */
static LqError
map_code (int code)
{
  return code > 0 && code < 500 ? LQ_ERROR_PROTOCOL : LQ_ERROR_SERVICE;
}

LqError
lq_soniox_map_error (int code, const char *type)
{
  for (size_t i = 0; type != NULL && i < G_N_ELEMENTS (error_mappings); i++)
    if (g_strcmp0 (error_mappings[i].type, type) == 0)
      return error_mappings[i].code;
  for (size_t i = 0; i < G_N_ELEMENTS (error_mappings); i++)
    if (error_mappings[i].type == NULL && error_mappings[i].http_code == code)
      return error_mappings[i].code;

  return map_code (code);
}

/* Makes what a stranger wrote fit for one line of a log. The key is looked for in all of it, before
 * the part that is told is cut off. Returns: (transfer full) */
static char *
dup_for_log (const char *text, const char *key)
{
  g_autoptr (GString) clean = g_string_new (text);
  g_autofree char *line = NULL;

  if (key != NULL && *key != '\0')
    g_string_replace (clean, key, "[key]", 0);
  line = g_utf8_make_valid (clean->str, (gssize) MIN (clean->len, ERROR_TEXT_SHOWN));
  for (char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return g_steal_pointer (&line);
}

static bool
parse_error (const LqSonioxFields *fields,
             LqSonioxMessage      *message,
             const char           *key,
             GError              **error)
{
  int64_t          code = -1;
  const char      *type = NULL;
  const char      *text = NULL;
  const char      *request_id = NULL;
  g_autofree char *line = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *id = NULL;

  if (!lq_soniox_fields_read_int (fields, "error_code", 0, 9999, &code, error) ||
      !lq_soniox_fields_read_string (fields, "error_type", LABEL_MAX, &type, error) ||
      !lq_soniox_fields_read_string (fields, "error_message", ERROR_TEXT_MAX, &text, error) ||
      !lq_soniox_fields_read_string (fields, "request_id", LABEL_MAX, &request_id, error))
    return false;
  if (code < 0 && type == NULL && text == NULL)
    return true;

  line = dup_for_log (text ? text : "no message", key);
  kind = dup_for_log (type ? type : "", key);
  id = dup_for_log (request_id ? request_id : "unknown", key);
  message->error_type = g_strdup (type);
  message->error =
    g_error_new (LQ_ERROR, (int) lq_soniox_map_error ((int) code, type),
                 "the service says %d %s: %s (request %s)", (int) code, kind, line, id);

  return true;
}

/* ---- what the service says */

static bool
read_time (const LqSonioxFields *fields, const char *name, int64_t *time_ms, GError **error)
{
  return lq_soniox_fields_read_int (fields, name, 0, TIME_MAX_MS, time_ms, error);
}

static LqToken *
parse_token (JsonNode *node, GError **error)
{
  LqSonioxFields fields = { NULL, LQ_ERROR_PROTOCOL };
  g_autoptr (LqToken) token = NULL;
  const char *text = NULL;
  const char *speaker = NULL;
  const char *language = NULL;
  double      confidence = -1;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL, "tokens: an element is no object");
    return NULL;
  }

  token = lq_token_new ("", -1, -1, -1, false);
  fields.object = json_node_get_object (node);
  if (!lq_soniox_fields_read_string (&fields, "text", TEXT_MAX, &text, error) ||
      !read_time (&fields, "start_ms", &token->start_ms, error) ||
      !read_time (&fields, "end_ms", &token->end_ms, error) ||
      !lq_soniox_fields_read_double (&fields, "confidence", &confidence, error) ||
      !lq_soniox_fields_read_bool (&fields, "is_final", &token->is_final, error) ||
      !lq_soniox_fields_read_string (&fields, "speaker", LABEL_MAX, &speaker, error) ||
      !lq_soniox_fields_read_string (&fields, "language", LABEL_MAX, &language, error))
    return NULL;
  if (text == NULL) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL, "text: missing in a token");
    return NULL;
  }

  g_free (token->text);
  token->text = g_strdup (text);
  token->confidence = confidence < 0 ? -1 : (float) MIN (confidence, 1);
  token->speaker = g_strdup (speaker);
  token->language = g_strdup (language);

  return g_steal_pointer (&token);
}

/* Takes a marker out of the text. Returns whether @token was one. */
static bool
note_marker (LqSonioxMessage *message, const LqToken *token)
{
  bool is_end = g_str_equal (token->text, LQ_SONIOX_MARKER_END);
  bool is_fin = g_str_equal (token->text, LQ_SONIOX_MARKER_FIN);

  if (!is_end && !is_fin)
    return false;

  message->has_endpoint |= is_end;
  message->has_fin |= is_fin;
  message->n_closed = message->update->tokens->len;

  return true;
}

static bool
parse_tokens (const LqSonioxFields *fields, LqSonioxMessage *message, GError **error)
{
  JsonArray *array = NULL;

  if (!lq_soniox_fields_read_array (fields, "tokens", LQ_SONIOX_TOKENS_MAX, &array, error))
    return false;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    g_autoptr (LqToken) token = parse_token (json_array_get_element (array, i), error);

    if (token == NULL)
      return false;
    if (!note_marker (message, token))
      g_ptr_array_add (message->update->tokens, g_steal_pointer (&token));
  }

  return true;
}

void
lq_soniox_message_free (LqSonioxMessage *message)
{
  if (message == NULL)
    return;

  lq_update_free (message->update);
  g_clear_error (&message->error);
  g_free (message->error_type);
  g_free (message);
}

LqSonioxMessage *
lq_soniox_message_parse (const char *data, size_t size, const char *key, GError **error)
{
  g_autoptr (JsonObject) object = lq_soniox_json_parse (data, size, LQ_ERROR_PROTOCOL, error);
  LqSonioxFields fields = { object, LQ_ERROR_PROTOCOL };
  g_autoptr (LqSonioxMessage) message = NULL;
  LqUpdate *update;

  if (object == NULL)
    return NULL;

  message = g_new0 (LqSonioxMessage, 1);
  message->update = update = lq_update_new (0, 0, 0);
  if (!parse_tokens (&fields, message, error) ||
      !read_time (&fields, "final_audio_proc_ms", &update->final_ms, error) ||
      !read_time (&fields, "total_audio_proc_ms", &update->total_ms, error) ||
      !lq_soniox_fields_read_bool (&fields, "finished", &message->is_finished, error) ||
      !parse_error (&fields, message, key, error))
    return NULL;

  return g_steal_pointer (&message);
}

static void
append_member (GString *json, const char *name, const char *text)
{
  if (text == NULL)
    return;

  g_string_append_printf (json, ",\"%s\":", name);
  lq_soniox_json_append_string (json, text);
}

/* A locale's decimal comma would not be JSON. */
static void
append_confidence (GString *json, float confidence)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (!(confidence >= 0))
    return;

  g_ascii_formatd (number, sizeof number, "%.4f", (double) MIN (confidence, 1));
  g_string_append_printf (json, ",\"confidence\":%s", number);
}

static void
append_token (GString *json, const LqToken *token)
{
  g_string_append (json, "{\"text\":");
  lq_soniox_json_append_string (json, token->text);
  if (token->start_ms >= 0)
    g_string_append_printf (json, ",\"start_ms\":%" PRId64, token->start_ms);
  if (token->end_ms >= 0)
    g_string_append_printf (json, ",\"end_ms\":%" PRId64, token->end_ms);
  append_confidence (json, token->confidence);
  append_member (json, "speaker", token->speaker);
  append_member (json, "language", token->language);
  g_string_append_printf (json, ",\"is_final\":%s}", token->is_final ? "true" : "false");
}

static char *
format_update (const LqUpdate *update, const char *marker, bool is_finished)
{
  GString *json = g_string_new ("{\"tokens\":[");

  for (guint i = 0; i < update->tokens->len; i++) {
    if (i > 0)
      g_string_append_c (json, ',');
    append_token (json, g_ptr_array_index (update->tokens, i));
  }
  if (marker != NULL)
    g_string_append_printf (json, "%s{\"text\":\"%s\",\"is_final\":true}",
                            update->tokens->len > 0 ? "," : "", marker);
  g_string_append_printf (
    json, "],\"final_audio_proc_ms\":%" PRId64 ",\"total_audio_proc_ms\":%" PRId64 "%s}",
    update->final_ms, update->total_ms, is_finished ? ",\"finished\":true" : "");

  return g_string_free (json, FALSE);
}

char *
lq_soniox_format_update (const LqUpdate *update, bool is_finished)
{
  return format_update (update, NULL, is_finished);
}

char *
lq_soniox_format_marked_update (const LqUpdate *update, const char *marker)
{
  return format_update (update, marker, false);
}

char *
lq_soniox_format_error (int code, const char *type, const char *message, const char *request_id)
{
  GString *json = g_string_new ("{\"tokens\":[]");

  g_string_append_printf (json, ",\"error_code\":%d", code);
  append_member (json, "error_type", type);
  append_member (json, "error_message", message);
  append_member (json, "request_id", request_id);
  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}

/* ---- what the client says */

void
lq_soniox_start_free (LqSonioxStart *start)
{
  if (start == NULL)
    return;

  if (start->api_key != NULL)
    explicit_bzero (start->api_key, strlen (start->api_key));
  g_free (start->api_key);
  g_free (start->model);
  g_free (start->audio_format);
  g_strfreev (start->language_hints);
  g_strfreev (start->terms);
  g_free (start->client_reference_id);
  g_free (start);
}

static void
append_hints (GString *json, char **hints)
{
  if (hints == NULL || hints[0] == NULL)
    return;

  g_string_append (json, ",\"language_hints\":[");
  for (size_t i = 0; hints[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c (json, ',');
    lq_soniox_json_append_string (json, hints[i]);
  }
  g_string_append_c (json, ']');
}

/* A context that is too long is refused whole: the first terms are worth more than none. */
static void
append_terms (GString *json, char *const *terms)
{
  size_t n_chars = 0;
  bool   has_any = false;

  for (; terms != NULL && *terms != NULL; terms++) {
    n_chars += (size_t) g_utf8_strlen (*terms, -1);
    if (n_chars > TERMS_MAX)
      break;
    g_string_append (json, has_any ? "," : ",\"context\":{\"terms\":[");
    lq_soniox_json_append_string (json, *terms);
    has_any = true;
  }
  if (has_any)
    g_string_append (json, "]}");
}

char *
lq_soniox_format_start (const LqSonioxStart *start)
{
  GString *json = g_string_new ("{\"model\":");

  lq_soniox_json_append_string (json, start->model);
  append_member (json, "api_key", start->api_key);
  append_member (json, "audio_format", start->audio_format);
  if (start->sample_rate > 0)
    g_string_append_printf (json, ",\"sample_rate\":%d", start->sample_rate);
  if (start->num_channels > 0)
    g_string_append_printf (json, ",\"num_channels\":%d", start->num_channels);
  append_hints (json, start->language_hints);
  append_terms (json, start->terms);
  if (start->enable_endpoint_detection)
    g_string_append (json, ",\"enable_endpoint_detection\":true");
  if (start->enable_language_identification)
    g_string_append (json, ",\"enable_language_identification\":true");
  append_member (json, "client_reference_id", start->client_reference_id);
  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}

static bool
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_REQUEST, what);

  return false;
}

static bool
read_text (
  const LqSonioxFields *fields, const char *name, size_t size_max, char **text, GError **error)
{
  const char *value = NULL;

  if (!lq_soniox_fields_read_string (fields, name, size_max, &value, error))
    return false;
  *text = g_strdup (value);

  return true;
}

static bool
add_hint (GPtrArray *hints, JsonNode *node, GError **error)
{
  const char *hint = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    hint = json_node_get_string (node);
  if (hint == NULL || *hint == '\0' || strlen (hint) > HINT_MAX || !g_str_is_ascii (hint))
    return refuse (error, "language_hints: must be language codes");
  if (g_ptr_array_find_with_equal_func (hints, hint, g_str_equal, NULL))
    return refuse (error, "language_hints: must be unique");

  g_ptr_array_add (hints, g_strdup (hint));

  return true;
}

static bool
read_hints (const LqSonioxFields *fields, char ***hints, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array = NULL;

  if (!lq_soniox_fields_read_array (fields, "language_hints", HINTS_MAX, &array, error))
    return false;
  if (array == NULL)
    return true;

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!add_hint (list, json_array_get_element (array, i), error))
      return false;

  g_ptr_array_add (list, NULL);
  *hints = (char **) g_ptr_array_steal (list, NULL);

  return true;
}

static bool
read_audio (const LqSonioxFields *fields, LqSonioxStart *start, GError **error)
{
  int64_t rate_hz = 0;
  int64_t n_channels = 0;

  if (!read_text (fields, "audio_format", FORMAT_MAX, &start->audio_format, error) ||
      !lq_soniox_fields_read_int (fields, "sample_rate", 1, RATE_MAX_HZ, &rate_hz, error) ||
      !lq_soniox_fields_read_int (fields, "num_channels", 1, CHANNELS_MAX, &n_channels, error))
    return false;

  start->sample_rate = (int) rate_hz;
  start->num_channels = (int) n_channels;

  return true;
}

/* A stream of bare samples says nothing of its rate and channels. */
static bool
is_raw (const char *format)
{
  static const char *const others[] = { "mulaw", "alaw", "s16le", "f32le" };

  if (g_str_has_prefix (format, "pcm_"))
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (format, others[i]))
      return true;

  return false;
}

static bool
check_start (const LqSonioxStart *start, GError **error)
{
  const char *reference = start->client_reference_id;

  if (start->model == NULL || *start->model == '\0')
    return refuse (error, "model: missing");
  if (start->audio_format == NULL || *start->audio_format == '\0')
    return refuse (error, "audio_format: missing");
  if (is_raw (start->audio_format) && start->sample_rate == 0)
    return refuse (error, "sample_rate: missing, and the format is raw");
  if (is_raw (start->audio_format) && start->num_channels == 0)
    return refuse (error, "num_channels: missing, and the format is raw");
  if (reference != NULL && g_utf8_strlen (reference, -1) > REFERENCE_MAX)
    return refuse (error, "client_reference_id: is too long");

  return true;
}

LqSonioxStart *
lq_soniox_start_parse (const char *data, size_t size, GError **error)
{
  g_autoptr (JsonObject) object = lq_soniox_json_parse (data, size, LQ_ERROR_REQUEST, error);
  LqSonioxFields fields = { object, LQ_ERROR_REQUEST };
  g_autoptr (LqSonioxStart) start = NULL;

  if (object == NULL)
    return NULL;

  start = g_new0 (LqSonioxStart, 1);
  if (!read_text (&fields, "api_key", KEY_MAX, &start->api_key, error) ||
      !read_text (&fields, "model", MODEL_MAX, &start->model, error) ||
      !read_audio (&fields, start, error) || !read_hints (&fields, &start->language_hints, error) ||
      !lq_soniox_fields_read_bool (&fields, "enable_endpoint_detection",
                                   &start->enable_endpoint_detection, error) ||
      !lq_soniox_fields_read_bool (&fields, "enable_language_identification",
                                   &start->enable_language_identification, error) ||
      !read_text (&fields, "client_reference_id", REFERENCE_MAX * 4, &start->client_reference_id,
                  error) ||
      !check_start (start, error))
    return NULL;

  return g_steal_pointer (&start);
}

char *
lq_soniox_format_control (LqSonioxControl control)
{
  return g_strdup_printf ("{\"type\":\"%s\"}", control_names[control]);
}

bool
lq_soniox_control_parse (const char *data, size_t size, LqSonioxControl *control, GError **error)
{
  g_autoptr (JsonObject) object = lq_soniox_json_parse (data, size, LQ_ERROR_REQUEST, error);
  LqSonioxFields fields = { object, LQ_ERROR_REQUEST };
  const char    *type = NULL;

  if (object == NULL || !lq_soniox_fields_read_string (&fields, "type", LABEL_MAX, &type, error))
    return false;

  for (size_t i = 0; type != NULL && i < G_N_ELEMENTS (control_names); i++)
    if (g_str_equal (type, control_names[i])) {
      *control = (LqSonioxControl) i;
      return true;
    }

  return refuse (error, "type: not a control message");
}
