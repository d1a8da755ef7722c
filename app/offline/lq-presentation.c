/* lq-presentation.c: makes what an engine heard presentable: capitals, figures, a final full stop
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only rules that are nearly always right: a wrong correction is worse than none. */

#include "config.h"
#include "lq-presentation.h"
#include "lq-number.h"
#include "lq-proper-words.h"

#include <string.h>

enum { QUESTION_WORDS_MOST = 20 }; /* a longer utterance is more than one question */

/* "in may", "since march": elsewhere both are other words as well. */
static const char *const before_month[] = { "in", "of", "since", "until", NULL };

static const char *const question_words[] = { "what", "where", "when",  "why",
                                              "how",  "who",   "which", NULL };
static const char *const auxiliaries[] = { "is",  "are",  "was",   "were",  "do",     "does", "did",
                                           "can", "will", "would", "could", "should", NULL };
/* These begin a question before a pronoun. Not "had" and "should": "had he known, …". */
static const char *const openers[] = { "is",  "are", "was",  "were",  "do",    "does",
                                       "did", "can", "will", "would", "could", NULL };
static const char *const pronouns[] = { "i",     "you",  "he",   "she",   "it",    "we", "they",
                                        "there", "this", "that", "these", "those", NULL };

static const char *
get_word (const GPtrArray *tokens, guint i)
{
  const char *raw = lq_token_get_raw (g_ptr_array_index (tokens, i));

  return raw[0] == ' ' ? raw + 1 : raw;
}

static bool
is_word_of (const GPtrArray *tokens, guint i, const char *const *list)
{
  return i < tokens->len && g_strv_contains (list, get_word (tokens, i));
}

static void
set_text (LqToken *token, char *text)
{
  if (token->raw == NULL)
    token->raw = g_steal_pointer (&token->text);

  g_free (token->text);
  token->text = text;
}

/* Times and confidence of the whole; one doubtful word makes the number doubtful. */
static LqToken *
join (const GPtrArray *tokens, guint at, size_t n_tokens, const char *figures)
{
  g_autoptr (GString) raw = g_string_new (NULL);
  LqToken *joined = lq_token_copy (g_ptr_array_index (tokens, at));

  for (guint i = at; i < at + n_tokens; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    g_string_append (raw, lq_token_get_raw (token));
    joined->end_ms = token->end_ms;
    joined->confidence = MIN (joined->confidence, token->confidence);
  }

  g_free (joined->raw);
  joined->raw = g_strdup (raw->str);
  set_text (joined, g_strconcat (raw->str[0] == ' ' ? " " : "", figures, NULL));

  return joined;
}

static GPtrArray *
write_numbers (const GPtrArray *tokens)
{
  g_autofree const char **words = g_new (const char *, tokens->len + 1);
  GPtrArray              *written = lq_tokens_new ();

  for (guint i = 0; i < tokens->len; i++)
    words[i] = get_word (tokens, i);

  for (guint i = 0; i < tokens->len;) {
    g_autofree char *figures = NULL;
    size_t           n_read = lq_number_parse (words, tokens->len, i, &figures);
    size_t           n = MAX (n_read, 1);

    if (figures != NULL)
      g_ptr_array_add (written, join (tokens, i, n, figures));
    else
      for (guint j = i; j < i + n; j++)
        g_ptr_array_add (written, lq_token_copy (g_ptr_array_index (tokens, j)));
    i += n;
  }

  return written;
}

static void
capitalize (LqToken *token)
{
  size_t first = token->text[0] == ' ';
  char  *text;

  if (!g_ascii_islower (token->text[first]))
    return;

  text = g_strdup (token->text);
  text[first] = g_ascii_toupper (text[first]);
  set_text (token, text);
}

static bool
is_figure (const GPtrArray *tokens, guint i)
{
  const LqToken *token = i < tokens->len ? g_ptr_array_index (tokens, i) : NULL;

  return token != NULL && g_ascii_isdigit (token->text[token->text[0] == ' ']);
}

static bool
is_month (const GPtrArray *tokens, guint i)
{
  const char *word = get_word (tokens, i);

  if (!g_str_equal (word, "may") && !g_str_equal (word, "march"))
    return false;

  return is_figure (tokens, i + 1) || (i > 0 && is_word_of (tokens, i - 1, before_month));
}

static bool
is_title (const char *word)
{
  return g_str_equal (word, "mr") || g_str_equal (word, "mrs") || g_str_equal (word, "dr");
}

static bool
is_proper (const GPtrArray *tokens, guint i)
{
  const char *word = get_word (tokens, i);

  return g_str_equal (word, "i") || g_str_has_prefix (word, "i'") || is_title (word) ||
         (i > 0 && is_title (get_word (tokens, i - 1))) || lq_proper_words_contain (word) ||
         is_month (tokens, i);
}

/* "u." and "u.s." are letters that were spelled, but "a.m." is not. */
static bool
is_spelled (const char *word)
{
  return word[0] != '\0' && word[1] == '.' && !g_str_equal (word, "a.m.") &&
         !g_str_equal (word, "p.m.");
}

static void
write_capitals (GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++) {
    LqToken *token = g_ptr_array_index (tokens, i);

    if (is_spelled (get_word (tokens, i)))
      set_text (token, g_ascii_strup (token->text, -1));
    else if (i == 0 || is_proper (tokens, i))
      capitalize (token);

    if (is_title (get_word (tokens, i)))
      set_text (token, g_strconcat (token->text, ".", NULL));
  }
}

static bool
is_question (const GPtrArray *tokens)
{
  if (tokens->len > QUESTION_WORDS_MOST)
    return false;

  return (is_word_of (tokens, 0, question_words) && is_word_of (tokens, 1, auxiliaries)) ||
         (is_word_of (tokens, 0, openers) && is_word_of (tokens, 1, pronouns));
}

static void
write_end (GPtrArray *tokens)
{
  LqToken    *last = g_ptr_array_index (tokens, tokens->len - 1);
  const char *mark = is_question (tokens) ? "?" : ".";

  if (!g_str_has_suffix (last->text, "."))
    set_text (last, g_strconcat (last->text, mark, NULL));
}

static void
set_language (LqToken *token, const char *language)
{
  g_free (token->language);
  token->language = g_strdup (language);
}

GPtrArray *
lq_presentation_apply (const GPtrArray *tokens, const char *language, bool is_complete)
{
  GPtrArray *written;

  if (g_strcmp0 (language, "en") != 0)
    return lq_tokens_copy (tokens);

  written = write_numbers (tokens);
  write_capitals (written);
  if (is_complete && written->len > 0)
    write_end (written);
  for (guint i = 0; i < written->len; i++)
    set_language (g_ptr_array_index (written, i), language);

  return written;
}
