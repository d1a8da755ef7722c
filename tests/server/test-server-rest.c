/* test-server-rest.c: parts of the server's REST side that know no socket
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-hash.h"
#include "lq-server-head.h"
#include "lq-server-keys.h"
#include "lq-server-multipart.h"
#include "lq-server-page.h"
#include "lq-server-rates.h"
#include "lq-server-store.h"

#include "lq-error.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- forms */

static bool
begin_cb (const char *name, const char *filename, gpointer user_data)
{
  g_string_append_printf (user_data, "[%s|%s]", name, filename ? filename : "-");
  return !g_str_equal (name, "stop");
}

static bool
data_cb (const uint8_t *data, size_t size, gpointer user_data)
{
  g_string_append_len (user_data, (const char *) data, (gssize) size);
  return true;
}

static bool
end_cb (gpointer user_data)
{
  g_string_append (user_data, "[/]");
  return true;
}

static const LqServerMultipartCalls calls = { begin_cb, data_cb, end_cb };

/* @expected: %NULL when the body is wrong */
static void
check_form (const char *body, const char *expected, bool is_complete)
{
  size_t size = strlen (body);

  for (size_t piece = 1; piece <= size; piece++) {
    g_autoptr (GString) said = g_string_new (NULL);
    g_autoptr (LqServerMultipart) form =
      lq_server_multipart_new ("multipart/form-data; boundary=\"b\"", &calls, said);
    bool is_good = true;

    for (size_t at = 0; is_good && at < size; at += piece)
      is_good =
        lq_server_multipart_feed (form, (const uint8_t *) body + at, MIN (piece, size - at));
    g_assert_cmpint (is_good, ==, expected != NULL);
    g_assert_cmpint (lq_server_multipart_is_complete (form), ==, is_complete);
    if (expected != NULL)
      g_assert_cmpstr (said->str, ==, expected);
  }
}

#define PART "Content-Disposition: form-data; name=\"a\"\r\n\r\n"

static void
test_form (void)
{
  check_form ("--b\r\n" PART "x\r\n--b--", "[a|-]x[/]", true);
  check_form ("ahead\r\n--b \t\r\n" PART "\r\n--b--after", "[a|-][/]", true);
  check_form ("--b\r\n" PART "\r\n--\r\n\r-\r\n--c\r\r\n--b\r\n" PART "y\r\n--b--",
              "[a|-]\r\n--\r\n\r-\r\n--c\r[/][a|-]y[/]", true);
  check_form ("--b\r\nX: y\r\ncontent-disposition:form-data; filename=\"f \\\"1\\\"\" ;name=n\r\n"
              "\r\nx\r\n--b--",
              "[n|f \"1\"]x[/]", true);
  check_form ("--b--", "", true);
}

static bool
count_cb (const uint8_t *data, size_t size, gpointer user_data)
{
  g_string_append_printf (user_data, "%zu ", size);
  return true;
}

/* What looks like the beginning of a delimiter does not break the data into pieces. */
static void
test_form_pieces (void)
{
  static const LqServerMultipartCalls counting = { begin_cb, count_cb, end_cb };
  static const char                   body[] = "--b\r\n" PART "a\rb\r\nc\r\n--dd\r\r\n--b--";
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (LqServerMultipart) form =
    lq_server_multipart_new ("multipart/form-data; boundary=b", &counting, said);

  g_assert_true (lq_server_multipart_feed (form, (const uint8_t *) body, strlen (body)));
  g_assert_true (lq_server_multipart_is_complete (form));
  g_assert_cmpstr (said->str, ==, "[a|-]13 [/]");
}

static void
test_wrong_form (void)
{
  check_form ("--b\r\n" PART "x", "[a|-]x", false);
  check_form ("--b\r\n" PART "x\r\n--b", "[a|-]x[/]", false);
  check_form ("nothing of the kind", "", false);
  check_form ("--b\r\n" PART "x\r\n--bc\r\n", NULL, false);
  check_form ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", NULL, false);
  check_form ("--b\r\nContent-Disposition: file; name=a\r\n\r\nx\r\n--b--", NULL, false);
  check_form ("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--", NULL, false);
  check_form ("--b\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--b--", NULL,
              false);
  check_form ("--b\r\nContent-Disposition: form-data; name=stop\r\n\r\nx\r\n--b--", NULL, false);
}

static void
test_form_type (void)
{
  static const char *const wrong[] = {
    "",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary",
    "multipart/form-data;=",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\"",
    "multipart/mixed; boundary=b",
  };
  g_autoptr (LqServerMultipart) good =
    lq_server_multipart_new ("Multipart/Form-Data; charset=\"utf-8;\"; BOUNDARY=b", &calls, NULL);

  g_assert_nonnull (good);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (lq_server_multipart_new (wrong[i], &calls, NULL));
}

