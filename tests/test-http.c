/* test-http.c: calls that share an answer, are given up, or are held back; and what is kept of them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test"

#include "config.h"
#include "http-fixture.h"
#include "lq-error.h"
#include "wait.h"

#include <libsoup/soup.h>

#define KEY "very-secret-key"
#define SECOND ((int64_t) G_USEC_PER_SEC)

static GString *logged; /* NULL: nobody wants to know */

static void
prepare (Outcome *outcome, HttpFixture *fixture, const char *path)
{
  outcome_init (outcome, fixture, "GET", path);
}

static void
wait_all (Outcome *outcomes, int n)
{
  for (int i = 0; i < n; i++)
    outcome_wait (&outcomes[i]);
}

static void
clear_all (Outcome *outcomes, int n)
{
  for (int i = 0; i < n; i++)
    outcome_clear (&outcomes[i]);
}

/* ---- sharing */

static void
test_identical (HttpFixture *fixture, gconstpointer unused)
{
  enum { N_CALLS = 12 };
  Outcome outcomes[N_CALLS];
  g_autoptr (LqHttpFigures) figures = NULL;

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"status\": 503}, {\"text\": \"here\"}], "
                                    "\"POST /a\": [{}]}");
  http_begin (fixture);
  for (int i = 0; i < N_CALLS; i++) {
    prepare (&outcomes[i], fixture, i == 10 ? "/a?other" : "/a");
    outcomes[i].call.key = i == 11 ? "another" : KEY;
    outcome_send (&outcomes[i]);
  }
  wait_all (outcomes, N_CALLS);
  for (int i = 0; i < N_CALLS; i++)
    g_assert_no_error (outcomes[i].error);
  for (int i = 1; i < 10; i++)
    g_assert_true (outcomes[i].answer == outcomes[0].answer);
  g_assert_true (outcomes[11].answer != outcomes[0].answer);
  clear_all (outcomes, N_CALLS);

  /* Three calls; the first request of any of them was refused. */
  g_assert_cmpuint (n_requests (), ==, 4);
  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "test");
  g_assert_cmpuint (figures->n_calls, ==, 3);
  g_assert_cmpuint (figures->n_shared, ==, 9);
}

static void
test_refusal_is_shared (HttpFixture *fixture, gconstpointer unused)
{
  Outcome outcomes[2];

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"status\": 404, \"text\": \"no\"}]}");
  http_begin (fixture);
  for (int i = 0; i < 2; i++) {
    prepare (&outcomes[i], fixture, "/a");
    outcome_send (&outcomes[i]);
  }
  wait_all (outcomes, 2);
  for (int i = 0; i < 2; i++) {
    g_assert_error (outcomes[i].error, LQ_ERROR, LQ_ERROR_GONE);
    g_assert_cmpstr (text_of (outcomes[i].refusal), ==, "no");
  }
  g_assert_cmpuint (n_requests (), ==, 1);
  clear_all (outcomes, 2);
}

/* Only GETs are alike. */
static void
test_posts_stand_alone (HttpFixture *fixture, gconstpointer unused)
{
  Outcome outcomes[3];

  hostile_set_script (http_hostile, "{\"POST /a\": [{}]}");
  http_begin (fixture);
  for (int i = 0; i < 3; i++) {
    outcome_init (&outcomes[i], fixture, "POST", "/a");
    outcome_send (&outcomes[i]);
  }
  wait_all (outcomes, 3);
  g_assert_cmpuint (n_requests (), ==, 3);
  clear_all (outcomes, 3);
}

typedef struct {
  HttpFixture *fixture;
  unsigned     n_left;
} Poll;

static void
polled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Poll *poll = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpAnswer) answer = lq_http_send_finish (LQ_HTTP (source), result, NULL, &error);
  g_autofree char *url = g_strconcat (hostile_get_url (http_hostile), "/a", NULL);
  LqHttpCall       call = { .method = "GET", .url = url, .what = "poll" };

  g_assert_no_error (error);
  if (--poll->n_left > 0)
    lq_http_send_async (poll->fixture->http, &call, NULL, polled_cb, poll);
}

