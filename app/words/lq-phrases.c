/* lq-phrases.c: finds the longest known phrase at a place among spoken words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-phrases.h"

struct _LqPhrases {
  GHashTable *by_first;   /* first word -> GPtrArray of LqPhrase, the longest first */
  GPtrArray  *vocabulary; /* (element-type LqReplacement): made of the terms with capitals */
};

static void
phrase_free (LqPhrase *phrase)
{
  g_strfreev (phrase->words);
  g_free (phrase->language);
  g_free (phrase);
}

/* The same punctuation is taken off as off a recognized word, so that "e.g." can be heard. */
static char *
dup_spoken (const char *piece)
{
  g_autoptr (LqToken) token = lq_token_new (piece, -1, -1, -1, true);
  GPtrArray *tokens = lq_tokens_new ();
  g_autoptr (LqWord) word = NULL;

  g_ptr_array_add (tokens, g_steal_pointer (&token));
  word = lq_word_new (tokens);

  return g_strdup (word->spoken);
}

static char **
split (const char *say)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) pieces = g_strsplit_set (say, " \t\n", -1);

  for (char **piece = pieces; *piece != NULL; piece++) {
    g_autofree char *spoken = dup_spoken (*piece);

    if (*spoken != '\0')
      g_strv_builder_add (words, spoken);
  }

  return g_strv_builder_end (words);
}

/* @template: its words are filled in; a person's own phrase comes before ours of the same length */
static void
add (LqPhrases *self, const char *say, const char *language, LqPhrase template)
{
  g_auto (GStrv) words = split (say);
  GPtrArray *alike;
  LqPhrase  *phrase;
  unsigned   place = 0;

  if (words[0] == NULL)
    return;

  phrase = g_memdup2 (&template, sizeof template);
  phrase->n_words = g_strv_length (words);
  phrase->words = g_steal_pointer (&words);
  phrase->language = g_strdup (language);

  alike = g_hash_table_lookup (self->by_first, phrase->words[0]);
  if (alike == NULL) {
    alike = g_ptr_array_new_with_free_func ((GDestroyNotify) phrase_free);
    g_hash_table_insert (self->by_first, g_strdup (phrase->words[0]), alike);
  }
  while (place < alike->len &&
         ((const LqPhrase *) g_ptr_array_index (alike, place))->n_words >= phrase->n_words)
    place++;
  g_ptr_array_insert (alike, (int) place, phrase);
}

static void
add_replacements (LqPhrases *self, const LqRules *rules)
{
  for (guint i = 0; i < rules->replacements->len; i++) {
    const LqReplacement *replacement = g_ptr_array_index (rules->replacements, i);

    if (!replacement->is_regex)
      add (self, replacement->hear, replacement->language,
           (LqPhrase){ .kind = LQ_PHRASE_REPLACEMENT, .replacement = replacement });
  }
}

static bool
has_capital (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_isupper (g_utf8_get_char (text)))
      return true;

  return false;
}

/* Whatever the engine makes of its letters, a name is written as the person gave it. */
static void
add_vocabulary (LqPhrases *self, const LqRules *rules)
{
  for (guint i = 0; i < rules->vocabulary->len; i++) {
    const char    *term = g_ptr_array_index (rules->vocabulary, i);
    LqReplacement *replacement;

    if (!has_capital (term))
      continue;
    replacement = lq_replacement_new (term, term);
    g_ptr_array_add (self->vocabulary, replacement);
    add (self, term, NULL, (LqPhrase){ .kind = LQ_PHRASE_REPLACEMENT, .replacement = replacement });
  }
}

static void
add_signs (LqPhrases *self, const LqSpoken *spoken)
{
  for (guint i = 0; i < spoken->signs->len; i++) {
    const LqSign *sign = g_ptr_array_index (spoken->signs, i);

    for (char **say = sign->say; *say != NULL; say++)
      add (self, *say, spoken->language, (LqPhrase){ .kind = LQ_PHRASE_SIGN, .sign = sign });
  }
}

static void
add_commands (LqPhrases *self, const LqSpoken *spoken)
{
  for (unsigned i = LQ_COMMAND_SCRATCH; i < LQ_N_COMMANDS; i++)
    for (char **say = spoken->commands[i]; say != NULL && *say != NULL; say++)
      add (self, *say, spoken->language,
           (LqPhrase){ .kind = LQ_PHRASE_COMMAND, .command = (LqCommand) i });
}

LqPhrases *
lq_phrases_new (const LqRules *rules)
{
  LqPhrases *self = g_new0 (LqPhrases, 1);

  self->by_first =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->vocabulary = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_replacement_free);
  add_replacements (self, rules);
  add_vocabulary (self, rules);
  for (const char *const *language = lq_spoken_list_languages (); *language != NULL; language++) {
    const LqSpoken *spoken = lq_spoken_get (*language);

    if (rules->has_punctuation)
      add_signs (self, spoken);
    if (rules->has_commands)
      add_commands (self, spoken);
  }

  return self;
}

void
lq_phrases_free (LqPhrases *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_first);
  g_ptr_array_unref (self->vocabulary);
  g_free (self);
}

static const LqWord *
get_word (const LqSpan *span, unsigned i)
{
  return g_ptr_array_index (span->words, span->at + i);
}

/* How many of the phrase's words stand there, one after the other and with nothing between. */
static unsigned
count_matching (const LqPhrase *phrase, const LqSpan *span)
{
  unsigned n = 0;

  while (n < phrase->n_words && n < span->n_words &&
         g_str_equal (get_word (span, n)->spoken, phrase->words[n]) &&
         (n == 0 ||
          (!lq_word_is_led (get_word (span, n)) && !lq_word_is_trailed (get_word (span, n - 1)))))
    n++;

  return n;
}

const LqPhrase *
lq_phrases_match (const LqPhrases *self,
                  const LqSpan    *span,
                  LqPhraseKind     kinds,
                  const char      *language,
                  bool            *may_grow)
{
  const GPtrArray *alike = g_hash_table_lookup (self->by_first, get_word (span, 0)->spoken);

  *may_grow = false;
  for (guint i = 0; alike != NULL && i < alike->len; i++) {
    const LqPhrase *phrase = g_ptr_array_index (alike, i);
    unsigned        n = 0;

    if ((phrase->kind & kinds) == 0 ||
        (phrase->language != NULL && g_strcmp0 (phrase->language, language) != 0))
      continue;

    n = count_matching (phrase, span);
    if (n == phrase->n_words)
      return phrase;
    *may_grow |= span->is_open && n == span->n_words;
  }

  return NULL;
}
