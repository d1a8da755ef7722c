/* lq-number.c: spoken English numbers to figures
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A recursive descent over words: small (1 to 99), hundreds, cardinal; and beside them the pairs
 * that make years and times. */

#include "config.h"
#include "lq-number.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef enum {
  OTHER,
  ZERO,
  UNIT,    /* 1 to 9 */
  TEEN,    /* 10 to 19 */
  TENS,    /* 20 to 90 */
  ORDINAL, /* first to ninth */
  DECADE,  /* twenties to nineties */
  HUNDRED,
  SCALE, /* thousand and more */
  AND,
  ARTICLE,
  POINT,
  PERCENT,
} Kind;

typedef struct {
  const char *text;
  Kind        kind;
  int64_t     value;
} Word;

typedef struct {
  const char *const *words;
  size_t             n_words;
  size_t             at;
  bool               is_ordinal;
} Reader;

enum { LEAST_IN_FIGURES = 10, LEAST_WITH_COMMAS = 10000 };

static const Word vocabulary[] = {
  { "zero", ZERO, 0 },
  { "oh", ZERO, 0 },
  { "one", UNIT, 1 },
  { "two", UNIT, 2 },
  { "three", UNIT, 3 },
  { "four", UNIT, 4 },
  { "five", UNIT, 5 },
  { "six", UNIT, 6 },
  { "seven", UNIT, 7 },
  { "eight", UNIT, 8 },
  { "nine", UNIT, 9 },
  { "ten", TEEN, 10 },
  { "eleven", TEEN, 11 },
  { "twelve", TEEN, 12 },
  { "thirteen", TEEN, 13 },
  { "fourteen", TEEN, 14 },
  { "fifteen", TEEN, 15 },
  { "sixteen", TEEN, 16 },
  { "seventeen", TEEN, 17 },
  { "eighteen", TEEN, 18 },
  { "nineteen", TEEN, 19 },
  { "twenty", TENS, 20 },
  { "thirty", TENS, 30 },
  { "forty", TENS, 40 },
  { "fifty", TENS, 50 },
  { "sixty", TENS, 60 },
  { "seventy", TENS, 70 },
  { "eighty", TENS, 80 },
  { "ninety", TENS, 90 },
  { "first", ORDINAL, 1 },
  { "second", ORDINAL, 2 },
  { "third", ORDINAL, 3 },
  { "fourth", ORDINAL, 4 },
  { "fifth", ORDINAL, 5 },
  { "sixth", ORDINAL, 6 },
  { "seventh", ORDINAL, 7 },
  { "eighth", ORDINAL, 8 },
  { "ninth", ORDINAL, 9 },
  { "twenties", DECADE, 20 },
  { "thirties", DECADE, 30 },
  { "forties", DECADE, 40 },
  { "fifties", DECADE, 50 },
  { "sixties", DECADE, 60 },
  { "seventies", DECADE, 70 },
  { "eighties", DECADE, 80 },
  { "nineties", DECADE, 90 },
  { "hundred", HUNDRED, 100 },
  { "thousand", SCALE, 1000 },
  { "million", SCALE, 1000000 },
  { "billion", SCALE, 1000000000 },
  { "and", AND, 0 },
  { "a", ARTICLE, 1 },
  { "point", POINT, 0 },
  { "percent", PERCENT, 0 },
};

/* After these "seven thirty" is a time of day. */
static const char *const before_time[] = { "at",    "by",     "until",  "till",
                                           "after", "before", "around", NULL };

static const Word *
look (const Reader *reader, size_t ahead)
{
  static const Word other = { "", OTHER, 0 };
  size_t            i = reader->at + ahead;

  for (size_t j = 0; i < reader->n_words && j < G_N_ELEMENTS (vocabulary); j++)
    if (g_str_equal (vocabulary[j].text, reader->words[i]))
      return &vocabulary[j];

  return &other;
}

