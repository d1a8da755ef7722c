/* lq-poll.c: when to ask the service whether a transcription is done
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-poll.h"

enum {
  FIRST_MIN_MS = 500,
  FIRST_MAX_MS = 3000,           /* with nothing known of the time it takes */
  FIRST_EXPECTED_MAX_MS = 30000, /* with an estimate */
  CAP_MIN_MS = 5000,
  CAP_MAX_MS = 15000, /* an hour of these is 240 questions, and 7.5 s late on the average */
  NEAR_MAX_MS = 8000, /* around the expected end */
  OVERHEAD_MS = 1500, /* that the shortest job takes */

  /* Sound that has weight in what is learnt: less of it tells of the overhead only. */
  LEARN_MIN_MS = 60 * 1000,
  LEARN_FULL_MS = 20 * 60 * 1000,
};

static const double MS_PER_HOUR = 3600.0 * 1000;

/* So much of the expected time may the end be off and still be found within NEAR_MAX_MS. */
static const double TOLERANCE = 0.03;

/* The latest job counts so much, so that a service that has become slower is noticed soon. */
static const double LEARN_WEIGHT_MAX = 0.5;

void
lq_poll_start (LqPoll *self, int64_t audio_ms, double seconds_per_hour)
{
  bool is_audio_known = audio_ms >= 0;

  self->step_ms = 0;
  self->expected_ms = -1;
  self->first_ms = FIRST_MIN_MS;
  self->cap_ms = CAP_MAX_MS;
  if (is_audio_known) {
    self->first_ms = CLAMP (audio_ms / 1200, FIRST_MIN_MS, FIRST_MAX_MS);
    self->cap_ms = CLAMP (audio_ms / 120, CAP_MIN_MS, CAP_MAX_MS);
  }
  if (is_audio_known && seconds_per_hour >= 0) {
    self->expected_ms =
      OVERHEAD_MS + (int64_t) ((double) audio_ms / MS_PER_HOUR * seconds_per_hour * 1000);
    self->first_ms = CLAMP (self->expected_ms / 20, FIRST_MIN_MS, FIRST_EXPECTED_MAX_MS);
  }
}

/* Nothing is known: half as long again each time. The cap grows with the time it takes already. */
static int64_t
get_blind_wait_ms (LqPoll *self, int64_t elapsed_ms)
{
  int64_t cap_ms = CLAMP (elapsed_ms / 4, self->cap_ms, CAP_MAX_MS);

  self->step_ms = self->step_ms == 0 ? self->first_ms : self->step_ms * 3 / 2;
  self->step_ms = MIN (self->step_ms, cap_ms);

  return self->step_ms;
}

/* Before the expected end: half the way there, but an end that comes early is found within a fifth
 * of the time it took. Around it: at close steps. After it: again at longer ones. */
static int64_t
get_expecting_wait_ms (const LqPoll *self, int64_t elapsed_ms)
{
  int64_t near_ms = CLAMP (self->expected_ms / 20, FIRST_MIN_MS, NEAR_MAX_MS);
  int64_t off_ms = (int64_t) ((double) self->expected_ms * TOLERANCE);
  int64_t ahead_ms = self->expected_ms - off_ms - elapsed_ms;
  int64_t over_ms = elapsed_ms - self->expected_ms - off_ms;
  int64_t wait_ms = near_ms;

  if (ahead_ms > 0)
    wait_ms = MIN (MAX (self->first_ms, elapsed_ms / 5), ahead_ms / 2);
  else if (over_ms > 0)
    wait_ms = MIN (over_ms / 2, CAP_MAX_MS);

  return MAX (wait_ms, near_ms);
}

int64_t
lq_poll_get_wait_ms (LqPoll *self, int64_t elapsed_ms)
{
  g_return_val_if_fail (self->first_ms > 0, FIRST_MIN_MS);

  return self->expected_ms < 0 ? get_blind_wait_ms (self, elapsed_ms)
                               : get_expecting_wait_ms (self, elapsed_ms);
}

double
lq_poll_learn (double seconds_per_hour, int64_t audio_ms, int64_t took_ms)
{
  double told, weight;

  if (audio_ms < LEARN_MIN_MS || took_ms < 0)
    return seconds_per_hour;

  told = (double) MAX (took_ms - OVERHEAD_MS, 0) / 1000 / ((double) audio_ms / MS_PER_HOUR);
  if (seconds_per_hour < 0)
    return told;

  weight = LEARN_WEIGHT_MAX * MIN ((double) audio_ms / LEARN_FULL_MS, 1);

  return seconds_per_hour + weight * (told - seconds_per_hour);
}
