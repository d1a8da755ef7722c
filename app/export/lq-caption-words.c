/* lq-caption-words.c: a transcript as words with times: what subtitles are made of
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First the pieces that are wanted, and their times; what is not known is put between what is, by
 * the number of characters. Then each turn's pieces are joined to one text, and that is cut where
 * lines may be broken: a word may be made of several pieces, and a piece may hold several words. */

#define G_LOG_DOMAIN "lq-captions"

#include "config.h"
#include "lq-caption-words.h"
#include "lq-passages.h"
#include "lq-token.h"

#include <pango/pango.h>
#include <string.h>

/* How long a character takes to say, where no time is known at all. */
enum { MS_A_CHAR = 60 };

typedef struct {
  char       *text;
  const char *speaker;
  int64_t     start_ms; /* -1: unknown */
  int64_t     end_ms;
  bool        ends_turn;
} Piece;

typedef struct {
  GArray    *pieces;
  unsigned   n_columns;
  GString   *text;   /* of the turn */
  GArray    *starts; /* (element-type size_t): where each of its pieces begins in it */
  guint      first;  /* the turn's first piece */
  GPtrArray *words;
} Cutter;

static void
clear_piece (gpointer data)
{
  g_free (((Piece *) data)->text);
}

static void
add_piece (GArray *pieces, const char *text, const char *speaker, int64_t start_ms, int64_t end_ms)
{
  Piece    piece = { .speaker = speaker, .start_ms = start_ms, .end_ms = end_ms };
  GString *clean = g_string_new (NULL);

  lq_passages_append_clean (clean, text);
  piece.text = g_string_free (clean, FALSE);
  if (pieces->len > 0) {
    Piece *last = &g_array_index (pieces, Piece, pieces->len - 1);

    last->ends_turn |= g_strcmp0 (last->speaker, speaker) != 0;
  }
  g_array_append_val (pieces, piece);
}

static void
end_turn (GArray *pieces)
{
  if (pieces->len > 0)
    g_array_index (pieces, Piece, pieces->len - 1).ends_turn = true;
}

static void
add_said (GArray *pieces, const LqToken *token)
{
  if (token->is_gap)
    end_turn (pieces);
  else if (*token->text != '\0')
    add_piece (pieces, token->text, token->speaker, token->start_ms, token->end_ms);
}

/* The run of results that begins at @index. They have no times but those of what was said since the
 * last run. Returns: the index after the run. */
static guint
add_results (GArray *pieces, const GPtrArray *tokens, guint index, int64_t start_ms, int64_t end_ms)
{
  guint first = pieces->len;

  for (; index < tokens->len; index++) {
    const LqToken *token = g_ptr_array_index (tokens, index);

    if (token->translation != LQ_TRANSLATION_RESULT)
      break;
    if (*token->text != '\0')
      add_piece (pieces, token->text, token->speaker, -1, -1);
  }
  if (pieces->len > first) {
    g_array_index (pieces, Piece, first).start_ms = start_ms;
    g_array_index (pieces, Piece, pieces->len - 1).end_ms = end_ms;
  }

  return index;
}

static void
add_translation (GArray *pieces, const GPtrArray *tokens)
{
  int64_t start_ms = -1, end_ms = -1;
  guint   i = 0;

  while (i < tokens->len) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (token->translation == LQ_TRANSLATION_RESULT) {
      i = add_results (pieces, tokens, i, start_ms, end_ms);
      start_ms = end_ms = -1;
      continue;
    }
    if (token->translation == LQ_TRANSLATION_ORIGINAL) {
      start_ms = start_ms < 0 ? token->start_ms : start_ms;
      end_ms = MAX (end_ms, token->end_ms);
    } else {
      add_said (pieces, token);
    }
    i++;
  }
}

static GArray *
find_pieces (const LqEntry *entry, LqExportWords words)
{
  GArray          *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  const GPtrArray *tokens = entry->tokens;

  g_array_set_clear_func (pieces, clear_piece);
  if (tokens != NULL && words == LQ_EXPORT_TRANSLATION)
    add_translation (pieces, tokens);
  for (guint i = 0; tokens != NULL && words != LQ_EXPORT_TRANSLATION && i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (token->translation != LQ_TRANSLATION_RESULT)
      add_said (pieces, token);
  }
  if (pieces->len == 0 && *entry->text != '\0')
    add_piece (pieces, entry->text, NULL, -1, -1);

  return pieces;
}

