/* lq-captions.c: a transcript as subtitles that can be read while they are shown
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words between two long pauses or speakers are a turn. Of all ways to cut a turn the cheapest
 * one is taken: every caption costs, and more if it ends within a sentence, holds a pause, is
 * short, or leaves too little time to read it. Then captions of two speakers that are too short to
 * be read alone are shown together, and each is shown for as long as it takes and the next one
 * allows. */

#define G_LOG_DOMAIN "lq-captions"

#include "config.h"
#include "lq-captions.h"
#include "lq-caption-words.h"

#include <string.h>

/* No caption goes on over so long a silence. */
enum { TURN_PAUSE_MS = 2000 };
/* A caption stays until the next one rather than to flicker for less. */
enum { FLICKER_MS = 500 };
/* Where times make no sense, captions still come one after the other. */
enum { STEP_MS = 200 };

/* What a way to cut costs. */
enum {
  COST_CAPTION = 12,
  COST_END_IN_CLAUSE = 25,
  COST_END_OF_CLAUSE = 8,
  COST_END_PAUSE_MS = 40, /* a pause takes one off for so much */
  COST_INNER_SENTENCE = 14,
  COST_INNER_PAUSE_MS = 300, /* shorter ones do not count */
  COST_LACKING_MS = 10,      /* one for so much less than the shortest time */
  COST_TOO_FAST = 2,         /* for each character a second too many */
  FEW_COLUMNS = 14,          /* one for each column less */
};

typedef struct {
  const GPtrArray *words;
  unsigned         n_columns;
  guint            first, end; /* the turn */
  unsigned        *before;     /* columns of the turn before each word, with spaces */
  int64_t         *inner;      /* cost of the breaks before each word, were they inside */
  guint           *fit;        /* for each word the first that does not fit on its line */
} Turn;

static const LqCaptionWord *
word_at (const GPtrArray *words, guint index)
{
  return g_ptr_array_index (words, index);
}

static int64_t
pause_after (const GPtrArray *words, guint index)
{
  return word_at (words, index + 1)->start_ms - word_at (words, index)->end_ms;
}

/* The columns of the words from @first to @last of the turn, in one line. */
static unsigned
width_of (const Turn *turn, guint first, guint last)
{
  return turn->before[last] - turn->before[first] +
         word_at (turn->words, turn->first + last)->n_columns;
}

static int64_t
inner_cost (const Turn *turn, guint index)
{
  const LqCaptionWord *word = word_at (turn->words, turn->first + index);
  int64_t              pause_ms = pause_after (turn->words, turn->first + index);
  int64_t              cost = word->after == LQ_BREAK_SENTENCE ? COST_INNER_SENTENCE : 0;

  return cost + MAX (0, pause_ms - COST_INNER_PAUSE_MS) / COST_END_PAUSE_MS;
}

static void
measure (Turn *turn)
{
  guint n_words = turn->end - turn->first;
  guint fit = 0;

  turn->before = g_new0 (unsigned, n_words);
  turn->inner = g_new0 (int64_t, n_words);
  turn->fit = g_new0 (guint, n_words);
  for (guint i = 1; i < n_words; i++) {
    const LqCaptionWord *word = word_at (turn->words, turn->first + i - 1);

    turn->before[i] = turn->before[i - 1] + word->n_columns + word->has_space;
    turn->inner[i] = turn->inner[i - 1] + inner_cost (turn, i - 1);
  }
  for (guint i = 0; i < n_words; i++) {
    fit = MAX (fit, i + 1);
    while (fit < n_words && width_of (turn, i, fit) <= turn->n_columns)
      fit++;
    turn->fit[i] = fit;
  }
}

static void
forget (Turn *turn)
{
  g_free (turn->before);
  g_free (turn->inner);
  g_free (turn->fit);
}

/* Whether they fit on the lines of one caption. A word too long for a line is alone on it. */
static bool
is_fit (const Turn *turn, guint first, guint last)
{
  guint second = turn->fit[first];

  return last < second || last < turn->fit[second];
}

static int64_t
cost_of_end (const Turn *turn, guint last)
{
  const LqCaptionWord *word = word_at (turn->words, turn->first + last);
  int64_t              cost = 0;

  if (turn->first + last + 1 == turn->end)
    return 0;

  switch (word->after) {
  case LQ_BREAK_SENTENCE:
    return 0;
  case LQ_BREAK_CLAUSE:
    cost = COST_END_OF_CLAUSE;
    break;
  case LQ_BREAK_WORD:
    cost = COST_END_IN_CLAUSE;
    break;
  }

  return MAX (0, cost - pause_after (turn->words, turn->first + last) / COST_END_PAUSE_MS);
}

