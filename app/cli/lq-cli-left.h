/* lq-cli-left.h: deletes from a service what earlier runs have left there
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-batch-line.h"
#include "lq-store.h"

G_BEGIN_DECLS

/**
 * LqCliLeft:
 *
 * Beside the work of this run; nothing of it is told. What cannot be deleted now stays in the
 * store. Main thread.
 */
typedef struct _LqCliLeft LqCliLeft;

/* Begins. @line: outlives it. Returns: (transfer full) */
LqCliLeft *lq_cli_left_new (LqStore *store, LqBatchLine *line, GSettings *settings);

/* Waits a moment for what is being deleted. */
void lq_cli_left_free (LqCliLeft *self);

G_END_DECLS
