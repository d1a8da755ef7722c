/* lq-peaks.h: the loudest samples of a stream whose length is not known
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

enum { LQ_PEAKS_MOST = 8000 };

/**
 * LqPeaks:
 *
 * One peak for each 10 ms; when there are LQ_PEAKS_MOST, two become one, each of which then stands
 * for twice as long. Memory does not grow. Begins as { 0 }. Used by one thread.
 */
typedef struct {
  uint8_t  peaks[LQ_PEAKS_MOST]; /* 0: silence, 255: full scale */
  size_t   n;                    /* finished ones */
  size_t   n_each;               /* samples that one stands for; 0: the first has not begun */
  size_t   n_now;                /* samples of the one that is not finished */
  uint8_t  now;
  uint64_t n_samples; /* in all */
} LqPeaks;

void lq_peaks_add (LqPeaks *self, const int16_t *samples, size_t n);

/* After the last sample: what is left becomes a peak, too. */
void lq_peaks_end (LqPeaks *self);

G_END_DECLS