static int64_t
cost_of (const Turn *turn, guint first, guint last)
{
  guint    next = turn->first + last + 1;
  int64_t  start_ms = word_at (turn->words, turn->first + first)->start_ms;
  int64_t  shown_ms = LQ_CAPTION_MAX_MS;
  unsigned n_columns = width_of (turn, first, last);
  int64_t  cost = COST_CAPTION + cost_of_end (turn, last) + turn->inner[last] - turn->inner[first];
  int64_t  rate;

  if (next < turn->words->len)
    shown_ms = MIN (shown_ms, word_at (turn->words, next)->start_ms - start_ms - LQ_CAPTION_GAP_MS);
  shown_ms = MAX (shown_ms, 1);
  rate = n_columns * 1000 / shown_ms;

  if (shown_ms < LQ_CAPTION_MIN_MS)
    cost += (LQ_CAPTION_MIN_MS - shown_ms) / COST_LACKING_MS;
  if (rate > LQ_CAPTION_CHARS_A_SECOND)
    cost += (rate - LQ_CAPTION_CHARS_A_SECOND) * COST_TOO_FAST;
  if (n_columns < FEW_COLUMNS)
    cost += FEW_COLUMNS - n_columns;

  return cost;
}

static bool
is_too_long (const Turn *turn, guint first, guint last)
{
  return word_at (turn->words, turn->first + last)->end_ms -
           word_at (turn->words, turn->first + first)->start_ms >
         LQ_CAPTION_MAX_MS;
}

/* For each word the first one of the caption that ends with it, on the cheapest way from the turn's
 * beginning. */
static guint *
find_cheapest (const Turn *turn)
{
  guint    n_words = turn->end - turn->first;
  guint   *begins = g_new0 (guint, n_words);
  int64_t *costs = g_new0 (int64_t, n_words + 1); /* of the words before */

  for (guint last = 0; last < n_words; last++) {
    costs[last + 1] = G_MAXINT64;
    for (guint first = last + 1; first-- > 0;) {
      int64_t cost;

      if (first < last && (!is_fit (turn, first, last) || is_too_long (turn, first, last)))
        break;
      cost = costs[first] + cost_of (turn, first, last);
      if (cost < costs[last + 1]) {
        costs[last + 1] = cost;
        begins[last] = first;
      }
    }
  }

  g_free (costs);
  return begins;
}

/* ---- captions of words */

static char *
join (const GPtrArray *words, guint first, guint last)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i <= last; i++) {
    const LqCaptionWord *word = word_at (words, i);

    g_string_append (text, word->text);
    if (i < last && word->has_space)
      g_string_append_c (text, ' ');
  }

  return g_string_free (text, FALSE);
}

/* How bad it is to end the first line with @last: lines of the same length, and a sense in each. */
static unsigned
badness_of_line (const Turn *turn, guint first, guint split, guint last)
{
  unsigned             upper = width_of (turn, first, split);
  unsigned             lower = width_of (turn, split + 1, last);
  const LqCaptionWord *word = word_at (turn->words, turn->first + split);
  unsigned             badness = upper > lower ? upper - lower : lower - upper;

  if (word->after == LQ_BREAK_WORD)
    badness += word->n_columns <= 3 ? 14 : 8; /* an article belongs to what follows */
  else if (word->after == LQ_BREAK_CLAUSE)
    badness += 2;

  return badness;
}

/* The last word of the first line. */
static guint
find_split (const Turn *turn, guint first, guint last)
{
  guint    best = last;
  unsigned least = G_MAXUINT;

  if (turn->fit[first] > last)
    return last;

  for (guint split = first; split < turn->fit[first] && split < last; split++) {
    unsigned badness;

    if (turn->fit[split + 1] <= last)
      continue;
    badness = badness_of_line (turn, first, split, last);
    if (badness < least) {
      least = badness;
      best = split;
    }
  }

  return best;
}

static void
caption_free (gpointer data)
{
  LqCaption *caption = data;

  for (unsigned i = 0; i < LQ_CAPTION_LINES; i++) {
    g_free (caption->lines[i].text);
    g_free (caption->lines[i].speaker);
  }
  g_free (caption);
}

static void
add_line (LqCaption *caption, char *text, const char *speaker, bool begins_turn)
{
  caption->lines[caption->n_lines++] = (LqCaptionLine){
    .text = text,
    .speaker = g_strdup (speaker),
    .begins_turn = begins_turn,
  };
}

static LqCaption *
make_caption (const Turn *turn, guint first, guint last, bool begins_turn)
{
  LqCaption           *caption = g_new0 (LqCaption, 1);
  const LqCaptionWord *word = word_at (turn->words, turn->first + first);
  guint                split = find_split (turn, first, last);

  caption->start_ms = word->start_ms;
  caption->end_ms = word_at (turn->words, turn->first + last)->end_ms;
  add_line (caption, join (turn->words, turn->first + first, turn->first + split), word->speaker,
            begins_turn);
  if (split < last)
    add_line (caption, join (turn->words, turn->first + split + 1, turn->first + last),
              word->speaker, false);

  return caption;
}

