/* lq-writer.c: writes words and signs as tokens: spaces, capitals, and the engine's own marks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-writer.h"
#include "lq-proper-words.h"

#include <string.h>

static const LqWord *
get_word (LqWords words, unsigned i)
{
  return g_ptr_array_index (words.words, words.at + i);
}

static const LqWord *
get_last_word (LqWords words)
{
  return get_word (words, words.n_words - 1);
}

static LqToken *
get_last_token (const LqWord *word)
{
  return g_ptr_array_index (word->tokens, word->tokens->len - 1);
}

/* @text: (transfer full) */
static void
set_text (LqToken *token, char *text)
{
  if (token->raw == NULL)
    token->raw = g_steal_pointer (&token->text);

  g_free (token->text);
  token->text = text;
}

static char *
dup_with_case (const char *text, size_t at, gunichar (*change) (gunichar c))
{
  GString *changed = g_string_new_len (text, (gssize) at);

  g_string_append_unichar (changed, change (g_utf8_get_char (text + at)));
  g_string_append (changed, g_utf8_next_char (text + at));

  return g_string_free (changed, FALSE);
}

/* ---- the mark that is kept back */

/* The mark's own sound, if any, stays with it: only its raw text would be lost otherwise. */
static void
drop_mark (LqWriter *self)
{
  if (self->mark != NULL && *lq_token_get_raw (self->mark) != '\0') {
    LqToken *silent = lq_token_copy (self->mark);

    set_text (silent, g_strdup (""));
    g_ptr_array_add (self->written, silent);
  }

  g_clear_pointer (&self->mark, lq_token_free);
}

/* What is written now comes before the mark, but was recognized after it. */
static void
write_raw_of_mark (LqWriter *self)
{
  LqToken *mark;

  if (self->mark == NULL || *lq_token_get_raw (self->mark) == '\0')
    return;

  mark = lq_token_copy (self->mark);
  g_free (mark->raw);
  mark->raw = g_strdup ("");
  drop_mark (self);
  self->mark = mark;
}

void
lq_writer_end (LqWriter *self)
{
  if (self->mark != NULL)
    g_ptr_array_add (self->written, g_steal_pointer (&self->mark));
}

/* A mark that stands at the end of @token, whose raw text goes with the word. */
static void
keep_mark (LqWriter *self, const LqToken *token, const char *mark)
{
  self->mark = lq_token_copy (token);
  self->mark->start_ms = token->end_ms;
  g_free (self->mark->raw);
  self->mark->raw = g_strdup ("");
  set_text (self->mark, g_strdup (mark));
}

/* ---- words */

/* The engine gave it a capital because it took what was before for the end of a sentence. */
static bool
is_capital_without_cause (const LqWord *word)
{
  const LqToken *first = g_ptr_array_index (word->tokens, 0);
  const char    *raw = first->raw;

  if (raw == NULL || !lq_word_is_capital (word) || lq_word_is_all_capitals (word))
    return false;
  if (lq_proper_words_contain (word->spoken) || g_str_equal (word->spoken, "i") ||
      g_str_has_prefix (word->spoken, "i'"))
    return false;

  raw += *raw == ' ';
  return g_unichar_islower (g_utf8_get_char (raw));
}

/* The text of a word's first token as it is written here, or NULL: as it is. */
static char *
dup_first_text (const LqWriter *self, const LqWord *word, const LqToken *first)
{
  bool        is_space_lost = self->is_joined && first->text[0] == ' ';
  const char *text = first->text + is_space_lost;
  size_t      at = word->core_start - is_space_lost;
  bool        has_letter = word->core_start < strlen (first->text);

  if (has_letter && self->next == LQ_CASE_UPPER && g_unichar_islower (g_utf8_get_char (text + at)))
    return dup_with_case (text, at, g_unichar_toupper);
  if (has_letter && self->next == LQ_CASE_LOWER && is_capital_without_cause (word))
    return dup_with_case (text, at, g_unichar_tolower);

  return is_space_lost ? g_strdup (text) : NULL;
}

