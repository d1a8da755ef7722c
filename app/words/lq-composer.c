/* lq-composer.c: turns what was recognized into what is meant to be written
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Final tokens are gathered into words, words wait until it is known what they belong to, and are
 * then given to the writer. The same is done with a copy of the state for what is provisional, as
 * if it were the end. What is decided depends on words and pauses only, never on how the tokens
 * came in updates. */

#define G_LOG_DOMAIN "lq-composer"

#include "config.h"
#include "lq-composer.h"
#include "lq-phrases.h"
#include "lq-regexes.h"
#include "lq-writer.h"

#include <string.h>

enum {
  PAUSE_MS = 700,         /* a longer silence ends an utterance */
  REGEX_WORDS_MOST = 100, /* an utterance without a pause is searched in pieces */
};

#define WRITABLE (LQ_PHRASE_SIGN | LQ_PHRASE_REPLACEMENT)

/* Where the composing of words is. */
typedef struct {
  LqWriter   writer;
  char      *before;   /* the word before, folded; NULL: none in this utterance */
  char      *language; /* of the newest word */
  unsigned   n_words;  /* written and not yet searched by expressions */
  bool       is_begun; /* the utterance has begun */
  GPtrArray *guessed;  /* of what is provisional: where it goes, and nothing is done; else NULL */
} State;

/* Where an utterance began in the composed tokens, and how to go on when it is taken back. */
typedef struct {
  unsigned first;
  LqWriter writer;
} Utterance;

/* Something said to Loquat, and how many composed tokens stand before it. */
typedef struct {
  LqCommand command;
  unsigned  n_before;
} Said;

struct _LqComposer {
  LqRules      *rules; /* NULL: nothing is changed */
  LqPhrases    *phrases;
  LqRegexes    *regexes; /* NULL: none */
  LqTranscript *transcript;
  unsigned      n_taken;    /* recognized final tokens */
  GPtrArray    *tail;       /* tokens of a word that may go on */
  GPtrArray    *words;      /* LqWord: not decided yet */
  GArray       *utterances; /* those that can be taken back */
  GQueue        commands;   /* (element-type Said) */
  State         state;
};

/* ---- state */

