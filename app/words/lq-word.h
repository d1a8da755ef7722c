/* lq-word.h: a spoken word, made of one token or several
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

/**
 * LqWord:
 *
 * The tokens of one word, and what they say together. The core is the text without the space and
 * the punctuation around it.
 */
typedef struct {
  GPtrArray *tokens;     /* (element-type LqToken), shared; at least one */
  char      *text;       /* of all tokens, as shown */
  char      *spoken;     /* the core, folded for comparing; may be empty */
  size_t     core_start; /* bytes in @text */
  size_t     core_end;
  bool       is_gap;  /* no word but the mark of sound that is missing */
  bool       is_last; /* of its utterance: a pause follows; set by who sees it */
} LqWord;

/* @tokens: (transfer full) (element-type LqToken): at least one */
LqWord *lq_word_new (GPtrArray *tokens);
void    lq_word_free (LqWord *word);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqWord, lq_word_free)

/* ISO 639-1, or NULL: not told */
const char *lq_word_get_language (const LqWord *word);

/* Whether it has punctuation before or after its core. */
bool lq_word_is_led (const LqWord *word);
bool lq_word_is_trailed (const LqWord *word);

/* The length in bytes of the marks at its end that a person would speak: "." "," "?" and the like.
 * The point of an abbreviation ("a.m.") is none. */
size_t lq_word_measure_mark (const LqWord *word);

bool lq_word_is_capital (const LqWord *word);      /* Loquat */
bool lq_word_is_all_capitals (const LqWord *word); /* LOQUAT, not I */

G_END_DECLS