/* Who asks again from within the answer gets a new one. */
static void
test_asks_again_at_once (HttpFixture *fixture, gconstpointer unused)
{
  Poll             poll = { .fixture = fixture, .n_left = 4 };
  g_autofree char *url = g_strconcat (hostile_get_url (http_hostile), "/a", NULL);
  LqHttpCall       call = { .method = "GET", .url = url, .what = "poll" };

  hostile_set_script (http_hostile, "{\"GET /a\": [{}]}");
  http_begin (fixture);
  lq_http_send_async (fixture->http, &call, NULL, polled_cb, &poll);
  wait_until (poll.n_left == 0);
  g_assert_cmpuint (n_requests (), ==, 4);
}

static void
test_kept (HttpFixture *fixture, gconstpointer unused)
{
  Outcome outcomes[5];
  int64_t after_s[] = { 0, 59, 0, 2, 0 };

  hostile_set_script (http_hostile,
                      "{\"GET /models\": [{\"text\": \"one\"}, {\"text\": \"two\"}]}");
  http_begin (fixture);
  for (int i = 0; i < 5; i++) {
    fixture->clock.now_us += after_s[i] * SECOND;
    prepare (&outcomes[i], fixture, "/models");
    outcomes[i].call.keep_s = i == 4 ? 0 : 60;
    outcome_send (&outcomes[i]);
    outcome_wait (&outcomes[i]);
    g_assert_no_error (outcomes[i].error);
    g_assert_cmpstr (text_of (outcomes[i].answer), ==, i < 3 ? "one" : "two");
  }
  /* The last one wants a fresh answer. */
  g_assert_cmpuint (n_requests (), ==, 3);
  clear_all (outcomes, 5);
}

/* ---- giving up */

static void
test_cancel (HttpFixture *fixture, gconstpointer unused)
{
  Outcome outcomes[3];
  g_autoptr (LqHttpFigures) figures = NULL;

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"hole\": \"answer\"}]}");
  http_begin (fixture);
  for (int i = 0; i < 3; i++) {
    prepare (&outcomes[i], fixture, i == 2 ? "/a?other" : "/a");
    outcomes[i].cancellable = g_cancellable_new ();
    outcome_send (&outcomes[i]);
  }
  wait_until (n_requests () == 2);

  /* One of two that share an answer: the other one waits on. */
  g_cancellable_cancel (outcomes[0].cancellable);
  outcome_wait (&outcomes[0]);
  g_assert_error (outcomes[0].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (outcomes[1].is_done);

  g_cancellable_cancel (outcomes[1].cancellable);
  g_cancellable_cancel (outcomes[2].cancellable);
  wait_all (outcomes, 3);
  g_assert_error (outcomes[2].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "test");
  g_assert_cmpuint (figures->n_cancelled, ==, 3);
  clear_all (outcomes, 3);
}

