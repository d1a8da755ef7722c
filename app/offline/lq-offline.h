/* lq-offline.h: the built-in engine: PocketSphinx with a US English model
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqOfflinePool:
 *
 * The decoders of a process (about 100 MB each). A decoder is taken for one utterance and given
 * back; some are kept warm. Reference counted, any thread.
 */
typedef struct _LqOfflinePool LqOfflinePool;

/**
 * lq_offline_pool_new:
 * @n_warm: how many idle decoders to keep
 * @n_most: how many there may be; who needs another one waits
 */
LqOfflinePool *lq_offline_pool_new (unsigned n_warm, unsigned n_most);
LqOfflinePool *lq_offline_pool_ref (LqOfflinePool *self);
void           lq_offline_pool_unref (LqOfflinePool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOfflinePool, lq_offline_pool_unref)

/* The pool of the desktop program: one warm decoder, two at the most (a recovery beside a
 * dictation). */
LqOfflinePool *lq_offline_pool_get_default (void);

/* Loads the warm decoders in a thread of its own. Returns at once. */
void lq_offline_pool_warm (LqOfflinePool *self);

/**
 * LqOfflineStream:
 *
 * One stream of sound to tokens, synchronously: voice activity, cutting into utterances, decoding,
 * presentable text. Used by one thread at a time; tokens come as provisional while an utterance
 * lasts and as final at its end.
 */
typedef struct _LqOfflineStream LqOfflineStream;

/**
 * LqOfflineUpdate:
 * @update: borrowed
 *
 * Called from within lq_offline_stream_feed() and lq_offline_stream_finalize().
 */
typedef void (*LqOfflineUpdate) (const LqUpdate *update, gpointer user_data);

LqOfflineStream      *
lq_offline_stream_new (LqOfflinePool *pool, LqOfflineUpdate callback, gpointer user_data);
void lq_offline_stream_free (LqOfflineStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOfflineStream, lq_offline_stream_free)

/**
 * lq_offline_stream_feed:
 * @samples: (array length=n_samples): the next samples
 * @error: return location for %LQ_ERROR_MODEL
 *
 * Decodes; takes about a sixth of the sound's length. May wait for a decoder.
 */
gboolean lq_offline_stream_feed (LqOfflineStream *self,
                                 const int16_t   *samples,
                                 size_t           n_samples,
                                 GError         **error);

/* Ends the current utterance: what was said becomes final. The stream goes on. */
gboolean lq_offline_stream_finalize (LqOfflineStream *self, GError **error);

/**
 * lq_offline_recognizer_new:
 * @pool: where its decoders come from
 *
 * Returns: (transfer full): a recognizer with a worker thread
 */
LqRecognizer *lq_offline_recognizer_new (LqOfflinePool *pool);

/* "offline": “Basic offline”, always there, English only. */
extern const LqEngine lq_offline_engine;

G_END_DECLS
