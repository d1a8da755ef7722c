/* lq-script.c: a transcript as a page of text that is read, played and edited
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pieces stand in blocks that know how long they are, so that a place in ten hours of speech is
 * found in a few hundred steps. */

#define G_LOG_DOMAIN "lq-script"

#include "config.h"
#include "lq-script.h"
#include "lq-script-builder.h"

enum { BLOCK_PIECES = 256 }; /* a block of twice as many is parted */

typedef struct {
  GPtrArray *pieces;
  unsigned   n_chars;
  int64_t    start_ms; /* the first time in it; -1: none */
} Block;

struct _LqScript {
  GPtrArray  *blocks; /* (element-type Block): none is empty */
  GPtrArray  *speakers;
  GHashTable *names;
  unsigned    n_pieces;
  unsigned    n_chars;
  bool        is_translated;
};

/* ---- blocks */

static void
block_free (gpointer data)
{
  Block *block = data;

  g_ptr_array_unref (block->pieces);
  g_free (block);
}

static Block *
block_new (void)
{
  Block *block = g_new0 (Block, 1);

  block->pieces = lq_script_pieces_new ();
  block->start_ms = -1;

  return block;
}

/* The block's sums after its pieces changed. */
static void
block_sum (Block *block)
{
  block->n_chars = 0;
  block->start_ms = -1;
  for (guint i = 0; i < block->pieces->len; i++) {
    const LqScriptPiece *piece = g_ptr_array_index (block->pieces, i);

    block->n_chars += piece->n_chars;
    if (block->start_ms < 0)
      block->start_ms = piece->start_ms;
  }
}

/* The block that holds piece @index, which becomes its number in the block. The end of the page is
 * in the last block. */
static guint
find_block (LqScript *self, unsigned *index)
{
  guint b = 0;

  for (; b + 1 < self->blocks->len; b++) {
    const Block *block = g_ptr_array_index (self->blocks, b);

    if (*index < block->pieces->len)
      break;
    *index -= block->pieces->len;
  }

  return b;
}

static void
part_block (LqScript *self, guint b)
{
  Block *block = g_ptr_array_index (self->blocks, b);
  guint  at = 1;

  if (block->pieces->len < 2 * BLOCK_PIECES)
    return;

  for (guint i = BLOCK_PIECES; i < block->pieces->len; i += BLOCK_PIECES, at++) {
    Block *part = block_new ();

    for (guint j = i; j < MIN (i + BLOCK_PIECES, block->pieces->len); j++)
      g_ptr_array_add (part->pieces, lq_script_piece_ref (g_ptr_array_index (block->pieces, j)));
    block_sum (part);
    g_ptr_array_insert (self->blocks, (int) (b + at), part);
  }
  g_ptr_array_set_size (block->pieces, BLOCK_PIECES);
  block_sum (block);
}

static void
remove_pieces (LqScript *self, unsigned index, unsigned n)
{
  while (n > 0) {
    unsigned at = index;
    guint    b = find_block (self, &at);
    Block   *block = g_ptr_array_index (self->blocks, b);
    unsigned n_here = MIN (n, block->pieces->len - at);

    self->n_chars -= block->n_chars;
    g_ptr_array_remove_range (block->pieces, at, n_here);
    block_sum (block);
    self->n_chars += block->n_chars;
    self->n_pieces -= n_here;
    n -= n_here;
    if (block->pieces->len == 0 && self->blocks->len > 1)
      g_ptr_array_remove_index (self->blocks, b);
  }
}

static void
insert_pieces (LqScript *self, unsigned index, const GPtrArray *pieces)
{
  unsigned   at = index;
  guint      b = find_block (self, &at);
  Block     *block = g_ptr_array_index (self->blocks, b);
  GPtrArray *all = lq_script_pieces_new ();

  self->n_chars -= block->n_chars;
  for (guint i = 0; i < at; i++)
    g_ptr_array_add (all, lq_script_piece_ref (g_ptr_array_index (block->pieces, i)));
  for (guint i = 0; i < pieces->len; i++)
    g_ptr_array_add (all, lq_script_piece_ref (g_ptr_array_index (pieces, i)));
  for (guint i = at; i < block->pieces->len; i++)
    g_ptr_array_add (all, lq_script_piece_ref (g_ptr_array_index (block->pieces, i)));

  g_ptr_array_unref (block->pieces);
  block->pieces = all;
  block_sum (block);
  self->n_chars += block->n_chars;
  self->n_pieces += pieces->len;
  part_block (self, b);
}

