/* lq-script-piece.c: the smallest part of a script: a word, or what parts words for the eye
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-script-piece"

#include "config.h"
#include "lq-script-piece.h"

/* What a person wrote is certain. */
static const float CERTAIN = 1.0f;

static gunichar
first_char (const char *text)
{
  return g_utf8_get_char (text);
}

static gunichar
last_char (const char *text)
{
  return *text != '\0' ? g_utf8_get_char (g_utf8_prev_char (text + strlen (text))) : 0;
}

static void
set_text (LqScriptPiece *piece, char *text)
{
  piece->text = text;
  piece->n_chars = (unsigned) g_utf8_strlen (text, -1);
}

LqScriptPiece *
lq_script_piece_new (LqScriptKind kind, const char *text, const char *speaker)
{
  LqScriptPiece *piece = g_new0 (LqScriptPiece, 1);

  g_atomic_ref_count_init (&piece->n_holders);
  piece->kind = kind;
  set_text (piece, g_strdup (text));
  piece->start_ms = -1;
  piece->end_ms = -1;
  piece->speaker = g_strdup (speaker);

  return piece;
}

LqScriptPiece *
lq_script_piece_new_word (LqToken *token)
{
  LqScriptPiece *piece = lq_script_piece_new (LQ_SCRIPT_WORD, token->text, token->speaker);

  piece->token = lq_token_ref (token);
  piece->start_ms = token->start_ms;
  piece->end_ms = token->end_ms;

  return piece;
}

LqScriptPiece *
lq_script_piece_copy (const LqScriptPiece *piece, const char *text)
{
  LqScriptPiece *copy = g_new (LqScriptPiece, 1);

  *copy = *piece;
  g_atomic_ref_count_init (&copy->n_holders);
  set_text (copy, g_strdup (text));
  copy->token = piece->token ? lq_token_ref (piece->token) : NULL;
  copy->speaker = g_strdup (piece->speaker);
  copy->translations = piece->translations ? g_ptr_array_ref (piece->translations) : NULL;

  return copy;
}

LqScriptPiece *
lq_script_piece_ref (LqScriptPiece *piece)
{
  g_atomic_ref_count_inc (&piece->n_holders);

  return piece;
}

void
lq_script_piece_unref (LqScriptPiece *piece)
{
  if (piece == NULL || !g_atomic_ref_count_dec (&piece->n_holders))
    return;

  g_free (piece->text);
  g_free (piece->speaker);
  lq_token_free (piece->token);
  g_clear_pointer (&piece->translations, g_ptr_array_unref);
  g_free (piece);
}

GPtrArray *
lq_script_pieces_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lq_script_piece_unref);
}

/* What is again as it was recognized has its whole time again. */
static void
settle_time (LqScriptPiece *piece)
{
  if (piece->token == NULL || lq_script_piece_is_edited (piece))
    return;

  piece->start_ms = piece->token->start_ms;
  piece->end_ms = piece->token->end_ms;
}

LqScriptPiece *
lq_script_piece_cut (const LqScriptPiece *piece, unsigned at, unsigned n)
{
  const char      *from = g_utf8_offset_to_pointer (piece->text, at);
  const char      *to = g_utf8_offset_to_pointer (from, n);
  g_autofree char *before = g_strndup (piece->text, (gsize) (from - piece->text));
  g_autofree char *text = g_strconcat (before, to, NULL);
  LqScriptPiece   *cut = lq_script_piece_copy (piece, text);

  /* Where the break is deleted, two words become one, as it looks. */
  if (piece->has_break && at == 0 && n > 0) {
    cut->has_break = false;
    cut->has_hidden_space = false;
  }
  settle_time (cut);

  return cut;
}

/* ---- writing into it */

/* Where the word that begins at @text ends: white space, then other characters. White space at the
 * very end belongs to the word before it, which is still being written. */
static const char *
find_word_end (const char *text)
{
  const char *c = text;
  const char *rest;

  while (*c != '\0' && g_unichar_isspace (g_utf8_get_char (c)))
    c = g_utf8_next_char (c);
  while (*c != '\0' && !g_unichar_isspace (g_utf8_get_char (c)))
    c = g_utf8_next_char (c);
  for (rest = c; *rest != '\0' && g_unichar_isspace (g_utf8_get_char (rest));)
    rest = g_utf8_next_char (rest);

  return *rest != '\0' ? c : rest;
}

/* (transfer full) */
static GPtrArray *
split_words (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  do {
    const char *end = find_word_end (text);

    g_ptr_array_add (words, g_strndup (text, (gsize) (end - text)));
    text = end;
  } while (*text != '\0');

  return words;
}

static bool
is_same_word (const char *a, const char *b)
{
  g_autofree char *word_a = g_strstrip (g_strdup (a));
  g_autofree char *word_b = g_strstrip (g_strdup (b));

  return *word_a != '\0' && g_str_equal (word_a, word_b);
}

/* Which of @words is @word; -1: none. The last one, when it is there several times. */
static int
find_same_word (const GPtrArray *words, const char *word)
{
  for (int i = (int) words->len - 1; i >= 0; i--)
    if (is_same_word (g_ptr_array_index (words, i), word))
      return i;

  return -1;
}

/* Which of @words stands for @piece: as it was, or as it was recognized; -1: none. */
static int
find_keeper (const GPtrArray *words, const LqScriptPiece *piece)
{
  int keeper = find_same_word (words, piece->text);

  if (keeper < 0 && piece->token != NULL)
    keeper = find_same_word (words, piece->token->text);

  return keeper;
}

