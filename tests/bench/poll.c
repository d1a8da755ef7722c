/* poll.c: how often a job is asked for, and how late its end is found
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   bench-poll
 *
 * By a clock that is only counted. For jobs of several lengths: with nothing known, and with what
 * the job before took. Prints JSON. */

#include "config.h"
#include "lq-poll.h"

#include <stdbool.h>

enum { ROUNDS = 200, AUDIO_MS = 60 * 60 * 1000 };

static const int lengths_s[] = { 5, 30, 180, 3600 };

/* Prints the most calls, and the mean delay, of jobs that end at any time before @length_s. */
static void
measure (int length_s, bool is_expected)
{
  double   pace = is_expected ? lq_poll_learn (-1, AUDIO_MS, length_s * 1000) : -1;
  unsigned n_most = 0;
  int64_t  late_ms = 0;

  for (int i = 0; i < ROUNDS; i++) {
    int64_t  spread_ms = length_s * 1000 * (is_expected ? 3 : 40) / 100;
    int64_t  ends_ms = length_s * 1000 - spread_ms * i / ROUNDS;
    int64_t  now_ms = 0;
    unsigned n_calls = 0;
    LqPoll   poll;

    lq_poll_start (&poll, AUDIO_MS, pace);
    for (; now_ms < ends_ms; n_calls++)
      now_ms += lq_poll_get_wait_ms (&poll, now_ms);
    n_most = MAX (n_most, n_calls);
    late_ms += now_ms - ends_ms;
  }

  g_print ("{\"length_s\": %d, \"is_expected\": %s, \"n_calls\": %u, \"late_ms\": %d}", length_s,
           is_expected ? "true" : "false", n_most, (int) (late_ms / ROUNDS));
}

int
main (void)
{
  g_print ("[");
  for (size_t i = 0; i < G_N_ELEMENTS (lengths_s); i++) {
    g_print ("%s", i > 0 ? ", " : "");
    measure (lengths_s[i], false);
    g_print (", ");
    measure (lengths_s[i], true);
  }
  g_print ("]\n");

  return 0;
}
