/* lq-caption-words.h: a transcript as words with times: what subtitles are made of
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-export.h"

G_BEGIN_DECLS

/* How good a place the end of a word is to break at. */
typedef enum {
  LQ_BREAK_WORD,
  LQ_BREAK_CLAUSE,
  LQ_BREAK_SENTENCE,
} LqBreak;

/**
 * LqCaptionWord:
 *
 * What is not broken: a word with its punctuation; in scripts without spaces as little as their
 * rules of line breaking allow.
 */
typedef struct {
  char    *text;
  char    *speaker; /* as in the tokens; NULL: unknown */
  unsigned n_columns;
  int64_t  start_ms; /* never before the word before it ended */
  int64_t  end_ms;
  LqBreak  after;
  bool     has_space; /* between it and the next */
  bool     ends_turn; /* the next is another speaker's, or follows sound that is missing */
} LqCaptionWord;

/**
 * lq_caption_words_new:
 * @entry: a transcript
 * @words: %LQ_EXPORT_BOTH is as %LQ_EXPORT_ORIGINAL
 * @n_columns: a word is no wider if its script allows it
 *
 * Returns: (transfer full) (element-type LqCaptionWord)
 */
GPtrArray *lq_caption_words_new (const LqEntry *entry, LqExportWords words, unsigned n_columns);

G_END_DECLS
