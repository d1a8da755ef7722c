/* test-soniox-reader.c: JSON in parts of any size, hostile or not
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-reader.h"

#include <string.h>

/* ---- what was read, written down */

static bool
note (GString *seen, const char *name, const LqSonioxValue *value)
{
  static const char *const kinds[] = { "null", "bool", "number", "string", "nested" };

  g_string_append_printf (seen, "%.20s=%s", name, kinds[value->kind]);
  if (value->kind == LQ_SONIOX_NUMBER)
    g_string_append_printf (seen, ":%g", value->number);
  if (value->kind == LQ_SONIOX_BOOL)
    g_string_append_printf (seen, ":%d", value->is_true);
  if (value->kind == LQ_SONIOX_STRING && strlen (value->text) < 100)
    g_string_append_printf (seen, ":%s", value->text);
  if (value->is_cut)
    g_string_append (seen, ":cut");
  g_string_append_c (seen, ' ');

  return true;
}

static bool
member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  return note (data, name, value);
}

static void
begin_item (gpointer data)
{
  g_string_append (data, "< ");
}

static bool
end_item (gpointer data, GError **error)
{
  g_string_append (data, "> ");

  return true;
}

static const LqSonioxShape shape = {
  .array = "items",
  .is_array_needed = true,
  .bytes_max = 1024 * 1024,
  .n_items_max = 1000,
  .member = member,
  .begin_item = begin_item,
  .item_member = member,
  .end_item = end_item,
};

/* In parts of @step bytes. Returns: (transfer full) (nullable): what was seen */
static char *
read_in_parts (const char *text, size_t size, size_t step, GError **error)
{
  GString *seen = g_string_new (NULL);
  g_autoptr (LqSonioxReader) reader = lq_soniox_reader_new (&shape, seen);
  bool is_fine = true;

  for (size_t i = 0; is_fine && i < size; i += step)
    is_fine = lq_soniox_reader_feed (reader, text + i, MIN (step, size - i), error);
  is_fine = is_fine && lq_soniox_reader_end (reader, error);

  return g_string_free (seen, !is_fine);
}

static void
test_whole (void)
{
  static const struct {
    const char *json;
    const char *seen;
  } cases[] = {
    { "{\"items\":[]}", "" },
    { " { \"a\" : 1 , \"items\" : [ ] , \"b\" : null } ", "a=number:1 b=null " },
    { "{\"items\":[{},{\"x\":\"y\"}]}", "< > < x=string:y > " },
    { "{\"items\":[{\"a\":true,\"b\":false,\"c\":-1.5e2,\"d\":null}]}",
      "< a=bool:1 b=bool:0 c=number:-150 d=null > " },
    /* Depths that are not looked into, with names that mean something elsewhere. */
    { "{\"n\":{\"items\":[1,{\"items\":[2]}]},\"items\":[{\"items\":[{\"a\":1}],\"z\":{\"y\":[]}}]"
      "}",
      "n=nested < items=nested z=nested > " },
    { "{\"items\":[{\"t\":\"\\u00fc \\ud83d\\ude00 \\\" \\\\ \\n\"}]}",
      "< t=string:ü 😀 \" \\ \n > " },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (size_t step = 1; step < 40; step++) {
      g_autoptr (GError) error = NULL;
      g_autofree char *seen = read_in_parts (cases[i].json, strlen (cases[i].json), step, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (seen, ==, cases[i].seen);
    }
}

static void
assert_refused (const char *json, size_t size)
{
  /* A long text is not taken byte by byte: that takes its time, and shows nothing more. */
  for (size_t step = 1 + size / 1000; step <= MAX (size, 1); step = step * 3 + 1) {
    g_autoptr (GError) error = NULL;
    g_autofree char *seen = read_in_parts (json, size, step, &error);

    g_assert_null (seen);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
    g_assert_null (strstr (error->message, "secret"));
  }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "null",
    "[]",
    "[{}]",
    "1",
    "\"secret\"",
    "{",
    "{}",
    "{\"items\":null}",
    "{\"items\":{}}",
    "{\"items\":\"secret\"}",
    "{\"items\":[1]}",
    "{\"items\":[null]}",
    "{\"items\":[[]]}",
    "{\"items\":[{}],\"items\":[{}]}",
    "{\"items\":[{}]",
    "{\"items\":[{}]}}",
    "{\"items\":[{}]} secret",
    "{\"items\":[{}]}{\"items\":[]}",
    "{\"items\":[{\"secret\":}]}",
    "{\"items\":[{secret:1}]}",
    "{'items':[]}",
    "{\"items\":[/* secret */]}",
    "{\"items\":[{\"a\":1e999}]}",
    "{\"items\":[{\"a\":NaN}]}",
    "{\"items\":[{\"a\":\"secret\\u0000\"}]}",
    "{\"items\":[{\"a\":\"secret\xff\"}]}",
    "{\"items\":[{\"a\":\"\xed\xa0\x80\"}]}",
    "{\"items\":[{\"a\":\"\\x\"}]}",
    "<html>secret</html>",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i], strlen (cases[i]));
}

