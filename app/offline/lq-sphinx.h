/* lq-sphinx.h: one PocketSphinx decoder with its model
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

/**
 * LqSphinx:
 *
 * Turns one utterance after the other into words. About 100 MB. Used by one thread at a time.
 */
typedef struct _LqSphinx LqSphinx;

enum { LQ_CHANNEL_MOST = 40 }; /* cepstral means at the most; the US English model has 13 */

/**
 * LqChannel:
 *
 * What a decoder has learned of one stream's microphone and speaker: the cepstral means that it
 * subtracts. Handed from utterance to utterance of a stream, so that the result does not depend on
 * whose utterance the decoder heard before. All zeros: nothing is known yet.
 */
typedef struct {
  float    means[LQ_CHANNEL_MOST];
  unsigned n_means;
} LqChannel;

/**
 * lq_sphinx_new:
 * @error: return location for %LQ_ERROR_MODEL
 *
 * Loads the model: from the folder that LOQUAT_MODEL_DIR names in the environment, or else from
 * where this build expects it. Takes about 0.4 s.
 *
 * Returns: (transfer full): a decoder, or %NULL
 */
LqSphinx *lq_sphinx_new (GError **error);
void      lq_sphinx_free (LqSphinx *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSphinx, lq_sphinx_free)

/**
 * lq_sphinx_begin:
 * @channel: what is known of the stream's sound
 * @error: return location for %LQ_ERROR_FAILED
 *
 * Begins an utterance. Each must be ended.
 */
gboolean lq_sphinx_begin (LqSphinx *self, const LqChannel *channel, GError **error);

/* Decodes the utterance's next samples; takes about a sixth of their length. */
gboolean
lq_sphinx_process (LqSphinx *self, const int16_t *samples, size_t n_samples, GError **error);

/**
 * lq_sphinx_end:
 * @channel: (inout): what is known of the stream's sound, brought up to date
 * @error: return location for %LQ_ERROR_FAILED
 *
 * Ends the utterance with a second, better pass over all of it: about 0.2 s.
 */
gboolean lq_sphinx_end (LqSphinx *self, LqChannel *channel, GError **error);

/**
 * lq_sphinx_dup_words:
 * @start_ms: when the utterance began, counted from the stream's start
 * @is_final: whether the utterance has ended; only then are confidences known
 *
 * What has been heard of the utterance: lower case words, each with a leading space; no silences
 * and noises.
 *
 * Returns: (transfer full) (element-type LqToken): the words
 */
GPtrArray *lq_sphinx_dup_words (LqSphinx *self, int64_t start_ms, bool is_final);

G_END_DECLS
