/* test-lag.c: sound that is lost is told from sound that is late
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-lag.h"

#include <glib.h>

enum {
  TICK_US = 20000,
  JITTER_US = 10000, /* less is no news */
};

typedef struct {
  LqLag   lag;
  int64_t now_us;
  int64_t grown_us; /* in all */
} Run;

/* Ticks for a while with the lag as it is, up to one buffer of 20 ms more. */
static void
run (Run *self, int duration_ms, int64_t lag_us)
{
  for (int i = 0; i < duration_ms * 1000 / TICK_US; i++) {
    int64_t grown_us;

    self->now_us += TICK_US;
    grown_us = lq_lag_note (&self->lag, self->now_us, lag_us + i * 7919 % 20000);
    if (grown_us > JITTER_US)
      self->grown_us += grown_us;
  }
}

static void
test_steady (void)
{
  Run self = { .now_us = 1000000 };

  run (&self, 60000, -20000);
  g_assert_cmpint (self.grown_us, ==, 0);
  g_assert_cmpint (lq_lag_get_least (&self.lag), <, -18000);
}

/* Late by a second now and then, but everything comes in the end. */
static void
test_late (void)
{
  Run self = { .now_us = 1000000 };

  for (int i = 0; i < 10; i++) {
    run (&self, 1900, 0);
    run (&self, 1000, 1000000);
  }
  g_assert_cmpint (self.grown_us, ==, 0);
  g_assert_cmpint (lq_lag_get_least (&self.lag), <, 2000);
}

static void
test_lost (void)
{
  Run self = { .now_us = 1000000 };

  run (&self, 5000, 0);
  run (&self, 5000, 300000);
  g_assert_cmpint (self.grown_us, >=, 297000);
  g_assert_cmpint (self.grown_us, <=, 303000);

  run (&self, 5000, 300000 + 400000);
  g_assert_cmpint (self.grown_us, >=, 695000);
  g_assert_cmpint (self.grown_us, <=, 705000);
}

/* A device whose clock is slow by a ten-thousandth. */
static void
test_drift (void)
{
  Run     self = { .now_us = 1000000 };
  int64_t most_us = 0;

  for (int64_t i = 0; i < 3600 * 50; i++) {
    int64_t grown_us;

    self.now_us += TICK_US;
    grown_us = lq_lag_note (&self.lag, self.now_us, i * TICK_US / 10000);
    most_us = MAX (most_us, grown_us);
  }
  g_assert_cmpint (most_us, <, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lag/steady", test_steady);
  g_test_add_func ("/lag/late", test_late);
  g_test_add_func ("/lag/lost", test_lost);
  g_test_add_func ("/lag/drift", test_drift);

  return g_test_run ();
}