static bool
is_counting (Kind kind)
{
  return kind == UNIT || kind == TEEN || kind == TENS;
}

static bool
is_multiplier (Kind kind)
{
  return kind == HUNDRED || kind == SCALE;
}

/* The number of words from @ahead on, an "and" included, after which a number goes on; -1: none. */
static int
find_rest (const Reader *reader, size_t ahead)
{
  int and = look (reader, ahead)->kind == AND;

  return is_counting (look (reader, ahead + and)->kind) ? and : -1;
}

/* "a hundred" stays, "a hundred and five" is a number. */
static bool
is_one (const Reader *reader)
{
  return look (reader, 0)->kind == ARTICLE && is_multiplier (look (reader, 1)->kind) &&
         find_rest (reader, 2) >= 0;
}

static int64_t
read_small (Reader *reader)
{
  const Word *first = look (reader, 0);
  const Word *second = look (reader, 1);

  if (!is_counting (first->kind) && !is_one (reader))
    return 0;

  reader->at++;
  if (first->kind != TENS || (second->kind != UNIT && second->kind != ORDINAL))
    return first->value;

  reader->at++;
  reader->is_ordinal = second->kind == ORDINAL;
  return first->value + second->value;
}

/* What follows "hundred": nothing, a small number, or "and first". */
static int64_t
read_after_hundred (Reader *reader)
{
  int and = look (reader, 0)->kind == AND;
  const Word *next = look (reader, and);

  if (is_counting (next->kind)) {
    reader->at += and;
    return read_small (reader);
  }
  if (!and || next->kind != ORDINAL)
    return 0;

  reader->at += 2;
  reader->is_ordinal = true;
  return next->value;
}

static int64_t
read_hundreds (Reader *reader)
{
  int64_t value = read_small (reader);

  if (value == 0 || reader->is_ordinal || look (reader, 0)->kind != HUNDRED)
    return value;

  reader->at++;
  return value * 100 + read_after_hundred (reader);
}

/* "two million" is written with the word; only a longer number takes it in. */
static bool
takes_scale (const Reader *reader, int64_t limit)
{
  const Word *scale = look (reader, 0);

  return scale->kind == SCALE && scale->value < limit &&
         (scale->value == 1000 || find_rest (reader, 1) >= 0);
}

static int64_t
read_cardinal (Reader *reader)
{
  int64_t total = 0;
  int64_t limit = INT64_MAX;

  for (;;) {
    int64_t group = read_hundreds (reader);
    int     rest;

    if (group == 0 || reader->is_ordinal || !takes_scale (reader, limit))
      return total + group;

    limit = look (reader, 0)->value;
    total += group * limit;
    reader->at++;
    rest = find_rest (reader, 0);
    if (rest < 0)
      return total;
    reader->at += rest;
  }
}

/* 10 to 99, or "oh five": the second half of a year or time; -1: none. */
static int64_t
read_half (Reader *reader)
{
  Kind        first = look (reader, 0)->kind;
  const Word *second = look (reader, 1);

  if (first == ZERO && second->kind == UNIT) {
    reader->at += 2;
    return second->value;
  }

  return first == TEEN || first == TENS ? read_small (reader) : -1;
}

/* "seventeen eighteen nineteen" counts; no two of them are a year. */
static bool
is_isolated (const Reader *reader, size_t start)
{
  Reader before = { reader->words, reader->n_words, start - 1, false };
  Kind   next = look (reader, 0)->kind;

  return !reader->is_ordinal && !is_counting (next) && !is_multiplier (next) &&
         (start == 0 || !is_counting (look (&before, 0)->kind));
}

