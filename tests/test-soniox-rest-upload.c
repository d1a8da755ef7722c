/* test-soniox-rest-upload.c: files go to the rig's hostile server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "rest-fixture.h"
#include "lq-soniox-rest-private.h"

#include <glib/gstdio.h>
#include <stdbool.h>
#include <unistd.h>

typedef struct {
  int64_t  sent;
  int64_t  total;
  unsigned n_told;
  char    *path; /* NULL: left as it is */
} Progress;

static void
progress_cb (int64_t sent, int64_t total, double bytes_per_s, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpint (sent, <=, total);
  g_assert_cmpfloat (bytes_per_s, >=, 0);
  progress->sent = sent;
  progress->total = total;
  progress->n_told++;
  if (progress->path != NULL)
    g_assert_cmpint (truncate (progress->path, 1000), ==, 0);
}

static char *
make_file (int64_t size)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int   file = g_file_open_tmp ("rest-XXXXXX.wav", &path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ftruncate (file, size), ==, 0);
  close (file);

  return path;
}

static char *
upload (LqSonioxRest *rest, const char *path, Progress *progress, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_upload_async (rest, path, "talk.wav", "ref-1", progress_cb, progress, NULL,
                               rest_done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_upload_finish (rest, done, error);
}

static void
test_whole (HttpFixture *fixture, gconstpointer unused)
{
  enum { SIZE = 300 * 1000 };
  LqSonioxRest *rest =
    rest_begin (fixture, "{\"POST /v1/files\": [{\"status\": 201, \"json\": "
                         "{\"id\": \"" REST_ID "\", \"filename\": \"talk.wav\"}}]}");
  g_autofree char *path = make_file (SIZE);
  g_autoptr (GError) error = NULL;
  Progress         progress = { 0 };
  g_autofree char *id = upload (rest, path, &progress, &error);
  g_auto (Record) record = hostile_read (http_hostile);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, REST_ID);
  g_assert_cmpint (progress.sent, ==, SIZE);
  g_assert_cmpint (progress.total, ==, SIZE);
  g_assert_cmpuint (record.n, ==, 1);
  g_assert_cmpint (record_get_int (&record, 0, "bytes"), >, SIZE);
  g_assert_cmpstr (record_get_header (&record, 0, "authorization"), ==, "Bearer " REST_KEY);
  g_assert_true (
    g_str_has_prefix (record_get_header (&record, 0, "content-type"), "multipart/form-data; "));
  g_assert_nonnull (record_get_header (&record, 0, "content-length"));
  g_assert_null (record_get_header (&record, 0, "transfer-encoding"));
  g_unlink (path);
  rest_end (rest);
}

/* What it says, and how often it is asked. */
static void
test_refused (HttpFixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *step;
    LqError     code;
    unsigned    n_requests;
  } cases[] = {
    { "{\"status\": 401, \"json\": {\"error_type\": \"unauthenticated\", \"message\": \"" REST_KEY
      "\"}}",
      LQ_ERROR_KEY, 1 },
    { "{\"status\": 429, \"json\": {\"error_type\": \"limit_exceeded\", "
      "\"message\": \"Too many stored files.\"}}",
      LQ_ERROR_FULL, 1 },
    { "{\"status\": 400, \"json\": {\"error_type\": \"invalid_request\", \"message\": \"no\"}}",
      LQ_ERROR_REQUEST, 1 },
    { "{\"status\": 301, \"headers\": {\"Location\": \"/v1/models\"}}", LQ_ERROR_PROTOCOL, 1 },
    { "{\"status\": 201, \"text\": \"<html>\"}", LQ_ERROR_PROTOCOL, 1 },
    { "{\"status\": 201, \"json\": {\"filename\": \"a\"}}", LQ_ERROR_PROTOCOL, 1 },
    { "{\"status\": 201, \"json\": {\"id\": 5}}", LQ_ERROR_PROTOCOL, 1 },
    { "{\"status\": 201, \"size\": 9000000}", LQ_ERROR_PROTOCOL, 1 },
    /* The service may have it: whether it has is found out before it is sent again. */
    { "{\"status\": 500, \"text\": \"\"}", LQ_ERROR_SERVICE, 1 },
    { "{\"reset\": true}", LQ_ERROR_NETWORK, 1 },
  };
  g_autofree char *path = make_file (1000);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *script = g_strdup_printf ("{\"POST /v1/files\": [%s]}", cases[i].step);
    LqSonioxRest    *rest = rest_begin (fixture, script);
    g_autoptr (GError) error = NULL;
    Progress         progress = { 0 };
    g_autofree char *id = upload (rest, path, &progress, &error);

    g_assert_null (id);
    g_assert_error (error, LQ_ERROR, (int) cases[i].code);
    g_assert_null (strstr (error->message, REST_KEY));
    g_assert_cmpuint (n_requests (), ==, cases[i].n_requests);
    rest_end (rest);
  }
  g_unlink (path);
}