/* In the moment it is sent, and while it waits for its turn. */
static void
test_cancel_early (HttpFixture *fixture, gconstpointer unused)
{
  Outcome outcomes[2];

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"hole\": \"answer\"}]}");
  fixture->preset.n_calls = 1;
  http_begin (fixture);
  prepare (&outcomes[0], fixture, "/a");
  outcomes[0].cancellable = g_cancellable_new ();
  outcome_send (&outcomes[0]);
  wait_until (n_requests () == 1);
  prepare (&outcomes[1], fixture, "/a?second");
  outcomes[1].cancellable = g_cancellable_new ();
  outcome_send (&outcomes[1]);
  g_cancellable_cancel (outcomes[1].cancellable);
  outcome_wait (&outcomes[1]);
  g_assert_error (outcomes[1].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  outcome_clear (&outcomes[1]);

  prepare (&outcomes[1], fixture, "/a?third");
  outcomes[1].cancellable = g_cancellable_new ();
  g_cancellable_cancel (outcomes[1].cancellable);
  outcome_send (&outcomes[1]);
  outcome_wait (&outcomes[1]);
  g_assert_error (outcomes[1].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_cancellable_cancel (outcomes[0].cancellable);
  outcome_wait (&outcomes[0]);
  g_assert_cmpuint (n_requests (), ==, 1);
  clear_all (outcomes, 2);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_cancel_elsewhere (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  GThread *thread;

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"hole\": \"answer\"}]}");
  http_begin (fixture);
  prepare (&outcome, fixture, "/a");
  outcome.cancellable = g_cancellable_new ();
  outcome_send (&outcome);
  wait_until (n_requests () == 1);
  thread = g_thread_new ("cancel", cancel_thread, outcome.cancellable);
  outcome_wait (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_no_address (HttpFixture *fixture, gconstpointer unused)
{
  static const char *const addresses[] = { "ftp://host/a", "host", "http://", "https:///a", "x y" };

  http_begin (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_auto (Outcome) outcome = { 0 };

    http_get (fixture, addresses[i], &outcome);
    g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_REQUEST);
  }
}

/* ---- the breaker */

typedef struct {
  unsigned n;
  int      states[8];
} Changes;

static void
changed_cb (LqHttp *http, const char *host, const char *service, int state, gpointer user_data)
{
  Changes *changes = user_data;

  g_assert_cmpstr (host, ==, hostile_get_url (http_hostile));
  g_assert_cmpstr (service, ==, "stt");
  g_assert_cmpuint (changes->n, <, G_N_ELEMENTS (changes->states));
  changes->states[changes->n++] = state;
}

static void
fail_five_times (HttpFixture *fixture)
{
  for (int i = 0; i < 5; i++) {
    g_auto (Outcome) outcome = { 0 };

    prepare (&outcome, fixture, "/a");
    outcome.call.service = "stt";
    outcome_send (&outcome);
    outcome_wait (&outcome);
    g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_SERVICE);
  }
}

static void
test_breaker (HttpFixture *fixture, gconstpointer unused)
{
  enum { N_CALLS = 10 };
  Outcome     outcomes[N_CALLS];
  Changes     changes = { 0 };
  const char *url = hostile_get_url (http_hostile);
  unsigned    n_failed = 0;
  g_auto (Outcome) other = { 0 };

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"status\": 500}, {\"status\": 500}, "
                                    "{\"status\": 502}, {\"status\": 503}, {\"status\": 500}, "
                                    "{\"text\": \"back\"}], \"GET /b\": [{}]}");
  fixture->preset.n_tries = 1;
  http_begin (fixture);
  g_signal_connect (fixture->http, "breaker-changed", G_CALLBACK (changed_cb), &changes);
  fail_five_times (fixture);
  g_assert_cmpint (lq_http_get_breaker (fixture->http, url, "stt"), ==, LQ_BREAKER_OPEN);

  /* The host's other services are not meant. */
  http_get (fixture, "/b", &other);
  g_assert_no_error (other.error);

  /* Ten calls: without a request they fail; a minute later one of them finds out. */
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < N_CALLS; i++) {
      g_autofree char *path = g_strdup_printf ("/a?%d", i);

      prepare (&outcomes[i], fixture, path);
      outcomes[i].call.service = "stt";
      outcome_send (&outcomes[i]);
    }
    wait_all (outcomes, N_CALLS);
    for (int i = 0; i < N_CALLS; i++)
      n_failed += outcomes[i].error != NULL;
    clear_all (outcomes, N_CALLS);
    g_assert_cmpuint (n_failed, ==, round == 0 ? N_CALLS : 2 * N_CALLS - 1);
    g_assert_cmpuint (n_requests (), ==, round == 0 ? 6 : 7);
    fixture->clock.now_us += 60 * SECOND;
  }

  g_assert_cmpint (lq_http_get_breaker (fixture->http, url, "stt"), ==, LQ_BREAKER_CLOSED);
  g_assert_cmpuint (changes.n, ==, 3);
  g_assert_cmpint (changes.states[0], ==, LQ_BREAKER_OPEN);
  g_assert_cmpint (changes.states[1], ==, LQ_BREAKER_HALF_OPEN);
  g_assert_cmpint (changes.states[2], ==, LQ_BREAKER_CLOSED);
}

