/* lq-pauses.c: where to cut a long recording, found while it is listened to
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-pauses.h"

#include "lq-spool.h"

#include <math.h>
#include <stdbool.h>

enum {
  FRAME_MS = 20,
  FRAME = LQ_RATE_HZ * FRAME_MS / 1000,
  LEVELS = 100,            /* dB above the quietest sample */
  ABOVE_DB = 6,            /* a pause is not much louder than the quietest tenth, */
  BELOW_DB = 10,           /* and well below the loudest one */
  PAUSE_LEAST_MS = 200,    /* shorter ones are within words */
  WINDOW_MOST_MS = 600000, /* a cut is looked for in the last ten minutes of a part, */
  WINDOW_LEAST_PART = 4,   /* or in its last quarter */
  NONE = -1,
};

struct _LqPauses {
  int64_t  max_ms;
  int64_t  window_ms;
  GArray  *parts;
  uint64_t n_samples;
  double   power; /* of the frame that is not full yet */
  size_t   n_frame;
  uint64_t histogram[LEVELS]; /* of all frames */
  uint64_t n_frames;

  /* Of this part. */
  int64_t start_ms;
  int     pause_db;      /* NONE: its last minutes have not begun */
  int64_t pause_from_ms; /* NONE: there is sound */
  int64_t longest_ms;
  int64_t longest_at_ms;
  int     quietest_db;
  int64_t quietest_at_ms;
};

static void
start_part (LqPauses *self, int64_t start_ms)
{
  self->start_ms = start_ms;
  self->pause_db = NONE;
  self->pause_from_ms = NONE;
  self->longest_ms = 0;
  self->quietest_db = LEVELS;
}

LqPauses *
lq_pauses_new (int64_t max_ms)
{
  LqPauses *self = g_new0 (LqPauses, 1);

  self->max_ms = max_ms;
  self->window_ms = MIN (WINDOW_MOST_MS, max_ms / WINDOW_LEAST_PART);
  self->parts = g_array_new (FALSE, FALSE, sizeof (LqSplitPart));
  start_part (self, 0);

  return self;
}

void
lq_pauses_free (LqPauses *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->parts, g_array_unref);
  g_free (self);
}

/* The level that @tenths of ten frames do not exceed. */
static int
level_of_tenth (LqPauses *self, uint64_t tenths)
{
  uint64_t n = 0;
  int      level = 0;

  while (level < LEVELS - 1 && (n += self->histogram[level]) * 10 < self->n_frames * tenths)
    level++;

  return level;
}

/* Where all is about as loud, as in music, nothing is a pause. */
static int
choose_pause_level (LqPauses *self)
{
  return MAX (MIN (level_of_tenth (self, 1) + ABOVE_DB, level_of_tenth (self, 9) - BELOW_DB), 0);
}

static void
end_pause (LqPauses *self, int64_t at_ms)
{
  int64_t length_ms = at_ms - self->pause_from_ms;

  if (self->pause_from_ms != NONE && length_ms > self->longest_ms) {
    self->longest_ms = length_ms;
    self->longest_at_ms = self->pause_from_ms + length_ms / 2;
  }
  self->pause_from_ms = NONE;
}

static void
end_part (LqPauses *self, int64_t at_ms)
{
  LqSplitPart part = { .start_ms = self->start_ms, .end_ms = at_ms };

  g_array_append_val (self->parts, part);
  start_part (self, at_ms);
}

static void
look_for_pause (LqPauses *self, int level, int64_t at_ms)
{
  if (self->pause_db == NONE)
    self->pause_db = choose_pause_level (self);

  if (level > self->pause_db)
    end_pause (self, at_ms);
  else if (self->pause_from_ms == NONE)
    self->pause_from_ms = at_ms;

  if (level < self->quietest_db) {
    self->quietest_db = level;
    self->quietest_at_ms = at_ms + FRAME_MS / 2;
  }
}

static void
add_frame (LqPauses *self, int level)
{
  int64_t at_ms = (int64_t) self->n_frames * FRAME_MS;

  /* The next frame would be too much: the part ends here or before. */
  if (at_ms + FRAME_MS > self->start_ms + self->max_ms) {
    end_pause (self, at_ms);
    end_part (self,
              self->longest_ms >= PAUSE_LEAST_MS ? self->longest_at_ms : self->quietest_at_ms);
  }

  self->histogram[level]++;
  self->n_frames++;
  if (at_ms >= self->start_ms + self->max_ms - self->window_ms)
    look_for_pause (self, level, at_ms);
}

/* Power as a whole number of dB from 0. */
static int
level_of (double power)
{
  return power < 1.0 ? 0 : (int) CLAMP (10.0 * log10 (power), 0, LEVELS - 1);
}

void
lq_pauses_add (LqPauses *self, const int16_t *samples, size_t n)
{
  g_return_if_fail (self != NULL);

  for (size_t i = 0; i < n; i++) {
    self->power += (double) samples[i] * samples[i];
    if (++self->n_frame == FRAME) {
      add_frame (self, level_of (self->power / FRAME));
      self->power = 0;
      self->n_frame = 0;
    }
  }
  self->n_samples += n;
}

GArray *
lq_pauses_end (LqPauses *self)
{
  int64_t end_ms;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->n_frame > 0)
    add_frame (self, level_of (self->power / (double) self->n_frame));
  end_ms = (int64_t) ((self->n_samples * 1000 + LQ_RATE_HZ - 1) / LQ_RATE_HZ);
  if (end_ms > self->start_ms)
    end_part (self, end_ms);

  return g_steal_pointer (&self->parts);
}