/* The part of @piece's time that characters from @before to @after of @total have. */
static void
share_time (
  LqScriptPiece *part, const LqScriptPiece *piece, size_t before, size_t after, size_t total)
{
  int64_t length = piece->end_ms - piece->start_ms;

  if (piece->start_ms < 0 || length < 0)
    return;

  part->start_ms = piece->start_ms + length * (int64_t) before / (int64_t) total;
  part->end_ms = piece->start_ms + length * (int64_t) after / (int64_t) total;
}

static LqScriptPiece *
new_part (const LqScriptPiece *piece, const char *text, bool is_keeper)
{
  if (is_keeper)
    return lq_script_piece_copy (piece, text);

  return lq_script_piece_new (LQ_SCRIPT_WORD, text, piece->speaker);
}

/* What belongs to the beginning or the end of @piece does so of its parts. */
static void
hand_over_edges (const LqScriptPiece *piece, GPtrArray *pieces, unsigned first)
{
  for (unsigned i = first; i < pieces->len; i++) {
    LqScriptPiece *part = g_ptr_array_index (pieces, i);

    part->has_break = piece->has_break && i == first;
    part->has_hidden_space = piece->has_hidden_space && i == first;
    g_clear_pointer (&part->translations, g_ptr_array_unref);
    if (piece->translations != NULL && i == pieces->len - 1)
      part->translations = g_ptr_array_ref (piece->translations);
    settle_time (part);
  }
}

static void
append_parts (const LqScriptPiece *piece, const char *text, GPtrArray *pieces)
{
  g_autoptr (GPtrArray) words = split_words (text);
  int      keeper = find_keeper (words, piece);
  unsigned first = pieces->len;
  size_t   total = strlen (text);
  size_t   before = 0;

  for (unsigned i = 0; i < words->len; i++) {
    const char    *word = g_ptr_array_index (words, i);
    LqScriptPiece *part = new_part (piece, word, (int) i == MAX (keeper, 0));

    if (keeper < 0)
      share_time (part, piece, before, before + strlen (word), total);
    before += strlen (word);
    g_ptr_array_add (pieces, part);
  }
  hand_over_edges (piece, pieces, first);
}

void
lq_script_piece_insert (LqScriptPiece *piece, unsigned at, const char *text, GPtrArray *pieces)
{
  const char      *place = g_utf8_offset_to_pointer (piece->text, at);
  g_autofree char *before = g_strndup (piece->text, (gsize) (place - piece->text));
  g_autofree char *whole = g_strconcat (before, text, place, NULL);
  bool             is_before_break = piece->has_break && at == 0;

  if (piece->kind != LQ_SCRIPT_WORD) {
    g_ptr_array_add (pieces, lq_script_piece_copy (piece, whole));
  } else if (is_before_break) {
    lq_script_piece_append_words (text, piece->speaker, pieces);
    g_ptr_array_add (pieces, lq_script_piece_ref (piece));
  } else {
    append_parts (piece, whole, pieces);
  }
}

void
lq_script_piece_append_words (const char *text, const char *speaker, GPtrArray *pieces)
{
  g_autoptr (GPtrArray) words = split_words (text);

  for (unsigned i = 0; i < words->len; i++)
    g_ptr_array_add (pieces,
                     lq_script_piece_new (LQ_SCRIPT_WORD, g_ptr_array_index (words, i), speaker));
}

/* ---- what is told of it */

char *
lq_script_piece_dup_stored (const LqScriptPiece *piece)
{
  if (piece->n_chars == 0)
    return g_strdup ("");

  return g_strconcat (piece->has_hidden_space ? " " : "", piece->text + piece->has_break, NULL);
}

bool
lq_script_piece_is_edited (const LqScriptPiece *piece)
{
  g_autofree char *stored = lq_script_piece_dup_stored (piece);

  return piece->token == NULL || !g_str_equal (stored, piece->token->text);
}

/* Scripts without spaces have no other ends of words than those of their pieces. */
bool
lq_script_piece_begins_word (const LqScriptPiece *piece)
{
  gunichar first = first_char (piece->text);

  return piece->has_hidden_space || piece->has_break || g_unichar_isspace (first) ||
         (g_unichar_iswide (first) && g_unichar_isalnum (first));
}

unsigned
lq_script_piece_count_leading (const LqScriptPiece *piece)
{
  unsigned n = 0;

  for (const char *c = piece->text; *c != '\0' && g_unichar_isspace (g_utf8_get_char (c));
       c = g_utf8_next_char (c))
    n++;

  return n;
}

float
lq_script_piece_get_confidence (const LqScriptPiece *piece)
{
  if (piece->kind != LQ_SCRIPT_WORD || piece->token == NULL || piece->token->is_gap)
    return -1;
  if (piece->token->confidence < 0 || lq_script_piece_is_edited (piece))
    return -1;
  /* A lone full stop is nothing to be looked at. */
  if (!g_unichar_isalnum (last_char (piece->text)) &&
      piece->n_chars - lq_script_piece_count_leading (piece) <= 1)
    return -1;

  return piece->token->confidence;
}

LqToken *
lq_script_piece_dup_token (LqScriptPiece *piece, int64_t start_ms, int64_t end_ms)
{
  g_autofree char *stored = lq_script_piece_dup_stored (piece);
  LqToken         *token;

  if (piece->kind != LQ_SCRIPT_WORD || *stored == '\0')
    return NULL;
  if (piece->token != NULL && piece->token->start_ms == start_ms &&
      piece->token->end_ms == end_ms && g_str_equal (stored, piece->token->text))
    return lq_token_ref (piece->token);

  token = lq_token_new (stored, start_ms, end_ms, CERTAIN, true);
  token->raw = g_strdup (piece->token != NULL ? lq_token_get_raw (piece->token) : "");
  token->speaker = g_strdup (piece->speaker);
  if (piece->token != NULL) {
    token->language = g_strdup (piece->token->language);
    token->translation = piece->token->translation;
  }

  return token;
}