/* What would make memory, or a number, grow without an end. */
static void
test_huge (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"a\":");
  g_autoptr (GString) digits = g_string_new ("{\"items\":[{\"a\":");
  g_autoptr (GString) many = g_string_new ("{\"items\":[{}");
  g_autoptr (GString) spaces = g_string_new ("{\"items\":[");

  for (unsigned i = 0; i < 100000; i++)
    g_string_append (deep, "[");
  assert_refused (deep->str, deep->len);

  for (unsigned i = 0; i < 100000; i++)
    g_string_append (digits, "1");
  assert_refused (digits->str, digits->len);

  for (unsigned i = 0; i < 1000; i++)
    g_string_append (many, ",{}");
  g_string_append (many, "]}");
  assert_refused (many->str, many->len);

  for (unsigned i = 0; i < 1024 * 1024; i++)
    g_string_append_c (spaces, ' ');
  g_string_append (spaces, "]}");
  assert_refused (spaces->str, spaces->len);
}

/* A string may have any length; only its beginning is kept. */
static void
test_cut (void)
{
  static const char *const parts[] = { "x", "ü", "😀", "\\u00fc", "\\ud83d\\ude00", "\\\\", "\\\"" };

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    for (size_t shift = 0; shift < 6; shift++)
      for (size_t step = 7; step < 20000; step = step * 9 + 1) {
        g_autoptr (GString) json = g_string_new ("{\"long\":\"");
        g_autoptr (GError) error = NULL;
        g_autofree char *seen = NULL;

        for (size_t n = 0; n < shift; n++)
          g_string_append_c (json, 'a');
        while (json->len < 3 * LQ_SONIOX_STRING_MAX)
          g_string_append (json, parts[i]);
        g_string_append (json, "\",\"short\":\"s\",\"items\":[{\"t\":\"s\"}]}");

        seen = read_in_parts (json->str, json->len, step, &error);
        g_assert_no_error (error);
        g_assert_cmpstr (seen, ==, "long=string:cut short=string:s < t=string:s > ");
      }
}

/* An error stays the same one. */
static void
test_error_stays (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (LqSonioxReader) reader = lq_soniox_reader_new (&shape, seen);
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  g_autoptr (GError) third = NULL;

  g_assert_false (lq_soniox_reader_feed (reader, "nonsense", 8, &first));
  g_assert_false (lq_soniox_reader_feed (reader, "{}", 2, &second));
  g_assert_false (lq_soniox_reader_end (reader, &third));
  g_assert_cmpstr (first->message, ==, second->message);
  g_assert_cmpstr (first->message, ==, third->message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soniox-reader/whole", test_whole);
  g_test_add_func ("/soniox-reader/refused", test_refused);
  g_test_add_func ("/soniox-reader/huge", test_huge);
  g_test_add_func ("/soniox-reader/cut", test_cut);
  g_test_add_func ("/soniox-reader/error-stays", test_error_stays);

  return g_test_run ();
}
