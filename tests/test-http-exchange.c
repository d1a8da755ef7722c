/* test-http-exchange.c: what is tried again, how often, and with what waits between
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test"

#include "config.h"
#include "http-fixture.h"
#include "lq-error.h"
#include "wait.h"

#include <libsoup/soup.h>

#define SECOND ((int64_t) G_USEC_PER_SEC)

/* A body of its own, so that the fixture learns when each try begins. */
static void
prepare (Outcome *outcome, HttpFixture *fixture, const char *path)
{
  outcome_init (outcome, fixture, "PUT", path);
  outcome_set_body (outcome, "body", 4);
}

static int64_t
gap_us (const Outcome *outcome, unsigned index)
{
  g_assert_cmpuint (index, <, outcome->n_tried);

  return outcome->tried_us[index] - outcome->tried_us[index - 1];
}

/* Without an answer worth having, the waits are the policy's; chance 0: the shortest. */
static void
test_number_of_tries (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile, "{\"PUT /a\": [{\"status\": 500, \"text\": \"sorry\"}]}");
  fixture->clock.chance = 0;
  fixture->preset.n_failures = 100;
  http_begin (fixture);
  prepare (&outcome, fixture, "/a");
  outcome_send (&outcome);
  outcome_wait (&outcome);

  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_SERVICE);
  g_assert_cmpuint (outcome.refusal->status, ==, 500);
  g_assert_cmpstr (text_of (outcome.refusal), ==, "sorry");
  g_assert_cmpuint (outcome.refusal->n_tries, ==, fixture->preset.n_tries);
  g_assert_cmpuint (n_requests (), ==, fixture->preset.n_tries);
  for (unsigned i = 1; i < fixture->preset.n_tries; i++)
    g_assert_cmpint (gap_us (&outcome, i), ==, SECOND);
}

static void
test_waits_grow (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  double top_s = 1;

  hostile_set_script (http_hostile, "{\"PUT /a\": [{\"status\": 503}]}");
  fixture->preset.n_tries = 12;
  fixture->preset.n_failures = 100;
  fixture->preset.factor = 2;
  fixture->clock.chance = 0.999999;
  http_begin (fixture);
  prepare (&outcome, fixture, "/a");
  outcome_send (&outcome);
  outcome_wait (&outcome);

  for (unsigned i = 1; i < fixture->preset.n_tries; i++) {
    top_s = MIN (top_s * 3, 60);
    g_assert_cmpfloat_with_epsilon ((double) gap_us (&outcome, i) / SECOND, top_s, 0.01);
  }
}

/* Both forms of Retry-After, on 429 and 503, then a fault without, then an answer. */
static void
test_retry_after (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile,
                      "{\"PUT /a\": [{\"status\": 429, \"headers\": {\"Retry-After\": \"7\"}}, "
                      "{\"status\": 503, \"retry_at_s\": 30}, {\"status\": 500}, "
                      "{\"status\": 503, \"retry_at_s\": 20, \"no_date\": true}, "
                      "{\"text\": \"here\"}]}");
  fixture->clock.chance = 0;
  http_begin (fixture);
  prepare (&outcome, fixture, "/a");
  outcome_send (&outcome);
  outcome_wait (&outcome);

  g_assert_no_error (outcome.error);
  g_assert_cmpstr (text_of (outcome.answer), ==, "here");
  g_assert_cmpuint (outcome.n_tried, ==, 5);
  g_assert_cmpint (gap_us (&outcome, 1), ==, 7 * SECOND);
  /* A date has no parts of a second. */
  g_assert_cmpint (gap_us (&outcome, 2), >=, 30 * SECOND);
  g_assert_cmpint (gap_us (&outcome, 2), <=, 31 * SECOND);
  g_assert_cmpint (gap_us (&outcome, 3), ==, SECOND);
  g_assert_cmpint (gap_us (&outcome, 4), >=, 18 * SECOND);
  g_assert_cmpint (gap_us (&outcome, 4), <=, 20 * SECOND);
}

/* With the system's clock: the server sees the time that it asked for. */
static void
test_retry_after_for_real (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  g_auto (Record) record = { 0 };

  hostile_set_script (http_hostile,
                      "{\"GET /a\": [{\"status\": 429, \"headers\": {\"Retry-After\": \"1\"}}, "
                      "{\"status\": 503, \"retry_at_s\": 2}, {\"text\": \"here\"}]}");
  fixture->http = lq_http_new (&fixture->preset);
  http_get (fixture, "/a", &outcome);
  g_assert_no_error (outcome.error);
  record = hostile_read (http_hostile);
  g_assert_cmpuint (record.n, ==, 3);
  g_assert_cmpfloat (record_get_gap_s (&record, 1), >=, 1);
  g_assert_cmpfloat (record_get_gap_s (&record, 2), >=, 1); /* its date was cut to the second */
}

