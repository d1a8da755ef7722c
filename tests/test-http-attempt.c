/* test-http-attempt.c: limits of a try, and bodies both ways
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test"

#include "config.h"
#include "http-fixture.h"
#include "lq-error.h"
#include "wait.h"

enum {
  SHORT_MS = 200,     /* a limit that is meant to be met */
  LONG_MS = 50000,    /* one that is not */
  BODY_SIZE = 300001, /* in several pieces, and an odd one */
};

/* One try, and no limit but those that a test sets. */
static void
be_patient (HttpFixture *fixture)
{
  fixture->preset.n_tries = 1;
  fixture->preset.n_failures = 1000;
  fixture->preset.connect_ms = LONG_MS;
  fixture->preset.read_ms = LONG_MS;
  fixture->preset.whole_ms = LONG_MS;
}

static char *
new_body (void)
{
  char *body = g_malloc (BODY_SIZE);

  for (int i = 0; i < BODY_SIZE; i++)
    body[i] = (char) (i * 7 + i / 251);

  return body;
}

/* ---- black holes */

static void
test_hole_connect (HttpFixture *fixture, gconstpointer unused)
{
  enum { N_CALLS = 20 };
  g_autofree char *url = hostile_dup_hole (http_hostile, "connect");
  Outcome          outcomes[N_CALLS];

  be_patient (fixture);
  fixture->preset.connect_ms = SHORT_MS;
  http_begin (fixture);
  /* Those that wait for the same connection wait no longer than the one that opens it. */
  for (int i = 0; i < N_CALLS; i++) {
    g_autofree char *path = g_strdup_printf ("%s%d", url, i);

    outcome_init (&outcomes[i], fixture, "GET", path);
    outcome_send (&outcomes[i]);
  }
  for (int i = 0; i < N_CALLS; i++) {
    outcome_wait (&outcomes[i]);
    g_assert_error (outcomes[i].error, LQ_ERROR, LQ_ERROR_TIMEOUT);
    outcome_clear (&outcomes[i]);
  }
}

static void
test_hole_tls (HttpFixture *fixture, gconstpointer unused)
{
  g_autofree char *url = hostile_dup_hole (http_hostile, "tls");
  g_auto (Outcome) outcome = { 0 };

  be_patient (fixture);
  fixture->preset.connect_ms = SHORT_MS;
  http_begin (fixture);
  http_get (fixture, url, &outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
}

static void
test_hole_answer (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"hole\": \"answer\"}]}");
  be_patient (fixture);
  fixture->preset.read_ms = SHORT_MS;
  http_begin (fixture);
  http_get (fixture, "/a", &outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
  g_assert_null (outcome.refusal);
}

static void
test_hole_middle (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"hole\": \"middle\", \"size\": 1000}]}");
  be_patient (fixture);
  fixture->preset.read_ms = SHORT_MS;
  http_begin (fixture);
  http_get (fixture, "/a", &outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
}

/* The service takes the head of an upload and nothing of its body. */
static void
test_hole_body (HttpFixture *fixture, gconstpointer unused)
{
  enum { SIZE = 64 * 1024 * 1024 }; /* more than the system holds */
  g_autofree char *body = g_malloc0 (SIZE);
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile, "{\"POST /a\": [{\"hole\": \"body\"}]}");
  be_patient (fixture);
  fixture->preset.read_ms = SHORT_MS;
  http_begin (fixture);
  outcome_init (&outcome, fixture, "POST", "/a");
  outcome_set_body (&outcome, body, SIZE);
  outcome.call.is_upload = true;
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
  g_assert_cmpint (outcome.sent, <, SIZE);
}

/* Each byte comes in time, all of them do not. */
static void
test_whole_limit (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"size\": 16000, \"pace_s\": 0.05}]}");
  be_patient (fixture);
  fixture->preset.whole_ms = 2 * SHORT_MS;
  http_begin (fixture);
  http_get (fixture, "/a", &outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
}

