/* lq-server-start.c: the start message, checked in all its fields
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-start.h"

#include "lq-error.h"
#include "lq-soniox-json.h"

/* Limits as documented by the service (soniox-api 2.2 and 2.4). */
enum {
  ENDPOINT_DELAY_LEAST_MS = 500,
  ENDPOINT_DELAY_MOST_MS = 3000,
  LATENCY_LEVEL_MOST = 3,
  CONTEXT_MOST = 10000, /* characters */
};

static const char *const models[] = {
  "stt-rt-v5", "stt-rt-v4", "stt-rt-v3", "stt-rt-preview", "stt-rt-preview-v2", NULL,
};

static const char *const languages[] = {
  "af", "sq", "ar", "az", "eu", "be", "bn", "bs", "bg", "ca", "zh", "hr", "cs", "da", "nl", "en",
  "et", "fi", "fr", "gl", "de", "el", "gu", "he", "hi", "hu", "id", "it", "ja", "kn", "kk", "ko",
  "lv", "lt", "mk", "ms", "ml", "mr", "no", "fa", "pl", "pt", "pa", "ro", "ru", "sr", "sk", "sl",
  "es", "sw", "sv", "tl", "ta", "te", "th", "tr", "uk", "ur", "vi", "cy", NULL,
};

static bool
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_REQUEST, what);
  return false;
}

/* Of all strings within @node. The parser has bounded the depth; a queue keeps it off the stack. */
static glong
count_characters (JsonNode *node)
{
  g_autoptr (GQueue) left = g_queue_new ();
  glong n_characters = 0;

  g_queue_push_tail (left, node);
  while ((node = g_queue_pop_head (left)) != NULL) {
    g_autoptr (GList) members = NULL;

    if (JSON_NODE_HOLDS_OBJECT (node))
      members = json_object_get_values (json_node_get_object (node));
    else if (JSON_NODE_HOLDS_ARRAY (node))
      members = json_array_get_elements (json_node_get_array (node));
    else if (json_node_get_value_type (node) == G_TYPE_STRING)
      n_characters += g_utf8_strlen (json_node_get_string (node), -1);
    for (GList *at = members; at != NULL; at = at->next)
      g_queue_push_tail (left, at->data);
  }

  return n_characters;
}

static bool
check_switches (const LqSonioxFields *fields, GError **error)
{
  bool value = false;

  return lq_soniox_fields_read_bool (fields, "language_hints_strict", &value, error) &&
         lq_soniox_fields_read_bool (fields, "enable_speaker_diarization", &value, error);
}

static bool
check_endpoint (const LqSonioxFields *fields, GError **error)
{
  int64_t delay_ms = 0;
  int64_t level = 0;
  double  sensitivity = 0;

  if (!lq_soniox_fields_read_int (fields, "max_endpoint_delay_ms", ENDPOINT_DELAY_LEAST_MS,
                                  ENDPOINT_DELAY_MOST_MS, &delay_ms, error) ||
      !lq_soniox_fields_read_int (fields, "endpoint_latency_adjustment_level", 0,
                                  LATENCY_LEVEL_MOST, &level, error) ||
      !lq_soniox_fields_read_double (fields, "endpoint_sensitivity", &sensitivity, error))
    return false;

  return (sensitivity >= -1 && sensitivity <= 1) ||
         refuse (error, "endpoint_sensitivity: must be from -1 to 1");
}

static bool
check_context (const LqSonioxFields *fields, GError **error)
{
  JsonNode *context = lq_soniox_fields_get (fields, "context");

  if (context == NULL)
    return true;
  if (!JSON_NODE_HOLDS_OBJECT (context) && json_node_get_value_type (context) != G_TYPE_STRING)
    return refuse (error, "context: must be an object or a string");

  return count_characters (context) <= CONTEXT_MOST || refuse (error, "context: is too long");
}

static bool
check_hints (const LqSonioxStart *start, GError **error)
{
  for (guint i = 0; start->language_hints != NULL && start->language_hints[i] != NULL; i++)
    if (!g_strv_contains (languages, start->language_hints[i]))
      return refuse (error, "language_hints: unknown language");

  return true;
}

static bool
check_model (const LqSonioxStart *start, GError **error)
{
  if (g_strv_contains (models, start->model))
    return true;

  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_MODEL_UNAVAILABLE, "model: unknown");
  return false;
}

LqSonioxStart *
lq_server_start_parse (const char *data, size_t size, GError **error)
{
  g_autoptr (LqSonioxStart) start = lq_soniox_start_parse (data, size, error);
  g_autoptr (JsonObject) object = NULL;
  LqSonioxFields fields = { NULL, LQ_ERROR_REQUEST };

  if (start == NULL)
    return NULL;

  object = lq_soniox_json_parse (data, size, LQ_ERROR_REQUEST, error);
  fields.object = object;
  if (object == NULL || !check_model (start, error) || !check_hints (start, error) ||
      !check_switches (&fields, error) || !check_endpoint (&fields, error) ||
      !check_context (&fields, error))
    return NULL;
  if (lq_soniox_fields_get (&fields, "translation") != NULL) {
    refuse (error, "translation: this server does not translate");
    return NULL;
  }

  return g_steal_pointer (&start);
}