static void
write_token (LqWriter *self, LqToken *token, char *text)
{
  if (text == NULL) {
    g_ptr_array_add (self->written, lq_token_ref (token));
    return;
  }

  token = lq_token_copy (token);
  set_text (token, text);
  g_ptr_array_add (self->written, token);
}

static void
write_last_token (LqWriter *self, const LqWord *word, char *text)
{
  LqToken         *token = get_last_token (word);
  size_t           n_mark = self->is_marking ? lq_word_measure_mark (word) : 0;
  const char      *shown = text != NULL ? text : token->text;
  size_t           n_shown = strlen (shown);
  g_autofree char *mark = NULL;

  /* Of marks in tokens of their own, the last is enough to keep back. */
  n_mark = MIN (n_mark, n_shown);
  if (n_mark == 0) {
    write_token (self, token, text);
    return;
  }
  if (n_mark == n_shown && word->tokens->len > 1) {
    self->mark = lq_token_ref (token);
    g_free (text);
    return;
  }

  mark = g_strdup (shown + n_shown - n_mark);
  write_token (self, token, g_strndup (shown, n_shown - n_mark));
  keep_mark (self, token, mark);
  g_free (text);
}

void
lq_writer_add_word (LqWriter *self, const LqWord *word)
{
  guint    n_tokens = word->tokens->len;
  LqToken *first = g_ptr_array_index (word->tokens, 0);
  char    *text;

  lq_writer_end (self);
  text = word->is_gap ? NULL : dup_first_text (self, word, first);
  if (n_tokens == 1) {
    write_last_token (self, word, text);
  } else {
    write_token (self, first, text);
    for (guint i = 1; i < n_tokens - 1; i++)
      write_token (self, g_ptr_array_index (word->tokens, i), NULL);
    write_last_token (self, word, NULL);
  }

  self->is_joined = false;
  self->next = LQ_CASE_AS_IS;
}

/* ---- phrases */

/* One token for all the words, with @text: (transfer full). */
static LqToken *
merge (LqWords words, char *text)
{
  g_autoptr (GString) raw = g_string_new (NULL);
  LqToken *merged = lq_token_copy (g_ptr_array_index (get_word (words, 0)->tokens, 0));

  for (unsigned i = 0; i < words.n_words; i++) {
    const GPtrArray *tokens = get_word (words, i)->tokens;

    for (guint j = 0; j < tokens->len; j++) {
      const LqToken *token = g_ptr_array_index (tokens, j);

      g_string_append (raw, lq_token_get_raw (token));
      merged->end_ms = token->end_ms;
      merged->confidence = MIN (merged->confidence, token->confidence);
    }
  }

  g_free (merged->raw);
  merged->raw = g_strdup (raw->str);
  set_text (merged, text);

  return merged;
}

/* A mark that the engine set after the phrase belongs to the sentence, not to the phrase. */
static void
keep_trailing_mark (LqWriter *self, LqWords words)
{
  const LqWord *last = get_last_word (words);

  if (lq_word_measure_mark (last) > 0)
    keep_mark (self, get_last_token (last), last->text + last->core_end);
}

void
lq_writer_add_sign (LqWriter *self, LqWords words, const LqSign *sign)
{
  bool     is_spaced = !sign->is_attached_left && !self->is_joined;
  bool     has_mark = self->mark != NULL; /* “yes.” needs no second one */
  LqToken *token = merge (words, g_strconcat (is_spaced ? " " : "", sign->write, NULL));

  if (sign->kind == LQ_SIGN_MARK || sign->kind == LQ_SIGN_JOIN)
    drop_mark (self);
  else
    lq_writer_end (self);

  g_ptr_array_add (self->written, token);
  if ((sign->kind == LQ_SIGN_CLOSE && !has_mark) || sign->kind == LQ_SIGN_SYMBOL)
    keep_trailing_mark (self, words);

  self->is_joined = sign->is_attached_right;
  if (sign->next != LQ_CASE_AS_IS || sign->kind == LQ_SIGN_SYMBOL)
    self->next = sign->next;
}

static bool
has_capital (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_isupper (g_utf8_get_char (text)))
      return true;

  return false;
}

/* “loquat” is written as the person gave it, “Loquat” and “LOQUAT” in the same manner as heard;
 * what has a capital of its own is meant to be just so. */
