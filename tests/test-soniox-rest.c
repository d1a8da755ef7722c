/* test-soniox-rest.c: the REST client against the rig's hostile server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "rest-fixture.h"

#include <stdbool.h>

/* ---- transcriptions */

static char *
create (LqSonioxRest *rest, GError **error)
{
  LqSonioxJob job = { .file_id = REST_ID, .reference_id = "ref-1" };
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_create_async (rest, &job, NULL, rest_done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_create_finish (rest, done, error);
}

static LqSonioxTranscription *
get (LqSonioxRest *rest, const LqSonioxHold *hold, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_get_async (rest, REST_ID, hold, NULL, rest_done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_get_finish (rest, done, error);
}

static void
test_create (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest =
    rest_begin (fixture, "{\"POST /v1/transcriptions\": [{\"status\": 201, \"json\": "
                         "{\"id\": \"t-1\", \"status\": \"queued\"}}, "
                         "{\"status\": 402, \"json\": {\"error_type\": "
                         "\"organization_balance_exhausted\", \"message\": \"m\"}}, "
                         "{\"status\": 201, \"json\": {\"id\": \"t-2\"}}, "
                         "{\"status\": 503}]}");
  static const LqError codes[] = { LQ_ERROR_BALANCE, LQ_ERROR_PROTOCOL, LQ_ERROR_SERVICE };
  g_autoptr (GError) fine = NULL;
  g_autofree char *id = create (rest, &fine);

  g_assert_no_error (fine);
  g_assert_cmpstr (id, ==, "t-1");
  for (size_t i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *none = create (rest, &error);

    g_assert_null (none);
    g_assert_error (error, LQ_ERROR, (int) codes[i]);
  }
  /* What may have been made is not made twice. */
  g_assert_cmpuint (n_requests (), ==, 4);
  rest_end (rest);
}

static void
test_get (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest = rest_begin (
    fixture, "{\"GET /v1/transcriptions/" REST_ID "\": ["
             "{\"json\": {\"id\": \"" REST_ID "\", \"status\": \"processing\"}}, "
             "{\"json\": {\"id\": \"" REST_ID "\", \"status\": \"completed\"}}, "
             "{\"status\": 404, \"json\": {\"error_type\": \"transcription_not_found\"}}]}");
  g_autoptr (GError) error = NULL;
  LqSonioxHold hold = { .wait_s = 45 };
  g_autoptr (LqSonioxTranscription) first = get (rest, NULL, &error);
  g_autoptr (LqSonioxTranscription) second = get (rest, &hold, &error);
  g_autoptr (LqSonioxTranscription) third = NULL;
  g_auto (Record) record = { 0 };

  g_assert_no_error (error);
  g_assert_cmpint (first->state, ==, LQ_SONIOX_PROCESSING);
  g_assert_cmpint (second->state, ==, LQ_SONIOX_COMPLETED);
  third = get (rest, NULL, &error);
  g_assert_null (third);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_GONE);

  record = hostile_read (http_hostile);
  g_assert_null (record_get_header (&record, 0, "prefer"));
  g_assert_cmpstr (record_get_header (&record, 1, "prefer"), ==, "wait=45");
  rest_end (rest);
}

/* A service may quote the key that it refuses, at any place: nothing of it gets into an error. */
static void
test_quoted_key (HttpFixture *fixture, gconstpointer unused)
{
  static const size_t places[] = { 0, 100, 285, 290, 295, 1000 };

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree char *before = g_strnfill (places[i], 'x');
    g_autofree char *script = g_strdup_printf (
      "{\"GET /v1/transcriptions/" REST_ID "\": [{\"status\": 401, \"json\": "
      "{\"error_type\": \"unauthenticated\", \"message\": \"%s" REST_KEY " is no key\"}}]}",
      before);
    LqSonioxRest *rest = rest_begin (fixture, script);
    g_autoptr (GError) error = NULL;
    g_autoptr (LqSonioxTranscription) got = get (rest, NULL, &error);

    g_assert_null (got);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_KEY);
    g_assert_null (strstr (error->message, "a-v")); /* what the key begins with */
    rest_end (rest);
  }
}

