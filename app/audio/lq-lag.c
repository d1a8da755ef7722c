/* lq-lag.c: tells sound that was lost from sound that is late
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "lq-lag.h"

enum { WINDOW_US = 2000000 };

static void
begin_window (LqLag *self, int64_t now_us, int64_t lag_us)
{
  self->began_us = now_us;
  self->least_us = lag_us;
}

int64_t
lq_lag_note (LqLag *self, int64_t now_us, int64_t lag_us)
{
  int64_t grown_us = 0;

  if (self->began_us == 0)
    begin_window (self, now_us, lag_us);
  if (lag_us < self->least_us)
    self->least_us = lag_us;
  if (now_us - self->began_us < WINDOW_US)
    return 0;

  if (self->has_before && self->least_us > self->before_us)
    grown_us = self->least_us - self->before_us;
  self->before_us = self->least_us;
  self->has_before = true;
  begin_window (self, now_us, lag_us);

  return grown_us;
}

int64_t
lq_lag_get_least (const LqLag *self)
{
  return self->has_before && self->before_us < self->least_us ? self->before_us : self->least_us;
}
