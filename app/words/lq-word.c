/* lq-word.c: a spoken word, made of one token or several
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-word.h"
#include "lq-spoken.h"

#include <string.h>

static bool
is_around (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_ispunct (c);
}

static bool
is_mark (gunichar c)
{
  return c < 0x80 ? strchr (".,;:?!", (int) c) != NULL
                  : c == 0x2026 /* … */ || c == 0x3002 /* 。 */ || c == 0xff0c /* ， */ ||
                      c == 0xff1f /* ？ */ || c == 0xff01 /* ！ */;
}

/* A word that is nothing but signs ("&") has an empty core. */
static void
find_core (LqWord *word)
{
  const char *start = word->text;
  const char *end = word->text + strlen (word->text);

  while (*start != '\0' && is_around (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start && is_around (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  word->core_start = (size_t) (start - word->text);
  word->core_end = (size_t) (end - word->text);
}

LqWord *
lq_word_new (GPtrArray *tokens)
{
  LqWord        *word = g_new0 (LqWord, 1);
  const LqToken *first = g_ptr_array_index (tokens, 0);

  word->tokens = tokens;
  word->text = lq_tokens_dup_text (tokens);
  word->is_gap = first->is_gap;
  find_core (word);
  word->spoken =
    lq_spoken_fold (word->text + word->core_start, (gssize) (word->core_end - word->core_start));

  return word;
}

void
lq_word_free (LqWord *word)
{
  if (word == NULL)
    return;

  g_ptr_array_unref (word->tokens);
  g_free (word->text);
  g_free (word->spoken);
  g_free (word);
}

const char *
lq_word_get_language (const LqWord *word)
{
  return ((const LqToken *) g_ptr_array_index (word->tokens, 0))->language;
}

bool
lq_word_is_led (const LqWord *word)
{
  return word->core_start > (size_t) (word->text[0] == ' ');
}

bool
lq_word_is_trailed (const LqWord *word)
{
  return word->text[word->core_end] != '\0';
}

size_t
lq_word_measure_mark (const LqWord *word)
{
  const char *tail = word->text + word->core_end;
  bool        is_point = g_str_equal (tail, ".");

  if (word->core_end == word->core_start)
    return 0;
  if (is_point && memchr (word->text + word->core_start, '.', word->core_end - word->core_start))
    return 0;

  for (const char *at = tail; *at != '\0'; at = g_utf8_next_char (at))
    if (!is_mark (g_utf8_get_char (at)))
      return 0;

  return strlen (tail);
}

bool
lq_word_is_capital (const LqWord *word)
{
  return g_unichar_isupper (g_utf8_get_char (word->text + word->core_start));
}

bool
lq_word_is_all_capitals (const LqWord *word)
{
  const char *end = word->text + word->core_end;
  unsigned    n_capitals = 0;

  for (const char *at = word->text + word->core_start; at < end; at = g_utf8_next_char (at)) {
    if (g_unichar_islower (g_utf8_get_char (at)))
      return false;
    n_capitals += g_unichar_isupper (g_utf8_get_char (at));
  }

  return n_capitals > 1;
}