void
lq_script_splice (LqScript *self, unsigned index, unsigned n, const GPtrArray *pieces)
{
  g_return_if_fail (index + n <= self->n_pieces);

  remove_pieces (self, index, n);
  if (pieces->len > 0)
    insert_pieces (self, index, pieces);
}

/* ---- pieces */

static GHashTable *
copy_names (GHashTable *names)
{
  GHashTable    *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer       speaker, name;

  if (names == NULL)
    return copy;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &speaker, &name))
    g_hash_table_insert (copy, g_strdup (speaker), g_strdup (name));

  return copy;
}

LqScript *
lq_script_new (const GPtrArray *tokens, GHashTable *names)
{
  LqScript *self = g_new0 (LqScript, 1);
  g_autoptr (GPtrArray) pieces = NULL;

  self->blocks = g_ptr_array_new_with_free_func (block_free);
  g_ptr_array_add (self->blocks, block_new ());
  self->speakers = g_ptr_array_new_with_free_func (g_free);
  self->names = copy_names (names);

  pieces = lq_script_builder_set (tokens, self->names, self->speakers);
  insert_pieces (self, 0, pieces);
  for (guint i = 0; i < pieces->len && !self->is_translated; i++) {
    const LqScriptPiece *piece = g_ptr_array_index (pieces, i);

    self->is_translated = piece->kind == LQ_SCRIPT_TRANSLATION;
  }

  return self;
}

void
lq_script_free (LqScript *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->speakers);
  g_hash_table_unref (self->names);
  g_free (self);
}

unsigned
lq_script_get_n_chars (LqScript *self)
{
  return self->n_chars;
}

unsigned
lq_script_get_n_pieces (LqScript *self)
{
  return self->n_pieces;
}

LqScriptPiece *
lq_script_get_piece (LqScript *self, unsigned index)
{
  const Block *block;
  guint        b;

  g_return_val_if_fail (index < self->n_pieces, NULL);

  b = find_block (self, &index);
  block = g_ptr_array_index (self->blocks, b);

  return g_ptr_array_index (block->pieces, index);
}

unsigned
lq_script_get_offset (LqScript *self, unsigned index)
{
  unsigned at = index;
  guint    in = find_block (self, &at);
  unsigned offset = 0;

  for (guint b = 0; b <= in; b++) {
    const Block *block = g_ptr_array_index (self->blocks, b);

    for (guint i = 0; b == in && i < at; i++)
      offset += ((LqScriptPiece *) g_ptr_array_index (block->pieces, i))->n_chars;
    if (b < in)
      offset += block->n_chars;
  }

  return offset;
}

unsigned
lq_script_find_piece (LqScript *self, unsigned offset, unsigned *begins_at)
{
  unsigned begin = 0;
  unsigned index = 0;

  for (guint b = 0; b < self->blocks->len; b++) {
    const Block *block = g_ptr_array_index (self->blocks, b);
    bool         is_in = offset < begin + block->n_chars;

    for (guint i = 0; is_in && i < block->pieces->len; i++) {
      const LqScriptPiece *piece = g_ptr_array_index (block->pieces, i);

      if (offset < begin + piece->n_chars) {
        if (begins_at != NULL)
          *begins_at = begin;
        return index + i;
      }
      begin += piece->n_chars;
    }
    begin += block->n_chars;
    index += block->pieces->len;
  }

  if (begins_at != NULL)
    *begins_at = self->n_chars;

  return self->n_pieces;
}

char *
lq_script_dup_page (LqScript *self)
{
  GString *page = g_string_sized_new (self->n_chars + 1);

  for (guint b = 0; b < self->blocks->len; b++) {
    const Block *block = g_ptr_array_index (self->blocks, b);

    for (guint i = 0; i < block->pieces->len; i++)
      g_string_append (page, ((LqScriptPiece *) g_ptr_array_index (block->pieces, i))->text);
  }

  return g_string_free (page, FALSE);
}

/* ---- times */

static bool
is_timed (const LqScriptPiece *piece)
{
  return piece->kind == LQ_SCRIPT_WORD && piece->start_ms >= 0;
}

/* The next piece that has a time, and how many characters without one are on the way to it; NULL:
 * none. */
