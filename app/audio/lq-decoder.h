/* lq-decoder.h: the sound of a file as samples at our rate
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-spool.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqDecoder:
 *
 * Decodes the sound of an audio or video file, mixes its channels and resamples, part by part. Used
 * by one thread, never the main one. Memory does not grow with the file.
 */
typedef struct _LqDecoder LqDecoder;

/**
 * lq_decoder_open:
 * @path: an audio or video file of any kind that GStreamer decodes
 * @cancellable: (nullable): ends this call and all reading within a moment
 * @error: return location for %LQ_ERROR_FILE, %LQ_ERROR_FILE_MISSING, %LQ_ERROR_FILE_DENIED,
 *   %LQ_ERROR_FILE_KIND, %LQ_ERROR_FILE_EMPTY, %LQ_ERROR_FILE_CUT_OFF, %LQ_ERROR_NOT_AUDIO,
 *   %LQ_ERROR_NO_AUDIO, %LQ_ERROR_CODEC, %LQ_ERROR_FAILED or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): a decoder at the file's beginning, or %NULL
 */
LqDecoder *lq_decoder_open (const char *path, GCancellable *cancellable, GError **error);

/* The same, if nobody would cancel it. */
LqDecoder *lq_decoder_new (const char *path, GError **error);
void       lq_decoder_free (LqDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqDecoder, lq_decoder_free)

/**
 * lq_decoder_read:
 *
 * Of a file that is cut off or damaged, what can be decoded is read. The n-th sample is heard at
 * n / 16,000 s, also where the file has gaps.
 *
 * Returns: how many samples were read into @samples, at most @n_samples; 0: there are no more, or
 * it was cancelled
 */
size_t lq_decoder_read (LqDecoder *self, int16_t *samples, size_t n_samples);

/**
 * lq_decoder_seek:
 * @ms: where to go on reading
 *
 * Exact; by jumping where the file can do that, else by reading.
 */
void lq_decoder_seek (LqDecoder *self, int64_t ms);

/* What the file says of its length, or -1 where it says nothing. */
int64_t lq_decoder_get_duration_ms (LqDecoder *self);

/**
 * lq_decoder_ended_early:
 *
 * After everything was read: whether the file's end is missing, or it is damaged so that its end
 * could not be read. People should be told: their words are missing, too.
 */
bool lq_decoder_ended_early (LqDecoder *self);

G_END_DECLS