static char *
dup_in_case (const LqWriter *self, LqWords words, const char *write)
{
  bool is_all = true;

  if (has_capital (write) || *write == '\0')
    return g_strdup (write);

  for (unsigned i = 0; i < words.n_words; i++)
    is_all &= lq_word_is_all_capitals (get_word (words, i));
  if (is_all)
    return g_utf8_strup (write, -1);
  if (self->next == LQ_CASE_UPPER || lq_word_is_capital (get_word (words, 0)))
    return dup_with_case (write, 0, g_unichar_toupper);

  return g_strdup (write);
}

static bool
ends_in_space (const char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));

  return last != NULL && g_unichar_isspace (g_utf8_get_char (last));
}

/* What stood after the words and is written after @text. */
static const char *
get_rest (LqWords words, const char *text)
{
  const LqWord *last = get_last_word (words);

  return ends_in_space (text) ? "" : last->text + last->core_end;
}

/* What stood before and after the words besides marks, such as a quote, stays there; marks too,
 * where @keeps_mark. */
static char *
dup_framed (const LqWriter *self, LqWords words, const char *text, bool keeps_mark)
{
  const LqWord    *first = get_word (words, 0);
  const LqWord    *last = get_last_word (words);
  bool             is_mark = lq_word_measure_mark (last) > 0 && self->is_marking && !keeps_mark;
  bool             is_spaced = first->text[0] == ' ' && !self->is_joined && text[0] != '\n';
  size_t           n_space = first->text[0] == ' ';
  g_autofree char *before =
    g_strndup (first->text + n_space, first->core_start - MIN (n_space, first->core_start));

  return g_strconcat (is_spaced ? " " : "", before, text, is_mark ? "" : get_rest (words, text),
                      NULL);
}

/* A word that is written as nothing leaves its capital to the next one: “Um, hello” → “Hello”. */
static void
add_deleted (LqWriter *self, LqWords words)
{
  bool is_capital = lq_word_is_capital (get_word (words, 0));

  lq_writer_add_nothing (self, words);
  if (is_capital && self->next == LQ_CASE_AS_IS && !lq_word_is_all_capitals (get_word (words, 0)))
    self->next = LQ_CASE_UPPER;
}

void
lq_writer_add_replacement (LqWriter            *self,
                           LqWords              words,
                           const LqReplacement *replacement,
                           const char          *clipboard)
{
  unsigned         cursor_back = 0;
  g_autofree char *text = replacement->is_snippet
                            ? lq_replacement_expand (replacement, clipboard, &cursor_back)
                            : dup_in_case (self, words, replacement->write);
  /* What comes next is written at the cursor: a full stop that the engine set after the snippet is
   * not meant for there, and stays with it. */
  bool     has_cursor = cursor_back > 0;
  LqToken *token;

  if (*text == '\0') {
    add_deleted (self, words);
    return;
  }

  lq_writer_end (self);
  token = merge (words, dup_framed (self, words, text, has_cursor));
  if (has_cursor)
    token->cursor_back = cursor_back + (unsigned) g_utf8_strlen (get_rest (words, text), -1);
  g_ptr_array_add (self->written, token);
  self->is_joined = ends_in_space (text);
  self->next = LQ_CASE_AS_IS;
  if (self->is_marking && !self->is_joined && !has_cursor)
    keep_trailing_mark (self, words);
}

void
lq_writer_add_nothing (LqWriter *self, LqWords words)
{
  write_raw_of_mark (self);
  g_ptr_array_add (self->written, merge (words, g_strdup ("")));
}

/* ---- making and copying */

void
lq_writer_init (LqWriter *self, bool is_marking)
{
  *self = (LqWriter){ .written = lq_tokens_new (), .is_marking = is_marking };
}

void
lq_writer_init_copy (LqWriter *self, const LqWriter *from)
{
  *self = *from;
  self->written = lq_tokens_share (from->written);
  self->mark = from->mark != NULL ? lq_token_ref (from->mark) : NULL;
}

void
lq_writer_clear (LqWriter *self)
{
  g_clear_pointer (&self->written, g_ptr_array_unref);
  g_clear_pointer (&self->mark, lq_token_free);
}
