/* lq-recovery.h: finds recordings that a crash left, and puts their words into the history
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqRecovered:
 * @entry: a recording of an earlier process, transcribed and in the history
 *
 * Called on the main thread for each.
 */
typedef void (*LqRecovered) (LqEntry *entry, gpointer user_data);

/**
 * lq_recovery_run_async:
 * @store: the history
 * @settings: engine, and whether audio is kept
 * @recovered: called for each recording
 *
 * Goes through the spool folder, one recording after the other. What another process still records
 * is left alone. Main thread.
 */
void lq_recovery_run_async (LqStore            *store,
                            GSettings          *settings,
                            LqRecovered         recovered,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data);

/* Returns: how many were recovered; -1 with an error. */
int lq_recovery_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
