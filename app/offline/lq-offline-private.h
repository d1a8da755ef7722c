/* lq-offline-private.h: what pool, stream and recognizer need of each other
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-sphinx.h"
#include "lq-offline.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/**
 * lq_offline_pool_take:
 * @is_stopped: ends the wait when it is set, see lq_offline_pool_wake()
 * @error: return location for %LQ_ERROR_MODEL or %G_IO_ERROR_CANCELLED
 *
 * Waits for a decoder, loading one if there may be another. Any thread.
 *
 * Returns: (transfer full): to be given back, or %NULL
 */
LqSphinx *lq_offline_pool_take (LqOfflinePool *self, const atomic_bool *is_stopped, GError **error);

/* @decoder: (transfer full): with no utterance open */
void lq_offline_pool_give (LqOfflinePool *self, LqSphinx *decoder);

/* Instead of giving it back. @decoder: (transfer full): one that failed */
void lq_offline_pool_discard (LqOfflinePool *self, LqSphinx *decoder);

/* Has those who wait look at their @is_stopped. Any thread. */
void lq_offline_pool_wake (LqOfflinePool *self);

/* Waits until a decoder has been loaded. Returns: %FALSE with the error of lq_offline_pool_take()
 */
gboolean lq_offline_stream_prepare (LqOfflineStream *self, GError **error);

/* Makes the stream fail with %G_IO_ERROR_CANCELLED after its current step. Any thread. */
void lq_offline_stream_stop (LqOfflineStream *self);

/* Decoding is behind: provisional tokens come once a second instead of ten times. */
void lq_offline_stream_set_behind (LqOfflineStream *self, bool is_behind);

G_END_DECLS
