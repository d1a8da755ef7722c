/* test-http.c: calls against the rig's hostile server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test"

#include "config.h"
#include "fake-clock.h"
#include "hostile.h"
#include "lq-error.h"
#include "lq-http-private.h"
#include "wait.h"

#include <libsoup/soup.h>
#include <string.h>

static Hostile *hostile;

typedef struct {
  FakeClock   clock;
  LqNetPreset preset;
  LqHttp     *http;
} Fixture;

/* One call and what came of it. */
typedef struct {
  LqHttpAnswer *answer;
  LqHttpAnswer *refusal;
  GError       *error;
  bool          is_done;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->answer, lq_http_answer_unref);
  g_clear_pointer (&outcome->refusal, lq_http_answer_unref);
  g_clear_error (&outcome->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fake_clock_init (&fixture->clock);
  fixture->preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  fixture->preset.rate_per_s = 0;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->http != NULL)
    g_assert_finalize_object (fixture->http);
  fake_clock_clear (&fixture->clock);
}

/* Begins with the fixture's preset as it is now. */
static void
begin (Fixture *fixture)
{
  fixture->http = lq_http_new (&fixture->preset);
  lq_http_set_clock (fixture->http, &fixture->clock.clock);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->answer =
    lq_http_send_finish (LQ_HTTP (source), result, &outcome->refusal, &outcome->error);
  g_assert_true ((outcome->answer == NULL) == (outcome->error != NULL));
  outcome->is_done = true;
}

static char *
url_of (const char *path)
{
  return g_strconcat (hostile_get_url (hostile), path, NULL);
}

static void
get (Fixture *fixture, const char *path, Outcome *outcome)
{
  g_autofree char *url = url_of (path);
  LqHttpCall       call = { .method = "GET", .url = url, .what = "get" };

  lq_http_send_async (fixture->http, &call, NULL, done_cb, outcome);
  wait_until (outcome->is_done);
}

static const char *
text_of (const LqHttpAnswer *answer)
{
  static char text[256];
  size_t      size;
  const char *data = g_bytes_get_data (answer->body, &size);

  g_snprintf (text, sizeof text, "%.*s", (int) size, data ? data : "");

  return text;
}

static void
test_plain (Fixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  g_auto (Record) record = { 0 };

  hostile_set_script (hostile, "{\"GET /a\": [{\"text\": \"here\", \"headers\": "
                               "{\"X-Request-Id\": \"r-1\"}}]}");
  begin (fixture);
  get (fixture, "/a", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.answer->status, ==, 200);
  g_assert_cmpstr (text_of (outcome.answer), ==, "here");
  g_assert_cmpstr (outcome.answer->content_type, ==, "text/plain");
  g_assert_cmpstr (outcome.answer->request_id, ==, "r-1");
  g_assert_cmpuint (outcome.answer->n_tries, ==, 1);

  record = hostile_read (hostile);
  g_assert_cmpuint (record.n, ==, 1);
}

/* 500, 429 and a broken line, then an answer. */
static void
test_tries_again (Fixture *fixture, gconstpointer unused)
{
  g_auto (Outcome) outcome = { 0 };
  g_auto (Record) record = { 0 };

  hostile_set_script (hostile, "{\"GET /a\": [{\"status\": 500}, {\"status\": 429}, "
                               "{\"reset\": true}, {\"text\": \"long enough\", \"cut_after\": 4}, "
                               "{\"text\": \"here\"}]}");
  begin (fixture);
  get (fixture, "/a", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (text_of (outcome.answer), ==, "here");
  /* That a kept connection is closed under a request happens: libsoup repeats it at once. */
  g_assert_cmpuint (outcome.answer->n_tries, ==, 4);
  record = hostile_read (hostile);
  g_assert_cmpuint (record.n, ==, 5);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  hostile = hostile_new ();

#define add(name, function) g_test_add ("/http/" name, Fixture, NULL, set_up, function, tear_down)
  add ("plain", test_plain);
  add ("tries-again", test_tries_again);
#undef add

  status = g_test_run ();
  hostile_free (hostile);

  return status;
}
