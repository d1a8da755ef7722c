/* lq-fit.c: fits the beginning of a text to what stands before the cursor
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no state, any thread. */

#include "config.h"
#include "lq-fit.h"

#include <stdbool.h>
#include <string.h>

static const gunichar opening[] = { '(',    '[',    '{',    '<',    '/',    '\\',   '@',
                                    '#',    '$',    '_',    '-',    '=',    '~',    '+',
                                    0xa1,   0xbf,   0xab,   0x2018, 0x201a, 0x201c, 0x201e,
                                    0x2039, 0x2013, 0x2014, 0 };
static const gunichar closing[] = { '.',    ',',    ';',    ':',    '!',    '?',    ')',
                                    ']',    '}',    '%',    0xbb,   0x2019, 0x201d, 0x2026,
                                    0x203a, 0x3001, 0x3002, 0xff01, 0xff0c, 0xff1f, 0 };
static const gunichar quotes_after_sentence[] = { '"', '\'', ')', ']', 0xbb, 0x2019, 0x201d, 0 };
static const gunichar quotes_before_word[] = { '"',  '\'',   '(',    '[',    0xa1, 0xbf,
                                               0xab, 0x2018, 0x201c, 0x201e, 0 };

/* Words that are written with a capital at the beginning of a sentence only. None of them is a
 * name as well: “may” and “will” are missing on purpose. */
static const struct {
  const char *language;
  const char *words;
} small_words[] = {
  { "en",
    " a an and are as at be because been but by can could did do does for from had has have he "
    "her here his how if in is it its me my no not of on or our over she should so some such "
    "than that the their them then there these they this those to too under up was we were "
    "what when where which while who why with would yes you your " },
  { "de",
    " aber als am an auch auf aus bei bis da dann das dass dem den der des die doch ein eine "
    "einem einen einer eines er es für hat hier ich im in ist ja jetzt kann man mit nach nicht "
    "noch nun ob oder ohne schon sehr sich sind so um und uns vom von vor war was weil wenn wer "
    "wie wir wird wo zu zum zur " },
  { "es",
    " a al aunque como con cuando de del desde el ella en entonces era es esta este esto ha hay "
    "la las le lo los me mi mientras muy más no nos o para pero por porque pues que se si sin "
    "son su sus también te tiene tu un una y ya yo " },
};

static bool
contains (const gunichar *set, gunichar c)
{
  for (; *set != 0; set++) {
    if (*set == c)
      return true;
  }

  return false;
}

/* The last character of what is between @start and @end; 0: nothing is. */
static gunichar
last_char (const char *start, const char *end)
{
  return end > start ? g_utf8_get_char (g_utf8_prev_char (end)) : 0;
}

/* ---- spaces */

static bool
is_written_without_spaces (gunichar c)
{
  switch ((int) g_unichar_get_script (c)) {
  case G_UNICODE_SCRIPT_HAN:
  case G_UNICODE_SCRIPT_HIRAGANA:
  case G_UNICODE_SCRIPT_KATAKANA:
  case G_UNICODE_SCRIPT_KHMER:
  case G_UNICODE_SCRIPT_LAO:
  case G_UNICODE_SCRIPT_MYANMAR:
  case G_UNICODE_SCRIPT_THAI:
    return true;
  default:
    return c >= 0x3000 && c <= 0x303f;
  }
}

/* A straight quotation mark opens when it is the first, the third, … of its line. */
static bool
is_open_quote (const char *before, gunichar quote)
{
  const char *line = strrchr (before, '\n');
  unsigned    n = 0;

  for (const char *at = line != NULL ? line + 1 : before; *at != '\0'; at = g_utf8_next_char (at))
    n += g_utf8_get_char (at) == quote;

  return n % 2 == 1;
}

