/* lq-segmenter.c: cuts a stream of voiced and unvoiced frames into utterances
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An utterance begins when half of the last frames are voiced, a little before them, for a voice
 * rises from below the detector's threshold. It ends after a pause. The longer it lasts the shorter
 * the pause that ends it, so that the cut at the very latest rarely falls into a word: the second
 * pass over an utterance, and so the wait for its final words, grows with its length. */

#include "config.h"
#include "lq-segmenter.h"

enum {
  BEGIN_WINDOW = 8,  /* frames that are looked at for a beginning: 160 ms */
  BEGIN_VOICED = 4,  /* of them voiced */
  PRE_ROLL = 15,     /* frames before them: 0.3 s */
  PAUSE = 30,        /* that ends an utterance: 0.6 s */
  PAUSE_LEAST = 8,   /* that ends a long one; a stop consonant is silent for up to 0.1 s */
  PAUSE_CLICKS = 12, /* one voiced frame in so many does not end the pause: a key, a click */
  LONG = 15 * 50,    /* frames from which the pause shrinks */
  LONGEST = 25 * 50, /* at which an utterance is cut */
  LEAST_PITCHED = 3, /* frames of a word; noise has few, and none in a row */
};

G_STATIC_ASSERT (LQ_SEGMENT_REACH == BEGIN_WINDOW + PRE_ROLL);

/* How many of the last @n_frames (below 64) are marked. */
static unsigned
count (uint64_t marks, unsigned n_frames)
{
  return (unsigned) __builtin_popcountll (marks & ((UINT64_C (1) << n_frames) - 1));
}

static unsigned
get_pause (int64_t length)
{
  if (length <= LONG)
    return PAUSE;

  return (unsigned) (PAUSE - (PAUSE - PAUSE_LEAST) * (length - LONG) / (LONGEST - LONG));
}

static LqSegmentEdge
begin (LqSegmenter *self)
{
  self->is_open = true;
  self->start = MAX (self->n_frames - LQ_SEGMENT_REACH, self->earliest);
  self->n_pitched = count (self->pitches, LQ_SEGMENT_REACH);

  return LQ_SEGMENT_BEGIN;
}

/* The pause at the end may be the pre-roll of the next utterance. */
static LqSegmentEdge
end (LqSegmenter *self, unsigned pause)
{
  self->is_open = false;
  self->earliest = self->n_frames - pause;
  self->history = 0;
  self->pitches = 0;

  return LQ_SEGMENT_END;
}

LqSegmentEdge
lq_segmenter_push (LqSegmenter *self, bool is_voiced, bool is_pitched)
{
  int64_t  length;
  unsigned pause;

  self->history = self->history << 1 | is_voiced;
  self->pitches = self->pitches << 1 | is_pitched;
  self->n_frames++;

  if (!self->is_open)
    return count (self->history, BEGIN_WINDOW) >= BEGIN_VOICED ? begin (self) : LQ_SEGMENT_NONE;

  self->n_pitched += is_pitched;
  length = self->n_frames - self->start;
  pause = get_pause (MIN (length, LONGEST));
  if (count (self->history, pause) <= pause / PAUSE_CLICKS)
    return end (self, pause);

  return length >= LONGEST ? end (self, 0) : LQ_SEGMENT_NONE;
}

void
lq_segmenter_cut (LqSegmenter *self)
{
  end (self, 0);
}

int64_t
lq_segmenter_get_start (const LqSegmenter *self)
{
  return self->start;
}

bool
lq_segmenter_is_speech (const LqSegmenter *self)
{
  return self->n_pitched >= LEAST_PITCHED;
}

int64_t
lq_segmenter_get_settled (const LqSegmenter *self)
{
  if (self->is_open)
    return self->start;

  return MAX (self->n_frames - LQ_SEGMENT_REACH, self->earliest);
}