static const LqScriptPiece *
find_timed (LqScript *self, unsigned index, int step, unsigned *n_chars)
{
  *n_chars = 0;
  for (unsigned i = index + (unsigned) step; i < self->n_pieces; i += (unsigned) step) {
    const LqScriptPiece *piece = lq_script_get_piece (self, i);

    if (is_timed (piece))
      return piece;
    if (piece->kind == LQ_SCRIPT_WORD)
      *n_chars += piece->n_chars;
  }

  return NULL;
}

/* What the person wrote lies between the words beside it, each as long as it is written. */
static void
find_piece_time (LqScript *self, unsigned index, int64_t *start_ms, int64_t *end_ms)
{
  const LqScriptPiece *piece = lq_script_get_piece (self, index);
  const LqScriptPiece *before, *after;
  unsigned             n_before, n_after;
  int64_t              from_ms, gap_ms;
  int64_t              n;

  *start_ms = piece->start_ms;
  *end_ms = piece->end_ms;
  if (is_timed (piece) || piece->kind != LQ_SCRIPT_WORD || piece->token != NULL)
    return;

  before = find_timed (self, index, -1, &n_before);
  after = find_timed (self, index, 1, &n_after);
  if (before != NULL)
    from_ms = before->end_ms;
  else if (after != NULL)
    from_ms = after->start_ms;
  else
    return;

  n = MAX (1, (int64_t) n_before + n_after + piece->n_chars);
  if (after != NULL)
    from_ms = MIN (from_ms, after->start_ms);
  gap_ms = after ? after->start_ms - from_ms : 0;
  *start_ms = from_ms + gap_ms * n_before / n;
  *end_ms = from_ms + gap_ms * (n_before + piece->n_chars) / n;
}

/* ---- words */

static bool
is_part_of_word (LqScript *self, unsigned index)
{
  const LqScriptPiece *piece;

  if (index >= self->n_pieces)
    return false;
  piece = lq_script_get_piece (self, index);

  return piece->kind == LQ_SCRIPT_WORD &&
         (piece->n_chars == 0 || !lq_script_piece_begins_word (piece));
}

/* The word of the pieces from @first up to before @last. */
static bool
measure_word (LqScript *self, unsigned first, unsigned last, LqScriptRange *word)
{
  int64_t unused;

  /* What was deleted before or after it is not part of it. */
  while (first + 1 < last && lq_script_get_piece (self, first)->n_chars == 0)
    first++;
  while (last > first + 1 && lq_script_get_piece (self, last - 1)->n_chars == 0)
    last--;

  word->from = lq_script_get_offset (self, first) +
               lq_script_piece_count_leading (lq_script_get_piece (self, first));
  word->to = lq_script_get_offset (self, last - 1) + lq_script_get_piece (self, last - 1)->n_chars;
  find_piece_time (self, first, &word->start_ms, &unused);
  find_piece_time (self, last - 1, &unused, &word->end_ms);

  return word->to > word->from;
}

static bool
find_word_of_piece (LqScript *self, unsigned index, LqScriptRange *word)
{
  unsigned first = index;
  unsigned last = index + 1;

  if (index >= self->n_pieces || lq_script_get_piece (self, index)->kind != LQ_SCRIPT_WORD)
    return false;

  while (first > 0 && is_part_of_word (self, first) &&
         lq_script_get_piece (self, first - 1)->kind == LQ_SCRIPT_WORD)
    first--;
  while (is_part_of_word (self, last))
    last++;

  return measure_word (self, first, last, word);
}

bool
lq_script_find_word (LqScript *self, unsigned offset, LqScriptRange *word)
{
  return find_word_of_piece (self, lq_script_find_piece (self, offset, NULL), word);
}

bool
lq_script_find_time (LqScript *self, int64_t ms, LqScriptRange *word)
{
  unsigned index = 0;
  unsigned n_before = 0;
  Block   *at = NULL;
  bool     is_found = false;

  for (guint b = 0; b < self->blocks->len; b++) {
    Block *block = g_ptr_array_index (self->blocks, b);

    if (block->start_ms > ms)
      break;
    if (block->start_ms >= 0) {
      at = block;
      index = n_before;
    }
    n_before += block->pieces->len;
  }
  if (at == NULL)
    return false;

  n_before = index;
  for (guint i = 0; i < at->pieces->len; i++) {
    const LqScriptPiece *piece = g_ptr_array_index (at->pieces, i);

    if (is_timed (piece) && piece->start_ms > ms)
      break;
    if (is_timed (piece) && piece->n_chars > lq_script_piece_count_leading (piece)) {
      index = n_before + i;
      is_found = true;
    }
  }

  return is_found && find_word_of_piece (self, index, word);
}

