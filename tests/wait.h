/* wait.h: waits for a condition by running the main loop, never by sleeping
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

enum { WAIT_DEADLINE_S = 60, WAIT_LOOK_MS = 2 };

static inline gboolean
wait_look_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Runs the default main context until @condition is true; looks again at least every WAIT_LOOK_MS,
 * since other threads may make it true. Aborts the test after WAIT_DEADLINE_S. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 wait_end_us = g_get_monotonic_time () + WAIT_DEADLINE_S * G_USEC_PER_SEC;               \
    guint  wait_id = g_timeout_add (WAIT_LOOK_MS, wait_look_cb, NULL);                             \
                                                                                                   \
    while (!(condition)) {                                                                         \
      if (g_get_monotonic_time () > wait_end_us)                                                   \
        g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #condition);                 \
      g_main_context_iteration (NULL, TRUE);                                                       \
    }                                                                                              \
    g_source_remove (wait_id);                                                                     \
  }                                                                                                \
  G_STMT_END
