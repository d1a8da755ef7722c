/* lq-writer.h: writes words and signs as tokens: spaces, capitals, and the engine's own marks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-rules.h"
#include "lq-spoken.h"
#include "lq-word.h"

G_BEGIN_DECLS

/**
 * LqWriter:
 *
 * What was written, and what that means for what is written next. Tokens are written in the order
 * of the words; each raw text is written with exactly one token, unchanged.
 *
 * A mark that the engine set after a word is kept back until it is known what follows: where a mark
 * is spoken there, that one is written instead.
 */
typedef struct {
  GPtrArray *written;    /* (element-type LqToken): to be taken by the caller */
  LqToken   *mark;       /* the engine's, kept back; nullable */
  LqCase     next;       /* the first letter of the next word */
  bool       is_joined;  /* no space before it */
  bool       is_marking; /* marks are kept back at all: they can be spoken */
} LqWriter;

/* Words that a phrase was recognized in. */
typedef struct {
  const GPtrArray *words; /* (element-type LqWord) */
  unsigned         at;
  unsigned         n_words;
} LqWords;

void lq_writer_init (LqWriter *self, bool is_marking);
void lq_writer_clear (LqWriter *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqWriter, lq_writer_clear)

/* A writer that goes on where @from is; with what is not taken yet. */
void lq_writer_init_copy (LqWriter *self, const LqWriter *from);

void lq_writer_add_word (LqWriter *self, const LqWord *word);
void lq_writer_add_sign (LqWriter *self, LqWords words, const LqSign *sign);
void lq_writer_add_replacement (LqWriter            *self,
                                LqWords              words,
                                const LqReplacement *replacement,
                                const char          *clipboard);

/* @words were heard and write nothing. */
void lq_writer_add_nothing (LqWriter *self, LqWords words);

/* Writes the mark that is kept back: nothing follows. */
void lq_writer_end (LqWriter *self);

G_END_DECLS
