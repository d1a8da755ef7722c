/* lq-captions.h: a transcript as subtitles that can be read while they are shown
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-export.h"

G_BEGIN_DECLS

/* The usual rules of subtitling. A line that is one long word may be longer, and where people speak
 * too fast more characters a second are shown: nothing is left out. */
enum {
  LQ_CAPTION_COLUMNS = 42, /* a line; wide characters count twice */
  LQ_CAPTION_LINES = 2,
  LQ_CAPTION_MIN_MS = 1000, /* where the next words leave the time */
  LQ_CAPTION_MAX_MS = 7000,
  LQ_CAPTION_GAP_MS = 80, /* two frames between one and the next */
  LQ_CAPTION_CHARS_A_SECOND = 17,
};

typedef struct {
  char *text;        /* without line breaks; not empty */
  char *speaker;     /* as in the tokens; NULL: unknown */
  bool  begins_turn; /* this speaker begins to speak here */
} LqCaptionLine;

/**
 * LqCaption:
 *
 * What is shown at one time. They follow each other without overlap.
 */
typedef struct {
  int64_t       start_ms;
  int64_t       end_ms;  /* after the start */
  unsigned      n_lines; /* 1 or 2 */
  LqCaptionLine lines[LQ_CAPTION_LINES];
} LqCaption;

/**
 * lq_captions_new:
 * @entry: a transcript; times that it does not know are guessed from the lengths of its words
 * @words: %LQ_EXPORT_BOTH is as %LQ_EXPORT_ORIGINAL
 * @n_columns: of a line
 *
 * Breaks at pauses and speakers, ends of sentences and clauses, never inside a word.
 *
 * Returns: (transfer full) (element-type LqCaption)
 */
GPtrArray *lq_captions_new (const LqEntry *entry, LqExportWords words, unsigned n_columns);

G_END_DECLS