/* ---- times */

/* A moment in the transcript: the beginning of a piece, or its end. */
static int64_t *
moment_at (GArray *pieces, guint index)
{
  Piece *piece = &g_array_index (pieces, Piece, index / 2);

  return index % 2 == 0 ? &piece->start_ms : &piece->end_ms;
}

/* How much is said between a moment and the next. */
static int64_t
weight_at (GArray *pieces, guint index)
{
  return index % 2 == 0 ? g_utf8_strlen (g_array_index (pieces, Piece, index / 2).text, -1) : 0;
}

/* The moments before @end, from @first on, are not known. */
static void
guess_moments (GArray *pieces, guint first, guint end, int64_t duration_ms)
{
  int64_t from_ms = first > 0 ? *moment_at (pieces, first - 1) : 0;
  int64_t total = 0, said = 0, span_ms;

  for (guint i = first > 0 ? first - 1 : 0; i < end && i + 1 < pieces->len * 2; i++)
    total += weight_at (pieces, i);
  if (end < pieces->len * 2)
    span_ms = *moment_at (pieces, end) - from_ms;
  else if (duration_ms > from_ms)
    span_ms = MIN (duration_ms - from_ms, first > 0 ? total * MS_A_CHAR : duration_ms);
  else
    span_ms = total * MS_A_CHAR;
  span_ms = MAX (span_ms, 0);

  for (guint i = first; i < end; i++) {
    if (i > 0)
      said += weight_at (pieces, i - 1);
    *moment_at (pieces, i) = from_ms + (total > 0 ? span_ms * said / total : 0);
  }
}

/* Every moment is known afterwards, and none is before the one before it: where two spoke at once,
 * the second one waits. */
static void
settle_times (GArray *pieces, int64_t duration_ms)
{
  int64_t last_ms = 0;

  for (guint i = 0; i < pieces->len * 2; i++) {
    int64_t *moment = moment_at (pieces, i);

    if (*moment >= 0)
      *moment = last_ms = MAX (*moment, last_ms);
  }
  for (guint i = 0; i < pieces->len * 2; i++) {
    guint end = i;

    while (end < pieces->len * 2 && *moment_at (pieces, end) < 0)
      end++;
    if (end > i)
      guess_moments (pieces, i, end, duration_ms);
    i = end;
  }
}

/* ---- cutting */

static bool
has_no_spaces (gunichar c)
{
  switch (g_unichar_get_script (c)) {
  case G_UNICODE_SCRIPT_THAI:
  case G_UNICODE_SCRIPT_LAO:
  case G_UNICODE_SCRIPT_KHMER:
  case G_UNICODE_SCRIPT_MYANMAR:
  case G_UNICODE_SCRIPT_TIBETAN:
    return true;
  default:
    return g_unichar_iswide (c);
  }
}

static unsigned
columns_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? 2 : 1;
}

static bool
is_one_of (gunichar c, const char *characters)
{
  return g_utf8_strchr (characters, -1, c) != NULL;
}

/* Quotation marks and brackets that close come after the stop. */
static LqBreak
grade (const char *word)
{
  const char *at = word + strlen (word);

  while (at > word) {
    gunichar c;

    at = g_utf8_prev_char (at);
    c = g_utf8_get_char (at);
    if (is_one_of (c, ".?!…。？！؟۔।"))
      return LQ_BREAK_SENTENCE;
    if (is_one_of (c, ",;:–—、，；：،؛"))
      return LQ_BREAK_CLAUSE;
    if (!is_one_of (c, "\"'”’“»«)]」』）"))
      break;
  }

  return LQ_BREAK_WORD;
}

/* The piece that holds the byte at @offset of the turn's text, and where that is in it. */
static const Piece *
piece_at (const Cutter *self, size_t offset, size_t *inside)
{
  guint low = 0, high = self->starts->len - 1;

  while (low < high) {
    guint middle = (low + high + 1) / 2;

    if (g_array_index (self->starts, size_t, middle) <= offset)
      low = middle;
    else
      high = middle - 1;
  }
  *inside = offset - g_array_index (self->starts, size_t, low);

  return &g_array_index (self->pieces, Piece, self->first + low);
}

static int64_t
time_in (const Piece *piece, size_t inside)
{
  size_t length = strlen (piece->text);

  return piece->start_ms + (piece->end_ms - piece->start_ms) * (int64_t) inside / (int64_t) length;
}

