/* lq-net-clock.h: time and chance, as the network room sees them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqNetClock:
 *
 * Where waits between calls get time and chance from. Tests put a clock of their own here, on which
 * a minute passes at once. Limits of a single try are not measured by it: they are of the real
 * line.
 */
typedef struct {
  int64_t (*now_us) (gpointer data); /* since whenever, never set back */
  double (*random) (gpointer data);  /* from 0 to below 1 */

  /* Calls @callback on the thread-default main context as soon as now_us() is @at_us, as a source
   * would: it ends with %G_SOURCE_REMOVE. Returns: (transfer full): for g_source_destroy() */
  GSource *(*wait) (gpointer data, int64_t at_us, GSourceFunc callback, gpointer user_data);

  gpointer data;
} LqNetClock;

/* The system's. */
extern const LqNetClock lq_net_clock;

/* Destroys and forgets a source, where there is one. */
void lq_net_clear_source (GSource **source);

G_END_DECLS
