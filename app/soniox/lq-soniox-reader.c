/* lq-soniox-reader.c: JSON of any length that others wrote, read in parts
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * yajl keeps a string or a number until it is whole, however long it grows. So bytes are looked at
 * before yajl sees them: nesting and numbers have a limit, and of a string too long the rest is
 * left out. A transcript has its whole text in one string, which nobody needs beside the tokens. */

#include "config.h"
#include "lq-soniox-reader.h"
#include "lq-error.h"

#include <math.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum {
  NUMBER_MAX = 64, /* characters of a number, or of true, false and null */

  /* Levels of nesting where something is read. */
  LEVEL_ROOT = 1,
  LEVEL_ITEMS = 2,
  LEVEL_ITEM = 3,
};

struct _LqSonioxReader {
  const LqSonioxShape *shape;
  gpointer             data;
  yajl_handle          parser;
  GError              *error; /* the first one */

  /* Of the bytes, before yajl. */
  int64_t  n_bytes;
  bool     is_in_string;
  bool     is_cutting;  /* the rest of this string is left out */
  unsigned escape_left; /* characters of an escape that are still to come */
  unsigned n_string;    /* bytes of this string so far */
  unsigned n_word;      /* characters of what is neither string nor sign */
  unsigned nesting;

  /* Of what yajl says. */
  unsigned level;
  bool     is_in_items;
  bool     has_items;
  bool     is_cut; /* the string that yajl is about to end */
  int64_t  n_items;
  GString *name; /* of the member whose value comes next */
  GString *text;
};

bool
lq_soniox_value_refuse (const char *name, const char *what, GError **error)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL, "%s: %s", name, what);

  return false;
}

bool
lq_soniox_value_take_text (
  const LqSonioxValue *value, const char *name, size_t size_max, char **text, GError **error)
{
  if (value->kind == LQ_SONIOX_NULL)
    return true;
  if (value->kind != LQ_SONIOX_STRING)
    return lq_soniox_value_refuse (name, "must be a string", error);
  if (value->is_cut || strlen (value->text) > size_max)
    return lq_soniox_value_refuse (name, "is too long", error);

  g_free (*text);
  *text = g_strdup (value->text);

  return true;
}

bool
lq_soniox_value_take_int (const LqSonioxValue *value,
                          const char          *name,
                          int64_t              min,
                          int64_t              max,
                          int64_t             *number,
                          GError             **error)
{
  if (value->kind == LQ_SONIOX_NULL)
    return true;
  if (value->kind != LQ_SONIOX_NUMBER)
    return lq_soniox_value_refuse (name, "must be a number", error);
  if (value->number < (double) min || value->number > (double) max)
    return lq_soniox_value_refuse (name, "is out of range", error);
  *number = (int64_t) value->number;

  return true;
}

/* ---- what yajl says. Its callbacks return 0 to stop. */

static int
fail (LqSonioxReader *self, const char *what)
{
  if (self->error == NULL)
    g_set_error (&self->error, LQ_ERROR, LQ_ERROR_PROTOCOL, "an answer of the service %s", what);

  return 0;
}

static bool
is_items_name (LqSonioxReader *self)
{
  return self->shape->array != NULL && g_str_equal (self->name->str, self->shape->array);
}

static int
take_value (LqSonioxReader *self, const LqSonioxValue *value)
{
  if (self->level == 0)
    return fail (self, "is no object");
  if (self->level == LEVEL_ROOT && is_items_name (self))
    return lq_soniox_value_refuse (self->name->str, "must be an array", &self->error);
  if (self->level == LEVEL_ROOT)
    return self->shape->member == NULL ||
           self->shape->member (self->data, self->name->str, value, &self->error);
  if (self->is_in_items && self->level == LEVEL_ITEMS)
    return lq_soniox_value_refuse (self->shape->array, "an element is no object", &self->error);
  if (self->is_in_items && self->level == LEVEL_ITEM)
    return self->shape->item_member (self->data, self->name->str, value, &self->error);

  return 1;
}

static int
null_cb (void *data)
{
  return take_value (data, &(LqSonioxValue){ LQ_SONIOX_NULL, .text = "" });
}

