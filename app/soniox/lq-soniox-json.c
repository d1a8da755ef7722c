/* lq-soniox-json.c: JSON that others wrote, read without trust
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-json.h"
#include "lq-error.h"
#include "lq-soniox-protocol.h"

#include <math.h>
#include <string.h>

/* What may stand outside of strings. It leaves out the quotes, comments and assignments that
 * json-glib reads beyond JSON, and with them every way to hide brackets from the counting below. */
static bool
is_json_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (" \t\r\n{}[]:,+-.\"", c) != NULL);
}

/* Checks characters and nesting without recursion. Returns what is wrong, or NULL. */
static const char *
find_fault (const char *data, size_t size)
{
  int  depth = 0;
  bool is_in_string = false;

  for (size_t i = 0; i < size; i++) {
    char c = data[i];

    if (is_in_string && c == '\\')
      i++;
    else if (c == '"')
      is_in_string = !is_in_string;
    else if (is_in_string)
      continue;
    else if (!is_json_character (c))
      return "not JSON";
    else if ((c == '{' || c == '[') && ++depth > LQ_SONIOX_DEPTH_MAX)
      return "nested too deeply";
    else if ((c == '}' || c == ']') && --depth < 0)
      return "not JSON";
  }

  return NULL;
}

JsonObject *
lq_soniox_json_parse (const char *data, size_t size, int code, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  const char *fault = NULL;
  JsonNode   *root;

  if (size > LQ_SONIOX_MESSAGE_MAX)
    fault = "too long";
  else if (size == 0)
    fault = "empty";
  else if (!g_utf8_validate (data, (gssize) size, NULL))
    fault = "not UTF-8";
  else
    fault = find_fault (data, size);

  /* The parser's own message may quote what was said, so it is not passed on. */
  if (fault == NULL && !json_parser_load_from_data (parser, data, (gssize) size, NULL))
    fault = "not JSON";
  if (fault != NULL) {
    g_set_error (error, LQ_ERROR, code, "a message of %zu bytes is %s", size, fault);
    return NULL;
  }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error (error, LQ_ERROR, code, "a message of %zu bytes is no object", size);
    return NULL;
  }

  return json_object_ref (json_node_get_object (root));
}

static bool
refuse (const LqSonioxFields *self, const char *name, const char *what, GError **error)
{
  g_set_error (error, LQ_ERROR, self->code, "%s: %s", name, what);

  return false;
}

static bool
is_value_of (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

JsonNode *
lq_soniox_fields_get (const LqSonioxFields *self, const char *name)
{
  JsonNode *node = json_object_get_member (self->object, name);

  return node != NULL && JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

bool
lq_soniox_fields_read_bool (const LqSonioxFields *self,
                            const char           *name,
                            bool                 *value,
                            GError              **error)
{
  JsonNode *node = lq_soniox_fields_get (self, name);

  if (node == NULL)
    return true;
  if (!is_value_of (node, G_TYPE_BOOLEAN))
    return refuse (self, name, "must be true or false", error);

  *value = json_node_get_boolean (node);

  return true;
}

bool
lq_soniox_fields_read_double (const LqSonioxFields *self,
                              const char           *name,
                              double               *value,
                              GError              **error)
{
  JsonNode *node = lq_soniox_fields_get (self, name);
  double    number;

  if (node == NULL)
    return true;
  if (!is_value_of (node, G_TYPE_INT64) && !is_value_of (node, G_TYPE_DOUBLE))
    return refuse (self, name, "must be a number", error);

  number = json_node_get_double (node);
  if (!isfinite (number))
    return refuse (self, name, "must be a finite number", error);
  *value = number;

  return true;
}

bool
lq_soniox_fields_read_int (const LqSonioxFields *self,
                           const char           *name,
                           int64_t               min,
                           int64_t               max,
                           int64_t              *value,
                           GError              **error)
{
  double number = NAN;

  if (!lq_soniox_fields_read_double (self, name, &number, error))
    return false;
  if (isnan (number))
    return true;
  if (number < (double) min || number > (double) max)
    return refuse (self, name, "is out of range", error);
  *value = (int64_t) number;

  return true;
}

bool
lq_soniox_fields_read_string (
  const LqSonioxFields *self, const char *name, size_t size_max, const char **value, GError **error)
{
  JsonNode   *node = lq_soniox_fields_get (self, name);
  const char *text;

  if (node == NULL)
    return true;
  if (!is_value_of (node, G_TYPE_STRING))
    return refuse (self, name, "must be a string", error);

  text = json_node_get_string (node);
  if (strlen (text) > size_max)
    return refuse (self, name, "is too long", error);
  /* Escapes such as \ud800 become invalid only now. */
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (self, name, "is not UTF-8", error);
  *value = text;

  return true;
}

bool
lq_soniox_fields_read_array (
  const LqSonioxFields *self, const char *name, unsigned n_max, JsonArray **value, GError **error)
{
  JsonNode *node = lq_soniox_fields_get (self, name);

  if (node == NULL)
    return true;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (self, name, "must be an array", error);
  if (json_array_get_length (json_node_get_array (node)) > n_max)
    return refuse (self, name, "has too many elements", error);

  *value = json_node_get_array (node);

  return true;
}

void
lq_soniox_json_append_string (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (json, "\\%c", *c);
    else if ((unsigned char) *c < 0x20 || *c == 0x7f)
      g_string_append_printf (json, "\\u%04x", (unsigned) *c);
    else
      g_string_append_c (json, *c);
  g_string_append_c (json, '"');
}
