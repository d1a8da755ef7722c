/* lq-server-fields.c: what the start message of a stream and the order of a transcription share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-fields.h"

#include "lq-error.h"

#include <string.h>

enum { CONTEXT_MOST = 10000 }; /* characters (soniox-api 2.4) */

const char *const lq_server_languages[] = {
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

bool
lq_server_fields_check_context (const LqSonioxFields *fields, GError **error)
{
  JsonNode *context = lq_soniox_fields_get (fields, "context");

  if (context == NULL)
    return true;
  if (!JSON_NODE_HOLDS_OBJECT (context) && json_node_get_value_type (context) != G_TYPE_STRING)
    return refuse (error, "context: must be an object or a string");

  return count_characters (context) <= CONTEXT_MOST || refuse (error, "context: is too long");
}

bool
lq_server_fields_check_no_translation (const LqSonioxFields *fields, GError **error)
{
  return lq_soniox_fields_get (fields, "translation") == NULL ||
         refuse (error, "translation: this server does not translate");
}

bool
lq_server_fields_check_hints (char **hints, GError **error)
{
  for (guint i = 0; hints != NULL && hints[i] != NULL; i++)
    if (!g_strv_contains (lq_server_languages, hints[i]))
      return refuse (error, "language_hints: unknown language");

  return true;
}

/* The messages of field errors begin with the field's name. */
LqServerReply *
lq_server_fields_refuse (const GError *error)
{
  const char      *colon = strstr (error->message, ": ");
  gsize            size = colon ? (gsize) (colon - error->message) : 0;
  g_autofree char *field = g_strndup (error->message, size);
  g_autofree char *location = g_strconcat ("body.payload.", field, NULL);
  const char      *kind = g_str_has_suffix (error->message, ": is missing") ? "missing" : "invalid";

  if (g_error_matches (error, LQ_ERROR, LQ_ERROR_MODEL_UNAVAILABLE))
    return lq_server_reply_new_error (400, "model_not_available", error->message);
  if (size == 0)
    return lq_server_reply_new_invalid ("body.payload", "json_invalid", error->message);

  return lq_server_reply_new_invalid (location, kind, error->message);
}
