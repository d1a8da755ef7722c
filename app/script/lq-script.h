/* lq-script.h: a transcript as a page of text that is read, played and edited
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script-piece.h"

G_BEGIN_DECLS

/**
 * LqScript:
 *
 * Knows of every character on the page what was said there and when, also after it was edited:
 * words keep their times, deleted ones go, written ones get times in between. Offsets are
 * characters from the beginning of the page, as those of a text buffer. Any one thread.
 */
typedef struct _LqScript LqScript;

/* A stretch of the page with its time. */
typedef struct {
  unsigned from; /* character */
  unsigned to;   /* the one after the last */
  int64_t  start_ms;
  int64_t  end_ms;
} LqScriptRange;

/**
 * lq_script_new:
 * @tokens: (element-type LqToken): the transcript
 * @names: (nullable) (element-type utf8 utf8): names of speakers; copied
 */
LqScript *lq_script_new (const GPtrArray *tokens, GHashTable *names);
void      lq_script_free (LqScript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqScript, lq_script_free)

/* The page as it is, and how long it is. */
char    *lq_script_dup_page (LqScript *self);
unsigned lq_script_get_n_chars (LqScript *self);

/* ---- pieces by their number */

unsigned       lq_script_get_n_pieces (LqScript *self);
LqScriptPiece *lq_script_get_piece (LqScript *self, unsigned index); /* borrowed */

/* Where a piece begins. */
unsigned lq_script_get_offset (LqScript *self, unsigned index);

/**
 * lq_script_find_piece:
 * @offset: a character, or the end of the page
 * @begins_at: (out) (optional): the first character of the piece
 *
 * Returns: the piece that this character is in; the number of pieces at the end of the page
 */
unsigned lq_script_find_piece (LqScript *self, unsigned offset, unsigned *begins_at);

/* Puts @pieces in the place of @n others, from @index on. For edits; others use lq-script-edits.h.
 */
void lq_script_splice (LqScript *self, unsigned index, unsigned n, const GPtrArray *pieces);

/* ---- words and times */

/* The word at a character, without white space. Returns: whether there is one */
bool lq_script_find_word (LqScript *self, unsigned offset, LqScriptRange *word);

/* The last word that began by then. Returns: whether there is one */
bool lq_script_find_time (LqScript *self, int64_t ms, LqScriptRange *word);

/**
 * lq_script_find_doubtful:
 * @offset: where to begin
 * @is_forward: whether to look after or before it
 * @below: words that the recognizer was less sure of
 *
 * Returns: whether there is one; it goes on at the other end of the page
 */
bool lq_script_find_doubtful (
  LqScript *self, unsigned offset, bool is_forward, float below, LqScriptRange *word);

/* ---- speakers */

/* (element-type utf8): in the order in which they first speak. */
const GPtrArray *lq_script_get_speakers (LqScript *self);

/* (element-type utf8 utf8): those that have names. */
GHashTable *lq_script_get_names (LqScript *self);
/* A copy of these. Returns: (transfer full) */
GHashTable *lq_script_dup_names (LqScript *self);

/* What stands on the page for a speaker: a name, or else the number. Returns: (transfer full) */
char *lq_script_dup_name (LqScript *self, const char *speaker);

/* ---- what is kept */

/* Returns: (transfer full) (element-type LqToken): the transcript as it is now */
GPtrArray *lq_script_dup_tokens (LqScript *self);

/* What was said, in one line as the history keeps it. Returns: (transfer full) */
char *lq_script_dup_text (LqScript *self);

/* Whether a translation stands below the text of a paragraph. */
bool lq_script_is_translated (LqScript *self);

G_END_DECLS
