/* lq-phrases.h: finds the longest known phrase at a place among spoken words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-rules.h"
#include "lq-spoken.h"
#include "lq-word.h"

G_BEGIN_DECLS

typedef enum {
  LQ_PHRASE_SIGN = 1 << 0,
  LQ_PHRASE_REPLACEMENT = 1 << 1,
  LQ_PHRASE_COMMAND = 1 << 2,
} LqPhraseKind;

/* A phrase and what it stands for: one of the three, by @kind. */
typedef struct {
  LqPhraseKind         kind;
  char               **words; /* folded */
  unsigned             n_words;
  char                *language; /* NULL: any */
  const LqSign        *sign;
  const LqReplacement *replacement;
  LqCommand            command;
} LqPhrase;

typedef struct _LqPhrases LqPhrases;

/* The phrases that @rules turn on; @rules must outlive them. */
LqPhrases *lq_phrases_new (const LqRules *rules);
void       lq_phrases_free (LqPhrases *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqPhrases, lq_phrases_free)

/* Words from @at on, of one utterance. */
typedef struct {
  const GPtrArray *words; /* (element-type LqWord) */
  unsigned         at;
  unsigned         n_words;
  bool             is_open; /* more words may follow */
} LqSpan;

/**
 * lq_phrases_match:
 * @kinds: which phrases to look for
 * @language: of the first word
 * @may_grow: (out): more words could make this a longer phrase
 *
 * Returns: (nullable): the longest phrase that stands at the beginning of @span
 */
const LqPhrase *lq_phrases_match (const LqPhrases *self,
                                  const LqSpan    *span,
                                  LqPhraseKind     kinds,
                                  const char      *language,
                                  bool            *may_grow);

G_END_DECLS
