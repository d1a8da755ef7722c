/* lq-peaks.c: the loudest samples of a stream whose length is not known
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-peaks.h"

#include "lq-spool.h"

enum { SAMPLES_FIRST = LQ_RATE_HZ / 100 };

static void
merge (LqPeaks *self)
{
  for (size_t i = 0; i < LQ_PEAKS_MOST / 2; i++)
    self->peaks[i] = MAX (self->peaks[2 * i], self->peaks[2 * i + 1]);
  self->n = LQ_PEAKS_MOST / 2;
  self->n_each *= 2;
}

static void
finish_one (LqPeaks *self)
{
  self->peaks[self->n++] = self->now;
  self->now = 0;
  self->n_now = 0;
  if (self->n == LQ_PEAKS_MOST)
    merge (self);
}

/* 255 is full scale on both sides. */
static uint8_t
loudness_of (int16_t sample)
{
  return (uint8_t) (MIN (abs (sample), INT16_MAX) >> 7);
}

void
lq_peaks_add (LqPeaks *self, const int16_t *samples, size_t n)
{
  if (self->n_each == 0)
    self->n_each = SAMPLES_FIRST;

  for (size_t i = 0; i < n; i++) {
    self->now = MAX (self->now, loudness_of (samples[i]));
    if (++self->n_now == self->n_each)
      finish_one (self);
  }
  self->n_samples += n;
}

void
lq_peaks_end (LqPeaks *self)
{
  if (self->n_now > 0)
    finish_one (self);
}
