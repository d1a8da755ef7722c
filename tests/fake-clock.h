/* fake-clock.h: a clock on which what is waited for comes at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-net-clock.h"

/* Time stands still until somebody waits; then it is what was waited for first. It goes on by the
 * thread-default main context, and only while @may_go_on, where it is set, allows it. */
typedef struct {
  LqNetClock clock; /* to be given out */
  int64_t    now_us;
  double     chance; /* what random() gives; below 0: by the generator */
  GRand     *rand;
  gboolean (*may_go_on) (gpointer data);
  gpointer data;
  GList   *waits;
} FakeClock;

void fake_clock_init (FakeClock *self);
void fake_clock_clear (FakeClock *self);