/* Of too many requests the service has taken none, so it is sent again, from its start. */
static void
test_again (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest =
    rest_begin (fixture, "{\"POST /v1/files\": [{\"status\": 429, \"json\": "
                         "{\"error_type\": \"limit_exceeded\", "
                         "\"message\": \"Requests per minute\"}}, "
                         "{\"status\": 201, \"json\": {\"id\": \"" REST_ID "\"}}]}");
  g_autofree char *path = make_file (500 * 1000);
  g_autoptr (GError) error = NULL;
  Progress         progress = { 0 };
  g_autofree char *id = upload (rest, path, &progress, &error);
  g_auto (Record) record = hostile_read (http_hostile);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, REST_ID);
  g_assert_cmpuint (record.n, ==, 2);
  g_assert_cmpstr (record_get_string (&record, 0, "sha256"), ==,
                   record_get_string (&record, 1, "sha256"));
  g_unlink (path);
  rest_end (rest);
}

static void
test_unreadable (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest    *rest = rest_begin (fixture, "{}");
  g_autofree char *empty = make_file (0);
  g_autofree char *large = make_file ((INT64_C (1) << 30) + 1);
  const struct {
    const char *path;
    LqError     code;
  } cases[] = {
    { "/nowhere.wav", LQ_ERROR_FILE },
    { "/", LQ_ERROR_FILE },
    { empty, LQ_ERROR_FILE },
    { large, LQ_ERROR_FILE_LARGE },
  };

  lq_soniox_rest_set_limited (rest, true);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    Progress         progress = { 0 };
    g_autofree char *id = upload (rest, cases[i].path, &progress, &error);

    g_assert_null (id);
    g_assert_error (error, LQ_ERROR, (int) cases[i].code);
  }
  g_assert_cmpuint (n_requests (), ==, 0);
  g_unlink (empty);
  g_unlink (large);
  rest_end (rest);
}

/* A large file is not sent to where there is no room for it. */
static void
test_no_room (HttpFixture *fixture, gconstpointer unused)
{
  static const char full[] =
    "{\"GET /v1/transcriptions\": [{\"json\": {\"transcriptions\": [], "
    "\"next_page_cursor\": null}}], \"GET /v1/files\": [{\"json\": {\"files\": "
    "[{\"id\": \"f\", \"size\": 9999999999}], \"next_page_cursor\": null}}], "
    "\"POST /v1/files\": [{\"status\": 201, \"json\": {\"id\": \"" REST_ID "\"}}]}";
  LqSonioxRest    *rest = rest_begin (fixture, full);
  g_autofree char *large = make_file (10 * 1000 * 1000);
  g_autofree char *small = make_file (1000);
  g_autoptr (GError) error = NULL;
  Progress         progress = { 0 };
  g_autofree char *none = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *elsewhere = NULL;

  lq_soniox_rest_set_limited (rest, true);
  none = upload (rest, large, &progress, &error);
  g_assert_null (none);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FULL);
  g_assert_cmpuint (n_requests (), ==, 2);
  g_clear_error (&error);

  /* A small one is just sent, and one's own server has limits of its own. */
  sent = upload (rest, small, &progress, &error);
  g_assert_no_error (error);
  lq_soniox_rest_set_limited (rest, false);
  elsewhere = upload (rest, large, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_requests (), ==, 4);
  g_unlink (large);
  g_unlink (small);
  rest_end (rest);
}

/* Half of it would be a transcript of half of it. */
static void
test_changed (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest = rest_begin (
    fixture, "{\"POST /v1/files\": [{\"status\": 201, \"json\": {\"id\": \"" REST_ID "\"}}]}");
  g_autofree char *path = make_file (200 * 1000 * 1000);
  g_autoptr (GError) error = NULL;
  Progress         progress = { .path = path };
  g_autofree char *id = upload (rest, path, &progress, &error);

  g_assert_null (id);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);
  g_assert_cmpuint (n_requests (), ==, 1);
  g_unlink (path);
  rest_end (rest);
}

static void
test_cancelled (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest    *rest = rest_begin (fixture, "{\"POST /v1/files\": [{\"hole\": \"body\"}]}");
  g_autofree char *path = make_file (100 * 1000 * 1000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  lq_soniox_rest_upload_async (rest, path, NULL, NULL, NULL, NULL, cancellable, rest_done_cb,
                               &done);
  wait_until (n_requests () == 1);
  g_assert_null (done);
  g_cancellable_cancel (cancellable);
  wait_until (done != NULL);
  id = lq_soniox_rest_upload_finish (rest, done, &error);
  g_assert_null (id);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_unlink (path);
  g_clear_object (&done);
  rest_end (rest);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  http_test ("/soniox-rest-upload/whole", test_whole);
  http_test ("/soniox-rest-upload/refused", test_refused);
  http_test ("/soniox-rest-upload/again", test_again);
  http_test ("/soniox-rest-upload/unreadable", test_unreadable);
  http_test ("/soniox-rest-upload/no-room", test_no_room);
  http_test ("/soniox-rest-upload/changed", test_changed);
  http_test ("/soniox-rest-upload/cancelled", test_cancelled);

  return http_run ();
}