/* A call of the queue does not fail meanwhile, it waits: for the probe, and for the one after. */
static void
test_breaker_patience (HttpFixture *fixture, gconstpointer unused)
{
  Outcome outcomes[3];
  int64_t begun_us;

  hostile_set_script (http_hostile,
                      "{\"GET /a\": [{\"status\": 500}], \"PUT /b\": [{\"status\": 500}, {}]}");
  fixture->preset.n_tries = 2;
  fixture->preset.n_failures = 10;
  fixture->preset.knock_ms = 2000; /* at nobody who answers, however badly */
  fixture->clock.chance = 0;
  http_begin (fixture);
  fail_five_times (fixture);
  begun_us = fixture->clock.now_us;
  for (int i = 0; i < 3; i++) {
    outcome_init (&outcomes[i], fixture, "PUT", "/b");
    outcome_set_body (&outcomes[i], "body", 4);
    outcomes[i].call.service = "stt";
    outcomes[i].call.patience_s = i == 2 ? 30 : 3600;
    outcome_send (&outcomes[i]);
  }
  wait_all (outcomes, 3);

  g_assert_no_error (outcomes[0].error);
  g_assert_no_error (outcomes[1].error);
  g_assert_cmpint (outcomes[0].tried_us[0], ==, begun_us + 60 * SECOND);
  g_assert_cmpint (outcomes[0].tried_us[1], ==, begun_us + 120 * SECOND);
  g_assert_cmpint (outcomes[1].tried_us[0], ==, begun_us + 120 * SECOND);
  g_assert_error (outcomes[2].error, LQ_ERROR, LQ_ERROR_SERVICE);
  g_assert_cmpuint (outcomes[2].n_tried, ==, 0);
  clear_all (outcomes, 3);
}

/* A host on which nobody listens yet. */
typedef struct {
  HttpFixture *fixture;
  SoupServer  *server;
  guint        port;
  char        *url;
  int64_t      begun_us;
} Absent;

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
come_cb (LqHttp *http, const char *host, const char *service, int state, gpointer user_data)
{
  Absent *self = user_data;
  g_autoptr (GError) error = NULL;

  if (state != LQ_BREAKER_OPEN)
    return;

  g_assert_null (self->server);
  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (self->server, NULL, answer_cb, NULL, NULL);
  soup_server_listen_local (self->server, self->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
}

/* Time goes on until the first knock, and when it has been heard. */
static gboolean
has_knocked (gpointer user_data)
{
  Absent *self = user_data;

  return self->fixture->clock.now_us < self->begun_us + 1400 * 1000 ||
         lq_http_get_breaker (self->fixture->http, self->url, NULL) != LQ_BREAKER_OPEN;
}

/* Where nobody takes a connection, it is seen when somebody does: long before the minute is over.
 */
static void
test_knock (HttpFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSocketListener) place = g_socket_listener_new ();
  Absent absent = { .fixture = fixture, .begun_us = fixture->clock.now_us };
  g_auto (Outcome) outcome = { 0 };

  absent.port = g_socket_listener_add_any_inet_port (place, NULL, NULL);
  g_socket_listener_close (place);
  absent.url = g_strdup_printf ("http://127.0.0.1:%u/", absent.port);
  fixture->preset.n_failures = 1;
  fixture->preset.knock_ms = 2000;
  fixture->clock.chance = 0;
  http_begin (fixture);
  fixture->clock.may_go_on = has_knocked;
  fixture->clock.data = &absent;
  g_signal_connect (fixture->http, "breaker-changed", G_CALLBACK (come_cb), &absent);

  outcome_init (&outcome, fixture, "GET", absent.url);
  outcome.call.patience_s = 3600;
  outcome_send (&outcome);
  outcome_wait (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.answer->n_tries, ==, 2);
  g_assert_cmpint (fixture->clock.now_us - absent.begun_us, ==, 1500 * 1000);
  g_object_unref (absent.server);
  g_free (absent.url);
}

