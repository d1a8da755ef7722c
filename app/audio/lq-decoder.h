/* lq-decoder.h: an audio file as samples at our rate
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-spool.h"

G_BEGIN_DECLS

/**
 * LqDecoder:
 *
 * Decodes a file, mixes its channels and resamples, part by part. Used by one thread.
 */
typedef struct _LqDecoder LqDecoder;

/**
 * lq_decoder_new:
 * @path: an audio file in any format libsndfile reads
 * @error: return location for %LQ_ERROR_FILE
 *
 * Returns: (transfer full): a decoder at the file's beginning, or %NULL
 */
LqDecoder *lq_decoder_new (const char *path, GError **error);
void       lq_decoder_free (LqDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqDecoder, lq_decoder_free)

/**
 * lq_decoder_read:
 *
 * Of a file that is cut off or damaged, what can be decoded is read.
 *
 * Returns: how many samples were read into @samples, at most @n_samples; 0: there are no more
 */
size_t lq_decoder_read (LqDecoder *self, int16_t *samples, size_t n_samples);

/* What the file says of its length, or -1 where it says nothing. */
int64_t lq_decoder_get_duration_ms (LqDecoder *self);

G_END_DECLS
