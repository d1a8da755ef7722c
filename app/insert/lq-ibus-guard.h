/* lq-ibus-guard.h: sees to it that the person's input method comes back, whatever happens to Loquat
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A small process that notices when this one ends, killed or not, and then makes the engine that it
 * was told to hold the global one again: IBus 1.5.27 leaves the keyboard without any engine when a
 * program that has made one known goes away, even if it was not in use. The guard also keeps the
 * name in a file, so that the next one restores it if both were killed. */
typedef struct _LqIbusGuard LqIbusGuard;

/* Starts the process. Returns: (transfer full) (nullable): %NULL if it cannot be started */
LqIbusGuard *lq_ibus_guard_new (GError **error);

/* The process ends, restoring nothing if nothing is held. */
void lq_ibus_guard_free (LqIbusGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqIbusGuard, lq_ibus_guard_free)

/* @connection: this process's name on the daemon's bus: when that is gone, the engine is restored
 */
void lq_ibus_guard_hold (LqIbusGuard *self, const char *connection, const char *engine);

/* Nothing is to be restored: the daemon is gone, too. */
void lq_ibus_guard_let_go (LqIbusGuard *self);

G_END_DECLS