/* ---- many */

/* A hundred pages, one after the other, over one connection. */
static void
test_pages (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Record) record = { 0 };
  g_autoptr (LqHttpFigures) figures = NULL;

  hostile_set_script (http_hostile, "{\"GET /files\": {\"pages\": 100}}");
  http_begin (fixture);
  for (int i = 0; i < 100; i++) {
    g_autofree char *path = g_strdup_printf ("/files?cursor=%d", i);
    g_autofree char *id = g_strdup_printf ("\"item-%d\"", i);
    g_auto (Outcome) outcome = { 0 };

    http_get (fixture, path, &outcome);
    g_assert_no_error (outcome.error);
    g_assert_nonnull (strstr (text_of (outcome.answer), id));
  }
  record = hostile_read (http_hostile);
  g_assert_cmpuint (record.n, ==, 100);
  g_assert_cmpint (record_get_int (&record, 0, "connection"), ==,
                   record_get_int (&record, 99, "connection"));

  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "test");
  g_assert_cmpuint (figures->n_calls, ==, 100);
  g_assert_cmpuint (figures->n_failed, ==, 0);
  g_assert_cmpuint (figures->n_tries, ==, 100);
  g_assert_cmpuint (figures->n_opened, ==, 1);
  g_assert_cmpuint (figures->n_reused, ==, 99);
  g_assert_cmpuint (figures->received, >, 100 * 20);
  g_assert_cmpint (lq_histogram_get_quantile_us (&figures->took, 0.5), >, 0);
  g_assert_cmpint (lq_histogram_get_quantile_us (&figures->took, 0.99), >=,
                   lq_histogram_get_quantile_us (&figures->took, 0.5));
}

/* A call that may not be sent twice has a connection of its own; what has nothing to say keeps the
 * one it came over. All others go over the same, whatever is between them. */
static void
test_connections (HttpFixture *fixture, gconstpointer unused)
{
  static const char *const methods[] = { "GET", "POST", "DELETE", "POST", "GET" };
  g_auto (Record) record = { 0 };

  hostile_set_script (http_hostile, "{\"GET /a\": [{}], \"POST /a\": [{\"status\": 201}], "
                                    "\"DELETE /a\": [{\"status\": 204}]}");
  http_begin (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_auto (Outcome) outcome = { 0 };

    outcome_init (&outcome, fixture, methods[i], "/a");
    outcome_send (&outcome);
    outcome_wait (&outcome);
    g_assert_no_error (outcome.error);
  }

  record = hostile_read (http_hostile);
  g_assert_cmpuint (record.n, ==, G_N_ELEMENTS (methods));
  g_assert_cmpint (record_get_int (&record, 2, "connection"), ==,
                   record_get_int (&record, 0, "connection"));
  g_assert_cmpint (record_get_int (&record, 4, "connection"), ==,
                   record_get_int (&record, 0, "connection"));
  for (unsigned i = 0; i < 3; i++)
    g_assert_cmpint (record_get_int (&record, i, "connection"), !=,
                     record_get_int (&record, 3, "connection"));
}

/* More at once than may be on the way: they wait, and none fails. */
static void
test_crowd (HttpFixture *fixture, gconstpointer unused)
{
  enum { N_CALLS = 60 };
  Outcome outcomes[N_CALLS];
  g_autoptr (LqHttpFigures) figures = NULL;

  hostile_set_script (http_hostile, "{\"GET /a\": [{\"delay_s\": 0.01}]}");
  fixture->preset.n_calls = 5;
  http_begin (fixture);
  for (int i = 0; i < N_CALLS; i++) {
    g_autofree char *path = g_strdup_printf ("/a?%d", i);

    prepare (&outcomes[i], fixture, path);
    outcome_send (&outcomes[i]);
  }
  wait_all (outcomes, N_CALLS);
  for (int i = 0; i < N_CALLS; i++)
    g_assert_no_error (outcomes[i].error);
  clear_all (outcomes, N_CALLS);

  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "test");
  g_assert_cmpuint (figures->n_tries, ==, N_CALLS);
  g_assert_cmpuint (figures->n_opened, <=, 5);
  g_assert_cmpuint (figures->n_crowded_out, >=, N_CALLS - 5);
}