static void
state_clear (State *state)
{
  lq_writer_clear (&state->writer);
  g_clear_pointer (&state->before, g_free);
  g_clear_pointer (&state->language, g_free);
  g_clear_pointer (&state->guessed, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (State, state_clear)

static void
state_init_guess (State *guess, const State *state)
{
  *guess = *state;
  guess->guessed = lq_tokens_new ();
  guess->before = g_strdup (state->before);
  guess->language = g_strdup (state->language);
  lq_writer_init_copy (&guess->writer, &state->writer);
}

static void
utterance_clear (Utterance *utterance)
{
  lq_writer_clear (&utterance->writer);
}

/* ---- utterances and commands */

/* What was written goes into the transcript; a guess keeps it. */
static void
flush (LqComposer *self, State *state)
{
  GPtrArray *written = g_steal_pointer (&state->writer.written);

  if (self->regexes != NULL)
    written = lq_regexes_apply (self->regexes, written, state->language);
  state->writer.written = lq_tokens_new ();
  state->n_words = 0;
  for (guint i = 0; i < written->len; i++) {
    LqToken *token = lq_token_ref (g_ptr_array_index (written, i));

    if (state->guessed != NULL)
      g_ptr_array_add (state->guessed, token);
    else
      lq_transcript_append (self->transcript, token);
  }
  g_ptr_array_unref (written);
}

/* A mark of the utterance before may be written with this one's first word: it comes back. Its raw
 * text stays where it is. */
static void
remember_utterance (LqComposer *self, const State *state)
{
  Utterance utterance = { .first = lq_transcript_get_finals (self->transcript)->len };

  lq_writer_init_copy (&utterance.writer, &state->writer);
  if (utterance.writer.mark != NULL) {
    LqToken *mark = lq_token_copy (utterance.writer.mark);

    g_free (mark->raw);
    mark->raw = g_strdup ("");
    lq_token_free (utterance.writer.mark);
    utterance.writer.mark = mark;
  }
  g_array_append_val (self->utterances, utterance);
}

static void
end_utterance (LqComposer *self, State *state)
{
  flush (self, state);
  state->is_begun = false;
  g_clear_pointer (&state->before, g_free);
}

static void
scratch (LqComposer *self, State *state)
{
  Utterance *last;

  if (self->utterances->len == 0)
    return;

  last = &g_array_index (self->utterances, Utterance, self->utterances->len - 1);
  /* A mark that is still kept back belongs to what is taken back; its raw text does not go. */
  lq_writer_end (&state->writer);
  flush (self, state);
  lq_transcript_silence (self->transcript, last->first,
                         lq_transcript_get_finals (self->transcript)->len);
  lq_writer_clear (&state->writer);
  lq_writer_init_copy (&state->writer, &last->writer);
  g_array_set_size (self->utterances, self->utterances->len - 1);
}

static void
obey (LqComposer *self, State *state, LqCommand command, LqWords words)
{
  Said *said;

  if (state->guessed == NULL && command == LQ_COMMAND_SCRATCH) {
    scratch (self, state);
  } else if (command != LQ_COMMAND_SCRATCH) {
    /* A mark that is still kept back belongs to what is before. */
    lq_writer_end (&state->writer);
    flush (self, state);
  }
  if (state->guessed == NULL) {
    said = g_new (Said, 1);
    *said = (Said){ command, lq_transcript_get_finals (self->transcript)->len };
    g_queue_push_tail (&self->commands, said);
  }
  lq_writer_add_nothing (&state->writer, words);
}

/* ---- words */

static const LqWord *
get_word (const LqSpan *span, unsigned i)
{
  return g_ptr_array_index (span->words, span->at + i);
}

static const char *
get_language (const LqComposer *self, const LqWord *word)
{
  const char *language = lq_word_get_language (word);

  return language != NULL ? language : self->rules->language;
}

static LqWords
words_of (const LqSpan *span, unsigned n_words)
{
  return (LqWords){ span->words, span->at, n_words };
}

static bool
contains (char *const *words, const char *word)
{
  return words != NULL && word != NULL && g_strv_contains ((const char *const *) words, word);
}

static bool
ends_in_figure (const char *word)
{
  return word != NULL && *word != '\0' && g_ascii_isdigit (word[strlen (word) - 1]);
}

/* Whether a sign's phrase is meant as one here. @is_open: the next word decides, and is not there
 * yet. */
static bool
is_meant (const State *state, const LqSpan *span, const LqPhrase *phrase, bool *is_open)
{
  const LqSign   *sign = phrase->sign;
  const LqSpoken *spoken = lq_spoken_get (phrase->language);

  if (contains (spoken->not_after, state->before) ||
      (sign->is_after_figure && !ends_in_figure (state->before)))
    return false;
  if (sign->not_before == NULL)
    return true;

  *is_open = span->n_words == phrase->n_words && span->is_open;
  return *is_open || span->n_words == phrase->n_words ||
         !contains (sign->not_before, get_word (span, phrase->n_words)->spoken);
}

static void
set_before (State *state, const LqWord *word)
{
  g_free (state->before);
  state->before = g_strdup (word->spoken);
}

static unsigned
write_word (State *state, const LqSpan *span)
{
  lq_writer_add_word (&state->writer, get_word (span, 0));
  set_before (state, get_word (span, 0));

  return 1;
}

static unsigned
write_phrase (LqComposer *self, State *state, const LqSpan *span, const LqPhrase *phrase)
{
  LqWords words = words_of (span, phrase->n_words);

  if (phrase->kind == LQ_PHRASE_SIGN) {
    lq_writer_add_sign (&state->writer, words, phrase->sign);
    g_clear_pointer (&state->before, g_free);
  } else {
    lq_writer_add_replacement (&state->writer, words, phrase->replacement, self->rules->clipboard);
    set_before (state, get_word (span, phrase->n_words - 1));
  }

  return phrase->n_words;
}

/* “literal comma”: the phrase is written as words, “literal” is not. Returns: words done; 0: the
 * next word decides; -1: no phrase follows. */
static int
compose_literal (LqComposer *self, State *state, const LqSpan *span, const char *language)
{
  const LqSpoken *spoken = lq_spoken_get (language);
  LqSpan          rest = { span->words, span->at + 1, span->n_words - 1, span->is_open };
  const LqPhrase *phrase;
  bool            is_capital = lq_word_is_capital (get_word (span, 0));
  bool            may_grow = false;

  if (spoken == NULL || !g_str_equal (get_word (span, 0)->spoken, spoken->literal))
    return -1;
  if (rest.n_words == 0)
    return span->is_open ? 0 : -1;

  phrase =
    lq_phrases_match (self->phrases, &rest, WRITABLE | LQ_PHRASE_COMMAND, language, &may_grow);
  if (may_grow)
    return 0;
  if (phrase == NULL)
    return -1;

  lq_writer_add_nothing (&state->writer, words_of (span, 1));
  if (is_capital && state->writer.next == LQ_CASE_AS_IS)
    state->writer.next = LQ_CASE_UPPER;
  for (unsigned i = 0; i < phrase->n_words; i++) {
    lq_writer_add_word (&state->writer, get_word (&rest, i));
    set_before (state, get_word (&rest, i));
  }

  return 1 + (int) phrase->n_words;
}

/* A command is a whole utterance. Returns: words done; 0: it may become one; -1: it is none. */
static int
compose_command (LqComposer *self, State *state, const LqSpan *span, const char *language)
{
  bool            may_grow = false;
  const LqPhrase *phrase =
    lq_phrases_match (self->phrases, span, LQ_PHRASE_COMMAND, language, &may_grow);

  if (may_grow || (phrase != NULL && span->is_open && phrase->n_words == span->n_words))
    return 0;
  if (phrase == NULL || phrase->n_words != span->n_words)
    return -1;

  obey (self, state, phrase->command, words_of (span, phrase->n_words));
  return (int) phrase->n_words;
}

/* Returns: how many words at the beginning of @span are decided */
static unsigned
compose_next (LqComposer *self, State *state, const LqSpan *span)
{
  const char     *language = get_language (self, get_word (span, 0));
  const LqPhrase *phrase;
  bool            may_grow = false;
  bool            is_sign = false;
  int             n = -1;

  if (!state->is_begun)
    n = compose_command (self, state, span, language);
  if (n >= 0)
    return (unsigned) n;

  if (!state->is_begun && state->guessed == NULL)
    remember_utterance (self, state);
  state->is_begun = true;
  g_free (state->language);
  state->language = g_strdup (language);

  n = compose_literal (self, state, span, language);
  if (n >= 0)
    return (unsigned) n;

  phrase = lq_phrases_match (self->phrases, span, WRITABLE, language, &may_grow);
  if (may_grow)
    return 0;
  if (phrase == NULL)
    return write_word (state, span);
  if (phrase->kind == LQ_PHRASE_REPLACEMENT)
    return write_phrase (self, state, span, phrase);

  is_sign = is_meant (state, span, phrase, &may_grow);
  if (may_grow)
    return 0;

  return is_sign ? write_phrase (self, state, span, phrase) : write_word (state, span);
}

/* The words from @at on that belong to one utterance. @is_ended: nothing follows the last one. */
static LqSpan
find_utterance (const GPtrArray *words, unsigned at, bool is_ended)
{
  LqSpan span = { words, at, 1, false };

  while (at + span.n_words < words->len) {
    if (((const LqWord *) g_ptr_array_index (words, at + span.n_words - 1))->is_last)
      return span;
    span.n_words++;
  }

  span.is_open =
    !is_ended && !((const LqWord *) g_ptr_array_index (words, words->len - 1))->is_last;
  return span;
}

/* Returns: how many of @words are decided */
static unsigned
compose (LqComposer *self, State *state, const GPtrArray *words, bool is_ended)
{
  unsigned at = 0;

  while (at < words->len) {
    LqSpan   span = find_utterance (words, at, is_ended);
    unsigned n = 0;
    unsigned n_done = 0;

    do {
      LqSpan rest = { words, at + n_done, span.n_words - n_done, span.is_open };

      n = compose_next (self, state, &rest);
      n_done += n;
      state->n_words += n;
      if (self->regexes == NULL || state->n_words >= REGEX_WORDS_MOST)
        flush (self, state);
    } while (n > 0 && n_done < span.n_words);

    at += n_done;
    if (n_done < span.n_words || span.is_open)
      break;
    end_utterance (self, state);
  }

  return at;
}

/* ---- tokens */

static bool
is_pause_between (const LqToken *a, const LqToken *b)
{
  if (a->is_gap || b->is_gap)
    return true;

  return a->end_ms >= 0 && b->start_ms >= 0 && b->start_ms - a->end_ms >= PAUSE_MS;
}

/* @next: (nullable): what follows */
static void
finish_word (GPtrArray **tail, GPtrArray *words, const LqToken *next)
{
  const LqToken *last;
  LqWord        *word;

  if ((*tail)->len == 0)
    return;

  last = g_ptr_array_index (*tail, (*tail)->len - 1);
  word = lq_word_new (*tail);
  word->is_last = next != NULL && is_pause_between (last, next);
  g_ptr_array_add (words, word);
  *tail = lq_tokens_new ();
}

static void
take_token (LqToken *token, GPtrArray **tail, GPtrArray *words)
{
  const LqToken *last = (*tail)->len > 0 ? g_ptr_array_index (*tail, (*tail)->len - 1) : NULL;

  if (lq_token_begins_word (token) || (last != NULL && last->is_gap))
    finish_word (tail, words, token);
  g_ptr_array_add (*tail, lq_token_ref (token));
}

/* The pause after the last word is long enough, whatever is said next. */
static bool
is_pause (const LqComposer *self, const LqTranscript *recognized, int64_t total_ms)
{
  const LqToken *last;

  if (self->tail->len == 0 || lq_transcript_get_provisionals (recognized)->len > 0)
    return false;

  last = g_ptr_array_index (self->tail, self->tail->len - 1);
  return last->end_ms >= 0 && total_ms - last->end_ms >= PAUSE_MS;
}

/* What is not decided, and what is provisional, as it would be if nothing else came. */
static GPtrArray *
guess (LqComposer *self, const LqTranscript *recognized, const GPtrArray *undecided)
{
  const GPtrArray *provisionals = lq_transcript_get_provisionals (recognized);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_word_free);
  g_autoptr (GPtrArray) tail = lq_tokens_share (self->tail);
  g_auto (State) state = { 0 };

  for (guint i = 0; i < undecided->len; i++) {
    const LqWord *word = g_ptr_array_index (undecided, i);
    LqWord       *copy = lq_word_new (lq_tokens_share (word->tokens));

    copy->is_last = word->is_last;
    g_ptr_array_add (words, copy);
  }
  for (guint i = 0; i < provisionals->len; i++)
    take_token (g_ptr_array_index (provisionals, i), &tail, words);
  finish_word (&tail, words, NULL);

  state_init_guess (&state, &self->state);
  compose (self, &state, words, true);
  lq_writer_end (&state.writer);
  flush (self, &state);

  return g_steal_pointer (&state.guessed);
}

static bool
pass_through (LqComposer *self, const LqTranscript *recognized)
{
  const GPtrArray *finals = lq_transcript_get_finals (recognized);
  bool             is_new = self->n_taken < finals->len;

  for (; self->n_taken < finals->len; self->n_taken++)
    lq_transcript_append (self->transcript,
                          lq_token_ref (g_ptr_array_index (finals, self->n_taken)));

  return lq_transcript_take_provisionals (
           self->transcript, lq_tokens_share (lq_transcript_get_provisionals (recognized))) ||
         is_new;
}

LqComposer *
lq_composer_new (const LqRules *rules)
{
  LqComposer *self = g_new0 (LqComposer, 1);

  self->transcript = lq_transcript_new ();
  self->tail = lq_tokens_new ();
  self->words = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_word_free);
  self->utterances = g_array_new (FALSE, FALSE, sizeof (Utterance));
  g_array_set_clear_func (self->utterances, (GDestroyNotify) utterance_clear);
  g_queue_init (&self->commands);
  lq_writer_init (&self->state.writer, rules != NULL && rules->has_punctuation);

  if (rules != NULL && lq_rules_are_active (rules)) {
    self->rules = lq_rules_ref (rules);
    self->phrases = lq_phrases_new (rules);
    self->regexes = lq_regexes_new (rules);
  }

  return self;
}

