/* lq-resampler.h: samples of any rate to our own
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-spool.h"

G_BEGIN_DECLS

/**
 * LqResampler:
 *
 * Brings one stream of mono samples to 16 kHz. Samples that have that rate pass unchanged. The
 * output is as long as the input and does not lag behind it. Used by one thread.
 */
typedef struct _LqResampler LqResampler;

/* Returns: (transfer full) (nullable): %NULL for a rate that is absurd */
LqResampler *lq_resampler_new (unsigned rate_hz);
void         lq_resampler_free (LqResampler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqResampler, lq_resampler_free)

/* Room that is enough for the output of @n_in samples. */
size_t lq_resampler_get_room (LqResampler *self, size_t n_in);

/**
 * lq_resampler_run:
 * @in: (array length=n_in): the next samples
 * @out: room for lq_resampler_get_room() samples
 *
 * Returns: how many samples came out
 */
size_t lq_resampler_run (LqResampler *self, const int16_t *in, size_t n_in, int16_t *out);

/**
 * lq_resampler_flush:
 * @out: room for lq_resampler_get_room() of no sample
 *
 * After the last sample: what the filter still held.
 */
size_t lq_resampler_flush (LqResampler *self, int16_t *out);

G_END_DECLS
