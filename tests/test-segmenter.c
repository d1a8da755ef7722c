/* test-segmenter.c: utterances begin before their first sound and end after a pause
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-segmenter.h"

#include <string.h>

enum { MOST_EDGES = 32 };

typedef struct {
  LqSegmentEdge edge;
  int64_t       frame; /* the start for a beginning, the frames so far for an end */
} Event;

/* One character a frame: 'v' is voiced with a pitch, 'n' voiced without. @repeat: how often
 * @pattern comes */
static unsigned
push (LqSegmenter *segmenter, const char *pattern, unsigned repeat, Event *events, unsigned n)
{
  for (unsigned i = 0; i < repeat; i++)
    for (const char *c = pattern; *c != '\0'; c++) {
      LqSegmentEdge edge = lq_segmenter_push (segmenter, *c != '.', *c == 'v');

      if (edge == LQ_SEGMENT_NONE)
        continue;

      g_assert_cmpuint (n, <, MOST_EDGES);
      events[n].edge = edge;
      events[n].frame =
        edge == LQ_SEGMENT_BEGIN ? lq_segmenter_get_start (segmenter) : segmenter->n_frames;
      n++;
    }

  return n;
}

static void
test_utterance (void)
{
  LqSegmenter segmenter = { 0 };
  Event       events[MOST_EDGES];
  unsigned    n;

  n = push (&segmenter, ".", 100, events, 0);
  n = push (&segmenter, "v", 50, events, n);
  n = push (&segmenter, ".", 100, events, n);

  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (events[0].edge, ==, LQ_SEGMENT_BEGIN);
  /* Noticed with the fourth voiced frame; 0.3 s before the 160 ms that were looked at. */
  g_assert_cmpint (events[0].frame, ==, 104 - LQ_SEGMENT_REACH);
  g_assert_cmpint (events[1].edge, ==, LQ_SEGMENT_END);
  /* 28 to 30 frames, 0.56 to 0.6 s, after the last voiced one. */
  g_assert_cmpint (events[1].frame, >=, 150 + 28);
  g_assert_cmpint (events[1].frame, <=, 150 + 30);
  g_assert_true (lq_segmenter_is_speech (&segmenter));
}

static void
test_short_pause_does_not_end (void)
{
  LqSegmenter segmenter = { 0 };
  Event       events[MOST_EDGES];
  unsigned    n;

  n = push (&segmenter, "vvvvvvvvvvvvvvvvvvvvvvvvv....................", 5, events, 0);
  g_assert_cmpuint (n, ==, 1);
  n = push (&segmenter, ".", 40, events, n);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_clicks_are_no_speech (void)
{
  LqSegmenter segmenter = { 0 };
  Event       events[MOST_EDGES];
  unsigned    n;

  /* A click of 40 ms six times a second never begins anything. */
  g_assert_cmpuint (push (&segmenter, "vv......", 50, events, 0), ==, 0);

  /* A rustle does, but is no word. */
  g_assert_cmpuint (push (&segmenter, ".", 60, events, 0), ==, 0);
  n = push (&segmenter, "nnnnnnnnnnnnvnnnnnnnnnn", 1, events, 0);
  n = push (&segmenter, ".", 60, events, n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_false (lq_segmenter_is_speech (&segmenter));

  /* Nor do clicks hold an utterance open. */
  n = push (&segmenter, "v", 20, events, 0);
  n = push (&segmenter, "v..................", 4, events, n);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_long_utterances_end_at_shorter_pauses (void)
{
  LqSegmenter segmenter = { 0 };
  Event       events[MOST_EDGES];
  unsigned    n;

  n = push (&segmenter, "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv..........", 25, events, 0);

  /* Pauses of 0.2 s, one a second, end it after 15 s and before 25 s. */
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpint (events[1].frame, >, 15 * 50);
  g_assert_cmpint (events[1].frame, <, 25 * 50);
  g_assert_cmpint (segmenter.earliest, <=, events[1].frame);
}

static void
test_cut_at_the_longest (void)
{
  LqSegmenter segmenter = { 0 };
  Event       events[MOST_EDGES];
  unsigned    n = push (&segmenter, "v", 60 * 50, events, 0);

  /* Without any pause: 25 s each, and no sound in two of them. */
  g_assert_cmpuint (n, ==, 5);
  for (unsigned i = 1; i < n; i += 2) {
    g_assert_cmpint (events[i].edge, ==, LQ_SEGMENT_END);
    g_assert_cmpint (events[i].frame - events[i - 1].frame, ==, 25 * 50);
    g_assert_cmpint (events[i + 1].frame, ==, events[i].frame);
  }
}

static void
test_cut (void)
{
  LqSegmenter segmenter = { 0 };
  Event       events[MOST_EDGES];
  unsigned    n = push (&segmenter, "v", 30, events, 0);

  lq_segmenter_cut (&segmenter);
  g_assert_cmpint (lq_segmenter_get_start (&segmenter), ==, 0);
  g_assert_cmpint (lq_segmenter_get_settled (&segmenter), ==, 30);

  n = push (&segmenter, "v", 10, events, n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (events[1].frame, ==, 30);
}

/* What was said to be settled never takes part in a later utterance. */
static void
test_settled_is_settled (void)
{
  LqSegmenter segmenter = { 0 };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  int64_t settled = 0;
  bool    is_voiced = false;

  for (unsigned i = 0; i < 200000; i++) {
    if (g_rand_double (random) < 0.03)
      is_voiced = !is_voiced;
    if (lq_segmenter_push (&segmenter, is_voiced, is_voiced) == LQ_SEGMENT_BEGIN)
      g_assert_cmpint (lq_segmenter_get_start (&segmenter), >=, settled);
    if (g_rand_double (random) < 0.001)
      lq_segmenter_cut (&segmenter);

    g_assert_cmpint (lq_segmenter_get_settled (&segmenter), >=, settled);
    settled = lq_segmenter_get_settled (&segmenter);
    g_assert_cmpint (settled, <=, i + 1);
    g_assert_cmpint (segmenter.n_frames - lq_segmenter_get_start (&segmenter), <=,
                     segmenter.is_open ? 25 * 50 : G_MAXINT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segmenter/utterance", test_utterance);
  g_test_add_func ("/segmenter/short-pause-does-not-end", test_short_pause_does_not_end);
  g_test_add_func ("/segmenter/clicks-are-no-speech", test_clicks_are_no_speech);
  g_test_add_func ("/segmenter/long-utterances-end-at-shorter-pauses",
                   test_long_utterances_end_at_shorter_pauses);
  g_test_add_func ("/segmenter/cut-at-the-longest", test_cut_at_the_longest);
  g_test_add_func ("/segmenter/cut", test_cut);
  g_test_add_func ("/segmenter/settled-is-settled", test_settled_is_settled);

  return g_test_run ();
}
