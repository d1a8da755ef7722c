/* lq-pitch.c: whether a piece of sound has a pitch, as vowels have and noise has not
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Autocorrelation at a quarter of the rate. Differences are taken first, for rumble resembles
 * itself at any short distance. */

#include "config.h"
#include "lq-pitch.h"

enum {
  DECIMATION = 4,
  RATE_HZ = 16000 / DECIMATION,
  N_POINTS = LQ_PITCH_WINDOW / DECIMATION - 1,
  LEAST_LAG = RATE_HZ / 400,
  MOST_LAG = RATE_HZ / 60,
};

/* White noise hardly reaches 0.5, vowels are above 0.8. */
static const float LEAST_CORRELATION = 0.65f;

static void
reduce (const int16_t *window, float *points)
{
  float last = 0;

  for (int i = 0; i <= N_POINTS; i++) {
    float sum = 0;

    for (int j = 0; j < DECIMATION; j++)
      sum += window[i * DECIMATION + j];
    if (i > 0)
      points[i - 1] = sum - last;
    last = sum;
  }
}

static bool
repeats_after (const float *points, int lag)
{
  float product = 0;
  float here = 0;
  float there = 0;

  for (int i = 0; i + lag < N_POINTS; i++) {
    product += points[i] * points[i + lag];
    here += points[i] * points[i];
    there += points[i + lag] * points[i + lag];
  }

  return product > 0 && product * product > LEAST_CORRELATION * LEAST_CORRELATION * here * there;
}

bool
lq_pitch_is_there (const int16_t *window)
{
  float points[N_POINTS];

  reduce (window, points);
  for (int lag = LEAST_LAG; lag <= MOST_LAG; lag++)
    if (repeats_after (points, lag))
      return true;

  return false;
}