/* With its size the time that an upload may take grows. */
static void
test_limit_grows (HttpFixture *fixture, gconstpointer unused)
{
  g_autofree char *body = new_body ();

  hostile_set_script (http_hostile, "{\"POST /a\": [{\"delay_s\": 0.6}]}");
  be_patient (fixture);
  fixture->preset.whole_ms = SHORT_MS;
  fixture->preset.upload_rate = 20000; /* 15 s for the body */
  http_begin (fixture);
  for (int is_large = 0; is_large < 2; is_large++) {
    g_auto (Outcome) outcome = { 0 };

    outcome_init (&outcome, fixture, "POST", "/a");
    outcome_set_body (&outcome, body, is_large ? BODY_SIZE : 1);
    outcome_send (&outcome);
    outcome_wait (&outcome);
    if (is_large)
      g_assert_no_error (outcome.error);
    else
      g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
  }
}

/* A long poll: the service holds its answer back, and is given that time. */
static void
test_long_poll (HttpFixture *fixture, gconstpointer unused)
{
  hostile_set_script (http_hostile, "{\"GET /a\": [{\"delay_s\": 0.6}]}");
  be_patient (fixture);
  fixture->preset.read_ms = fixture->preset.whole_ms = SHORT_MS;
  http_begin (fixture);
  for (unsigned wait_s = 0; wait_s <= 20; wait_s += 20) {
    g_auto (Outcome) outcome = { 0 };

    outcome_init (&outcome, fixture, "GET", "/a");
    outcome.call.wait_s = wait_s;
    outcome_send (&outcome);
    outcome_wait (&outcome);
    g_assert_cmpint (outcome.error == NULL, ==, wait_s > 0);
  }
}

/* Signs of life: the answer may take as long as it takes, but must not fall silent. */
static void
test_heartbeat (HttpFixture *fixture, gconstpointer unused)
{
  static const char *const heads[] = { "wait=1", "heartbeat=0", "wait=1, heartbeat=1" };

  be_patient (fixture);
  fixture->preset.read_ms = SHORT_MS / 2;
  fixture->preset.whole_ms = SHORT_MS;
  http_begin (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autofree char *script = g_strdup_printf (
      "{\"GET /a\": [{\"headers\": {\"Preference-Applied\": \"%s\"}, \"size\": 160, "
      "\"pace_s\": 0.15}]}",
      heads[i]);
    g_auto (Outcome) outcome = { 0 };

    hostile_set_script (http_hostile, script);
    outcome_init (&outcome, fixture, "GET", "/a");
    outcome.call.wait_s = outcome.call.beat_s = 1;
    outcome_send (&outcome);
    outcome_wait (&outcome);
    if (i + 1 == G_N_ELEMENTS (heads))
      g_assert_no_error (outcome.error);
    else
      g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
  }
}

/* Nobody who was not asked for signs of life gets more time by promising them. */
static void
test_heartbeat_unasked (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile,
                      "{\"GET /a\": [{\"headers\": {\"Preference-Applied\": \"heartbeat=3600\"}, "
                      "\"size\": 160, \"pace_s\": 0.15}]}");
  be_patient (fixture);
  fixture->preset.read_ms = SHORT_MS / 2;
  fixture->preset.whole_ms = SHORT_MS;
  http_begin (fixture);
  http_get (fixture, "/a", &outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
}

static void
test_heart_stops (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile,
                      "{\"GET /a\": [{\"headers\": {\"Preference-Applied\": \"heartbeat=1\"}, "
                      "\"size\": 100, \"hole\": \"middle\"}]}");
  be_patient (fixture);
  http_begin (fixture);
  outcome_init (&outcome, fixture, "GET", "/a");
  outcome.call.wait_s = outcome.call.beat_s = 1;
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_TIMEOUT);
}

/* ---- what is sent */

