/* test-breaker.c: closed, open, and exactly one call that finds out
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-breaker.h"

#define SECOND ((int64_t) G_USEC_PER_SEC)

static void
call (LqBreaker *breaker, LqOutcome outcome, int64_t now_us)
{
  bool is_probe = lq_breaker_begin (breaker, now_us);

  lq_breaker_end (breaker, is_probe, outcome, now_us);
}

static void
open_by_failures (LqBreaker *breaker)
{
  lq_breaker_init (breaker, 5, 60000);
  for (int i = 0; i < 5; i++) {
    g_assert_cmpint (lq_breaker_get_state (breaker, 0), ==, LQ_BREAKER_CLOSED);
    call (breaker, LQ_OUTCOME_FAILED, 0);
  }
  g_assert_cmpint (lq_breaker_get_state (breaker, 0), ==, LQ_BREAKER_OPEN);
}

static void
test_opens (void)
{
  LqBreaker breaker;

  open_by_failures (&breaker);
  g_assert_false (lq_breaker_allows (&breaker, 0));
  g_assert_false (lq_breaker_allows (&breaker, 60 * SECOND - 1));
  g_assert_cmpint (lq_breaker_get_state (&breaker, 60 * SECOND), ==, LQ_BREAKER_HALF_OPEN);
  g_assert_true (lq_breaker_allows (&breaker, 60 * SECOND));
}

/* Only failures in a row count. */
static void
test_success_between (void)
{
  LqBreaker breaker;

  lq_breaker_init (&breaker, 5, 60000);
  for (int i = 0; i < 100; i++)
    call (&breaker, i % 5 == 4 ? LQ_OUTCOME_FINE : LQ_OUTCOME_FAILED, 0);
  g_assert_cmpint (lq_breaker_get_state (&breaker, 0), ==, LQ_BREAKER_CLOSED);

  for (int i = 0; i < 100; i++)
    call (&breaker, LQ_OUTCOME_NONE, 0);
  g_assert_cmpint (lq_breaker_get_state (&breaker, 0), ==, LQ_BREAKER_CLOSED);
}

static void
test_one_probe (void)
{
  LqBreaker breaker;
  int64_t   now_us = 60 * SECOND;

  open_by_failures (&breaker);
  g_assert_true (lq_breaker_begin (&breaker, now_us));
  g_assert_false (lq_breaker_allows (&breaker, now_us));
  g_assert_false (lq_breaker_allows (&breaker, now_us + 1000 * SECOND));

  /* It fails: a minute more, then the next one. */
  lq_breaker_end (&breaker, true, LQ_OUTCOME_FAILED, now_us);
  g_assert_cmpint (lq_breaker_get_state (&breaker, now_us), ==, LQ_BREAKER_OPEN);
  now_us += 60 * SECOND;
  g_assert_true (lq_breaker_begin (&breaker, now_us));

  /* It was given up: another one finds out, at once. */
  lq_breaker_end (&breaker, true, LQ_OUTCOME_NONE, now_us);
  g_assert_cmpint (lq_breaker_get_state (&breaker, now_us), ==, LQ_BREAKER_HALF_OPEN);
  g_assert_true (lq_breaker_begin (&breaker, now_us));
  lq_breaker_end (&breaker, true, LQ_OUTCOME_FINE, now_us);
  g_assert_cmpint (lq_breaker_get_state (&breaker, now_us), ==, LQ_BREAKER_CLOSED);

  /* And it takes five failures again. */
  for (int i = 0; i < 4; i++)
    call (&breaker, LQ_OUTCOME_FAILED, now_us);
  g_assert_true (lq_breaker_allows (&breaker, now_us));
}

/* There is reason to ask earlier: one call does, and what it finds counts as ever. */
static void
test_hurry (void)
{
  LqBreaker breaker;

  open_by_failures (&breaker);
  lq_breaker_hurry (&breaker, 10 * SECOND);
  g_assert_cmpint (lq_breaker_get_state (&breaker, 10 * SECOND), ==, LQ_BREAKER_HALF_OPEN);
  g_assert_true (lq_breaker_begin (&breaker, 10 * SECOND));
  lq_breaker_hurry (&breaker, 11 * SECOND);
  g_assert_false (lq_breaker_allows (&breaker, 11 * SECOND));
  lq_breaker_end (&breaker, true, LQ_OUTCOME_UNREACHED, 12 * SECOND);
  g_assert_false (lq_breaker_allows (&breaker, 72 * SECOND - 1));
  g_assert_true (lq_breaker_allows (&breaker, 72 * SECOND));

  /* It never makes it later, and opens nothing that is closed. */
  lq_breaker_hurry (&breaker, 80 * SECOND);
  g_assert_true (lq_breaker_allows (&breaker, 72 * SECOND));
  call (&breaker, LQ_OUTCOME_FINE, 72 * SECOND);
  lq_breaker_hurry (&breaker, 73 * SECOND);
  g_assert_cmpint (lq_breaker_get_state (&breaker, 73 * SECOND), ==, LQ_BREAKER_CLOSED);
}

/* Calls that began before it opened end late: they neither close it nor make it wait longer. */
static void
test_late_calls (void)
{
  LqBreaker breaker;

  lq_breaker_init (&breaker, 5, 60000);
  for (int i = 0; i < 8; i++)
    g_assert_false (lq_breaker_begin (&breaker, 0));
  for (int i = 0; i < 5; i++)
    lq_breaker_end (&breaker, false, LQ_OUTCOME_FAILED, 0);
  lq_breaker_end (&breaker, false, LQ_OUTCOME_FINE, 30 * SECOND);
  lq_breaker_end (&breaker, false, LQ_OUTCOME_FAILED, 30 * SECOND);
  g_assert_cmpint (lq_breaker_get_state (&breaker, 30 * SECOND), ==, LQ_BREAKER_OPEN);

  g_assert_true (lq_breaker_begin (&breaker, 60 * SECOND));
  lq_breaker_end (&breaker, false, LQ_OUTCOME_FINE, 60 * SECOND);
  g_assert_false (lq_breaker_allows (&breaker, 60 * SECOND));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/breaker/opens", test_opens);
  g_test_add_func ("/breaker/success-between", test_success_between);
  g_test_add_func ("/breaker/one-probe", test_one_probe);
  g_test_add_func ("/breaker/hurry", test_hurry);
  g_test_add_func ("/breaker/late-calls", test_late_calls);

  return g_test_run ();
}