static void
add_turn (GPtrArray *captions, Turn *turn)
{
  const LqCaptionWord *word = word_at (turn->words, turn->first);
  const LqCaptionWord *earlier = turn->first > 0 ? word_at (turn->words, turn->first - 1) : NULL;
  bool                 is_new = earlier == NULL || g_strcmp0 (earlier->speaker, word->speaker) != 0;
  guint                n_words = turn->end - turn->first;
  guint                at = captions->len;
  guint               *begins;

  measure (turn);
  begins = find_cheapest (turn);
  for (guint end = n_words; end > 0; end = begins[end - 1]) {
    guint first = begins[end - 1];

    g_ptr_array_insert (captions, (int) at,
                        make_caption (turn, first, end - 1, is_new && first == 0));
  }
  g_free (begins);
  forget (turn);
}

/* ---- two speakers in one */

static bool
is_hurried (const LqCaption *caption, const LqCaption *next)
{
  return next != NULL && next->start_ms - caption->start_ms < LQ_CAPTION_MIN_MS;
}

static bool
is_pair (const LqCaption *a, const LqCaption *b, const LqCaption *after)
{
  return a->n_lines == 1 && b->n_lines == 1 &&
         g_strcmp0 (a->lines[0].speaker, b->lines[0].speaker) != 0 &&
         (is_hurried (a, b) || is_hurried (b, after)) && b->start_ms - a->end_ms < TURN_PAUSE_MS &&
         b->end_ms - a->start_ms <= LQ_CAPTION_MAX_MS;
}

static GPtrArray *
pair_hurried (GPtrArray *captions)
{
  GPtrArray *paired = g_ptr_array_new_with_free_func (caption_free);

  for (guint i = 0; i < captions->len; i++) {
    LqCaption *caption = g_ptr_array_index (captions, i);
    LqCaption *next = i + 1 < captions->len ? g_ptr_array_index (captions, i + 1) : NULL;
    LqCaption *after = i + 2 < captions->len ? g_ptr_array_index (captions, i + 2) : NULL;

    g_ptr_array_add (paired, caption);
    if (next == NULL || !is_pair (caption, next, after))
      continue;

    caption->end_ms = next->end_ms;
    add_line (caption, g_steal_pointer (&next->lines[0].text), next->lines[0].speaker,
              next->lines[0].begins_turn);
    caption_free (next);
    i++;
  }
  g_ptr_array_unref (captions);

  return paired;
}

/* ---- times */

static int64_t
reading_ms (const LqCaption *caption)
{
  int64_t n_characters = 0;

  for (unsigned i = 0; i < caption->n_lines; i++)
    n_characters += g_utf8_strlen (caption->lines[i].text, -1);

  return MAX (LQ_CAPTION_MIN_MS, n_characters * 1000 / LQ_CAPTION_CHARS_A_SECOND);
}

static void
settle_times (GPtrArray *captions)
{
  for (guint i = 1; i < captions->len; i++) {
    const LqCaption *earlier = g_ptr_array_index (captions, i - 1);
    LqCaption       *caption = g_ptr_array_index (captions, i);

    caption->start_ms = MAX (caption->start_ms, earlier->start_ms + STEP_MS);
  }
  for (guint i = 0; i < captions->len; i++) {
    LqCaption       *caption = g_ptr_array_index (captions, i);
    const LqCaption *next = i + 1 < captions->len ? g_ptr_array_index (captions, i + 1) : NULL;
    int64_t          end_ms = MAX (caption->end_ms, caption->start_ms + reading_ms (caption));

    if (next != NULL) {
      int64_t limit_ms = next->start_ms - LQ_CAPTION_GAP_MS;

      end_ms = end_ms + FLICKER_MS > limit_ms ? limit_ms : end_ms;
    }
    caption->end_ms = MIN (end_ms, caption->start_ms + LQ_CAPTION_MAX_MS);
  }
}

GPtrArray *
lq_captions_new (const LqEntry *entry, LqExportWords which, unsigned n_columns)
{
  g_autoptr (GPtrArray) words = lq_caption_words_new (entry, which, n_columns);
  GPtrArray *captions = g_ptr_array_new ();
  Turn       turn = { .words = words, .n_columns = n_columns };

  for (guint i = 0; i < words->len; i++) {
    bool is_last = i + 1 == words->len || word_at (words, i)->ends_turn ||
                   pause_after (words, i) >= TURN_PAUSE_MS;

    if (!is_last)
      continue;
    turn.end = i + 1;
    add_turn (captions, &turn);
    turn.first = i + 1;
  }
  captions = pair_hurried (captions);
  settle_times (captions);

  return captions;
}
