/* test-pauses.c: long recordings are cut where nobody speaks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-pauses.h"

#include "lq-spool.h"

typedef struct {
  LqPauses *pauses;
  GRand    *random;
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  self->random = g_rand_new_with_seed (3);
}

static void
tear_down (Fixture *self, const void *data)
{
  g_clear_pointer (&self->pauses, lq_pauses_free);
  g_rand_free (self->random);
}

/* Noise, in pieces of no round size. */
static void
add (Fixture *self, int ms, int amplitude)
{
  int16_t part[777];
  size_t  n_left = (size_t) ms * LQ_RATE_HZ / 1000;

  while (n_left > 0) {
    size_t n = MIN (n_left, G_N_ELEMENTS (part));

    for (size_t i = 0; i < n; i++)
      part[i] = (int16_t) g_rand_int_range (self->random, -amplitude, amplitude + 1);
    lq_pauses_add (self->pauses, part, n);
    n_left -= n;
  }
}

/* Speech: sentences of three seconds, half a second between them, in a room that is not silent. */
static void
add_talk (Fixture *self, int n_sentences, int room)
{
  for (int i = 0; i < n_sentences; i++) {
    add (self, 3000, 8000);
    add (self, 500, room);
  }
}

/* One after the other, none too long. */
static void
assert_is_plan (GArray *parts, int64_t max_ms, int64_t all_ms)
{
  int64_t at_ms = 0;

  for (guint i = 0; i < parts->len; i++) {
    const LqSplitPart *part = &g_array_index (parts, LqSplitPart, i);

    g_assert_cmpint (part->start_ms, ==, at_ms);
    g_assert_cmpint (part->end_ms, >, part->start_ms);
    g_assert_cmpint (part->end_ms - part->start_ms, <=, max_ms);
    at_ms = part->end_ms;
  }
  g_assert_cmpint (at_ms, ==, all_ms);
}

static void
test_short (Fixture *self, const void *data)
{
  g_autoptr (GArray) parts = NULL;

  self->pauses = lq_pauses_new (60000);
  add (self, 60000, 5000);
  parts = lq_pauses_end (self->pauses);
  g_assert_cmpuint (parts->len, ==, 1);
  assert_is_plan (parts, 60000, 60000);
}

static void
test_nothing (Fixture *self, const void *data)
{
  g_autoptr (GArray) parts = NULL;

  self->pauses = lq_pauses_new (60000);
  parts = lq_pauses_end (self->pauses);
  g_assert_cmpuint (parts->len, ==, 0);
}

/* The longest pause of the last quarter, not the last one, and not a longer one before. */
static void
test_longest (Fixture *self, const void *data)
{
  int room = *(const int *) data;
  g_autoptr (GArray) parts = NULL;
  int64_t cut_ms;

  self->pauses = lq_pauses_new (60000);
  add_talk (self, 5, room); /* up to 17.5 s */
  add (self, 4000, room);   /* a longer pause, too early */
  add_talk (self, 8, room); /* up to 49.5 s */
  add (self, 1500, room);   /* this one, up to 51 s */
  add_talk (self, 6, room); /* up to 72 s */
  parts = lq_pauses_end (self->pauses);
  g_assert_cmpuint (parts->len, ==, 2);
  assert_is_plan (parts, 60000, 72000);
  cut_ms = g_array_index (parts, LqSplitPart, 0).end_ms;
  g_test_message ("cut at %" G_GINT64_FORMAT " ms", cut_ms);
  g_assert_cmpint (cut_ms, >, 49000 + 500);
  g_assert_cmpint (cut_ms, <, 51000 - 300);
}

/* Ten times as long as a part may be: each cut is in a pause. */
static void
test_many (Fixture *self, const void *data)
{
  g_autoptr (GArray) parts = NULL;

  self->pauses = lq_pauses_new (30000);
  add_talk (self, 86, 30);
  parts = lq_pauses_end (self->pauses);
  assert_is_plan (parts, 30000, 86 * 3500);
  g_assert_cmpuint (parts->len, >=, 11);
  g_assert_cmpuint (parts->len, <=, 14);
  for (guint i = 0; i + 1 < parts->len; i++)
    g_assert_cmpint (g_array_index (parts, LqSplitPart, i).end_ms % 3500, >=, 3000);
}

/* Music never pauses: there, the quietest moment. */
static void
test_no_pause (Fixture *self, const void *data)
{
  g_autoptr (GArray) parts = NULL;

  self->pauses = lq_pauses_new (20000);
  add (self, 17000, 8000);
  add (self, 60, 2000);
  add (self, 10000, 8000);
  parts = lq_pauses_end (self->pauses);
  g_assert_cmpuint (parts->len, ==, 2);
  assert_is_plan (parts, 20000, 27060);
  g_assert_cmpint (g_array_index (parts, LqSplitPart, 0).end_ms, >=, 17000);
  g_assert_cmpint (g_array_index (parts, LqSplitPart, 0).end_ms, <=, 17060);
}

/* Digital silence and one steady noise are no special case. */
static void
test_steady (Fixture *self, const void *data)
{
  for (int amplitude = 0; amplitude < 20000; amplitude += 9999) {
    g_autoptr (GArray) parts = NULL;

    self->pauses = lq_pauses_new (10000);
    add (self, 25000, amplitude);
    parts = lq_pauses_end (self->pauses);
    assert_is_plan (parts, 10000, 25000);
    g_clear_pointer (&self->pauses, lq_pauses_free);
  }
}

int
main (int argc, char **argv)
{
  static const int silent = 0, quiet = 40, loud = 800;

  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function)                                                                  \
  g_test_add ("/pauses/" name, Fixture, data, set_up, function, tear_down)
  ADD ("short", NULL, test_short);
  ADD ("nothing", NULL, test_nothing);
  ADD ("longest/silent-room", &silent, test_longest);
  ADD ("longest/quiet-room", &quiet, test_longest);
  ADD ("longest/loud-room", &loud, test_longest);
  ADD ("many", NULL, test_many);
  ADD ("no-pause", NULL, test_no_pause);
  ADD ("steady", NULL, test_steady);
#undef ADD

  return g_test_run ();
}
