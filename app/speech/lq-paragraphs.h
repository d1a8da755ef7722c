/* lq-paragraphs.h: breaks an endless stream of words into paragraphs that can be read
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqParagraphs:
 *
 * Where a text stands in its current paragraph. Speech has no paragraphs, and a text view lays out
 * a whole one again for every new word, so that an hour in one of them would take seconds a word.
 * The breaks are for the eye only: neither history nor clipboard have them. Documents that are made
 * of a transcript break where the window does. Zero to begin.
 */
typedef struct {
  size_t n_chars;         /* in this paragraph */
  bool   ends_a_sentence; /* the text so far */
  bool   has_begun;       /* a character was put out */
} LqParagraphs;

/* Whether a paragraph is long enough to end before @piece, a token's text. */
bool lq_paragraphs_is_break_due (const LqParagraphs *self, const char *piece);

/**
 * lq_paragraphs_take:
 * @self: the state after what was taken before
 * @piece: a token's text
 * @is_first: whether a paragraph begins with it, for whatever reason
 *
 * Returns: what of @piece is to be written: all of it, or at a beginning all but its leading space
 */
const char *lq_paragraphs_take (LqParagraphs *self, const char *piece, bool is_first);

/**
 * lq_paragraphs_append:
 * @self: the state after what was appended before
 * @out: where to
 * @piece: a token's text, UTF-8; a leading space begins a word
 *
 * Appends @piece, with a line break in place of its leading space where a paragraph is long enough.
 * The space at the very beginning is left out.
 */
void lq_paragraphs_append (LqParagraphs *self, GString *out, const char *piece);

/* @text as a whole in paragraphs. Returns: (transfer full) */
char *lq_paragraphs_dup (const char *text);

G_END_DECLS
