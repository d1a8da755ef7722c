/* test-input-field.c: what applications tell of a field is taken as far as it makes sense
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-input-field.h"

static const char greeting[] = "Grüße, 日本";

typedef struct {
  const char *text;
  uint32_t    cursor;
  uint32_t    anchor;
  const char *before; /* NULL: not told */
} Telling;

static const Telling tellings[] = {
  { "", 0, 0, "" },
  { greeting, 0, 0, "" },
  { greeting, 7, 7, "Grüße" },
  { greeting, 7, 4, "Grü" }, /* a selection, either way round */
  { greeting, 4, 7, "Grü" },
  { greeting, 15, 15, greeting },
  { greeting, 3, 3, NULL },   /* within a character */
  { greeting, 16, 16, NULL }, /* past the end */
  { greeting, UINT32_MAX, UINT32_MAX, NULL },
  { "\xff\xfe", 1, 1, NULL },
};

static void
test_text (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (tellings); i++) {
    LqInputField     field = { .is_active = true };
    g_autofree char *before = NULL;

    lq_input_field_set_text (&field, tellings[i].text, tellings[i].cursor, tellings[i].anchor);
    before = lq_input_field_dup_before (&field, 64);
    g_assert_cmpstr (before, ==, tellings[i].before);
    lq_input_field_clear (&field);
  }
}

static void
test_back (void)
{
  LqInputField     field = { .is_active = true };
  g_autofree char *before = NULL;

  lq_input_field_set_text (&field, greeting, 15, 15);
  before = lq_input_field_dup_before (&field, 3);
  g_assert_cmpstr (before, ==, " 日本");
  g_assert_cmpuint (lq_input_field_count_bytes (&field, 3), ==, 7);
  g_assert_cmpuint (lq_input_field_count_bytes (&field, 9), ==, 15);
  g_assert_cmpuint (lq_input_field_count_bytes (&field, 10), ==, 0);

  field.is_active = false;
  g_assert_cmpuint (lq_input_field_count_bytes (&field, 3), ==, 0);
  g_assert_null (lq_input_field_dup_before (&field, 3));
  lq_input_field_clear (&field);
}

static void
test_end (void)
{
  LqInputField field = { .is_active = true };

  g_assert_false (lq_input_field_ends_with (&field, "x"));
  lq_input_field_set_text (&field, "", 0, 0);
  g_assert_false (lq_input_field_ends_with (&field, "x"));
  g_assert_true (lq_input_field_ends_with (&field, ""));
  lq_input_field_set_text (&field, greeting, 15, 15);
  g_assert_true (lq_input_field_ends_with (&field, "日本"));
  g_assert_true (lq_input_field_ends_with (&field, "more than it tells Grüße, 日本"));
  g_assert_false (lq_input_field_ends_with (&field, "日木"));
  lq_input_field_clear (&field);
}

static void
test_password (void)
{
  static const struct {
    uint32_t hints;
    uint32_t purpose;
    bool     is_password;
  } kinds[] = {
    { 0, 0, false },  { 0x4, 0, false }, { 0x40, 0, true }, /* hidden text */
    { 0, 8, true },                                         /* password */
    { 0, 9, true },                                         /* PIN */
    { 0, 13, false },                                       /* terminal */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    LqInputField field = { true, NULL, 0, kinds[i].hints, kinds[i].purpose };

    g_assert_cmpint (lq_input_field_is_password (&field), ==, kinds[i].is_password);
    g_assert_cmpint (lq_input_field_is_terminal (&field), ==, kinds[i].purpose == 13);
    field.is_active = false;
    g_assert_false (lq_input_field_is_password (&field));
  }
}

static void
test_copy (void)
{
  LqInputField field = { .is_active = true, .purpose = 13 };
  LqInputField copy = { 0 };

  lq_input_field_set_text (&field, greeting, 7, 7);
  lq_input_field_copy (&copy, &field);
  g_assert_true (lq_input_field_equal (&copy, &field));
  g_assert_true (copy.text != field.text);
  lq_input_field_set_text (&copy, greeting, 4, 4);
  g_assert_false (lq_input_field_equal (&copy, &field));
  lq_input_field_clear (&copy);
  g_assert_false (copy.is_active);
  lq_input_field_clear (&field);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/input-field/text", test_text);
  g_test_add_func ("/input-field/back", test_back);
  g_test_add_func ("/input-field/end", test_end);
  g_test_add_func ("/input-field/password", test_password);
  g_test_add_func ("/input-field/copy", test_copy);

  return g_test_run ();
}
