/* test-net-host.c: whose turn it is, and a thousand calls against a strict service
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test"

#include "config.h"
#include "fake-clock.h"
#include "lq-error.h"
#include "lq-net-host.h"
#include "lq-retry.h"
#include "wait.h"

#define SECOND ((int64_t) G_USEC_PER_SEC)

typedef struct {
  FakeClock   clock;
  LqNetPreset preset;
  LqNetHost  *host;
  GString    *gone; /* names of calls, in the order in which they went */
} Fixture;

typedef struct {
  Fixture   *fixture;
  char       name;
  LqNetTurn *turn;
  GError    *error;
  int64_t    gone_us; /* 0: not yet */
} Call;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fake_clock_init (&fixture->clock);
  fixture->preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  fixture->preset.rate_per_s = 0;
  fixture->gone = g_string_new (NULL);
}

static void
begin (Fixture *fixture)
{
  fixture->host =
    lq_net_host_new ("https://host:443", &fixture->preset, &fixture->clock.clock, NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  lq_net_host_free (fixture->host);
  fake_clock_clear (&fixture->clock);
  g_string_free (fixture->gone, TRUE);
}

static void
go_cb (gpointer data)
{
  Call *call = data;

  call->gone_us = call->fixture->clock.now_us;
  g_string_append_c (call->fixture->gone, call->name);
}

static void
refuse_cb (GError *error, gpointer data)
{
  Call *call = data;

  call->turn = NULL;
  call->error = error;
}

static const LqNetTurnEvents events = { go_cb, refuse_cb };

static void
join (Fixture *fixture, Call *call, char name, LqNetLane lane, int64_t not_before_us)
{
  *call = (Call){ .fixture = fixture, .name = name };
  call->turn =
    lq_net_host_join (fixture->host, "", lane, (uint64_t) name, not_before_us, 0, &events, call);
  g_assert_cmpint (call->gone_us, ==, 0);
}

static void
end (Call *call, LqOutcome outcome)
{
  lq_net_turn_end (g_steal_pointer (&call->turn), outcome, LQ_ERROR_SERVICE);
}

/* The older one goes first, whoever joined first, unless it must wait. */
static void
test_order (Fixture *fixture, gconstpointer unused)
{
  Call calls[4];

  fixture->preset.rate_per_s = 1;
  fixture->preset.burst = 1;
  begin (fixture);
  join (fixture, &calls[0], 'c', LQ_NET_LANE_CALLS, 0);
  join (fixture, &calls[1], 'a', LQ_NET_LANE_CALLS, 0);
  join (fixture, &calls[2], 'b', LQ_NET_LANE_CALLS, 0);
  join (fixture, &calls[3], 'A', LQ_NET_LANE_CALLS, fixture->clock.now_us + 3 * SECOND / 2);
  wait_until (fixture->gone->len == 4);
  g_assert_cmpstr (fixture->gone->str, ==, "abAc");
  g_assert_cmpint (calls[2].gone_us - calls[1].gone_us, ==, SECOND);
  g_assert_cmpint (calls[0].gone_us - calls[1].gone_us, ==, 3 * SECOND);
  for (int i = 0; i < 4; i++)
    end (&calls[i], LQ_OUTCOME_FINE);
}

/* Restarted again and again, the program keeps to the rate. */
static void
test_spent (Fixture *fixture, gconstpointer unused)
{
  int64_t begun_us = fixture->clock.now_us;
  Call    calls[2];

  fixture->preset.rate_per_s = 2;
  fixture->preset.burst = 4;
  fixture->preset.is_spent = true;
  begin (fixture);
  join (fixture, &calls[0], 'a', LQ_NET_LANE_CALLS, 0);
  join (fixture, &calls[1], 'b', LQ_NET_LANE_CALLS, 0);
  wait_until (fixture->gone->len == 2);
  g_assert_cmpint (calls[0].gone_us, ==, begun_us + SECOND / 2);
  g_assert_cmpint (calls[1].gone_us, ==, begun_us + SECOND);
  end (&calls[0], LQ_OUTCOME_FINE);
  end (&calls[1], LQ_OUTCOME_FINE);
}

/* Uploads that fill their places do not stand in the way of calls. */
static void
test_lanes (Fixture *fixture, gconstpointer unused)
{
  Call calls[4];

  fixture->preset.n_uploads = 1;
  begin (fixture);
  join (fixture, &calls[0], 'a', LQ_NET_LANE_UPLOADS, 0);
  join (fixture, &calls[1], 'b', LQ_NET_LANE_UPLOADS, 0);
  join (fixture, &calls[2], 'c', LQ_NET_LANE_CALLS, 0);
  wait_until (fixture->gone->len == 2);
  g_assert_cmpstr (fixture->gone->str, ==, "ac");
  g_assert_true (lq_net_turn_was_crowded_out (calls[1].turn));
  g_assert_false (lq_net_turn_was_crowded_out (calls[2].turn));

  /* One that gives up while it waits leaves no gap. */
  join (fixture, &calls[3], 'd', LQ_NET_LANE_UPLOADS, 0);
  end (&calls[1], LQ_OUTCOME_NONE);
  end (&calls[0], LQ_OUTCOME_FINE);
  wait_until (fixture->gone->len == 3);
  g_assert_cmpstr (fixture->gone->str, ==, "acd");
  end (&calls[2], LQ_OUTCOME_FINE);
  end (&calls[3], LQ_OUTCOME_FINE);
}

/* A call that the service only lets wait has told what a probe is to tell, and is in nobody's way.
 */
static void
test_held_call (Fixture *fixture, gconstpointer unused)
{
  Call calls[4];

  fixture->preset.n_failures = 1;
  fixture->preset.n_calls = 1;
  begin (fixture);
  join (fixture, &calls[0], 'a', LQ_NET_LANE_CALLS, 0);
  wait_until (fixture->gone->len == 1);
  end (&calls[0], LQ_OUTCOME_FAILED);
  g_assert_cmpint (lq_net_host_get_state (fixture->host, ""), ==, LQ_BREAKER_OPEN);
  fixture->clock.now_us += 60 * SECOND;

  join (fixture, &calls[1], 'b', LQ_NET_LANE_CALLS, 0);
  wait_until (fixture->gone->len == 2);
  g_assert_cmpint (lq_net_host_get_state (fixture->host, ""), ==, LQ_BREAKER_HALF_OPEN);
  lq_net_turn_hold (calls[1].turn);
  g_assert_cmpint (lq_net_host_get_state (fixture->host, ""), ==, LQ_BREAKER_CLOSED);

  /* Its place is free, once. */
  join (fixture, &calls[2], 'c', LQ_NET_LANE_CALLS, 0);
  join (fixture, &calls[3], 'd', LQ_NET_LANE_CALLS, 0);
  wait_until (fixture->gone->len == 3);
  end (&calls[1], LQ_OUTCOME_FINE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (fixture->gone->str, ==, "abc");
  end (&calls[2], LQ_OUTCOME_FINE);
  wait_until (fixture->gone->len == 4);
  end (&calls[3], LQ_OUTCOME_FINE);
}

/* Of those that wait for a service that is left alone one goes at once, the others when it is back.
 */
static void
test_hurry (Fixture *fixture, gconstpointer unused)
{
  enum { N_CALLS = 5 };
  Call    calls[N_CALLS] = { 0 };
  Call    first;
  int64_t begun_us = fixture->clock.now_us;

  fixture->preset.n_failures = 1;
  begin (fixture);
  join (fixture, &first, 'a', LQ_NET_LANE_CALLS, 0);
  wait_until (first.gone_us > 0);
  end (&first, LQ_OUTCOME_FAILED);
  for (int i = 0; i < N_CALLS; i++) {
    calls[i] = (Call){ .fixture = fixture, .name = (char) ('b' + i) };
    calls[i].turn = lq_net_host_join (fixture->host, "", LQ_NET_LANE_CALLS, (uint64_t) i, 0,
                                      3600 * SECOND, &events, &calls[i]);
  }

  lq_net_host_hurry (fixture->host);
  wait_until (fixture->gone->len == 2);
  g_assert_cmpint (calls[0].gone_us, ==, begun_us);
  g_assert_cmpstr (fixture->gone->str, ==, "ab");

  /* It is not back: a minute, or the next reason. */
  end (&calls[0], LQ_OUTCOME_FAILED);
  wait_until (fixture->gone->len == 3);
  g_assert_cmpint (calls[1].gone_us, ==, begun_us + 60 * SECOND);
  end (&calls[1], LQ_OUTCOME_FAILED);
  lq_net_host_hurry (fixture->host);
  wait_until (fixture->gone->len == 4);
  g_assert_cmpint (calls[2].gone_us, ==, begun_us + 60 * SECOND);
  end (&calls[2], LQ_OUTCOME_FINE);
  wait_until (fixture->gone->len == 6);
  end (&calls[3], LQ_OUTCOME_FINE);
  end (&calls[4], LQ_OUTCOME_FINE);
}

static void
test_hold (Fixture *fixture, gconstpointer unused)
{
  Call    calls[2];
  int64_t begun_us = fixture->clock.now_us;

  begin (fixture);
  lq_net_host_hold (fixture->host, begun_us + 20 * SECOND);
  lq_net_host_hold (fixture->host, begun_us + 10 * SECOND); /* no one shortens it */
  join (fixture, &calls[0], 'a', LQ_NET_LANE_CALLS, 0);
  wait_until (calls[0].gone_us > 0);
  g_assert_cmpint (calls[0].gone_us, ==, begun_us + 20 * SECOND);
  end (&calls[0], LQ_OUTCOME_FINE);

  lq_net_host_hold (fixture->host, begun_us + 3600 * SECOND);
  join (fixture, &calls[1], 'b', LQ_NET_LANE_CALLS, 0);
  wait_until (calls[1].error != NULL);
  g_assert_error (calls[1].error, LQ_ERROR, LQ_ERROR_LIMIT);
  g_clear_error (&calls[1].error);
}

/* ---- a thousand calls, a hundred a minute */

enum { N_CALLS = 1000, N_MINUTE = 100, ROUND_TRIP_US = 50000 };

/* Any minute has so many requests, the others are refused; as strict as the service can be. */
typedef struct {
  Fixture *fixture;
  GQueue   times; /* of requests in the last minute, µs as pointers */
  unsigned n_requests;
  unsigned n_refused;
  unsigned n_done;
  int64_t  last_us;
} Strict;

typedef struct {
  Strict    *service;
  unsigned   number;
  LqNetTurn *turn;
  GSource   *answer;
  int64_t    waited_us;
} Job;

static void join_job (Job *job, int64_t not_before_us);

static bool
takes (Strict *service, int64_t now_us)
{
  while (!g_queue_is_empty (&service->times) &&
         now_us - (int64_t) (intptr_t) g_queue_peek_head (&service->times) >= 60 * SECOND)
    g_queue_pop_head (&service->times);
  if (g_queue_get_length (&service->times) >= N_MINUTE)
    return false;

  g_queue_push_tail (&service->times, (gpointer) (intptr_t) now_us);

  return true;
}

static gboolean
answer_cb (gpointer data)
{
  Job     *job = data;
  Strict  *service = job->service;
  Fixture *fixture = service->fixture;
  int64_t  now_us = fixture->clock.now_us;

  g_clear_pointer (&job->answer, g_source_unref);
  service->n_requests++;
  lq_net_turn_end (g_steal_pointer (&job->turn), LQ_OUTCOME_FINE, 0);
  if (takes (service, now_us - ROUND_TRIP_US / 2)) {
    service->n_done++;
    service->last_us = now_us;
    return G_SOURCE_REMOVE;
  }

  service->n_refused++;
  job->waited_us = lq_retry_next_us (&fixture->preset, job->waited_us, LQ_RETRY_AFTER_NONE,
                                     fixture->clock.clock.random (&fixture->clock));
  join_job (job, now_us + job->waited_us);

  return G_SOURCE_REMOVE;
}

static void
go_job_cb (gpointer data)
{
  Job     *job = data;
  Fixture *fixture = job->service->fixture;
  /* The way there and back is not always the same. */
  int64_t took_us =
    (int64_t) (ROUND_TRIP_US * (0.7 + 0.6 * fixture->clock.clock.random (&fixture->clock)));

  job->answer =
    fixture->clock.clock.wait (&fixture->clock, fixture->clock.now_us + took_us, answer_cb, job);
}

static void
refuse_job_cb (GError *error, gpointer data)
{
  g_error ("a job was refused: %s", error->message);
}

static void
join_job (Job *job, int64_t not_before_us)
{
  static const LqNetTurnEvents job_events = { go_job_cb, refuse_job_cb };

  job->turn = lq_net_host_join (job->service->fixture->host, "", LQ_NET_LANE_CALLS, job->number,
                                not_before_us, 0, &job_events, job);
}

static void
test_thousand_jobs (Fixture *fixture, gconstpointer unused)
{
  LqNetPreset     usual = lq_net_preset_get (LQ_NET_THROUGHPUT);
  Strict          service = { .fixture = fixture };
  g_autofree Job *jobs = g_new0 (Job, N_CALLS);
  int64_t         begun_us = fixture->clock.now_us;
  double          per_minute;

  fixture->preset.rate_per_s = usual.rate_per_s;
  begin (fixture);
  g_queue_init (&service.times);
  for (unsigned i = 0; i < N_CALLS; i++) {
    jobs[i].service = &service;
    jobs[i].number = i;
    join_job (&jobs[i], 0);
  }
  wait_until (service.n_done == N_CALLS);
  g_queue_clear (&service.times);

  per_minute = N_CALLS / ((double) (service.last_us - begun_us) / (60 * SECOND));
  g_test_message ("%u requests, %u refused, %.1f jobs a minute", service.n_requests,
                  service.n_refused, per_minute);
  g_assert_cmpuint (service.n_refused, <=, N_CALLS / 1000);
  g_assert_cmpfloat (per_minute, >=, 0.95 * N_MINUTE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(name, function)                                                                        \
  g_test_add ("/net-host/" name, Fixture, NULL, set_up, function, tear_down)
  add ("order", test_order);
  add ("spent", test_spent);
  add ("lanes", test_lanes);
  add ("hold", test_hold);
  add ("held-call", test_held_call);
  add ("hurry", test_hurry);
  add ("thousand-jobs", test_thousand_jobs);
#undef add

  return g_test_run ();
}