static bool
needs_space (const char *before, const char *text)
{
  gunichar last = last_char (before, before + strlen (before));
  gunichar first = g_utf8_get_char (text);

  if (last == 0 || first == 0 || g_unichar_isspace (last) || g_unichar_isspace (first))
    return false;
  if (contains (opening, last) || contains (closing, first))
    return false;
  if (is_written_without_spaces (last) || is_written_without_spaces (first))
    return false;
  if (last == '"')
    return !is_open_quote (before, last);
  if (last == '\'') {
    const char *quote = before + strlen (before) - 1;

    return quote > before && !g_unichar_isspace (last_char (before, quote));
  }

  return true;
}

/* ---- capitals */

/* “e.g.”, “z. B.”: the full stop belongs to a single letter. */
static bool
is_abbreviation (const char *before, const char *stop)
{
  const char *letter = stop > before ? g_utf8_prev_char (stop) : stop;
  gunichar    earlier;

  if (letter == stop || !g_unichar_isalpha (g_utf8_get_char (letter)))
    return false;

  earlier = last_char (before, letter);
  return !g_unichar_isalnum (earlier) && earlier != '\'' && earlier != 0x2019;
}

static bool
is_sentence_start (const char *before)
{
  const char *end = before + strlen (before);
  gunichar    last = last_char (before, end);

  while (last != 0 && last != '\n' && g_unichar_isspace (last)) {
    end = g_utf8_prev_char (end);
    last = last_char (before, end);
  }
  while (contains (quotes_after_sentence, last)) {
    end = g_utf8_prev_char (end);
    last = last_char (before, end);
  }

  switch (last) {
  case 0:
  case '\n':
  case '!':
  case '?':
  case 0x2029:
  case 0x3002:
  case 0xff01:
  case 0xff1f:
    return true;
  case '.':
    return last_char (before, end - 1) != '.' && !is_abbreviation (before, end - 1);
  default:
    return false;
  }
}

static bool
is_small_word (const char *word, const char *language)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);
  g_autofree char *key = g_strconcat (" ", lower, " ", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (small_words); i++) {
    if (g_str_equal (small_words[i].language, language))
      return strstr (small_words[i].words, key) != NULL;
  }

  return false;
}

/* “It” and “it's”, but neither “IT” nor “I”. */
static bool
may_be_small (const char *word, const char *language)
{
  const char *rest = g_utf8_next_char (word);

  for (const char *at = rest; *at != '\0'; at = g_utf8_next_char (at)) {
    if (!g_unichar_islower (g_utf8_get_char (at)))
      return false;
  }

  return is_small_word (word, language);
}

static bool
is_lower (const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word)) {
    if (!g_unichar_islower (g_utf8_get_char (word)))
      return false;
  }

  return true;
}

/* Writes the first letter of @text, from @at on, as @letter. */
static char *
with_letter (const char *text, const char *at, gunichar letter)
{
  GString *fitted = g_string_new_len (text, at - text);

  g_string_append_unichar (fitted, letter);
  g_string_append (fitted, g_utf8_next_char (at));

  return g_string_free (fitted, FALSE);
}

static char *
fit_capital (const char *text, const char *before, const char *language)
{
  const char      *start = text;
  const char      *end;
  gunichar         letter;
  g_autofree char *word = NULL;

  while (contains (quotes_before_word, g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  for (end = start; g_unichar_isalpha (g_utf8_get_char (end));)
    end = g_utf8_next_char (end);
  if (end == start)
    return g_strdup (text);

  word = g_strndup (start, (size_t) (end - start));
  letter = g_utf8_get_char (start);
  if (is_sentence_start (before))
    return is_lower (word) ? with_letter (text, start, g_unichar_totitle (letter))
                           : g_strdup (text);
  if (g_unichar_isupper (letter) && may_be_small (word, language))
    return with_letter (text, start, g_unichar_tolower (letter));

  return g_strdup (text);
}

char *
lq_fit_text (const char *text, const char *before, const char *language)
{
  g_autofree char *fitted = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  text += strspn (text, " \t");
  if (before == NULL)
    return g_strdup (text);

  fitted = fit_capital (text, before, language != NULL ? language : "en");

  return needs_space (before, fitted) ? g_strconcat (" ", fitted, NULL) : g_steal_pointer (&fitted);
}