static bool
is_doubtful (LqScript *self, unsigned index, float below)
{
  float confidence = lq_script_piece_get_confidence (lq_script_get_piece (self, index));

  return confidence >= 0 && confidence < below;
}

bool
lq_script_find_doubtful (
  LqScript *self, unsigned offset, bool is_forward, float below, LqScriptRange *word)
{
  unsigned start = lq_script_find_piece (self, offset, NULL);
  unsigned n = self->n_pieces;

  for (unsigned i = 0; i < n; i++) {
    unsigned      index = (start + (is_forward ? i : n - 1 - i)) % n;
    LqScriptRange found;

    if (!is_doubtful (self, index, below) || !find_word_of_piece (self, index, &found))
      continue;
    /* The word that one is in is not the next one, unless it is the only one. */
    if (i + 1 < n && found.from <= offset && offset <= found.to)
      continue;
    *word = found;
    return true;
  }

  return false;
}

/* ---- speakers */

const GPtrArray *
lq_script_get_speakers (LqScript *self)
{
  return self->speakers;
}

GHashTable *
lq_script_get_names (LqScript *self)
{
  return self->names;
}

GHashTable *
lq_script_dup_names (LqScript *self)
{
  return copy_names (self->names);
}

char *
lq_script_dup_name (LqScript *self, const char *speaker)
{
  return lq_script_builder_dup_name (self->names, speaker);
}

bool
lq_script_is_translated (LqScript *self)
{
  return self->is_translated;
}

/* ---- what is kept */

static void
append_token (LqScript *self, LqScriptPiece *piece, unsigned index, GPtrArray *tokens)
{
  int64_t  start_ms = piece->start_ms;
  int64_t  end_ms = piece->end_ms;
  LqToken *token;

  if (piece->kind == LQ_SCRIPT_WORD && piece->token == NULL)
    find_piece_time (self, index, &start_ms, &end_ms);
  token = lq_script_piece_dup_token (piece, start_ms, end_ms);
  if (token != NULL)
    g_ptr_array_add (tokens, token);
  for (guint i = 0; piece->translations != NULL && i < piece->translations->len; i++)
    g_ptr_array_add (tokens, lq_token_ref (g_ptr_array_index (piece->translations, i)));
}

/* Recognizers let words overlap: a part of one that was parted would begin later than the next one.
 * Tokens that came stay as they are. */
static void
keep_order (const GPtrArray *tokens, GHashTable *came)
{
  int64_t next_ms = INT64_MAX;

  for (guint i = tokens->len; i-- > 0;) {
    LqToken *token = g_ptr_array_index (tokens, i);

    if (token->start_ms < 0 || token->translation == LQ_TRANSLATION_RESULT)
      continue;
    if (token->start_ms > next_ms && !g_hash_table_contains (came, token))
      token->start_ms = next_ms;
    next_ms = MIN (next_ms, token->start_ms);
  }
}

GPtrArray *
lq_script_dup_tokens (LqScript *self)
{
  GPtrArray *tokens = lq_tokens_new ();
  g_autoptr (GHashTable) came = g_hash_table_new (NULL, NULL);
  unsigned index = 0;

  for (guint b = 0; b < self->blocks->len; b++) {
    const Block *block = g_ptr_array_index (self->blocks, b);

    for (guint i = 0; i < block->pieces->len; i++) {
      LqScriptPiece *piece = g_ptr_array_index (block->pieces, i);

      append_token (self, piece, index++, tokens);
      if (piece->token != NULL)
        g_hash_table_add (came, piece->token);
    }
  }
  keep_order (tokens, came);

  return tokens;
}

char *
lq_script_dup_text (LqScript *self)
{
  GString *text = g_string_sized_new (self->n_chars + 1);

  for (guint b = 0; b < self->blocks->len; b++) {
    const Block *block = g_ptr_array_index (self->blocks, b);

    for (guint i = 0; i < block->pieces->len; i++) {
      const LqScriptPiece *piece = g_ptr_array_index (block->pieces, i);
      g_autofree char     *stored = NULL;

      if (piece->kind != LQ_SCRIPT_WORD)
        continue;
      stored = lq_script_piece_dup_stored (piece);
      g_string_append (text, stored);
    }
  }

  return g_strstrip (g_string_free (text, FALSE));
}
