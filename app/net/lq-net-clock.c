/* lq-net-clock.c: time and chance, as the network room sees them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-net-clock.h"

static int64_t
now_us (gpointer unused)
{
  return g_get_monotonic_time ();
}

static double
draw (gpointer unused)
{
  return g_random_double ();
}

static GSource *
wait (gpointer unused, int64_t at_us, GSourceFunc callback, gpointer user_data)
{
  GSource *source = g_timeout_source_new (0);

  g_source_set_ready_time (source, at_us);
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

const LqNetClock lq_net_clock = {
  .now_us = now_us,
  .random = draw,
  .wait = wait,
};

void
lq_net_clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}
