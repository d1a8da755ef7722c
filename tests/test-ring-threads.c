/* test-ring-threads.c: the ring between two real threads; built for the thread sanitizer
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain C, because the thread sanitizer knows nothing of the locks inside a GLib that was built
 * without it. The numbers pushed count upwards: each that arrives must be the next one, or, in the
 * second run, a later one with as many missing as were counted as dropped. */

#include "lq-ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>

enum {
  CAPACITY = 1024,
  N_SAMPLES = 4000000,
  PART_MOST = 331,
};

typedef struct {
  LqRing      *ring;
  bool         is_lossy; /* pushes without waiting for room */
  _Atomic bool is_done;
  uint32_t     n_offered;
  uint32_t     n_received;
  uint32_t     n_wrong;
} Run;

static void *
push (void *data)
{
  Run     *run = data;
  int16_t  part[PART_MOST];
  uint32_t at = 0;

  for (uint32_t turn = 0; at < N_SAMPLES; turn++) {
    uint32_t size = 1 + turn % PART_MOST;
    uint32_t n;

    for (uint32_t i = 0; i < size; i++)
      part[i] = (int16_t) (at + i);

    n = run->is_lossy || lq_ring_get_fill (run->ring) + size <= CAPACITY
          ? lq_ring_push (run->ring, part, size)
          : 0;
    at += run->is_lossy ? size : n;
    if (n == 0)
      sched_yield ();
  }

  run->n_offered = at;
  atomic_store (&run->is_done, true);

  return NULL;
}

/* Without losses each sample is known. With losses, within a part that was pushed whole, too: only
 * the place where something is missing is a jump, and there are fewer of those than losses. */
static void *
pop (void *data)
{
  Run     *run = data;
  int16_t  part[PART_MOST];
  uint16_t expected = 0;
  bool     is_done;
  uint32_t n;

  do {
    is_done = atomic_load (&run->is_done);
    n = lq_ring_pop (run->ring, part, PART_MOST);
    for (uint32_t i = 0; i < n; i++) {
      run->n_wrong += (uint16_t) part[i] != expected;
      expected = (uint16_t) (part[i] + 1);
    }
    run->n_received += n;
    if (n == 0)
      sched_yield ();
  } while (n > 0 || !is_done);

  return NULL;
}

static Run
run_threads (bool is_lossy)
{
  Run       run = { .ring = lq_ring_new (CAPACITY), .is_lossy = is_lossy };
  pthread_t pusher, popper;

  pthread_create (&pusher, NULL, push, &run);
  pthread_create (&popper, NULL, pop, &run);
  pthread_join (pusher, NULL);
  pthread_join (popper, NULL);

  return run;
}

static bool
report (int number, bool is_ok, const char *what)
{
  printf ("%s %d - %s\n", is_ok ? "ok" : "not ok", number, what);

  return is_ok;
}

int
main (void)
{
  Run  whole = run_threads (false);
  Run  lossy = run_threads (true);
  bool is_ok = true;

  printf ("1..4\n");
  is_ok &= report (1, whole.n_received == whole.n_offered, "every sample arrives");
  is_ok &= report (2, whole.n_wrong == 0 && lq_ring_get_dropped (whole.ring) == 0, "in order");
  is_ok &= report (3, lossy.n_received + lq_ring_get_dropped (lossy.ring) == lossy.n_offered,
                   "with overruns: what is missing was counted");
  is_ok &= report (4, lossy.n_wrong <= lq_ring_get_dropped (lossy.ring),
                   "with overruns: no sample is torn or doubled");

  lq_ring_free (whole.ring);
  lq_ring_free (lossy.ring);

  return is_ok ? 0 : 1;
}
