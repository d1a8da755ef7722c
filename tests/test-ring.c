/* test-ring.c: the ring keeps order, counts what does not fit, and wraps
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-ring.h"

#include <glib.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqRing, lq_ring_free)

enum { CAPACITY = 16 };

static void
fill (int16_t *samples, uint32_t n, int16_t first)
{
  for (uint32_t i = 0; i < n; i++)
    samples[i] = (int16_t) (first + (int16_t) i);
}

static void
assert_pops (LqRing *ring, uint32_t n, int16_t first)
{
  int16_t samples[2 * CAPACITY] = { 0 };

  g_assert_cmpuint (lq_ring_pop (ring, samples, n), ==, n);
  for (uint32_t i = 0; i < n; i++)
    g_assert_cmpint (samples[i], ==, first + (int) i);
}

static void
test_empty (void)
{
  g_autoptr (LqRing) ring = lq_ring_new (CAPACITY);
  int16_t sample = 7;

  g_assert_cmpuint (lq_ring_get_fill (ring), ==, 0);
  g_assert_cmpuint (lq_ring_pop (ring, &sample, 1), ==, 0);
  g_assert_cmpuint (lq_ring_push (ring, &sample, 0), ==, 0);
  g_assert_cmpint (sample, ==, 7);
}

static void
test_capacity (void)
{
  g_autoptr (LqRing) ring = lq_ring_new (CAPACITY + 1);
  g_autoptr (LqRing) least = lq_ring_new (0);

  g_assert_cmpuint (ring->mask, ==, 2 * CAPACITY - 1);
  g_assert_cmpuint (least->mask, ==, 0);
}

/* Parts of seven do not divide sixteen: every place of the seam is passed. */
static void
assert_goes_round (LqRing *ring)
{
  int16_t samples[7];

  for (int16_t round = 0; round < 100; round++) {
    fill (samples, 7, round);
    g_assert_cmpuint (lq_ring_push (ring, samples, 7), ==, 7);
    g_assert_cmpuint (lq_ring_get_fill (ring), ==, 7);
    assert_pops (ring, 3, round);
    assert_pops (ring, 4, (int16_t) (round + 3));
  }
  g_assert_cmpuint (lq_ring_get_dropped (ring), ==, 0);
}

static void
test_wrap (void)
{
  g_autoptr (LqRing) ring = lq_ring_new (CAPACITY);

  assert_goes_round (ring);
}

static void
test_index_wrap (void)
{
  g_autoptr (LqRing) ring = lq_ring_new (CAPACITY);

  ring->written = ring->taken = UINT32_MAX - 200;
  assert_goes_round (ring);
  g_assert_cmpuint (ring->written, ==, 499);
}

static void
test_full (void)
{
  g_autoptr (LqRing) ring = lq_ring_new (CAPACITY);
  int16_t samples[2 * CAPACITY];

  ring->written = ring->taken = UINT32_MAX - 3; /* full across the end of the indices */
  fill (samples, 2 * CAPACITY, 0);
  g_assert_cmpuint (lq_ring_push (ring, samples, 10), ==, 10);
  g_assert_cmpuint (lq_ring_push (ring, samples + 10, 10), ==, 6);
  g_assert_cmpuint (lq_ring_get_dropped (ring), ==, 4);
  g_assert_cmpuint (lq_ring_push (ring, samples, 5), ==, 0);
  g_assert_cmpuint (lq_ring_get_dropped (ring), ==, 9);
  g_assert_cmpuint (lq_ring_get_fill (ring), ==, CAPACITY);

  assert_pops (ring, CAPACITY, 0);
  g_assert_cmpuint (lq_ring_push (ring, samples, 1), ==, 1);
  g_assert_cmpuint (lq_ring_get_dropped (ring), ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ring/empty", test_empty);
  g_test_add_func ("/ring/capacity", test_capacity);
  g_test_add_func ("/ring/wrap", test_wrap);
  g_test_add_func ("/ring/index-wrap", test_index_wrap);
  g_test_add_func ("/ring/full", test_full);

  return g_test_run ();
}