/* "nineteen eighty four", "twenty oh five", "nineteen eighties" */
static char *
read_year (Reader *reader)
{
  Reader      trial = *reader;
  const Word *century = look (reader, 0);
  const Word *decade = look (reader, 1);
  int64_t     rest;

  if (!is_counting (century->kind) || century->value < 13 || century->value > 20)
    return NULL;

  if (decade->kind == DECADE) {
    reader->at += 2;
    return g_strdup_printf ("%d%ds", (int) century->value, (int) decade->value);
  }

  trial.at++;
  rest = read_half (&trial);
  if (rest < 0 || !is_isolated (&trial, reader->at))
    return NULL;

  *reader = trial;
  return g_strdup_printf ("%d%02d", (int) century->value, (int) rest);
}

/* "seven thirty", where the word before it says that it is a time */
static char *
read_time (Reader *reader)
{
  Reader      trial = *reader;
  const Word *hour = look (reader, 0);
  int64_t     minute;

  if ((hour->kind != UNIT && hour->kind != TEEN) || hour->value > 12 || reader->at == 0 ||
      !g_strv_contains (before_time, reader->words[reader->at - 1]))
    return NULL;

  trial.at++;
  minute = read_half (&trial);
  if (minute < 0 || minute > 59 || !is_isolated (&trial, reader->at))
    return NULL;

  *reader = trial;
  return g_strdup_printf ("%d:%02d", (int) hour->value, (int) minute);
}

/* Elsewhere it may be a price or a size as well: the words stay. */
static bool
skip_ambiguous (Reader *reader)
{
  Kind next = look (reader, 1)->kind;

  if (look (reader, 0)->kind != UNIT || (next != TEEN && next != TENS))
    return false;

  while (is_counting (look (reader, 0)->kind))
    reader->at++;
  return true;
}

static bool
is_digit (const Word *word)
{
  return word->kind == UNIT || word->kind == ZERO;
}

static void
append_with_commas (GString *figures, int64_t value)
{
  size_t start = figures->len;

  g_string_append_printf (figures, "%" G_GINT64_FORMAT, value);
  if (value >= LEAST_WITH_COMMAS)
    for (size_t at = figures->len; at > start + 3; at -= 3)
      g_string_insert_c (figures, (gssize) at - 3, ',');
}

static const char *
get_suffix (int64_t value)
{
  static const char *const suffixes[] = { "th", "st", "nd", "rd" };
  int64_t                  last = value % 10;

  return suffixes[last <= 3 && value / 10 % 10 != 1 ? last : 0];
}

static void
append_decimals (Reader *reader, GString *figures)
{
  if (look (reader, 0)->kind != POINT || !is_digit (look (reader, 1)))
    return;

  g_string_append_c (figures, '.');
  for (reader->at++; is_digit (look (reader, 0)); reader->at++)
    g_string_append_printf (figures, "%d", (int) look (reader, 0)->value);
}

static char *
read_number (Reader *reader)
{
  g_autoptr (GString) figures = g_string_new (NULL);
  Reader  trial = *reader;
  bool    is_fraction = look (reader, 0)->kind == ZERO && look (reader, 1)->kind == POINT;
  int64_t value = is_fraction ? 0 : read_cardinal (&trial);

  trial.at += is_fraction;
  if (trial.at == reader->at)
    return NULL;

  append_with_commas (figures, value);
  if (trial.is_ordinal)
    g_string_append (figures, get_suffix (value));
  else
    append_decimals (&trial, figures);
  if (!trial.is_ordinal && look (&trial, 0)->kind == PERCENT) {
    g_string_append_c (figures, '%');
    trial.at++;
  }
  if (value < LEAST_IN_FIGURES && figures->len == 1)
    return NULL;

  *reader = trial;
  return g_strdup (figures->str);
}

size_t
lq_number_parse (const char *const *words, size_t n_words, size_t at, char **figures)
{
  Reader reader = { words, n_words, at, false };

  *figures = read_year (&reader);
  if (*figures == NULL)
    *figures = read_time (&reader);
  if (*figures == NULL && !skip_ambiguous (&reader))
    *figures = read_number (&reader);

  return reader.at - at;
}