void
lq_composer_free (LqComposer *self)
{
  if (self == NULL)
    return;

  state_clear (&self->state);
  g_queue_clear_full (&self->commands, g_free);
  g_array_unref (self->utterances);
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->tail);
  lq_transcript_free (self->transcript);
  lq_regexes_free (self->regexes);
  lq_phrases_free (self->phrases);
  lq_rules_unref (self->rules);
  g_free (self);
}

bool
lq_composer_follow (LqComposer         *self,
                    const LqTranscript *recognized,
                    int64_t             total_ms,
                    bool                is_over)
{
  const GPtrArray *finals = lq_transcript_get_finals (recognized);
  unsigned         n_before = lq_transcript_get_finals (self->transcript)->len;
  unsigned         n_silenced = lq_transcript_get_n_silenced (self->transcript);
  bool             is_ended;
  unsigned         n_done;

  if (self->rules == NULL)
    return pass_through (self, recognized);

  for (; self->n_taken < finals->len; self->n_taken++)
    take_token (g_ptr_array_index (finals, self->n_taken), &self->tail, self->words);
  is_ended = is_over || is_pause (self, recognized, total_ms);
  if (is_ended)
    finish_word (&self->tail, self->words, NULL);

  n_done = compose (self, &self->state, self->words, is_ended);
  g_ptr_array_remove_range (self->words, 0, n_done);
  if (is_over) {
    lq_writer_end (&self->state.writer);
    flush (self, &self->state);
  }

  return lq_transcript_take_provisionals (self->transcript,
                                          guess (self, recognized, self->words)) ||
         lq_transcript_get_finals (self->transcript)->len != n_before ||
         lq_transcript_get_n_silenced (self->transcript) != n_silenced;
}

LqCommand
lq_composer_take_command (LqComposer *self, unsigned *n_before)
{
  g_autofree Said *said = g_queue_pop_head (&self->commands);

  *n_before = said != NULL ? said->n_before : 0;

  return said != NULL ? said->command : LQ_COMMAND_NONE;
}

const LqTranscript *
lq_composer_get_transcript (const LqComposer *self)
{
  return self->transcript;
}

char *
lq_composer_dup_text (const LqRules *rules, const char *said)
{
  g_autoptr (LqComposer) self = lq_composer_new (rules);
  g_autoptr (LqTranscript) recognized = lq_transcript_new ();
  g_auto (GStrv) words = g_strsplit_set (said, " \t\n", -1);

  for (char **word = words; *word != NULL; word++) {
    g_autofree char *text = g_strconcat (" ", *word, NULL);

    if (**word != '\0')
      lq_transcript_append (recognized, lq_token_new (text, -1, -1, -1, true));
  }
  lq_composer_follow (self, recognized, 0, true);

  return g_strstrip (lq_transcript_dup_final_text (self->transcript));
}
