/* lq-segmenter.h: cuts a stream of voiced and unvoiced frames into utterances
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

enum { LQ_SEGMENT_REACH = 23 }; /* frames that an utterance may begin before it is noticed */

typedef enum {
  LQ_SEGMENT_NONE,
  LQ_SEGMENT_BEGIN, /* someone speaks, since lq_segmenter_get_start() */
  LQ_SEGMENT_END,   /* and has ended with this frame */
} LqSegmentEdge;

/**
 * LqSegmenter:
 *
 * Plain data, to be set to zero before its first use. Counts frames of 20 ms from the stream's
 * start. Fields are its own.
 */
typedef struct {
  uint64_t history; /* whether the last 64 frames were voiced, the newest in the lowest bit */
  uint64_t pitches; /* likewise, whether they had a pitch */
  int64_t  n_frames;
  int64_t  earliest;  /* no utterance begins before this frame */
  int64_t  start;     /* of the utterance that is open */
  unsigned n_pitched; /* its frames with a pitch */
  bool     is_open;
} LqSegmenter;

/**
 * lq_segmenter_push:
 * @is_voiced: whether the next frame sounds like speech
 * @is_pitched: whether it has a pitch
 *
 * Returns: whether an utterance begins or ends with it
 */
LqSegmentEdge lq_segmenter_push (LqSegmenter *self, bool is_voiced, bool is_pitched);

/* Ends an open utterance here; what was heard up to now belongs to no later one. */
void lq_segmenter_cut (LqSegmenter *self);

/* The first frame of the utterance that is open, or was open last: before its first voiced one. */
int64_t lq_segmenter_get_start (const LqSegmenter *self);

/* Whether so much of the utterance has a pitch that it can be a word: any word has a vowel. */
bool lq_segmenter_is_speech (const LqSegmenter *self);

/* Frames before this one belong to no utterance that is open or will come. */
int64_t lq_segmenter_get_settled (const LqSegmenter *self);

G_END_DECLS
