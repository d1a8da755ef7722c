/* lq-script-piece.h: the smallest part of a script: a word, or what parts words for the eye
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

typedef enum {
  LQ_SCRIPT_WORD,        /* what was said, or what the person wrote for it */
  LQ_SCRIPT_SPEAKER,     /* a line that names who speaks */
  LQ_SCRIPT_TRANSLATION, /* a paragraph that translates the one above it */
} LqScriptKind;

/**
 * LqScriptPiece:
 *
 * Never changed: an edit puts others in its place, so that taking it back is to put these back.
 * A word whose text is empty was deleted; it keeps its time for what is written in its place.
 */
typedef struct {
  gatomicrefcount n_holders; /* private */

  LqScriptKind kind;
  char        *text;             /* as it stands on the page, UTF-8 */
  unsigned     n_chars;          /* of @text */
  bool         has_break;        /* @text begins with a line break that only the page has */
  bool         has_hidden_space; /* a space before it that the page does not have */
  int64_t      start_ms;         /* -1: unknown, or to be found between its neighbours */
  int64_t      end_ms;
  LqToken     *token;        /* what was recognized; NULL: nothing, the person wrote it */
  char        *speaker;      /* as in the tokens, or NULL */
  GPtrArray   *translations; /* (nullable) (element-type LqToken): what follows it in the tokens */
} LqScriptPiece;

/* All are (transfer full). */
LqScriptPiece *lq_script_piece_new (LqScriptKind kind, const char *text, const char *speaker);
LqScriptPiece *lq_script_piece_new_word (LqToken *token);
LqScriptPiece *lq_script_piece_copy (const LqScriptPiece *piece, const char *text);
LqScriptPiece *lq_script_piece_ref (LqScriptPiece *piece);
void           lq_script_piece_unref (LqScriptPiece *piece);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqScriptPiece, lq_script_piece_unref)

/* Returns: (transfer full) (element-type LqScriptPiece): an empty array that holds its pieces */
GPtrArray *lq_script_pieces_new (void);

/* The piece without the characters from @at on, @n of them. Returns: (transfer full) */
LqScriptPiece *lq_script_piece_cut (const LqScriptPiece *piece, unsigned at, unsigned n);

/**
 * lq_script_piece_insert:
 * @piece: a piece
 * @at: a character in it, or its end
 * @text: what is written there
 * @pieces: (element-type LqScriptPiece): takes what stands there then
 *
 * Each word becomes a piece. The word that stood there keeps its time if it still does; else they
 * share it.
 */
void
lq_script_piece_insert (LqScriptPiece *piece, unsigned at, const char *text, GPtrArray *pieces);

/* @text as words of the person's, without times, spoken by @speaker. */
void lq_script_piece_append_words (const char *text, const char *speaker, GPtrArray *pieces);

/* What is kept of it: without what only the page has. Returns: (transfer full) */
char *lq_script_piece_dup_stored (const LqScriptPiece *piece);

/* Whether its text is not what the recognizer said. */
bool lq_script_piece_is_edited (const LqScriptPiece *piece);

/* Whether a word begins with it, and not before it. */
bool lq_script_piece_begins_word (const LqScriptPiece *piece);

/* How many characters of white space stand before its first other one. */
unsigned lq_script_piece_count_leading (const LqScriptPiece *piece);

/* How sure the recognizer was of it, 0 to 1; -1: it did not say, or the person wrote it. */
float lq_script_piece_get_confidence (const LqScriptPiece *piece);

/* The token that is kept of it, with these times. Returns: (transfer full) (nullable): %NULL: none
 */
LqToken *lq_script_piece_dup_token (LqScriptPiece *piece, int64_t start_ms, int64_t end_ms);

G_END_DECLS