/* When the word that begins at @offset begins. The space before it takes no time. */
static int64_t
start_at (const Cutter *self, size_t offset)
{
  size_t       inside;
  const Piece *piece = piece_at (self, offset, &inside);

  return inside <= 1 && *piece->text == ' ' ? piece->start_ms : time_in (piece, inside);
}

static int64_t
end_at (const Cutter *self, size_t offset)
{
  size_t       inside;
  const Piece *piece = piece_at (self, offset - 1, &inside);

  return time_in (piece, inside + 1);
}

static void
add_word (Cutter *self, size_t begin, size_t end)
{
  const char    *text = self->text->str;
  LqCaptionWord *word;
  bool           has_space;

  while (begin < end && g_ascii_isspace (text[begin]))
    begin++;
  has_space = end > begin && g_ascii_isspace (text[end - 1]);
  while (end > begin && g_ascii_isspace (text[end - 1]))
    end--;
  if (begin == end)
    return;

  word = g_new0 (LqCaptionWord, 1);
  word->text = g_strdelimit (g_strndup (text + begin, end - begin), "\n\t", ' ');
  word->speaker = g_strdup (g_array_index (self->pieces, Piece, self->first).speaker);
  word->start_ms = start_at (self, begin);
  word->end_ms = end_at (self, end);
  word->has_space = has_space;
  word->after = grade (word->text);
  for (const char *at = word->text; *at != '\0'; at = g_utf8_next_char (at))
    word->n_columns += columns_of (g_utf8_get_char (at));
  g_ptr_array_add (self->words, word);
}

/* A break that no rule allows is better than a line that no screen holds, where it cuts no word. */
static bool
may_break (
  const Cutter *self, gunichar before, gunichar c, const PangoLogAttr *attr, unsigned n_columns)
{
  if (g_unichar_isspace (before))
    return attr->is_line_break || n_columns > self->n_columns / 2;
  if (!has_no_spaces (before) && !has_no_spaces (c))
    return false;

  return attr->is_line_break ||
         (attr->is_cursor_position && n_columns + columns_of (c) > self->n_columns);
}

static void
cut_turn (Cutter *self)
{
  const char              *text = self->text->str;
  int                      n_attrs = (int) g_utf8_strlen (text, -1) + 1;
  g_autofree PangoLogAttr *attrs = g_new0 (PangoLogAttr, n_attrs);
  size_t                   begin = 0;
  unsigned                 n_columns = 0;
  gunichar                 before = 0;
  int                      index = 0;

  pango_get_log_attrs (text, (int) self->text->len, -1, NULL, attrs, n_attrs);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at), index++) {
    gunichar c = g_utf8_get_char (at);

    if (index > 0 && may_break (self, before, c, &attrs[index], n_columns)) {
      add_word (self, begin, at - text);
      begin = at - text;
      n_columns = 0;
    }
    n_columns += columns_of (c);
    before = c;
  }
  add_word (self, begin, self->text->len);
  if (self->words->len > 0)
    ((LqCaptionWord *) g_ptr_array_index (self->words, self->words->len - 1))->ends_turn = true;
}

static void
word_free (gpointer data)
{
  LqCaptionWord *word = data;

  g_free (word->text);
  g_free (word->speaker);
  g_free (word);
}

GPtrArray *
lq_caption_words_new (const LqEntry *entry, LqExportWords words, unsigned n_columns)
{
  g_autoptr (GArray) pieces = find_pieces (entry, words);
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autoptr (GString) text = g_string_new (NULL);
  Cutter cutter = {
    .pieces = pieces,
    .n_columns = n_columns,
    .text = text,
    .starts = starts,
    .words = g_ptr_array_new_with_free_func (word_free),
  };

  settle_times (pieces, entry->duration_ms);
  for (guint i = 0; i < pieces->len; i++) {
    const Piece *piece = &g_array_index (pieces, Piece, i);
    size_t       start = text->len;

    g_array_append_val (starts, start);
    g_string_append (text, piece->text);
    if (!piece->ends_turn && i + 1 < pieces->len)
      continue;

    cut_turn (&cutter);
    g_string_truncate (text, 0);
    g_array_set_size (starts, 0);
    cutter.first = i + 1;
  }

  return cutter.words;
}