static int
boolean_cb (void *data, int is_true)
{
  return take_value (data, &(LqSonioxValue){ LQ_SONIOX_BOOL, is_true != 0, .text = "" });
}

static int
number_cb (void *data, const char *digits, size_t size)
{
  LqSonioxReader *self = data;
  LqSonioxValue   value = { LQ_SONIOX_NUMBER, .text = "" };

  g_string_truncate (self->text, 0);
  g_string_append_len (self->text, digits, (gssize) size);
  value.number = g_ascii_strtod (self->text->str, NULL);

  return isfinite (value.number) ? take_value (self, &value) : fail (self, "has a huge number");
}

/* Copies a string of yajl's. Returns whether it can be one of C. */
static bool
copy (LqSonioxReader *self, GString *to, const unsigned char *text, size_t size)
{
  g_string_truncate (to, 0);
  g_string_append_len (to, (const char *) text, (gssize) size);

  return g_utf8_validate (to->str, (gssize) to->len, NULL);
}

static int
string_cb (void *data, const unsigned char *text, size_t size)
{
  LqSonioxReader *self = data;
  LqSonioxValue   value = { LQ_SONIOX_STRING, .is_cut = self->is_cut };

  /* The validation refuses NUL bytes, too. */
  if (!copy (self, self->text, text, size))
    return fail (self, "has a string that is not UTF-8");
  value.text = self->text->str;

  return take_value (self, &value);
}

static int
map_key_cb (void *data, const unsigned char *name, size_t size)
{
  LqSonioxReader *self = data;

  return copy (self, self->name, name, size) ? 1 : fail (self, "has a name that is not UTF-8");
}

static int
begin_item (LqSonioxReader *self)
{
  if (++self->n_items > self->shape->n_items_max)
    return lq_soniox_value_refuse (self->shape->array, "has too many elements", &self->error);
  self->shape->begin_item (self->data);
  self->level++;

  return 1;
}

/* An object or an array that is not looked into is a value like others. */
static int
begin_nested (LqSonioxReader *self)
{
  if (!take_value (self, &(LqSonioxValue){ LQ_SONIOX_NESTED, .text = "" }))
    return 0;
  self->level++;

  return 1;
}

static int
start_map_cb (void *data)
{
  LqSonioxReader *self = data;

  if (self->level == 0) {
    self->level = LEVEL_ROOT;
    return 1;
  }
  if (self->is_in_items && self->level == LEVEL_ITEMS)
    return begin_item (self);

  return begin_nested (self);
}

static int
end_map_cb (void *data)
{
  LqSonioxReader *self = data;

  self->level--;
  if (self->is_in_items && self->level == LEVEL_ITEMS)
    return self->shape->end_item (self->data, &self->error);

  return 1;
}

static int
start_array_cb (void *data)
{
  LqSonioxReader *self = data;

  if (self->level != LEVEL_ROOT || !is_items_name (self))
    return begin_nested (self);
  if (self->has_items)
    return lq_soniox_value_refuse (self->shape->array, "is there twice", &self->error);
  self->is_in_items = self->has_items = true;
  self->level++;

  return 1;
}

static int
end_array_cb (void *data)
{
  LqSonioxReader *self = data;

  if (--self->level == LEVEL_ROOT)
    self->is_in_items = false;

  return 1;
}

static const yajl_callbacks callbacks = {
  .yajl_null = null_cb,
  .yajl_boolean = boolean_cb,
  .yajl_number = number_cb,
  .yajl_string = string_cb,
  .yajl_start_map = start_map_cb,
  .yajl_map_key = map_key_cb,
  .yajl_end_map = end_map_cb,
  .yajl_start_array = start_array_cb,
  .yajl_end_array = end_array_cb,
};

/* ---- the bytes, before yajl */

static bool
parse (LqSonioxReader *self, const char *data, size_t size)
{
  if (size > 0 && yajl_parse (self->parser, (const unsigned char *) data, size) != yajl_status_ok)
    fail (self, "is not JSON");

  return self->error == NULL;
}