static void
test_upload (HttpFixture *fixture, gconstpointer unused)
{
  g_autofree char *body = new_body ();
  g_autofree char *sum =
    g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) body, BODY_SIZE);
  g_auto (Outcome) outcome = { 0 };
  g_auto (Record) record = { 0 };

  hostile_set_script (http_hostile, "{\"POST /a\": [{\"status\": 503}, {\"status\": 201}]}");
  http_begin (fixture);
  outcome_init (&outcome, fixture, "POST", "/a");
  outcome_set_body (&outcome, body, BODY_SIZE);
  outcome.call.is_upload = outcome.call.is_repeatable = true;
  outcome.call.content_type = "audio/x-test";
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.answer->status, ==, 201);
  g_assert_cmpuint (outcome.n_tried, ==, 2);
  g_assert_cmpint (outcome.sent, ==, BODY_SIZE);
  g_assert_cmpuint (outcome.n_progress, >, 4);

  record = hostile_read (http_hostile);
  for (unsigned i = 0; i < 2; i++) {
    g_assert_cmpstr (record_get_header (&record, i, "content-length"), ==, "300001");
    g_assert_cmpstr (record_get_header (&record, i, "content-type"), ==, "audio/x-test");
    g_assert_null (record_get_header (&record, i, "transfer-encoding"));
    g_assert_null (record_get_header (&record, i, "expect"));
    g_assert_cmpstr (record_get_string (&record, i, "sha256"), ==, sum);
  }
}

static void
test_bytes (HttpFixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"a\": 1}", 8);
  g_auto (Outcome) outcome = { 0 };
  g_auto (Record) record = { 0 };

  hostile_set_script (http_hostile, "{\"POST /a\": [{}]}");
  http_begin (fixture);
  outcome_init (&outcome, fixture, "POST", "/a");
  outcome.call.body = body;
  outcome.call.content_type = "application/json";
  outcome.call.key = "secret-key";
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_no_error (outcome.error);
  record = hostile_read (http_hostile);
  g_assert_cmpint (record_get_int (&record, 0, "bytes"), ==, 8);
  g_assert_cmpstr (record_get_header (&record, 0, "authorization"), ==, "Bearer secret-key");
  g_assert_cmpstr (record_get_header (&record, 0, "content-type"), ==, "application/json");
  g_assert_true (
    g_str_has_prefix (record_get_header (&record, 0, "user-agent"), "Loquat/" PACKAGE_VERSION));
}

/* The service refuses an upload before it has it, and hangs up. */
static void
test_refused_early (HttpFixture *fixture, gconstpointer unused)
{
  enum { SIZE = 64 * 1024 * 1024 };
  g_autofree char *body = g_malloc0 (SIZE);
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile, "{\"POST /a\": [{\"early\": true, \"status\": 413, "
                                    "\"text\": \"too large\"}]}");
  be_patient (fixture);
  http_begin (fixture);
  outcome_init (&outcome, fixture, "POST", "/a");
  outcome_set_body (&outcome, body, SIZE);
  outcome.call.is_upload = true;
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_test_message ("%s", outcome.error->message);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_FILE_LARGE);
  g_assert_cmpstr (text_of (outcome.refusal), ==, "too large");
}

static GInputStream *
fail_to_open (gpointer data, GError **error)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_FILE_MISSING, "it is gone");

  return NULL;
}

/* The caller's own fault is told as it is, and not blamed on the service. */
static void
test_cannot_open (HttpFixture *fixture, gconstpointer unused)
{
  hostile_set_script (http_hostile, "{\"POST /a\": [{}]}");
  fixture->preset.n_failures = 1;
  http_begin (fixture);
  for (int i = 0; i < 3; i++) {
    g_auto (Outcome) outcome = { 0 };

    outcome_init (&outcome, fixture, "POST", "/a");
    outcome_set_body (&outcome, "body", 4);
    outcome.call.open = fail_to_open;
    outcome_send (&outcome);
    outcome_wait (&outcome);
    g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_FILE_MISSING);
  }
  g_assert_cmpuint (n_requests (), ==, 0);
}

