/* lq-input-field.h: what an application tells an input method of the field that has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Hints and purposes as zwp_text_input_v3 numbers them. */
typedef struct {
  bool     is_active; /* there is such a field */
  char    *text;      /* around the cursor; NULL: not told */
  uint32_t cursor;    /* in bytes, at a character of the text */
  uint32_t hints;
  uint32_t purpose;
} LqInputField;

void lq_input_field_clear (LqInputField *self);
void lq_input_field_copy (LqInputField *self, const LqInputField *from);
bool lq_input_field_equal (const LqInputField *self, const LqInputField *other);

/* @text, @cursor, @anchor: as the application tells them, right or wrong; of a selection, which
 * would be replaced, the beginning counts. */
void
lq_input_field_set_text (LqInputField *self, const char *text, uint32_t cursor, uint32_t anchor);

bool lq_input_field_is_password (const LqInputField *self);
bool lq_input_field_is_terminal (const LqInputField *self);

/* Returns: (transfer full) (nullable): up to @n_chars_max characters before the cursor; %NULL: not
 * told */
char *lq_input_field_dup_before (const LqInputField *self, unsigned n_chars_max);

/* Returns: how many bytes the last @n_chars before the cursor have; 0: not so many are told */
uint32_t lq_input_field_count_bytes (const LqInputField *self, unsigned n_chars);

/* Whether what stands before the cursor ends with @text, as far as it is told. */
bool lq_input_field_ends_with (const LqInputField *self, const char *text);

G_END_DECLS