/* What one call is told holds for all calls to that host, and for no other. */
static void
test_holds_the_host (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) told = { 0 };
  g_auto (Outcome) held = { 0 };
  g_auto (Outcome) free_one = { 0 };
  g_autofree char *elsewhere = NULL;
  int64_t          begun_us = fixture->clock.now_us;

  hostile_set_script (http_hostile,
                      "{\"PUT /a\": [{\"status\": 429, \"headers\": {\"Retry-After\": \"50\"}}], "
                      "\"PUT /b\": [{\"text\": \"here\"}]}");
  fixture->preset.n_tries = 1;
  http_begin (fixture);
  prepare (&told, fixture, "/a");
  outcome_send (&told);
  outcome_wait (&told);
  g_assert_error (told.error, LQ_ERROR, LQ_ERROR_LIMIT);
  g_assert_cmpint (told.refusal->retry_after_us, ==, 50 * SECOND);

  /* The same server by another name. */
  elsewhere =
    g_strdup_printf ("http://localhost%s/b", strrchr (hostile_get_url (http_hostile), ':'));
  prepare (&free_one, fixture, elsewhere);
  outcome_send (&free_one);
  outcome_wait (&free_one);
  g_assert_no_error (free_one.error);
  g_assert_cmpint (free_one.tried_us[0], ==, begun_us);

  prepare (&held, fixture, "/b");
  outcome_send (&held);
  outcome_wait (&held);
  g_assert_no_error (held.error);
  g_assert_cmpint (held.tried_us[0], ==, begun_us + 50 * SECOND);
}

/* Who is told to come back tomorrow gives up, and does not come earlier. */
static void
test_retry_after_too_long (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) first = { 0 };
  g_auto (Outcome) second = { 0 };

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"status\": 503, \"headers\": "
                                    "{\"Retry-After\": \"86400\"}}]}");
  http_begin (fixture);
  http_get (fixture, "/a", &first);
  g_assert_error (first.error, LQ_ERROR, LQ_ERROR_SERVICE);
  http_get (fixture, "/a", &second);
  g_assert_error (second.error, LQ_ERROR, LQ_ERROR_LIMIT);
  g_assert_cmpuint (n_requests (), ==, 1);
}

static void
test_refusals (HttpFixture *fixture, gconstpointer unused)
{
  static const struct {
    unsigned status;
    LqError  code;
  } cases[] = {
    { 302, LQ_ERROR_PROTOCOL }, { 400, LQ_ERROR_REQUEST },    { 401, LQ_ERROR_KEY },
    { 402, LQ_ERROR_BALANCE },  { 403, LQ_ERROR_PERMISSION }, { 404, LQ_ERROR_GONE },
    { 409, LQ_ERROR_BUSY },     { 413, LQ_ERROR_FILE_LARGE }, { 422, LQ_ERROR_REQUEST },
    { 501, LQ_ERROR_SERVICE },
  };

  fixture->preset.n_failures = 100;
  http_begin (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *script = g_strdup_printf (
      "{\"GET /a\": [{\"status\": %u, \"json\": {\"error_type\": \"some\"}, \"headers\": "
      "{\"Location\": \"/b\", \"WWW-Authenticate\": \"Basic\", \"Request-Id\": \"r 1\"}}]}",
      cases[i].status);
    g_auto (Outcome) outcome = { 0 };

    hostile_set_script (http_hostile, script);
    http_get (fixture, "/a", &outcome);
    g_assert_error (outcome.error, LQ_ERROR, (int) cases[i].code);
    g_assert_cmpuint (outcome.refusal->status, ==, cases[i].status);
    g_assert_cmpstr (text_of (outcome.refusal), ==, "{\"error_type\": \"some\"}");
    g_assert_cmpstr (outcome.refusal->request_id, ==, "r?1");
    g_assert_cmpuint (n_requests (), ==, 1);
  }
}

/* What may have been done already is not asked for twice; what surely was not, is. */
static void
test_not_repeatable (HttpFixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *step;
    unsigned    n_requests;
  } cases[] = {
    { "{\"status\": 500}", 1 },
    { "{\"status\": 503, \"headers\": {\"Retry-After\": \"1\"}}", 1 },
    { "{\"reset\": true}", 1 },
    { "{\"close_idle\": true}", 1 },
    { "{\"text\": \"long enough\", \"cut_after\": 4}", 1 },
    { "{\"status\": 429}", 2 },
  };

  fixture->preset.n_failures = 100;
  http_begin (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *script = g_strdup_printf (
      "{\"POST /a\": [%s, {\"text\": \"here\"}], \"GET /b\": [{}]}", cases[i].step);
    g_auto (Outcome) before = { 0 };
    g_auto (Outcome) outcome = { 0 };

    hostile_set_script (http_hostile, script);
    http_get (fixture, "/b", &before); /* so that there is a connection that is kept */
    outcome_init (&outcome, fixture, "POST", "/a");
    outcome_set_body (&outcome, "body", 4);
    outcome_send (&outcome);
    outcome_wait (&outcome);
    g_assert_cmpint (outcome.error == NULL, ==, cases[i].n_requests > 1);
    g_assert_cmpuint (n_requests (), ==, 1 + cases[i].n_requests);
  }
}

