/* lq-ring.c: samples on their way from the audio callback to the streaming thread
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pushing thread owns `written`, the popping thread `taken`. Storing one with release order and
 * loading it with acquire order on the other side makes the slots between them change hands. */

#include "lq-ring.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "the audio callback must not lock");

static uint32_t
round_up (uint32_t capacity)
{
  uint32_t size = 1;

  while (size < capacity && size < UINT32_C (1) << 30)
    size *= 2;

  return size;
}

static uint32_t
smaller (uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

LqRing *
lq_ring_new (uint32_t capacity)
{
  LqRing  *self = calloc (1, sizeof *self);
  uint32_t size = round_up (capacity);

  if (self != NULL)
    self->slots = calloc (size, sizeof *self->slots);
  if (self == NULL || self->slots == NULL)
    abort ();

  self->mask = size - 1;

  return self;
}

void
lq_ring_free (LqRing *self)
{
  if (self == NULL)
    return;

  free (self->slots);
  free (self);
}

uint32_t
lq_ring_push (LqRing *self, const int16_t *samples, uint32_t n_samples)
{
  uint32_t at = atomic_load_explicit (&self->written, memory_order_relaxed);
  uint32_t used = at - atomic_load_explicit (&self->taken, memory_order_acquire);
  uint32_t fits = smaller (n_samples, self->mask + 1 - used);
  uint32_t start = at & self->mask;
  uint32_t first = smaller (fits, self->mask + 1 - start);

  memcpy (self->slots + start, samples, first * sizeof *samples);
  memcpy (self->slots, samples + first, (fits - first) * sizeof *samples);

  atomic_store_explicit (&self->written, at + fits, memory_order_release);
  if (fits < n_samples)
    atomic_fetch_add_explicit (&self->dropped, n_samples - fits, memory_order_relaxed);

  return fits;
}

uint32_t
lq_ring_pop (LqRing *self, int16_t *samples, uint32_t n_samples)
{
  uint32_t at = atomic_load_explicit (&self->taken, memory_order_relaxed);
  uint32_t filled = atomic_load_explicit (&self->written, memory_order_acquire) - at;
  uint32_t n = smaller (n_samples, filled);
  uint32_t start = at & self->mask;
  uint32_t first = smaller (n, self->mask + 1 - start);

  memcpy (samples, self->slots + start, first * sizeof *samples);
  memcpy (samples + first, self->slots, (n - first) * sizeof *samples);

  atomic_store_explicit (&self->taken, at + n, memory_order_release);

  return n;
}

uint32_t
lq_ring_get_fill (LqRing *self)
{
  uint32_t taken = atomic_load_explicit (&self->taken, memory_order_acquire);

  return atomic_load_explicit (&self->written, memory_order_acquire) - taken;
}

uint32_t
lq_ring_get_dropped (LqRing *self)
{
  return atomic_load_explicit (&self->dropped, memory_order_relaxed);
}
