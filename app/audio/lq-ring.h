/* lq-ring.h: samples on their way from the audio callback to the streaming thread
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdatomic.h>
#include <stdint.h>

/**
 * LqRing:
 *
 * A queue without locks for one thread that pushes and one that pops. Plain C, so that the audio
 * callback may use it and the thread sanitizer can check it. Indices count samples for ever and
 * wrap at 2^32, which a capacity that is a power of two divides.
 */
typedef struct {
  int16_t         *slots;
  uint32_t         mask;    /* capacity - 1 */
  _Atomic uint32_t written; /* stored by the pushing thread only */
  _Atomic uint32_t taken;   /* stored by the popping thread only */
  _Atomic uint32_t dropped; /* samples that did not fit */
} LqRing;

/**
 * lq_ring_new:
 * @capacity: in samples; rounded up to a power of two, at most 2^30
 *
 * Returns: (transfer full): an empty ring. There is always memory, or the program ends.
 */
LqRing *lq_ring_new (uint32_t capacity);
void    lq_ring_free (LqRing *self);

/**
 * lq_ring_push:
 *
 * The pushing thread: copies what fits, counts the rest as dropped. Real-time safe.
 *
 * Returns: how many fitted
 */
uint32_t lq_ring_push (LqRing *self, const int16_t *samples, uint32_t n_samples);

/**
 * lq_ring_pop:
 *
 * The popping thread.
 *
 * Returns: how many were copied to @samples, at most @n_samples
 */
uint32_t lq_ring_pop (LqRing *self, int16_t *samples, uint32_t n_samples);

/* Samples that can be popped. Exact for the popping thread, a lower bound in between. */
uint32_t lq_ring_get_fill (LqRing *self);

/* Samples that did not fit since the beginning. Any thread. */
uint32_t lq_ring_get_dropped (LqRing *self);