/* ---- headers */

static void
test_wait (void)
{
  static const struct {
    const char *text;
    int         wait_s;
  } cases[] = {
    { "wait=10", 10 },
    { "respond-async, wait=10", 10 },
    { " WAIT = 7 ; x=y", 7 },
    { "wait=\"10\"", 0 },
    { "wait", 0 },
    { "wait=", 0 },
    { "wait=-1", 0 },
    { "wait=1e3", 0 },
    { "waits=3", 0 },
    { "wait=999999999", 0 },
    { "", 0 },
    { ",,=,wait=1,", 1 },
    { "heartbeat=5, wait=3", 3 },
    { "heartbeat=5", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (lq_server_head_read_preference (cases[i].text, "wait"), ==, cases[i].wait_s);
}

static void
test_key_header (void)
{
  g_autofree char *key = lq_server_head_read_key ("bearer  a key ");

  g_assert_cmpstr (key, ==, "a key");
  g_assert_null (lq_server_head_read_key ("Basic eDp5"));
  g_assert_null (lq_server_head_read_key ("Bearer"));
}

/* ---- keys */

static void
test_keys (void)
{
  g_autoptr (LqServerKeys) keys = lq_server_keys_new ();
  LqServerGrant    grant = { .expires_us = G_MAXINT64, .session_s = 5, .is_for_speech = true };
  LqServerGrant    found = { 0 };
  g_autofree char *key = lq_server_keys_add (keys, &grant);
  g_autofree char *once = NULL;
  g_autofree char *old = NULL;

  g_assert_true (lq_server_keys_is_temporary (key));
  g_assert_false (lq_server_keys_is_temporary ("key"));
  g_assert_false (lq_server_keys_is_temporary (NULL));
  for (int i = 0; i < 3; i++)
    g_assert_true (lq_server_keys_use (keys, key, &found));
  g_assert_cmpint (found.session_s, ==, 5);

  grant.is_single_use = true;
  once = lq_server_keys_add (keys, &grant);
  g_assert_cmpstr (once, !=, key);
  g_assert_true (lq_server_keys_find (keys, once, &found));
  g_assert_true (lq_server_keys_use (keys, once, &found));
  g_assert_false (lq_server_keys_use (keys, once, &found));

  grant.expires_us = g_get_real_time ();
  old = lq_server_keys_add (keys, &grant);
  g_assert_false (lq_server_keys_find (keys, old, &found));
}

/* There is a most, and what has expired makes room. */
static void
test_many_keys (void)
{
  g_autoptr (LqServerKeys) keys = lq_server_keys_new ();
  LqServerGrant grant = { .expires_us = 1 };

  for (int i = 0; i < 15000; i++) {
    g_autofree char *key = lq_server_keys_add (keys, &grant);

    g_assert_nonnull (key);
  }
  grant.expires_us = G_MAXINT64;
  for (int i = 0; i < 10000; i++)
    g_free (lq_server_keys_add (keys, &grant));
  g_assert_null (lq_server_keys_add (keys, &grant));
}

/* ---- pages */

static void
test_time (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  lq_server_page_append_time (json, G_GINT64_CONSTANT (1795254533000042));
  g_assert_cmpstr (json->str, ==, "\"2026-11-21T09:48:53.000042Z\"");
}

static void
test_pages (void)
{
  LqServerPage page;
  g_autoptr (LqServerReply) refusal = lq_server_page_read ("cursor=x", &page);

  g_assert_cmpint (refusal->status, ==, 400);
  g_assert_null (lq_server_page_read ("", &page));
  g_assert_cmpint (page.limit, ==, 1000);
  g_assert_cmpint (page.before, ==, G_MAXINT64);
  g_assert_null (lq_server_page_read ("limit=1000&cursor=42&x=y", &page));
  g_assert_cmpint (page.before, ==, 42);
}

static int64_t
append_number (GString *json, gconstpointer row, gpointer user_data)
{
  g_string_append_printf (json, "%d", GPOINTER_TO_INT (row));

  return GPOINTER_TO_INT (row);
}

static void
check_page (const GPtrArray *rows, int limit, const char *expected)
{
  const LqServerPage page = { .limit = limit };
  g_autoptr (LqServerReply) reply =
    lq_server_page_reply (&page, "numbers", rows, append_number, NULL);
  gsize       size;
  const char *text = g_bytes_get_data (reply->body, &size);

  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpmem (text, size, expected, strlen (expected));
}

static void
test_page_reply (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  check_page (rows, 2, "{\"numbers\":[],\"next_page_cursor\":null}");
  g_ptr_array_add (rows, GINT_TO_POINTER (9));
  g_ptr_array_add (rows, GINT_TO_POINTER (8));
  check_page (rows, 2, "{\"numbers\":[9,8],\"next_page_cursor\":null}");
  g_ptr_array_add (rows, GINT_TO_POINTER (7));
  check_page (rows, 2, "{\"numbers\":[9,8],\"next_page_cursor\":\"8\"}");
}

/* ---- rates */

static void
test_rates (void)
{
  const gint64 second = G_USEC_PER_SEC;
  g_autoptr (LqServerRates) rates = lq_server_rates_new (6);
  g_autoptr (LqServerRates) none = lq_server_rates_new (0);

  for (int i = 0; i < 6; i++)
    g_assert_cmpint (lq_server_rates_take (rates, "a", second), ==, 0);
  g_assert_cmpint (lq_server_rates_take (rates, "a", second), ==, 10);
  g_assert_cmpint (lq_server_rates_take (rates, "b", second), ==, 0);
  g_assert_cmpint (lq_server_rates_take (rates, "a", 5 * second), ==, 6);
  g_assert_cmpint (lq_server_rates_take (rates, "a", 12 * second), ==, 0);
  g_assert_cmpint (lq_server_rates_take (rates, "a", 12 * second), >, 0);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (lq_server_rates_take (none, "a", 0), ==, 0);
}

/* ---- hash */

static void
test_hash (void)
{
  LqServerHash hash;
  unsigned     n_heard = 0;
  LqToken     *word;

  lq_server_hash_init (&hash);
  while (!lq_server_hash_hear (&hash, 0))
    n_heard++;
  g_assert_cmpuint (n_heard, ==, 799);
  g_assert_null (lq_server_hash_end (&hash));

  lq_server_hash_hear (&hash, 1);
  word = lq_server_hash_end (&hash);
  g_assert_cmpint (word->start_ms, ==, 50);
  g_assert_cmpint (word->end_ms, ==, 100);
  lq_token_free (word);
}

/* ---- store */

static void
add_job (LqServerStore *store, const char *id)
{
  LqServerOrder order = { .model = (char *) "m", .file_id = (char *) "f" };
  LqServerJob   job = {
      .id = (char *) id, .owner = (char *) "o", .order = &order, .filename = (char *) "n"
  };

  g_assert_true (lq_server_store_add_job (store, &job, NULL));
}

/* A job that was begun is begun again; one that the server stopped has not been tried. */
static void
test_store (void)
{
  g_autofree char *folder = g_dir_make_tmp ("loquat-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  LqServerStore *store = lq_server_store_open (folder, &error);

  g_assert_no_error (error);
  g_assert_null (lq_server_store_open (folder, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);

  add_job (store, "1");
  add_job (store, "2");
  for (int tries = 1; tries <= 3; tries++) {
    g_autoptr (LqServerJob) first = lq_server_store_take_job (store, NULL);
    g_autoptr (LqServerJob) second = lq_server_store_take_job (store, NULL);

    g_assert_cmpstr (first->id, ==, "1");
    g_assert_cmpstr (second->id, ==, "2");
    g_assert_cmpint (first->n_tries, ==, MIN (tries, 2));
    g_assert_null (lq_server_store_take_job (store, NULL));
    if (tries == 2)
      g_assert_true (lq_server_store_requeue (store, NULL));
    lq_server_store_close (store);
    store = lq_server_store_open (folder, NULL);
    g_assert_nonnull (store);
  }

  lq_server_store_close (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/form", test_form);
  g_test_add_func ("/server/form-pieces", test_form_pieces);
  g_test_add_func ("/server/form/wrong", test_wrong_form);
  g_test_add_func ("/server/form/type", test_form_type);
  g_test_add_func ("/server/head/wait", test_wait);
  g_test_add_func ("/server/head/key", test_key_header);
  g_test_add_func ("/server/keys", test_keys);
  g_test_add_func ("/server/keys/many", test_many_keys);
  g_test_add_func ("/server/page/time", test_time);
  g_test_add_func ("/server/page", test_pages);
  g_test_add_func ("/server/page/reply", test_page_reply);
  g_test_add_func ("/server/rates", test_rates);
  g_test_add_func ("/server/hash", test_hash);
  g_test_add_func ("/server/store", test_store);
  return g_test_run ();
}
