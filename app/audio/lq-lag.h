/* lq-lag.h: tells sound that was lost from sound that is late
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/**
 * LqLag:
 *
 * PortAudio does not always say when a device ran over. But its samples are a clock, too: how far
 * they are behind the computer's clock grows for a moment when the computer is busy, and for good
 * when some are lost. So the least lag of one window of 2 s is compared with that of the one
 * before. All zero is a fresh one.
 */
typedef struct {
  int64_t began_us;  /* the window; 0: none yet */
  int64_t least_us;  /* in this window */
  int64_t before_us; /* in the window before */
  bool    has_before;
} LqLag;

/**
 * lq_lag_note:
 * @now_us: the time
 * @lag_us: how far the samples are behind now
 *
 * Called often, some ten times a second at least.
 *
 * Returns: by how much the lag has grown for good since the window before, at the end of a window;
 *   else 0
 */
int64_t lq_lag_note (LqLag *self, int64_t now_us, int64_t lag_us);

/* The least lag lately: what a sample needs from the air to us, beside a constant. */
int64_t lq_lag_get_least (const LqLag *self);