#define RECORD(status)                                                                             \
  "\\u001e{\\\"id\\\": \\\"" REST_ID "\\\", \\\"status\\\": \\\"" status "\\\"}\\n"
#define BEATING "\"headers\": {\"Preference-Applied\": \"heartbeat=5\"}"

typedef struct {
  HttpFixture *fixture;
  unsigned     n_told;
  int64_t      takes_us; /* that passes until the service says more */
} Told;

static void
told_cb (const LqSonioxTranscription *seen, gpointer user_data)
{
  Told *told = user_data;

  g_assert_cmpint (seen->state, ==, LQ_SONIOX_PROCESSING);
  told->n_told++;
  told->fixture->clock.now_us += told->takes_us;
}

/* One question, and records in small pieces until the end. */
static void
test_held (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest =
    rest_begin (fixture, "{\"GET /v1/transcriptions/" REST_ID "\": [{" BEATING
                         ", \"pace_s\": 0.002, \"text\": \"" RECORD ("processing")
                           RECORD ("processing") RECORD ("completed") "\"}]}");
  Told         told = { .fixture = fixture };
  LqSonioxHold hold = { 600, 5, told_cb, &told };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSonioxTranscription) seen = get (rest, &hold, &error);
  g_auto (Record) record = hostile_read (http_hostile);

  g_assert_no_error (error);
  g_assert_cmpint (seen->state, ==, LQ_SONIOX_COMPLETED);
  g_assert_cmpuint (told.n_told, ==, 2);
  g_assert_cmpuint (record.n, ==, 1);
  g_assert_cmpstr (record_get_header (&record, 0, "prefer"), ==, "wait=600, heartbeat=5");
  rest_end (rest);
}

/* Cut off in the middle of a record, again and again, while it goes on there: asked again as often
 * as it takes. What is cut off at once each time is given up. */
static void
test_held_cut (HttpFixture *fixture, gconstpointer takes_s)
{
  enum { N_CUTS = 20 };
  int64_t       takes_us = GPOINTER_TO_INT (takes_s) * (int64_t) G_USEC_PER_SEC;
  LqSonioxRest *rest;
  Told          told = { .fixture = fixture, .takes_us = takes_us };
  LqSonioxHold  hold = { 600, 5, told_cb, &told };
  g_autoptr (GString) script = g_string_new ("{\"GET /v1/transcriptions/" REST_ID "\": [");
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSonioxTranscription) seen = NULL;

  for (int i = 0; i < N_CUTS; i++)
    g_string_append (script,
                     "{" BEATING
                     ", \"cut_after\": 90, \"pace_s\": 0.001, \"text\": \"" RECORD ("processing")
                       RECORD ("processing") "\"}, ");
  g_string_append (script, "{" BEATING ", \"text\": \"" RECORD ("completed") "\"}]}");
  rest = rest_begin (fixture, script->str);

  seen = get (rest, &hold, &error);
  if (takes_us > 0) {
    g_assert_no_error (error);
    g_assert_cmpint (seen->state, ==, LQ_SONIOX_COMPLETED);
    g_assert_cmpuint (n_requests (), ==, N_CUTS + 1);
  } else {
    g_assert_null (seen);
    g_assert_cmpuint (n_requests (), ==, fixture->preset.n_tries);
  }
  rest_end (rest);
}

