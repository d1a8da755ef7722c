/* lq-soniox-json.h: JSON that others wrote, read without trust
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * lq_soniox_json_parse:
 * @data: (array length=size): text from outside
 * @code: the code of %LQ_ERROR when it is refused
 * @error: return location for that error
 *
 * json-glib recurses for each level and reads more than JSON (comments, assignments), so size,
 * encoding, characters and depth (%LQ_SONIOX_MESSAGE_MAX, %LQ_SONIOX_DEPTH_MAX) are checked before
 * it sees the text.
 *
 * Returns: (transfer full): the object that is the text's root, or %NULL
 */
JsonObject *lq_soniox_json_parse (const char *data, size_t size, int code, GError **error);

/**
 * LqSonioxFields:
 *
 * The members of one object, and the code of %LQ_ERROR for what is wrong with them. The readers
 * below leave @value as it was when the member is absent or null, and return %FALSE with an error
 * that names the member when its type or value is wrong.
 */
typedef struct {
  JsonObject *object;
  int         code;
} LqSonioxFields;

/* The member, or %NULL when it is absent or null. */
JsonNode *lq_soniox_fields_get (const LqSonioxFields *self, const char *name);

bool lq_soniox_fields_read_bool (const LqSonioxFields *self,
                                 const char           *name,
                                 bool                 *value,
                                 GError              **error);
bool lq_soniox_fields_read_int (const LqSonioxFields *self,
                                const char           *name,
                                int64_t               min,
                                int64_t               max,
                                int64_t              *value,
                                GError              **error);
bool lq_soniox_fields_read_double (const LqSonioxFields *self,
                                   const char           *name,
                                   double               *value,
                                   GError              **error);

/* @value: (transfer none): at most @size_max bytes of valid UTF-8 */
bool lq_soniox_fields_read_string (const LqSonioxFields *self,
                                   const char           *name,
                                   size_t                size_max,
                                   const char          **value,
                                   GError              **error);

/* @value: (transfer none): an array of at most @n_max elements of any type */
bool lq_soniox_fields_read_array (
  const LqSonioxFields *self, const char *name, unsigned n_max, JsonArray **value, GError **error);

/* Appends @text in quotes. @text is valid UTF-8. */
void lq_soniox_json_append_string (GString *json, const char *text);

G_END_DECLS
