/* test-poll.c: few questions, and the end is found soon, by a clock of the test's own
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-poll.h"

#include <inttypes.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

typedef struct {
  unsigned n_calls;
  int64_t  late_ms; /* between the end and the question that found it */
} Found;

static Found
follow (int64_t audio_ms, double seconds_per_hour, int64_t ends_ms)
{
  LqPoll  poll;
  Found   found = { 0, 0 };
  int64_t now_ms = 0;

  lq_poll_start (&poll, audio_ms, seconds_per_hour);
  do {
    int64_t wait_ms = lq_poll_get_wait_ms (&poll, now_ms);

    g_assert_cmpint (wait_ms, >=, 500);
    now_ms += wait_ms;
    found.n_calls++;
  } while (now_ms < ends_ms);
  found.late_ms = now_ms - ends_ms;

  return found;
}

/* Over ends that are spread evenly, so that none lies on a question by chance. */
static Found
follow_many (int64_t audio_ms, double seconds_per_hour, int64_t ends_ms, int64_t spread_ms)
{
  enum { N = 200 };
  Found   worst = { 0, 0 };
  int64_t sum_ms = 0;

  for (int i = 0; i < N; i++) {
    Found found = follow (audio_ms, seconds_per_hour, ends_ms + i * spread_ms / N);

    worst.n_calls = MAX (worst.n_calls, found.n_calls);
    sum_ms += found.late_ms;
  }
  worst.late_ms = sum_ms / N;

  return worst;
}

/* What a job of some time costs where nothing is known but the length of its sound. */
static void
test_blind (void)
{
  static const struct {
    int64_t  ends_ms;
    unsigned n_calls_max;
    int64_t  late_max_ms; /* on the average */
  } cases[] = {
    { 5 * SECOND, 7, 4 * SECOND },
    { 30 * SECOND, 13, 8 * SECOND },
    { 3 * MINUTE, 25, 8 * SECOND },
    { HOUR, 250, 8 * SECOND },
  };
  static const int64_t lengths_ms[] = { -1, 0, 5 * SECOND, 3 * MINUTE, 20 * MINUTE, 10 * HOUR };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (size_t n = 0; n < G_N_ELEMENTS (lengths_ms); n++) {
      int64_t spread_ms = cases[i].ends_ms * 2 / 5;
      Found   found = follow_many (lengths_ms[n], -1, cases[i].ends_ms - spread_ms, spread_ms);

      g_test_message ("%" PRId64 " s of work on %" PRId64 " s: %u calls, %" PRId64 " ms late",
                      cases[i].ends_ms / 1000, lengths_ms[n] / 1000, found.n_calls, found.late_ms);
      g_assert_cmpuint (found.n_calls, <=, cases[i].n_calls_max);
      g_assert_cmpint (found.late_ms, <=, cases[i].late_max_ms);
    }
}

/* The first waits are those half a second, then half as long again, up to the cap. */
static void
test_first_steps (void)
{
  static const int64_t waits_ms[] = { 500, 750, 1125, 1687, 2530, 3795, 5692, 8538, 12807, 15000 };
  LqPoll               poll;

  lq_poll_start (&poll, -1, -1);
  for (size_t i = 0; i < G_N_ELEMENTS (waits_ms); i++)
    g_assert_cmpint (lq_poll_get_wait_ms (&poll, 0), ==, waits_ms[i]);
}

/* With an estimate that is right within three hundredths. */
static void
test_expected (void)
{
  static const struct {
    int64_t  ends_ms;
    unsigned n_calls_max;
  } cases[] = {
    { 5 * SECOND, 12 },
    { 30 * SECOND, 20 },
    { 3 * MINUTE, 25 },
    { HOUR, 60 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    int64_t  about_ms = cases[i].ends_ms;
    int64_t  late_max_ms = 0;
    unsigned n_calls_max = 0;

    for (int per_mille = -29; per_mille <= 29; per_mille++) {
      Found found =
        follow (HOUR, (double) (about_ms - 1500) / 1000, about_ms + about_ms * per_mille / 1000);

      late_max_ms = MAX (late_max_ms, found.late_ms);
      n_calls_max = MAX (n_calls_max, found.n_calls);
    }

    g_test_message ("%" PRId64 " s as expected: %u calls, %" PRId64 " ms late at most",
                    about_ms / 1000, n_calls_max, late_max_ms);
    g_assert_cmpint (late_max_ms, <=, MIN (8 * SECOND, MAX (about_ms / 10, 500)));
    g_assert_cmpuint (n_calls_max, <=, cases[i].n_calls_max);
  }
}

/* An estimate may be wrong by any amount: an early end is found within a quarter of the time, and a
 * late one costs no more than a job of which nothing is known. */
static void
test_wrong_estimate (void)
{
  for (int64_t expected_ms = 5 * SECOND; expected_ms <= 2 * HOUR; expected_ms *= 2)
    for (int64_t ends_ms = 5 * SECOND; ends_ms <= HOUR; ends_ms = ends_ms * 3 / 2) {
      Found found = follow (HOUR, (double) expected_ms / 1000, ends_ms);

      g_assert_cmpuint (found.n_calls, <=, 260);
      g_assert_cmpint (found.late_ms, <=, MAX (30 * SECOND, ends_ms / 4));
    }
}

static void
test_learn (void)
{
  double known = -1;

  /* Too short to tell anything. */
  g_assert_cmpfloat (lq_poll_learn (-1, 5 * SECOND, 3 * SECOND), <, 0);
  g_assert_cmpfloat (lq_poll_learn (120, 5 * SECOND, 3 * SECOND), ==, 120);
  g_assert_cmpfloat (lq_poll_learn (120, HOUR, -1), ==, 120);

  known = lq_poll_learn (known, HOUR, 60 * SECOND + 1500);
  g_assert_cmpfloat_with_epsilon (known, 60, 0.001);

  /* It follows what happens now, a long job more than a short one. */
  g_assert_cmpfloat (lq_poll_learn (known, HOUR, 120 * SECOND), >,
                     lq_poll_learn (known, 2 * MINUTE, 4 * SECOND + 1500));
  for (int i = 0; i < 20; i++)
    known = lq_poll_learn (known, HOUR, 120 * SECOND + 1500);
  g_assert_cmpfloat_with_epsilon (known, 120, 0.1);
}

/* What was learnt from one job makes the next one cheap. */
static void
test_learnt_is_used (void)
{
  double known = lq_poll_learn (-1, HOUR, HOUR);
  Found  found = follow (HOUR, known, HOUR);

  g_assert_cmpuint (found.n_calls, <=, 60);
  g_assert_cmpint (found.late_ms, <=, 8 * SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/poll/blind", test_blind);
  g_test_add_func ("/poll/first-steps", test_first_steps);
  g_test_add_func ("/poll/expected", test_expected);
  g_test_add_func ("/poll/wrong-estimate", test_wrong_estimate);
  g_test_add_func ("/poll/learn", test_learn);
  g_test_add_func ("/poll/learnt-is-used", test_learnt_is_used);

  return g_test_run ();
}