/* ---- what comes back */

static void
test_caps (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) refused = { 0 };
  g_auto (Outcome) large = { 0 };
  g_auto (Outcome) small = { 0 };
  g_auto (Outcome) fits = { 0 };

  hostile_set_script (http_hostile, "{\"GET /refused\": [{\"status\": 400, \"size\": 1000000}], "
                                    "\"GET /large\": [{\"size\": 5000000}], "
                                    "\"GET /small\": [{\"size\": 1000}]}");
  be_patient (fixture);
  http_begin (fixture);
  http_get (fixture, "/refused", &refused);
  g_assert_error (refused.error, LQ_ERROR, LQ_ERROR_REQUEST);
  g_assert_cmpuint (g_bytes_get_size (refused.refusal->body), ==, LQ_HTTP_REFUSAL_MAX);
  g_assert_true (refused.refusal->is_truncated);

  http_get (fixture, "/large", &large);
  g_assert_error (large.error, LQ_ERROR, LQ_ERROR_PROTOCOL);

  outcome_init (&small, fixture, "GET", "/small");
  small.call.answer_max = 999;
  outcome_send (&small);
  outcome_wait (&small);
  g_assert_error (small.error, LQ_ERROR, LQ_ERROR_PROTOCOL);

  outcome_init (&fits, fixture, "GET", "/small");
  fits.call.answer_max = 1000;
  outcome_send (&fits);
  outcome_wait (&fits);
  g_assert_no_error (fits.error);
  g_assert_cmpuint (g_bytes_get_size (fits.answer->body), ==, 1000);
}

/* Of any size, and with a length or without. */
static void
test_taken_in_pieces (HttpFixture *fixture, gconstpointer unused)
{
  static const char *const scripts[] = {
    "{\"GET /a\": [{\"size\": 9000001}]}",
    "{\"GET /a\": [{\"size\": 9000001, \"chunked\": true}]}",
  };

  http_begin (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (scripts); i++) {
    g_auto (Outcome) outcome = { 0 };

    hostile_set_script (http_hostile, scripts[i]);
    outcome_init (&outcome, fixture, "GET", "/a");
    outcome_take (&outcome);
    outcome_send (&outcome);
    outcome_wait (&outcome);
    g_assert_no_error (outcome.error);
    g_assert_cmpuint (outcome.taken->len, ==, 9000001);
    g_assert_cmpuint (g_bytes_get_size (outcome.answer->body), ==, 0);
  }
}

/* A body that breaks off comes again from its start, or not at all. */
static void
test_cut_while_taken (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) again = { 0 };
  g_auto (Outcome) once = { 0 };

  hostile_set_script (http_hostile,
                      "{\"GET /a\": [{\"size\": 500000, \"cut_after\": 300000}, {\"status\": 500, "
                      "\"text\": \"no body of an answer\"}, {\"text\": \"whole\"}], "
                      "\"GET /b\": [{\"size\": 500000, \"cut_after\": 300000}]}");
  http_begin (fixture);
  outcome_init (&again, fixture, "GET", "/a");
  outcome_take (&again);
  outcome_send (&again);
  outcome_wait (&again);
  g_assert_no_error (again.error);
  g_assert_cmpuint (again.n_restarts, ==, 1);
  g_assert_cmpuint (again.taken->len, ==, strlen ("whole"));

  outcome_init (&once, fixture, "GET", "/b");
  outcome_take (&once);
  once.call.restart = NULL;
  outcome_send (&once);
  outcome_wait (&once);
  g_assert_error (once.error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_cmpuint (n_requests (), ==, 4);
}

/* ---- flow */

typedef struct {
  LqHttpFlow *flow;
  size_t      taken;
  unsigned    n_pieces;
  bool        is_failing;
} Slow;