/* Cut off where libsoup takes it for the end: it is none, and asked again. */
static void
test_held_ended (HttpFixture *fixture, gconstpointer unused)
{
  for (int cut_after = 80; cut_after <= 160; cut_after += 16) {
    g_autofree char *script = g_strdup_printf (
      "{\"GET /v1/transcriptions/" REST_ID "\": [{" BEATING
      ", \"chunked\": true, \"cut_after\": %d, \"text\": \"" RECORD ("processing")
        RECORD ("processing") "\"}, {" BEATING
                              ", \"chunked\": true, \"text\": \"" RECORD ("completed") "\"}]}",
      cut_after);
    LqSonioxRest *rest = rest_begin (fixture, script);
    Told          told = { .fixture = fixture };
    LqSonioxHold  hold = { 600, 5, told_cb, &told };
    g_autoptr (GError) error = NULL;
    g_autoptr (LqSonioxTranscription) seen = get (rest, &hold, &error);

    g_assert_no_error (error);
    g_assert_cmpint (seen->state, ==, LQ_SONIOX_COMPLETED);
    g_assert_cmpuint (told.n_told, >=, 1);
    g_assert_cmpuint (n_requests (), ==, 2);
    rest_end (rest);
  }
}

/* What is no record, or more than anybody says. */
static void
test_held_wrong (HttpFixture *fixture, gconstpointer unused)
{
  static const char *const wrong[] = {
    "\"text\": \"\\u001e{\\n\"",
    "\"text\": \"\"",
    "\"text\": \"\\u001e\\u001e\"",
    "\"size\": 1100000",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *script =
      g_strdup_printf ("{\"GET /v1/transcriptions/" REST_ID "\": [{" BEATING ", %s}]}", wrong[i]);
    LqSonioxRest *rest = rest_begin (fixture, script);
    Told          told = { .fixture = fixture };
    LqSonioxHold  hold = { 600, 5, told_cb, &told };
    g_autoptr (GError) error = NULL;
    g_autoptr (LqSonioxTranscription) seen = get (rest, &hold, &error);

    g_assert_null (seen);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
    g_assert_cmpuint (told.n_told, ==, 0);
    g_assert_cmpuint (n_requests (), ==, 1);
    rest_end (rest);
  }
}

/* ---- deletion */

