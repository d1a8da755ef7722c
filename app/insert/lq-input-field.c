/* lq-input-field.c: what an application tells an input method of the field that has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-input-field.h"

#include <string.h>

enum {
  HINT_HIDDEN_TEXT = 0x40,
  PURPOSE_PASSWORD = 8,
  PURPOSE_PIN = 9,
  PURPOSE_TERMINAL = 13,
};

void
lq_input_field_clear (LqInputField *self)
{
  g_free (self->text);
  *self = (LqInputField){ 0 };
}

void
lq_input_field_copy (LqInputField *self, const LqInputField *from)
{
  char *text = g_strdup (from->text);

  g_free (self->text);
  *self = *from;
  self->text = text;
}

bool
lq_input_field_equal (const LqInputField *self, const LqInputField *other)
{
  return self->is_active == other->is_active && self->hints == other->hints &&
         self->purpose == other->purpose && self->cursor == other->cursor &&
         g_strcmp0 (self->text, other->text) == 0;
}

void
lq_input_field_set_text (LqInputField *self, const char *text, uint32_t cursor, uint32_t anchor)
{
  size_t length = strlen (text);

  g_clear_pointer (&self->text, g_free);
  self->cursor = MIN (cursor, anchor);
  if (self->cursor > length || !g_utf8_validate (text, -1, NULL) ||
      !g_utf8_validate (text, self->cursor, NULL))
    self->cursor = 0;
  else
    self->text = g_strdup (text);
}

bool
lq_input_field_is_password (const LqInputField *self)
{
  return self->is_active && (self->hints & HINT_HIDDEN_TEXT || self->purpose == PURPOSE_PASSWORD ||
                             self->purpose == PURPOSE_PIN);
}

bool
lq_input_field_is_terminal (const LqInputField *self)
{
  return self->is_active && self->purpose == PURPOSE_TERMINAL;
}

static const char *
go_back (const LqInputField *self, unsigned n_chars)
{
  const char *at = self->text + self->cursor;

  for (unsigned i = 0; i < n_chars && at != NULL; i++)
    at = g_utf8_find_prev_char (self->text, at);

  return at;
}

char *
lq_input_field_dup_before (const LqInputField *self, unsigned n_chars_max)
{
  const char *from;

  if (!self->is_active || self->text == NULL)
    return NULL;

  from = go_back (self, n_chars_max);
  if (from == NULL)
    from = self->text;

  return g_strndup (from, (size_t) (self->text + self->cursor - from));
}

uint32_t
lq_input_field_count_bytes (const LqInputField *self, unsigned n_chars)
{
  const char *from = self->is_active && self->text != NULL ? go_back (self, n_chars) : NULL;

  return from != NULL ? (uint32_t) (self->text + self->cursor - from) : 0;
}

bool
lq_input_field_ends_with (const LqInputField *self, const char *text)
{
  size_t length = strlen (text);
  size_t n_compared = MIN (length, self->cursor);

  return self->is_active && self->text != NULL && (n_compared > 0 || length == 0) &&
         memcmp (self->text + self->cursor - n_compared, text + length - n_compared, n_compared) ==
           0;
}
