/* test-concurrency.c: as many jobs at once as a service bears, and as its limit of requests allows
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-concurrency.h"
#include "lq-poll.h"
#include "lq-retry.h"
#include "lq-token-bucket.h"

enum {
  FIRST = 3,
  MOST = 16,

  N_JOBS = 1000,
  LIMIT = 100, /* requests in any minute */
  RTT_US = 80 * 1000,
};

static const int64_t MINUTE_US = INT64_C (60) * G_USEC_PER_SEC;

static void
test_grows (void)
{
  LqConcurrency self;

  lq_concurrency_init (&self, FIRST, MOST);
  g_assert_cmpuint (self.limit, ==, FIRST);
  for (unsigned i = 0; i < 3; i++)
    lq_concurrency_went_well (&self, 0);
  g_assert_cmpuint (self.limit, ==, 6);
  for (unsigned i = 0; i < 100; i++)
    lq_concurrency_went_well (&self, 0);
  g_assert_cmpuint (self.limit, ==, MOST);
}

/* What is refused at one moment is one refusal. From then on it grows by one in a round. */
static void
test_refused (void)
{
  LqConcurrency self;

  lq_concurrency_init (&self, 8, MOST);
  lq_concurrency_was_refused (&self, 1000);
  lq_concurrency_was_refused (&self, 2000);
  g_assert_cmpuint (self.limit, ==, 4);
  for (unsigned i = 0; i < 4; i++)
    lq_concurrency_went_well (&self, 0);
  g_assert_cmpuint (self.limit, ==, 5);

  for (unsigned i = 1; i < 10; i++)
    lq_concurrency_was_refused (&self, i * MINUTE_US);
  g_assert_cmpuint (self.limit, ==, 1);
}