static void
pause_cb (LqHttpFlow *flow, GBytes *piece, gpointer data)
{
  Slow *slow = ((Outcome *) data)->extra;

  slow->flow = flow;
  slow->taken += g_bytes_get_size (piece);
  slow->n_pieces++;
  if (slow->is_failing)
    lq_http_flow_fail (flow, g_error_new (LQ_ERROR, LQ_ERROR_STORE, "the disk is full"));
  else
    lq_http_flow_pause (flow);
}

static gboolean
flag_cb (gpointer user_data)
{
  *(bool *) user_data = true;

  return G_SOURCE_REMOVE;
}

/* Longer than the limits of the call. */
static void
let_time_pass (void)
{
  bool is_over = false;

  g_timeout_add (2 * SHORT_MS, flag_cb, &is_over);
  wait_until (is_over);
}

/* The consumer takes its time, longer than the limits are, and gets nothing meanwhile. */
static void
test_pause (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  Slow slow = { 0 };

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"size\": 150000}]}");
  be_patient (fixture);
  fixture->preset.read_ms = fixture->preset.whole_ms = SHORT_MS;
  http_begin (fixture);
  outcome_init (&outcome, fixture, "GET", "/a");
  outcome.call.read = pause_cb;
  outcome.extra = &slow;
  outcome_send (&outcome);
  wait_until (slow.n_pieces == 1);
  let_time_pass ();
  g_assert_cmpuint (slow.n_pieces, ==, 1);
  g_assert_false (outcome.is_done);

  while (slow.taken < 150000) {
    unsigned n_pieces = slow.n_pieces;

    lq_http_flow_resume (slow.flow);
    wait_until (slow.n_pieces > n_pieces);
  }
  g_assert_false (outcome.is_done);
  lq_http_flow_resume (slow.flow);
  outcome_wait (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (slow.taken, ==, 150000);
}

static void
test_consumer_fails (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  Slow slow = { .is_failing = true };

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"size\": 150000}]}");
  fixture->preset.n_failures = 1;
  http_begin (fixture);
  outcome_init (&outcome, fixture, "GET", "/a");
  outcome.call.read = pause_cb;
  outcome.extra = &slow;
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_STORE);
  g_assert_cmpuint (slow.n_pieces, ==, 1);
  g_assert_cmpuint (n_requests (), ==, 1);
  g_assert_cmpint (lq_http_get_breaker (fixture->http, hostile_get_url (http_hostile), NULL), ==,
                   LQ_BREAKER_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  http_test ("/http-attempt/hole-connect", test_hole_connect);
  http_test ("/http-attempt/hole-tls", test_hole_tls);
  http_test ("/http-attempt/hole-answer", test_hole_answer);
  http_test ("/http-attempt/hole-middle", test_hole_middle);
  http_test ("/http-attempt/hole-body", test_hole_body);
  http_test ("/http-attempt/whole-limit", test_whole_limit);
  http_test ("/http-attempt/limit-grows", test_limit_grows);
  http_test ("/http-attempt/long-poll", test_long_poll);
  http_test ("/http-attempt/heartbeat", test_heartbeat);
  http_test ("/http-attempt/heartbeat-unasked", test_heartbeat_unasked);
  http_test ("/http-attempt/heart-stops", test_heart_stops);
  http_test ("/http-attempt/upload", test_upload);
  http_test ("/http-attempt/bytes", test_bytes);
  http_test ("/http-attempt/refused-early", test_refused_early);
  http_test ("/http-attempt/cannot-open", test_cannot_open);
  http_test ("/http-attempt/caps", test_caps);
  http_test ("/http-attempt/taken-in-pieces", test_taken_in_pieces);
  http_test ("/http-attempt/cut-while-taken", test_cut_while_taken);
  http_test ("/http-attempt/pause", test_pause);
  http_test ("/http-attempt/consumer-fails", test_consumer_fails);

  return http_run ();
}