static bool
note_outside (LqSonioxReader *self, char c)
{
  bool is_word = g_ascii_isalnum (c) || c == '+' || c == '-' || c == '.';

  self->n_word = is_word ? self->n_word + 1 : 0;
  if (self->n_word > NUMBER_MAX)
    return fail (self, "has a huge number");
  if ((c == '{' || c == '[') && ++self->nesting > LQ_SONIOX_NESTING_MAX)
    return fail (self, "is nested too deeply");
  if ((c == '}' || c == ']') && self->nesting > 0)
    self->nesting--;
  if (c == '"') {
    self->is_in_string = true;
    self->n_string = 0;
  }

  return true;
}

/* Whether @c ends the string. */
static bool
note_inside (LqSonioxReader *self, char c)
{
  self->n_string++;
  if (self->escape_left > 0) {
    self->escape_left--;
    if (c == 'u' && self->escape_left == 0 && !self->is_cutting)
      self->escape_left = 4;
  } else if (c == '\\') {
    self->escape_left = 1;
  } else if (c == '"') {
    self->is_in_string = false;
    return true;
  }

  return false;
}

/* A string is cut before a character, never in the middle of one or of an escape. */
static bool
can_cut (const LqSonioxReader *self, char c)
{
  return self->n_string >= LQ_SONIOX_STRING_MAX && self->escape_left == 0 && c != '"' &&
         ((unsigned char) c & 0xc0) != 0x80;
}

/* The closing quote of a string that was cut. */
static bool
end_cut (LqSonioxReader *self)
{
  bool is_fine;

  self->is_cutting = false;
  self->is_cut = true;
  is_fine = parse (self, "\"", 1);
  self->is_cut = false;

  return is_fine;
}

static bool
feed (LqSonioxReader *self, const char *data, size_t size)
{
  size_t from = 0; /* of what yajl has not seen */

  for (size_t i = 0; i < size; i++) {
    if (!self->is_in_string) {
      if (!note_outside (self, data[i]))
        return false;
      continue;
    }
    if (!self->is_cutting && can_cut (self, data[i])) {
      if (!parse (self, data + from, i - from))
        return false;
      self->is_cutting = true;
    }
    if (note_inside (self, data[i]) && self->is_cutting) {
      if (!end_cut (self))
        return false;
      from = i + 1;
    }
  }

  return self->is_cutting || parse (self, data + from, size - from);
}

static bool
tell (const LqSonioxReader *self, GError **error)
{
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));

  return self->error == NULL;
}

LqSonioxReader *
lq_soniox_reader_new (const LqSonioxShape *shape, gpointer data)
{
  LqSonioxReader *self = g_new0 (LqSonioxReader, 1);

  self->shape = shape;
  self->data = data;
  self->parser = yajl_alloc (&callbacks, NULL, self);
  self->name = g_string_new (NULL);
  self->text = g_string_new (NULL);

  return self;
}

void
lq_soniox_reader_free (LqSonioxReader *self)
{
  if (self == NULL)
    return;

  yajl_free (self->parser);
  g_clear_error (&self->error);
  g_string_free (self->name, TRUE);
  g_string_free (self->text, TRUE);
  g_free (self);
}

bool
lq_soniox_reader_feed (LqSonioxReader *self, const char *data, size_t size, GError **error)
{
  if (self->error == NULL) {
    self->n_bytes += (int64_t) size;
    if (self->n_bytes > self->shape->bytes_max)
      fail (self, "is too long");
    else
      feed (self, data, size);
  }

  return tell (self, error);
}

bool
lq_soniox_reader_end (LqSonioxReader *self, GError **error)
{
  if (self->error == NULL && yajl_complete_parse (self->parser) != yajl_status_ok)
    fail (self, "is not whole");
  if (self->error == NULL && self->shape->is_array_needed && !self->has_items)
    lq_soniox_value_refuse (self->shape->array, "is missing", &self->error);

  return tell (self, error);
}

bool
lq_soniox_reader_read (
  const LqSonioxShape *shape, gpointer data, const char *text, size_t size, GError **error)
{
  g_autoptr (LqSonioxReader) self = lq_soniox_reader_new (shape, data);

  return lq_soniox_reader_feed (self, text, size, error) && lq_soniox_reader_end (self, error);
}
