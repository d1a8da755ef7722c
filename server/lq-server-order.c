/* lq-server-order.c: the order of a transcription, checked in all its fields
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-order.h"

#include "lq-error.h"
#include "lq-server-fields.h"

#include <string.h>

/* Limits as documented by the service (soniox-api 3.3). */
enum {
  MODEL_MOST = 32,
  URL_MOST = 4096,
  TEXT_MOST = 256, /* of webhook fields and the reference */
  HINTS_MOST = 100,
  HINT_MOST = 10,
};

static const char *const models[] = {
  "stt-async-v5", "stt-async-v4", "stt-async-v3", "stt-async-preview", NULL,
};

static bool
refuse (GError **error, const char *field, const char *what)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "%s: %s", field, what);
  return false;
}

/* A string of at most @n_most characters. */
static bool
read_text (const LqSonioxFields *fields, const char *name, int n_most, char **value, GError **error)
{
  const char  *text = NULL;
  const size_t bytes_most = (size_t) n_most * 4;

  if (!lq_soniox_fields_read_string (fields, name, bytes_most, &text, error))
    return false;
  if (text != NULL && g_utf8_strlen (text, -1) > n_most)
    return refuse (error, name, "is too long");

  g_free (*value);
  *value = g_strdup (text);
  return true;
}

static bool
is_web_address (const char *text)
{
  return (g_str_has_prefix (text, "http://") || g_str_has_prefix (text, "https://")) &&
         strpbrk (text, " \t\r\n") == NULL && g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
}

static bool
read_model (LqServerOrder *self, const LqSonioxFields *fields, GError **error)
{
  if (!read_text (fields, "model", MODEL_MOST, &self->model, error))
    return false;
  if (self->model == NULL)
    return refuse (error, "model", "is missing");
  if (g_strv_contains (models, self->model))
    return true;

  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_MODEL_UNAVAILABLE, "model: unknown");
  return false;
}

static bool
read_source (LqServerOrder *self, const LqSonioxFields *fields, GError **error)
{
  g_autofree char *url = NULL;

  if (!read_text (fields, "audio_url", URL_MOST, &url, error) ||
      !read_text (fields, "file_id", TEXT_MOST, &self->file_id, error))
    return false;
  if (url != NULL && self->file_id != NULL)
    return refuse (error, "audio_url", "give either audio_url or file_id, not both");
  if (url != NULL)
    return refuse (error, "audio_url",
                   "this server fetches nothing from elsewhere: upload the file, give its file_id");
  if (self->file_id == NULL)
    return refuse (error, "file_id", "is missing");
  if (!g_uuid_string_is_valid (self->file_id))
    return refuse (error, "file_id", "must be a UUID");
  return true;
}

static char *
to_json (JsonNode *node)
{
  return node ? json_to_string (node, FALSE) : NULL;
}

static bool
read_hints (LqServerOrder *self, const LqSonioxFields *fields, GError **error)
{
  JsonArray *array = NULL;
  g_autoptr (GPtrArray) hints = g_ptr_array_new ();

  if (!lq_soniox_fields_read_array (fields, "language_hints", HINTS_MOST, &array, error))
    return false;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (json_node_get_value_type (node) != G_TYPE_STRING)
      return refuse (error, "language_hints", "must be strings");
    if (strlen (json_node_get_string (node)) > HINT_MOST)
      return refuse (error, "language_hints", "an entry is too long");
    g_ptr_array_add (hints, (gpointer) json_node_get_string (node));
  }
  g_ptr_array_add (hints, NULL);

  self->hints = to_json (lq_soniox_fields_get (fields, "language_hints"));
  return lq_server_fields_check_hints ((char **) hints->pdata, error);
}

static bool
read_switches (LqServerOrder *self, const LqSonioxFields *fields, GError **error)
{
  bool is_strict = false;

  return lq_soniox_fields_read_bool (fields, "language_hints_strict", &is_strict, error) &&
         lq_soniox_fields_read_bool (fields, "enable_speaker_diarization", &self->wants_speakers,
                                     error) &&
         lq_soniox_fields_read_bool (fields, "enable_language_identification",
                                     &self->wants_language, error);
}

/* A header's name is a token, and its value has no control characters (RFC 9110, 5). */
static bool
is_header (const char *name, const char *value)
{
  for (const char *at = name; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("!#$%&'*+-.^_`|~", *at) == NULL)
      return false;
  for (const char *at = value; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return false;

  return name[0] != '\0';
}

static bool
read_webhook (LqServerOrder *self, const LqSonioxFields *fields, GError **error)
{
  if (!read_text (fields, "webhook_url", TEXT_MOST, &self->webhook_url, error) ||
      !read_text (fields, "webhook_auth_header_name", TEXT_MOST, &self->webhook_header, error) ||
      !read_text (fields, "webhook_auth_header_value", TEXT_MOST, &self->webhook_value, error))
    return false;
  if (self->webhook_url != NULL && !is_web_address (self->webhook_url))
    return refuse (error, "webhook_url", "must be an http or https address");
  if ((self->webhook_header == NULL) != (self->webhook_value == NULL))
    return refuse (error, "webhook_auth_header_name",
                   "give webhook_auth_header_name and webhook_auth_header_value, or neither");
  if (self->webhook_header != NULL && !is_header (self->webhook_header, self->webhook_value))
    return refuse (error, "webhook_auth_header_name", "is no HTTP header");
  return true;
}

static bool
read_all (LqServerOrder *self, const LqSonioxFields *fields, GError **error)
{
  if (!read_model (self, fields, error) || !read_source (self, fields, error) ||
      !read_hints (self, fields, error) || !read_switches (self, fields, error) ||
      !lq_server_fields_check_context (fields, error) ||
      !lq_server_fields_check_no_translation (fields, error) ||
      !read_webhook (self, fields, error) ||
      !read_text (fields, "client_reference_id", TEXT_MOST, &self->reference, error))
    return false;

  self->context = to_json (lq_soniox_fields_get (fields, "context"));
  return true;
}

LqServerOrder *
lq_server_order_parse (const char *data, size_t size, LqServerReply **refusal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = lq_soniox_json_parse (data, size, LQ_ERROR_REQUEST, &error);
  g_autoptr (LqServerOrder) self = g_new0 (LqServerOrder, 1);
  const LqSonioxFields fields = { object, LQ_ERROR_REQUEST };

  if (object == NULL || !read_all (self, &fields, &error)) {
    *refusal = lq_server_fields_refuse (error);
    return NULL;
  }

  return g_steal_pointer (&self);
}

void
lq_server_order_free (LqServerOrder *self)
{
  if (self == NULL)
    return;

  g_free (self->model);
  g_free (self->file_id);
  g_free (self->reference);
  g_free (self->webhook_url);
  g_free (self->webhook_header);
  g_free (self->webhook_value);
  g_free (self->hints);
  g_free (self->context);
  g_free (self);
}