static void
test_repeatable (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  hostile_set_script (http_hostile, "{\"POST /a\": [{\"status\": 500}, {\"reset\": true}, "
                                    "{\"text\": \"long enough\", \"cut_after\": 4}, "
                                    "{\"cut_after\": -10}, {\"text\": \"here\"}]}");
  http_begin (fixture);
  outcome_init (&outcome, fixture, "POST", "/a");
  outcome_set_body (&outcome, "body", 4);
  outcome.call.is_repeatable = true;
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.n_tried, ==, 5);
  g_assert_cmpuint (n_requests (), ==, 5);
}

/* @n steps, of which a part fails in one of five ways. Returns: (transfer full): a script */
static char *
script_with_faults (int n, double part)
{
  static const char *const faults[] = {
    "{\"status\": 500}",
    "{\"status\": 503}",
    "{\"status\": 429}",
    "{\"reset\": true}",
    "{\"size\": 100, \"cut_after\": 50}",
  };
  GString *script = g_string_new ("{\"PUT /a\": [");

  for (int i = 0; i < n; i++) {
    bool is_fault = g_test_rand_double () < part;

    g_string_append (script,
                     is_fault ? faults[g_test_rand_int_range (0, G_N_ELEMENTS (faults))] : "{}");
    g_string_append (script, i < n - 1 ? ", " : "]}");
  }

  return g_string_free (script, FALSE);
}

/* One request in twenty fails: of a thousand calls at most one does. */
static void
test_faults_pass (HttpFixture *fixture, gconstpointer unused)
{
  enum { N_CALLS = 1000 };
  g_autofree char    *script = script_with_faults (2 * N_CALLS, 0.05);
  g_autofree Outcome *outcomes = g_new0 (Outcome, N_CALLS);
  g_autoptr (LqHttpFigures) figures = NULL;
  unsigned n_failed = 0;

  hostile_set_script (http_hostile, script);
  http_begin (fixture);
  for (int i = 0; i < N_CALLS; i++) {
    prepare (&outcomes[i], fixture, "/a");
    outcomes[i].call.patience_s = 3600;
    outcome_send (&outcomes[i]);
  }
  for (int i = 0; i < N_CALLS; i++) {
    outcome_wait (&outcomes[i]);
    n_failed += outcomes[i].error != NULL;
    outcome_clear (&outcomes[i]);
  }
  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "body");
  g_test_message ("%u of %d calls failed, %" G_GUINT64_FORMAT " tries again", n_failed, N_CALLS,
                  figures->n_retries);
  g_assert_cmpuint (n_failed, <=, N_CALLS / 1000);
  g_assert_cmpuint (figures->n_retries, >, 0);
}

/* A door that is shut: nothing was sent, so it is tried again whatever it is. */
static void
test_refused_connection (HttpFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16          port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_auto (Outcome) outcome = { 0 };

  g_socket_listener_close (listener);
  fixture->preset.n_failures = 100;
  http_begin (fixture);
  outcome_init (&outcome, fixture, "POST", url);
  outcome_set_body (&outcome, "body", 4);
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_null (outcome.refusal);
  g_assert_cmpuint (outcome.n_tried, ==, fixture->preset.n_tries);
}

static void
test_unknown_name (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };

  fixture->preset.n_tries = 3;
  http_begin (fixture);
  outcome_init (&outcome, fixture, "PUT", "http://nowhere.invalid/");
  outcome_set_body (&outcome, "body", 4);
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_cmpuint (outcome.n_tried, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  http_test ("/http-exchange/number-of-tries", test_number_of_tries);
  http_test ("/http-exchange/waits-grow", test_waits_grow);
  http_test ("/http-exchange/retry-after", test_retry_after);
  http_test ("/http-exchange/retry-after-for-real", test_retry_after_for_real);
  http_test ("/http-exchange/holds-the-host", test_holds_the_host);
  http_test ("/http-exchange/retry-after-too-long", test_retry_after_too_long);
  http_test ("/http-exchange/refusals", test_refusals);
  http_test ("/http-exchange/not-repeatable", test_not_repeatable);
  http_test ("/http-exchange/repeatable", test_repeatable);
  http_test ("/http-exchange/faults-pass", test_faults_pass);
  http_test ("/http-exchange/refused-connection", test_refused_connection);
  http_test ("/http-exchange/unknown-name", test_unknown_name);

  return http_run ();
}