static uint64_t
count_calls (HttpFixture *fixture, const char *what)
{
  g_autoptr (LqHttpFigures) figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), what);

  return figures->n_calls;
}

static void
test_warm (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (LqHttpFigures) figures = NULL;

  hostile_set_script (http_hostile, "{\"GET /a\": [{}]}");
  http_begin (fixture);
  lq_http_warm (fixture->http, hostile_get_url (http_hostile));
  lq_http_warm (fixture->http, "no address");
  wait_until (count_calls (fixture, LQ_HTTP_WARMING) == 1);
  http_get (fixture, "/a", &outcome);
  g_assert_no_error (outcome.error);
  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "test");
  g_assert_cmpuint (figures->n_opened, ==, 0);
  g_assert_cmpuint (figures->n_reused, ==, 1);
}

/* ---- logs */

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  if (logged == NULL)
    return g_log_writer_default (level, fields, n_fields, NULL);

  for (gsize i = 0; i < n_fields; i++)
    g_string_append_printf (logged, "%s=%.*s\n", fields[i].key,
                            fields[i].length < 0 ? 10000 : (int) fields[i].length,
                            (const char *) fields[i].value);

  return G_LOG_WRITER_HANDLED;
}

/* Everything is told but the key, and what stands behind the question mark. */
static void
test_log (HttpFixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *text = NULL;

  hostile_set_script (http_hostile,
                      "{\"GET /v1/a\": [{\"status\": 401, \"text\": \"" KEY " is wrong\", "
                      "\"headers\": {\"X-Request-Id\": \"request-7\"}}]}");
  http_begin (fixture);
  logged = g_string_new (NULL);
  prepare (&outcome, fixture, "/v1/a?private");
  outcome.call.key = KEY;
  outcome_send (&outcome);
  outcome_wait (&outcome);
  text = g_string_free (g_steal_pointer (&logged), FALSE);

  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_KEY);
  g_assert_null (strstr (outcome.error->message, KEY));
  g_assert_null (strstr (text, KEY));
  g_assert_null (strstr (text, "private"));
  g_assert_nonnull (strstr (text, "LOQUAT_EVENT=http-request\n"));
  g_assert_nonnull (strstr (text, "LOQUAT_CALL=test\n"));
  g_assert_nonnull (strstr (text, "LOQUAT_METHOD=GET\n"));
  g_assert_nonnull (strstr (text, "LOQUAT_PATH=/v1/a\n"));
  g_assert_nonnull (strstr (text, "LOQUAT_STATUS=401\n"));
  g_assert_nonnull (strstr (text, "LOQUAT_REQUEST_ID=request-7\n"));
  g_assert_nonnull (strstr (text, "LOQUAT_TRY=1\n"));
  g_assert_nonnull (strstr (text, "LOQUAT_DURATION_MS="));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  http_test ("/http/identical", test_identical);
  http_test ("/http/refusal-is-shared", test_refusal_is_shared);
  http_test ("/http/posts-stand-alone", test_posts_stand_alone);
  http_test ("/http/asks-again-at-once", test_asks_again_at_once);
  http_test ("/http/kept", test_kept);
  http_test ("/http/cancel", test_cancel);
  http_test ("/http/cancel-early", test_cancel_early);
  http_test ("/http/cancel-elsewhere", test_cancel_elsewhere);
  http_test ("/http/no-address", test_no_address);
  http_test ("/http/breaker", test_breaker);
  http_test ("/http/breaker-patience", test_breaker_patience);
  http_test ("/http/knock", test_knock);
  http_test ("/http/pages", test_pages);
  http_test ("/http/connections", test_connections);
  http_test ("/http/crowd", test_crowd);
  http_test ("/http/warm", test_warm);
  http_test ("/http/log", test_log);

  return http_run ();
}