static bool delete (LqSonioxRest *rest,
                    const char   *transcription_id,
                    const char   *file_id,
                    GError      **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_delete_async (rest, transcription_id, file_id, NULL, rest_done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_delete_finish (rest, done, error);
}

static void
test_delete (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest = rest_begin (
    fixture, "{\"DELETE /v1/transcriptions/t\": [{\"status\": 204}, "
             "{\"status\": 404, \"json\": {\"error_type\": \"transcription_not_found\"}}, "
             "{\"status\": 409, \"json\": {\"error_type\": \"transcription_invalid_state\"}}], "
             "\"DELETE /v1/files/f\": [{\"status\": 204}, "
             "{\"status\": 404, \"json\": {\"error_type\": \"file_not_found\"}}]}");
  g_autoptr (GError) error = NULL;

  g_assert_true (delete (rest, "t", "f", &error));
  g_assert_cmpuint (n_requests (), ==, 2);
  g_assert_true (delete (rest, "t", "f", &error));
  g_assert_true (delete (rest, NULL, "f", &error));
  g_assert_true (delete (rest, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_requests (), ==, 5);

  /* It is worked on: its file stays. */
  g_assert_false (delete (rest, "t", "f", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_BUSY);
  g_assert_cmpuint (n_requests (), ==, 6);
  rest_end (rest);
}

/* ---- lists */

static GPtrArray *
list_files (LqSonioxRest *rest, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_list_async (rest, LQ_SONIOX_PAGE_FILES, NULL, NULL, NULL, rest_done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_list_finish (rest, done, error);
}

static void
test_pages (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest = rest_begin (fixture, "{\"GET /v1/files\": {\"pages\": 100}}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = list_files (rest, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 100);
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *id = g_strdup_printf ("item-%u", i);

    g_assert_cmpstr (((LqSonioxFile *) files->pdata[i])->id, ==, id);
  }
  g_assert_cmpuint (n_requests (), ==, 100);
  rest_end (rest);
}

/* A list that never ends, and one that breaks off. */
static void
test_bad_pages (HttpFixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *steps;
    unsigned    n_requests;
  } cases[] = {
    { "{\"json\": {\"files\": [], \"next_page_cursor\": \"a\"}}", 2 },
    { "{\"json\": {\"files\": [], \"next_page_cursor\": \"a\"}}, "
      "{\"json\": {\"files\": [], \"next_page_cursor\": \"b\"}}, "
      "{\"json\": {\"files\": [], \"next_page_cursor\": \"a\"}}",
      3 },
    { "{\"json\": {\"files\": [], \"next_page_cursor\": {}}}", 1 },
    { "{\"json\": {\"files\": [{\"filename\": \"x\"}], \"next_page_cursor\": null}}", 1 },
    { "{\"json\": {\"next_page_cursor\": null}}", 1 },
    { "{\"text\": \"{\\\"files\\\": [\"}", 1 },
    { "{\"text\": \"\"}", 1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *script = g_strdup_printf ("{\"GET /v1/files\": [%s]}", cases[i].steps);
    LqSonioxRest    *rest = rest_begin (fixture, script);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) files = list_files (rest, &error);

    g_assert_null (files);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
    g_assert_cmpuint (n_requests (), ==, cases[i].n_requests);
    rest_end (rest);
  }
}

/* Other cursors for ever. */
static void
test_endless (HttpFixture *fixture, gconstpointer unused)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("ten thousand calls take minutes with sanitizers");
#else
  LqSonioxRest *rest = rest_begin (fixture, "{\"GET /v1/files\": {\"pages\": 20000}}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = list_files (rest, &error);

  g_assert_null (files);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
  g_assert_cmpuint (n_requests (), ==, 10000);
  rest_end (rest);
#endif
}

/* A page that breaks off in its middle is read again, and nothing is there twice. */
static void
test_page_again (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest =
    rest_begin (fixture, "{\"GET /v1/files\": ["
                         "{\"json\": {\"files\": [{\"id\": \"a\"}], \"next_page_cursor\": \"n\"}}, "
                         "{\"json\": {\"files\": [{\"id\": \"b\"}, {\"id\": \"c\"}], "
                         "\"next_page_cursor\": null}, \"cut_after\": 30}, "
                         "{\"json\": {\"files\": [{\"id\": \"b\"}, {\"id\": \"c\"}], "
                         "\"next_page_cursor\": null}}]}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = list_files (rest, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 3);
  g_assert_cmpuint (n_requests (), ==, 3);
  rest_end (rest);
}

static LqSonioxFound *
find (LqSonioxRest *rest)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  LqSonioxFound *found;

  lq_soniox_rest_find_async (rest, "mine", NULL, rest_done_cb, &done);
  wait_until (done != NULL);
  found = lq_soniox_rest_find_finish (rest, done, &error);
  g_assert_no_error (error);

  return found;
}

static void
test_find (HttpFixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *transcriptions;
    const char *transcription_id;
    const char *file_id;
    int         state;
  } cases[] = {
    { "", NULL, "f2", -1 },
    { "{\"id\": \"t1\", \"status\": \"completed\", \"client_reference_id\": \"another\"}", NULL,
      "f2", -1 },
    { "{\"id\": \"t1\", \"status\": \"error\", \"client_reference_id\": \"mine\", "
      "\"file_id\": \"f0\"}",
      "t1", "f0", LQ_SONIOX_FAILED },
    { "{\"id\": \"t1\", \"status\": \"error\", \"client_reference_id\": \"mine\"}, "
      "{\"id\": \"t2\", \"status\": \"completed\", \"client_reference_id\": \"mine\"}, "
      "{\"id\": \"t3\", \"status\": \"queued\", \"client_reference_id\": \"mine\"}",
      "t2", "f2", LQ_SONIOX_COMPLETED },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *script = g_strdup_printf (
      "{\"GET /v1/transcriptions\": [{\"json\": {\"transcriptions\": [%s], "
      "\"next_page_cursor\": null}}], \"GET /v1/files\": [{\"json\": {\"files\": "
      "[{\"id\": \"f1\", \"client_reference_id\": null}, "
      "{\"id\": \"f2\", \"client_reference_id\": \"mine\"}], \"next_page_cursor\": null}}]}",
      cases[i].transcriptions);
    LqSonioxRest *rest = rest_begin (fixture, script);
    g_autoptr (LqSonioxFound) found = find (rest);

    g_assert_cmpstr (found->transcription_id, ==, cases[i].transcription_id);
    g_assert_cmpstr (found->file_id, ==, cases[i].file_id);
    if (cases[i].transcription_id != NULL)
      g_assert_cmpint (found->state, ==, cases[i].state);
    rest_end (rest);
  }
}

static void
test_usage (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest = rest_begin (
    fixture, "{\"GET /v1/transcriptions\": [{\"json\": {\"transcriptions\": ["
             "{\"id\": \"a\", \"status\": \"queued\"}, "
             "{\"id\": \"b\", \"status\": \"processing\"}, "
             "{\"id\": \"c\", \"status\": \"completed\"}], \"next_page_cursor\": null}}], "
             "\"GET /v1/files\": [{\"json\": {\"files\": [{\"id\": \"f\", \"size\": 70}, "
             "{\"id\": \"g\", \"size\": 5}], \"next_page_cursor\": null}}]}");
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  LqSonioxUsage usage;

  lq_soniox_rest_get_usage_async (rest, NULL, rest_done_cb, &done);
  wait_until (done != NULL);
  g_assert_true (lq_soniox_rest_get_usage_finish (rest, done, &usage, &error));
  g_assert_cmpint (usage.n_transcriptions, ==, 3);
  g_assert_cmpint (usage.n_pending, ==, 2);
  g_assert_cmpint (usage.n_files, ==, 2);
  g_assert_cmpint (usage.stored_bytes, ==, 75);
  g_clear_object (&done);
  rest_end (rest);
}

/* ---- the rest */

static GPtrArray *
list_models (LqSonioxRest *rest, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_list_models_async (rest, NULL, rest_done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_list_models_finish (rest, done, error);
}

static void
test_models (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest = rest_begin (
    fixture, "{\"GET /v1/models\": [{\"json\": {\"models\": [{\"id\": \"stt-async-v5\", "
             "\"transcription_mode\": \"async\"}]}}]}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) first = list_models (rest, &error);
  g_autoptr (GPtrArray) second = list_models (rest, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpuint (n_requests (), ==, 1);
  rest_end (rest);
}

static void
test_key (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest =
    rest_begin (fixture, "{\"POST /v1/auth/temporary-api-key\": [{\"status\": 201, "
                         "\"json\": {\"api_key\": \"snx_temp_1\"}}]}");
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;

  lq_soniox_rest_create_key_async (rest, 60, 0, true, NULL, rest_done_cb, &done);
  wait_until (done != NULL);
  key = lq_soniox_rest_create_key_finish (rest, done, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, "snx_temp_1");
  g_clear_object (&done);
  rest_end (rest);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  http_test ("/soniox-rest/create", test_create);
  http_test ("/soniox-rest/get", test_get);
  http_test ("/soniox-rest/held", test_held);
  g_test_add ("/soniox-rest/held-cut-late", HttpFixture, GINT_TO_POINTER (61), http_set_up,
              test_held_cut, http_tear_down);
  g_test_add ("/soniox-rest/held-cut-at-once", HttpFixture, GINT_TO_POINTER (0), http_set_up,
              test_held_cut, http_tear_down);
  http_test ("/soniox-rest/held-ended", test_held_ended);
  http_test ("/soniox-rest/held-wrong", test_held_wrong);
  http_test ("/soniox-rest/delete", test_delete);
  http_test ("/soniox-rest/pages", test_pages);
  http_test ("/soniox-rest/bad-pages", test_bad_pages);
  http_test ("/soniox-rest/endless", test_endless);
  http_test ("/soniox-rest/page-again", test_page_again);
  http_test ("/soniox-rest/find", test_find);
  http_test ("/soniox-rest/usage", test_usage);
  http_test ("/soniox-rest/models", test_models);
  http_test ("/soniox-rest/key", test_key);
  http_test ("/soniox-rest/quoted-key", test_quoted_key);

  return http_run ();
}
