/* figures.h: durations, and their order
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

/* A list of durations in microseconds. Returns: (transfer full) */
GArray *figures_new (void);

void figures_add (GArray *figures, int64_t duration_us);

/* Prints `"NAME": {"n": …, "p50_ms": …, "p99_ms": …, "max_ms": …}`; sorts. */
void figures_print (GArray *figures, const char *name);
