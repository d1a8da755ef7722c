/* http-fixture.c: an LqHttp on a clock of its own, against the rig's hostile server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test"

#include "config.h"
#include "http-fixture.h"
#include "wait.h"

Hostile *http_hostile;

int
http_run (void)
{
  int status;

  http_hostile = hostile_new ();
  status = g_test_run ();
  hostile_free (http_hostile);

  return status;
}

void
http_set_up (HttpFixture *fixture, gconstpointer unused)
{
  fake_clock_init (&fixture->clock);
  fixture->preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  fixture->preset.rate_per_s = 0;
}

void
http_tear_down (HttpFixture *fixture, gconstpointer unused)
{
  if (fixture->http != NULL)
    g_assert_finalize_object (fixture->http);
  fake_clock_clear (&fixture->clock);
}

static gboolean
is_nothing_on_the_way (gpointer data)
{
  HttpFixture *fixture = data;
  g_autoptr (LqHttpFigures) figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "body");

  return figures->n_tries >= fixture->n_begun;
}

void
http_begin (HttpFixture *fixture)
{
  fixture->clock.may_go_on = is_nothing_on_the_way;
  fixture->clock.data = fixture;
  fixture->http = lq_http_new (&fixture->preset);
  lq_http_set_clock (fixture->http, &fixture->clock.clock);
}

void
outcome_init (Outcome *outcome, HttpFixture *fixture, const char *method, const char *path)
{
  *outcome = (Outcome){ .fixture = fixture };
  outcome->call = (LqHttpCall){
    .method = method,
    .url =
      *path == '/' ? g_strconcat (hostile_get_url (http_hostile), path, NULL) : g_strdup (path),
    .what = "test",
    .data = outcome,
  };
}

void
outcome_clear (Outcome *outcome)
{
  g_free ((char *) outcome->call.url);
  g_clear_object (&outcome->cancellable);
  g_clear_pointer (&outcome->answer, lq_http_answer_unref);
  g_clear_pointer (&outcome->refusal, lq_http_answer_unref);
  g_clear_error (&outcome->error);
  g_clear_pointer (&outcome->body, g_bytes_unref);
  g_clear_pointer (&outcome->taken, g_byte_array_unref);
}

static GInputStream *
open_body (gpointer data, GError **error)
{
  Outcome *outcome = data;

  g_assert_cmpuint (outcome->n_tried, <, N_TRIES_MAX);
  outcome->tried_us[outcome->n_tried++] = outcome->fixture->clock.now_us;
  outcome->fixture->n_begun++;

  return g_memory_input_stream_new_from_bytes (outcome->body);
}

static void
progress_cb (int64_t sent, int64_t total, gpointer data)
{
  Outcome *outcome = data;

  g_assert_false (outcome->is_done);
  g_assert_cmpint (total, ==, (int64_t) g_bytes_get_size (outcome->body));
  g_assert_cmpint (sent, <=, total);
  outcome->sent = sent;
  outcome->n_progress++;
}

void
outcome_set_body (Outcome *outcome, const void *data, size_t size)
{
  outcome->body = g_bytes_new (data, size);
  outcome->call.open = open_body;
  outcome->call.length = (int64_t) size;
  outcome->call.what = "body";
  outcome->call.progress = progress_cb;
}

static void
take_cb (LqHttpFlow *flow, GBytes *piece, gpointer data)
{
  Outcome    *outcome = data;
  size_t      size;
  const void *bytes = g_bytes_get_data (piece, &size);

  g_assert_false (outcome->is_done);
  g_byte_array_append (outcome->taken, bytes, (guint) size);
}

static void
restart_cb (gpointer data)
{
  Outcome *outcome = data;

  outcome->n_restarts++;
  g_byte_array_set_size (outcome->taken, 0);
}

void
outcome_take (Outcome *outcome)
{
  outcome->taken = g_byte_array_new ();
  outcome->call.read = take_cb;
  outcome->call.restart = restart_cb;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->answer =
    lq_http_send_finish (LQ_HTTP (source), result, &outcome->refusal, &outcome->error);
  g_assert_true ((outcome->answer == NULL) == (outcome->error != NULL));
  g_assert_true (outcome->refusal == NULL || outcome->answer == NULL);
  outcome->is_done = true;
}

void
outcome_send (Outcome *outcome)
{
  lq_http_send_async (outcome->fixture->http, &outcome->call, outcome->cancellable, done_cb,
                      outcome);
  g_assert_false (outcome->is_done);
}

void
outcome_wait (Outcome *outcome)
{
  wait_until (outcome->is_done);
}

void
http_get (HttpFixture *fixture, const char *path, Outcome *outcome)
{
  outcome_init (outcome, fixture, "GET", path);
  outcome_send (outcome);
  outcome_wait (outcome);
}

const char *
text_of (const LqHttpAnswer *answer)
{
  static char text[256];
  size_t      size;
  const char *data = g_bytes_get_data (answer->body, &size);

  g_snprintf (text, sizeof text, "%.*s", (int) size, data ? data : "");

  return text;
}

unsigned
n_requests (void)
{
  g_auto (Record) record = hostile_read (http_hostile);

  return record.n;
}