static void
test_crowded (void)
{
  LqConcurrency self;

  lq_concurrency_init (&self, FIRST, MOST);
  lq_concurrency_went_well (&self, 50 * 1000);
  g_assert_cmpuint (self.limit, ==, 4);
  for (unsigned i = 0; i < 20; i++)
    lq_concurrency_went_well (&self, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (self.limit, ==, 4);
  for (unsigned i = 0; i < 4; i++)
    lq_concurrency_went_well (&self, 60 * 1000);
  g_assert_cmpuint (self.limit, ==, 5);
}

/* ---- a thousand jobs, as the cloud attempt does them, against a limiter, by a clock of its own */

typedef enum { UPLOAD, CREATE, POLL, READ, DELETE_TEXT, DELETE_FILE, OVER } Step;

typedef struct {
  Step    step;
  int64_t at_us; /* when it wants to send the next request */
  int64_t asked_us;
  int64_t takes_us; /* at the service */
  int64_t audio_ms;
  int64_t wait_us; /* the last one before another try */
  LqPoll  poll;
} Job;

typedef struct {
  LqConcurrency concurrency;
  LqTokenBucket bucket;
  LqNetPreset   preset;
  GRand        *rand;
  GArray       *jobs;     /* Job: at work */
  GQueue        accepted; /* times of the last minute, for the limiter */
  double        pace;
  unsigned      n_begun;
  unsigned      n_done;
  unsigned      n_requests;
  unsigned      n_refused;
  int64_t       now_us;
} World;

static void
begin_jobs (World *world)
{
  while (world->jobs->len < world->concurrency.limit && world->n_begun < N_JOBS) {
    Job job = { .step = UPLOAD, .at_us = world->now_us };

    job.audio_ms = g_rand_int_range (world->rand, 20, 600) * 1000;
    job.takes_us =
      (int64_t) ((1500 + (double) job.audio_ms / g_rand_double_range (world->rand, 40, 60)) * 1000);
    g_array_append_val (world->jobs, job);
    world->n_begun++;
  }
}

/* As strict as a limiter can be: never more in any minute. */
static bool
limiter_accepts (World *world)
{
  while (!g_queue_is_empty (&world->accepted) &&
         *(int64_t *) g_queue_peek_head (&world->accepted) <= world->now_us - MINUTE_US)
    g_free (g_queue_pop_head (&world->accepted));

  if (g_queue_get_length (&world->accepted) >= LIMIT)
    return false;

  g_queue_push_tail (&world->accepted, g_memdup2 (&world->now_us, sizeof world->now_us));
  return true;
}

static void
wait_for_end (World *world, Job *job)
{
  int64_t elapsed_ms = (world->now_us - job->asked_us) / 1000;

  job->at_us = world->now_us + RTT_US + lq_poll_get_wait_ms (&job->poll, elapsed_ms) * 1000;
}

static void
answer (World *world, Job *job)
{
  job->wait_us = 0;
  job->at_us = world->now_us + RTT_US;
  if (job->step == CREATE) {
    job->asked_us = world->now_us;
    job->step = POLL;
    lq_poll_start (&job->poll, job->audio_ms, world->pace);
    wait_for_end (world, job);
  } else if (job->step == POLL && world->now_us - job->asked_us < job->takes_us) {
    wait_for_end (world, job);
  } else {
    if (job->step == POLL)
      world->pace =
        lq_poll_learn (world->pace, job->audio_ms, (world->now_us - job->asked_us) / 1000);
    job->step++;
  }
}

static void
send_request (World *world, Job *job)
{
  int64_t wait_us = lq_token_bucket_take (&world->bucket, world->now_us);

  if (wait_us > 0) {
    job->at_us = world->now_us + wait_us;
    return;
  }

  world->n_requests++;
  if (limiter_accepts (world)) {
    answer (world, job);
    return;
  }

  world->n_refused++;
  job->wait_us = lq_retry_next_us (&world->preset, job->wait_us, LQ_RETRY_AFTER_NONE,
                                   g_rand_double (world->rand));
  job->at_us = world->now_us + job->wait_us;
  lq_concurrency_was_refused (&world->concurrency, world->now_us);
}

static guint
find_next (World *world)
{
  guint next = 0;

  for (guint i = 1; i < world->jobs->len; i++)
    if (g_array_index (world->jobs, Job, i).at_us < g_array_index (world->jobs, Job, next).at_us)
      next = i;

  return next;
}

static void
run (World *world)
{
  while (world->n_done < N_JOBS) {
    guint at;
    Job  *job;

    begin_jobs (world);
    at = find_next (world);
    job = &g_array_index (world->jobs, Job, at);
    world->now_us = MAX (world->now_us, job->at_us);
    send_request (world, job);
    if (job->step == OVER) {
      g_array_remove_index (world->jobs, at);
      world->n_done++;
      lq_concurrency_went_well (&world->concurrency, RTT_US);
    }
  }
}

static void
test_limiter (void)
{
  World  world = { .pace = -1, .preset = lq_net_preset_get (LQ_NET_THROUGHPUT) };
  double minutes;

  lq_concurrency_init (&world.concurrency, FIRST, MOST);
  lq_token_bucket_init (&world.bucket, world.preset.rate_per_s, world.preset.burst, 0);
  world.rand = g_rand_new_with_seed (1);
  world.jobs = g_array_new (FALSE, FALSE, sizeof (Job));
  g_queue_init (&world.accepted);
  run (&world);

  minutes = (double) world.now_us / MINUTE_US;
  g_test_message ("%u jobs in %.1f minutes, %u requests, %.1f a minute, %u refused", N_JOBS,
                  minutes, world.n_requests, world.n_requests / minutes, world.n_refused);
  g_assert_cmpuint (world.n_refused * 1000, <=, world.n_requests);
  g_assert_cmpfloat (world.n_requests / minutes, >=, 0.95 * LIMIT);

  g_queue_clear_full (&world.accepted, g_free);
  g_array_unref (world.jobs);
  g_rand_free (world.rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/concurrency/grows", test_grows);
  g_test_add_func ("/concurrency/refused", test_refused);
  g_test_add_func ("/concurrency/crowded", test_crowded);
  g_test_add_func ("/concurrency/limiter", test_limiter);

  return g_test_run ();
}
