/* test-composer.c: what is said becomes what is meant, however the tokens come
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sentences of the tables are written with a space before each word; "|" is a pause, "~" begins a
 * token within a word. */

#include "config.h"
#include "lq-composer.h"

#include <string.h>

enum { WORD_MS = 300, PAUSE_MS = 1000, N_RUNS = 200 };

typedef struct {
  const char *said;
  const char *written;
} Case;

/* The tokens of a sentence of a table, with times. (transfer full) */
static GPtrArray *
tokenize (const char *said, const char *language)
{
  GPtrArray *tokens = lq_tokens_new ();
  g_auto (GStrv) pieces = g_strsplit (said, " ", -1);
  int64_t at_ms = 0;

  for (char **piece = pieces; *piece != NULL; piece++) {
    g_auto (GStrv) parts = g_strsplit (*piece, "~", -1);

    if (g_str_equal (*piece, "|"))
      at_ms += PAUSE_MS;
    else if (**piece != '\0')
      for (char **part = parts; *part != NULL; part++) {
        g_autofree char *text = g_strconcat (part == parts ? " " : "", *part, NULL);
        LqToken         *token = lq_token_new (text, at_ms, at_ms + WORD_MS, 0.9f, true);

        token->language = g_strdup (language);
        at_ms += WORD_MS;
        g_ptr_array_add (tokens, token);
      }
  }

  return tokens;
}

static LqRules *
new_rules (const char *language)
{
  LqRules *rules = lq_rules_new (language);

  rules->has_punctuation = true;
  rules->has_commands = true;

  return rules;
}

static LqReplacement *
add_replacement (LqRules *rules, const char *hear, const char *write)
{
  LqReplacement *replacement = lq_replacement_new (hear, write);

  g_ptr_array_add (rules->replacements, replacement);

  return replacement;
}

static char *
dup_stripped (const GPtrArray *tokens)
{
  char *text = lq_tokens_dup_text (tokens);

  return g_strchug (text);
}

/* Gives all tokens at once. (transfer full) */
static LqComposer *
compose_tokens (const LqRules *rules, const GPtrArray *tokens)
{
  LqComposer *composer = lq_composer_new (rules);
  g_autoptr (LqTranscript) recognized = lq_transcript_new ();

  for (guint i = 0; i < tokens->len; i++)
    lq_transcript_append (recognized, lq_token_ref (g_ptr_array_index (tokens, i)));
  lq_composer_follow (composer, recognized, INT64_MAX, true);

  return composer;
}

static char *
compose (const LqRules *rules, const char *said, const char *language)
{
  g_autoptr (GPtrArray) tokens = tokenize (said, language);
  g_autoptr (LqComposer) composer = compose_tokens (rules, tokens);
  const LqTranscript *composed = lq_composer_get_transcript (composer);
  g_autofree char    *raw = lq_tokens_dup_raw (tokens);
  g_autofree char    *composed_raw = lq_tokens_dup_raw (lq_transcript_get_finals (composed));

  g_assert_cmpstr (composed_raw, ==, raw);
  g_assert_cmpuint (lq_transcript_get_provisionals (composed)->len, ==, 0);

  return dup_stripped (lq_transcript_get_finals (composed));
}

static void
check_table (const LqRules *rules, const char *language, const Case *cases, size_t n_cases)
{
  for (size_t i = 0; i < n_cases; i++) {
    g_autofree char *written = compose (rules, cases[i].said, language);

    g_test_message ("%s", cases[i].said);
    g_assert_cmpstr (written, ==, cases[i].written);
  }
}

static const Case english[] = {
  { "Dear Anna comma new line how are you question mark", "Dear Anna,\nHow are you?" },
  { "hello full stop it works period good", "hello. It works. Good" },
  { "no exclamation mark yes exclamation point", "no! Yes!" },
  { "as follows colon one semicolon two", "as follows: one; two" },
  { "he said open quote hello close quote and left", "he said “hello” and left" },
  { "one open bracket or two close bracket", "one (or two)" },
  { "well dash known", "well – known" },
  { "well hyphen known", "well-known" },
  { "it apostrophe s", "it’s" },
  { "wait ellipsis", "wait…" },
  { "wait dot dot dot", "wait…" },
  { "end full stop new paragraph begin", "end.\n\nBegin" },
  { "one tab key two", "one\ttwo" },
  { "me at sign example", "me@example" },
  { "50 percent of it", "50% of it" },
  { "a small percent of it", "a small percent of it" },
  { "fifty percent sign", "fifty%" },
  { "yes full stop open quote no close quote", "yes. “No”" },
  /* words that are no signs */
  { "a comma is missing", "a comma is missing" },
  { "the period of the moon", "the period of the moon" },
  { "long period of rain", "long period of rain" },
  { "new ideas line up", "new ideas line up" },
  { "literal comma is a word", "comma is a word" },
  { "write literal new line here", "write new line here" },
  { "Literal comma", "Comma" },
  { "a literal translation", "a literal translation" },
  { "literal literal comma", "literal comma" },
  { "literal", "literal" },
  /* what the engine wrote itself is not doubled */
  { "Dear Anna, comma how are you", "Dear Anna, how are you" },
  { "Dear Anna comma, how are you", "Dear Anna, how are you" },
  { "Hello. Full stop. Good~.", "Hello. Good." },
  { "Hel~lo~, com~ma~, new~ line.", "Hello,\n" },
  { "Dear Anna. | Comma. | New line. | How are you?", "Dear Anna,\nHow are you?" },
  { "See you. | Full stop.", "See you." },
  { "He said open quote yes. Close quote.", "He said “yes.”" },
  { "At 5 p.m. comma we go", "At 5 p.m., we go" },
  { "Hello. | How are you.", "Hello. How are you." },
  { "one two", "one two" },
  /* phrases do not reach across a pause */
  { "new | line", "new line" },
};

static const Case german[] = {
  { "Liebe Anna Komma neue Zeile wie geht es dir Fragezeichen", "Liebe Anna,\nWie geht es dir?" },
  { "das ist gut Punkt sehr gut Ausrufezeichen", "das ist gut. Sehr gut!" },
  { "folgendes Doppelpunkt eins Semikolon zwei Strichpunkt", "folgendes: eins; zwei;" },
  { "er sagte Anführungszeichen auf hallo Anführungszeichen zu", "er sagte „hallo“" },
  { "eins Klammer auf zwei Klammer zu", "eins (zwei)" },
  { "Ende Punkt neuer Absatz Anfang", "Ende.\n\nAnfang" },
  { "50 Prozent davon", "50\u00a0% davon" },
  { "ich At-Zeichen Beispiel", "ich@Beispiel" },
  { "warte Auslassungspunkte", "warte…" },
  { "warte Punkt Punkt Punkt", "warte…" },
  { "ein Komma fehlt", "ein Komma fehlt" },
  { "der Punkt ist", "der Punkt ist" },
  { "Punkt für Punkt", "Punkt für." },
  { "wörtlich Komma", "Komma" },
  { "Liebe Anna, Komma. Neue Zeile. Wie geht es?", "Liebe Anna,\nWie geht es?" },
};

static const Case spanish[] = {
  { "querida Ana coma nueva línea cómo estás signo de interrogación", "querida Ana,\nCómo estás?" },
  { "abrir interrogación cómo estás cerrar interrogación", "¿cómo estás?" },
  { "hola punto bien punto y seguido ya", "hola. Bien. Ya" },
  { "fin punto y aparte principio", "fin.\nPrincipio" },
  { "uno punto y coma dos", "uno; dos" },
  { "uno dos puntos dos", "uno: dos" },
  { "espera puntos suspensivos", "espera…" },
  { "dijo abrir comillas hola cerrar comillas", "dijo «hola»" },
  { "uno abrir paréntesis dos cerrar paréntesis", "uno (dos)" },
  { "el 50 por ciento", "el 50\u00a0%" },
  { "por ciento", "por ciento" },
  { "a las tres en punto", "a las tres en punto" },
  { "punto de vista", "punto de vista" },
  { "yo arroba ejemplo", "yo@ejemplo" },
  { "literal coma", "coma" },
};

static void
test_english (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");

  check_table (rules, "en", english, G_N_ELEMENTS (english));
  check_table (rules, NULL, english, G_N_ELEMENTS (english));
}

static void
test_german (void)
{
  g_autoptr (LqRules) rules = new_rules ("de");

  check_table (rules, "de", german, G_N_ELEMENTS (german));
}

static void
test_spanish (void)
{
  g_autoptr (LqRules) rules = new_rules ("es");

  check_table (rules, "es", spanish, G_N_ELEMENTS (spanish));
}

/* The words' own language counts, not that of the settings. */
static void
test_language_of_the_words (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autofree char *german_said = compose (rules, "hallo Komma du", "de");
  g_autofree char *french_said = compose (rules, "bonjour comma toi", "fr");

  g_assert_cmpstr (german_said, ==, "hallo, du");
  g_assert_cmpstr (french_said, ==, "bonjour comma toi");
}

static void
test_switched_off (void)
{
  g_autoptr (LqRules) rules = lq_rules_new ("en");
  g_autofree char *all_off = compose (rules, "hello comma | scratch that", "en");
  g_autofree char *commands_off = NULL;
  g_autofree char *punctuation_off = NULL;

  rules->has_punctuation = true;
  commands_off = compose (rules, "hello comma | scratch that", "en");
  rules->has_punctuation = false;
  rules->has_commands = true;
  punctuation_off = compose (rules, "hello comma | scratch that | bye", "en");

  g_assert_cmpstr (all_off, ==, "hello comma scratch that");
  g_assert_cmpstr (commands_off, ==, "hello, scratch that");
  g_assert_cmpstr (punctuation_off, ==, "bye");
}

/* The built-in engine begins every utterance with a capital, and tells what it heard beside it. */
static void
test_capital_after_a_comma (void)
{
  static const struct {
    const char *text;
    const char *raw;
  } words[] = { { " Hello", " hello" }, { " comma.", " comma" }, { " How", " how" },
                { " are", NULL },       { " comma", NULL },      { " Anna.", " anna" } };
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (LqComposer) composer = NULL;
  g_autofree char *text = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
    LqToken *token =
      lq_token_new (words[i].text, (int64_t) i * 1000, (int64_t) i * 1000 + 300, 1, true);

    token->raw = g_strdup (words[i].raw);
    g_ptr_array_add (tokens, token);
  }
  composer = compose_tokens (rules, tokens);
  text = dup_stripped (lq_transcript_get_finals (lq_composer_get_transcript (composer)));
  g_assert_cmpstr (text, ==, "Hello, how are, Anna.");
}

static void
test_replacements (void)
{
  static const Case cases[] = {
    { "the Loquat tree", "the Kumquat tree" },
    { "the loquat, tree", "the kumquat, tree" },
    { "LOQUAT", "KUMQUAT" },
    { "loquats", "loquats" },
    { "see you by the way soon", "see you BTW soon" },
    { "By the way.", "BTW." },
    { "by the people", "by the people" },
    { "g t k rocks", "GTK rocks" },
    { "Um, hello um there", "Hello there" },
    { "no “loquat” here", "no “kumquat” here" },
    { "full stop loquat", ". Kumquat" },
  };
  g_autoptr (LqRules) rules = new_rules ("en");

  add_replacement (rules, "loquat", "kumquat");
  add_replacement (rules, "by the way", "BTW");
  add_replacement (rules, "G T K", "GTK");
  add_replacement (rules, "um", "");
  check_table (rules, "en", cases, G_N_ELEMENTS (cases));
}

static void
test_replacement_of_a_language (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autofree char *english_said = NULL;
  g_autofree char *german_said = NULL;

  add_replacement (rules, "gift", "Gift!")->language = g_strdup ("de");
  english_said = compose (rules, "a gift here", "en");
  german_said = compose (rules, "das gift hier", "de");
  g_assert_cmpstr (english_said, ==, "a gift here");
  g_assert_cmpstr (german_said, ==, "das Gift! hier");
}

static void
test_vocabulary_keeps_its_capitals (void)
{
  static const Case cases[] = {
    { "the loquat of new york.", "the LoQuat of New York." },
    { "LOQUAT", "LoQuat" },
    { "gtk and libadwaita", "GTK and libadwaita" },
    { "Libadwaita is", "Libadwaita is" },
  };
  g_autoptr (LqRules) rules = lq_rules_new ("en");

  g_ptr_array_add (rules->vocabulary, g_strdup ("LoQuat"));
  g_ptr_array_add (rules->vocabulary, g_strdup ("New York"));
  g_ptr_array_add (rules->vocabulary, g_strdup ("GTK"));
  g_ptr_array_add (rules->vocabulary, g_strdup ("libadwaita"));
  check_table (rules, "en", cases, G_N_ELEMENTS (cases));
}

/* A person's own phrase is taken before ours. */
static void
test_replacement_of_a_sign (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autofree char *text = NULL;

  add_replacement (rules, "comma", "comma");
  text = compose (rules, "one comma two", "en");
  g_assert_cmpstr (text, ==, "one comma two");
}

static void
test_regexes (void)
{
  static const Case cases[] = {
    { "call 030 12 34 now", "call 0301234 now" }, { "version 3 point 5", "version 3.5" },
    { "nothing to do", "nothing to do" },         { "x 1 2 3 4", "x 1234" },
    { "no character", "no character" },
  };
  g_autoptr (LqRules) rules = new_rules ("en");

  add_replacement (rules, " point (\\d)", ".\\1")->is_regex = true;
  add_replacement (rules, "(\\d) (?=\\d)", "\\1")->is_regex = true;
  add_replacement (rules, "character", "\\x{d800}")->is_regex = true;
  add_replacement (rules, "(((", "broken")->is_regex = true;
  add_replacement (rules, "(a+)+$", "slow")->is_regex = true;
  check_table (rules, "en", cases, G_N_ELEMENTS (cases));
}

/* An expression that would search for years leaves the text alone, soon. */
static void
test_catastrophic_regex (void)
{
  g_autoptr (LqRules) rules = lq_rules_new ("en");
  g_autofree char *text = NULL;
  g_autofree char *many = g_strnfill (2000, 'a');
  g_autofree char *said = g_strconcat (many, "b", NULL);

  add_replacement (rules, "(*LIMIT_MATCH=4000000000)^ ?(a+)+(a|aa)+$", "slow")->is_regex = true;
  g_test_expect_message ("lq-regexes", G_LOG_LEVEL_MESSAGE, "*took too long*");
  text = compose (rules, said, "en");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (text, ==, said);
}

static void
test_snippets (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "today %x");
  g_autofree char *text = NULL;
  g_autofree char *clip = NULL;
  g_autofree char *call = NULL;

  add_replacement (rules, "my date", "today {date}")->is_snippet = true;
  add_replacement (rules, "my link", "<{clipboard}> {other}")->is_snippet = true;
  add_replacement (rules, "insert call", "f({cursor}äb)")->is_snippet = true;
  rules->clipboard = g_strdup ("https://example.org/{date}");

  text = compose (rules, "my date", "en");
  g_assert_cmpstr (text, ==, date);
  clip = compose (rules, "My link.", "en");
  g_assert_cmpstr (clip, ==, "<https://example.org/{date}> {other}.");

  call = compose (rules, "insert call", "en");
  g_assert_cmpstr (call, ==, "f(äb)");
}

/* What is composed, with a "|" where the cursor shall be in the end. */
static char *
compose_with_cursor (const LqRules *rules, const char *said)
{
  g_autoptr (GPtrArray) tokens = tokenize (said, "en");
  g_autoptr (LqComposer) composer = compose_tokens (rules, tokens);
  const GPtrArray *finals = lq_transcript_get_finals (lq_composer_get_transcript (composer));
  GString         *text = g_string_new (NULL);

  for (guint i = 0; i < finals->len; i++) {
    const LqToken *token = g_ptr_array_index (finals, i);
    long           n_chars = g_utf8_strlen (token->text, -1);
    const char *place = g_utf8_offset_to_pointer (token->text, n_chars - (long) token->cursor_back);

    g_string_append_len (text, token->text, place - token->text);
    if (token->cursor_back > 0)
      g_string_append_c (text, '|');
    g_string_append (text, place);
  }
  if (text->str[0] == ' ')
    g_string_erase (text, 0, 1);

  return g_string_free (text, FALSE);
}

static void
test_cursor (void)
{
  static const Case cases[] = {
    { "insert call", "f(|äb)" },
    { "please insert call x", "please f(|äb) x" },
    { "insert call insert call", "f(|äb) f(|äb)" },
    { "insert call.", "f(|äb)." }, /* the engine's full stop is not for the cursor's place */
    { "“insert call” now", "“f(|äb)” now" },
    { "insert call comma x", "f(|äb), x" },
    { "insert twice", "ab|c" },
    { "insert end x", "end x" },
    { "insert start", "|start" },
    { "insert nothing x", "x" },
    { "insert page | x", "Dear |,\n\nx" },
    { "one | insert call | scratch that", "one" },
    { "insert number", "1-|9" }, /* an expression changes what is before the cursor */
    { "insert number x", "1-|9 x" },
    { "insert other", "a8" }, /* and after it */
  };
  g_autoptr (LqRules) rules = new_rules ("en");

  add_replacement (rules, "insert call", "f({cursor}äb)")->is_snippet = true;
  add_replacement (rules, "insert twice", "a{cursor}b{cursor}c")->is_snippet = true;
  add_replacement (rules, "insert end", "end{cursor}")->is_snippet = true;
  add_replacement (rules, "insert start", "{cursor}start")->is_snippet = true;
  add_replacement (rules, "insert nothing", "{cursor}")->is_snippet = true;
  add_replacement (rules, "insert page", "Dear {cursor},\n\n")->is_snippet = true;
  add_replacement (rules, "insert number", "1+{cursor}9")->is_snippet = true;
  add_replacement (rules, "insert other", "a{cursor}7")->is_snippet = true;
  add_replacement (rules, "1\\+", "1-")->is_regex = true;
  add_replacement (rules, "7", "8")->is_regex = true;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *written = compose_with_cursor (rules, cases[i].said);

    g_test_message ("%s", cases[i].said);
    g_assert_cmpstr (written, ==, cases[i].written);
  }
}

static void
test_commands (void)
{
  static const Case cases[] = {
    { "one. | two | scratch that", "one." },
    { "one | two | Scratch that. | three", "one three" },
    { "one | two | scratch that | scratch that | three", "three" },
    { "scratch that | one", "one" },
    { "one | please scratch that", "one please scratch that" },
    { "one | scratch that please", "one scratch that please" },
    { "one | literal scratch that", "one scratch that" },
    { "one | undo that", "one" },
    { "one | stop dictation", "one" },
    { "one full stop | two | delete that | two", "one. Two" },
    { "Hello. | Two. | Scratch that. | Comma three", "Hello, three" },
    { "scratch | that", "scratch that" },
  };
  g_autoptr (LqRules) rules = new_rules ("en");

  check_table (rules, "en", cases, G_N_ELEMENTS (cases));
}

/* A mark that the engine set is no text of what comes after the command. */
static void
test_command_after_mark (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autoptr (GPtrArray) tokens = tokenize ("one. | undo that | two", "en");
  g_autoptr (LqComposer) composer = compose_tokens (rules, tokens);
  const GPtrArray *finals = lq_transcript_get_finals (lq_composer_get_transcript (composer));
  g_autoptr (GString) before = g_string_new (NULL);
  unsigned n_before;

  g_assert_cmpint (lq_composer_take_command (composer, &n_before), ==, LQ_COMMAND_UNDO);
  for (unsigned i = 0; i < n_before; i++)
    g_string_append (before, ((const LqToken *) g_ptr_array_index (finals, i))->text);
  g_assert_cmpstr (before->str, ==, " one.");
}

static void
test_commands_are_told (void)
{
  static const struct {
    const char *language;
    const char *said;
  } all[] = {
    { "en", "one | scratch that | undo that | stop dictation" },
    { "de", "eins | streich das | mach das rückgängig | Diktat beenden" },
    { "es", "uno | borra eso | deshaz eso | detener dictado" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autoptr (LqRules) rules = new_rules (all[i].language);
    g_autoptr (GPtrArray) tokens = tokenize (all[i].said, all[i].language);
    g_autoptr (LqComposer) composer = compose_tokens (rules, tokens);
    unsigned n_before;

    g_assert_cmpint (lq_composer_take_command (composer, &n_before), ==, LQ_COMMAND_SCRATCH);
    g_assert_cmpint (lq_composer_take_command (composer, &n_before), ==, LQ_COMMAND_UNDO);
    g_assert_cmpint (lq_composer_take_command (composer, &n_before), ==, LQ_COMMAND_STOP);
    g_assert_cmpint (lq_composer_take_command (composer, &n_before), ==, LQ_COMMAND_NONE);
  }
}

/* ---- as it grows */

typedef struct {
  LqTranscript *recognized;
  LqComposer   *composer;
} Growing;

static void
growing_init (Growing *self, const LqRules *rules)
{
  self->recognized = lq_transcript_new ();
  self->composer = lq_composer_new (rules);
}

static void
growing_clear (Growing *self)
{
  lq_transcript_free (self->recognized);
  lq_composer_free (self->composer);
}

static void
tell (
  Growing *self, const GPtrArray *tokens, guint from, guint n_final, guint end, int64_t total_ms)
{
  GPtrArray *provisionals = lq_tokens_new ();

  for (guint i = from; i < n_final; i++)
    lq_transcript_append (self->recognized, lq_token_ref (g_ptr_array_index (tokens, i)));
  for (guint i = n_final; i < end; i++) {
    LqToken *token = lq_token_copy (g_ptr_array_index (tokens, i));

    token->is_final = false;
    g_ptr_array_add (provisionals, token);
  }
  lq_transcript_take_provisionals (self->recognized, provisionals);
  lq_composer_follow (self->composer, self->recognized, total_ms, false);
}

static void
assert_growing (Growing *self, const char *settled, const char *guessed)
{
  const LqTranscript *composed = lq_composer_get_transcript (self->composer);
  g_autofree char    *final_text = lq_transcript_dup_final_text (composed);
  g_autofree char    *provisional_text = lq_transcript_dup_provisional_text (composed);

  g_assert_cmpstr (final_text, ==, settled);
  g_assert_cmpstr (provisional_text, ==, guessed);
}

static void
test_holds_back (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autoptr (GPtrArray) tokens = tokenize ("one new line | two", "en");
  Growing growing;

  growing_init (&growing, rules);
  tell (&growing, tokens, 0, 1, 2, 600);
  assert_growing (&growing, "", " one new");
  tell (&growing, tokens, 1, 2, 2, 600);
  assert_growing (&growing, " one", " new");
  tell (&growing, tokens, 2, 3, 3, 900);
  assert_growing (&growing, " one", "\n");
  tell (&growing, tokens, 3, 3, 3, 900 + 700);
  assert_growing (&growing, " one\n", "");
  tell (&growing, tokens, 3, 4, 4, 2200);
  assert_growing (&growing, " one\n", "Two");
  growing_clear (&growing);
}

/* A full stop of the engine stays open until it is known whether a mark is spoken instead. */
static void
test_holds_the_mark_back (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autoptr (GPtrArray) tokens = tokenize ("Dear Anna. | Comma. | Yes.", "en");
  Growing growing;

  growing_init (&growing, rules);
  tell (&growing, tokens, 0, 2, 2, 5000);
  assert_growing (&growing, " Dear Anna", ".");
  tell (&growing, tokens, 2, 3, 3, 5000);
  assert_growing (&growing, " Dear Anna,", "");
  tell (&growing, tokens, 3, 4, 4, 9000);
  assert_growing (&growing, " Dear Anna, Yes", ".");
  lq_composer_follow (growing.composer, growing.recognized, 9000, true);
  assert_growing (&growing, " Dear Anna, Yes.", "");
  growing_clear (&growing);
}

/* A command is not shown as text that goes away again, and is done only when it stood alone. */
static void
test_command_waits_for_the_pause (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autoptr (GPtrArray) tokens = tokenize ("one | scratch that", "en");
  Growing  growing;
  unsigned n_before;

  growing_init (&growing, rules);
  tell (&growing, tokens, 0, 3, 3, 2000);
  assert_growing (&growing, " one", "");
  g_assert_cmpint (lq_composer_take_command (growing.composer, &n_before), ==, LQ_COMMAND_NONE);
  tell (&growing, tokens, 3, 3, 3, 3000);
  assert_growing (&growing, "", "");
  g_assert_cmpint (lq_composer_take_command (growing.composer, &n_before), ==, LQ_COMMAND_SCRATCH);
  g_assert_cmpuint (lq_transcript_get_n_silenced (lq_composer_get_transcript (growing.composer)),
                    ==, 1);
  growing_clear (&growing);
}

static void
test_gap (void)
{
  g_autoptr (LqRules) rules = new_rules ("en");
  g_autoptr (GPtrArray) tokens = tokenize ("new […] line", "en");
  g_autoptr (LqComposer) composer = NULL;
  g_autofree char *text = NULL;

  ((LqToken *) g_ptr_array_index (tokens, 1))->is_gap = true;
  composer = compose_tokens (rules, tokens);
  text = dup_stripped (lq_transcript_get_finals (lq_composer_get_transcript (composer)));
  g_assert_cmpstr (text, ==, "new […] line");
}

static void
test_without_rules (void)
{
  g_autoptr (GPtrArray) tokens = tokenize ("one comma | scratch that.", "en");
  Growing growing;

  growing_init (&growing, NULL);
  tell (&growing, tokens, 0, 2, 4, 100);
  assert_growing (&growing, " one comma", " scratch that.");
  growing_clear (&growing);
}

/* ---- any sentence, in any pieces */

static char *
dup_random_sentence (void)
{
  static const char *const pieces[] = {
    "one",      "Two.",  "three,",  "comma",     "Comma.", "full",    "stop",  "new",
    "line",     "|",     "|",       "scratch",   "that",   "Scratch", "that.", "literal",
    "open",     "quote", "close",   "undo",      "period", "of",      "the",   "hel~lo",
    "com~ma~.", "50",    "percent", "loquat",    "by",     "way",     "漢~字", "“so”",
    "um",       "dash",  "stop",    "dictation", "Full",   "stop.",   "?",     "a.m.",
  };
  GString *sentence = g_string_new (NULL);
  int      n_pieces = g_test_rand_int_range (1, 40);

  for (int i = 0; i < n_pieces; i++)
    g_string_append_printf (sentence, " %s",
                            pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

  return g_string_free (sentence, FALSE);
}

/* Tells the tokens in random pieces, some provisional before; what was settled stays, except when
 * it is taken back. Returns: (transfer full): the text */
static char *
compose_in_pieces (const LqRules *rules, const GPtrArray *tokens)
{
  Growing             growing;
  const LqTranscript *composed;
  g_autofree char    *settled = g_strdup ("");
  unsigned            n_silenced = 0;
  char               *text;

  growing_init (&growing, rules);
  composed = lq_composer_get_transcript (growing.composer);
  for (guint at = 0; at < tokens->len;) {
    guint          n_final = (guint) g_test_rand_int_range ((int) at, (int) tokens->len + 1);
    guint          end = (guint) g_test_rand_int_range ((int) n_final, (int) tokens->len + 1);
    const LqToken *last = end > 0 ? g_ptr_array_index (tokens, end - 1) : NULL;
    int64_t        total_ms = last != NULL ? last->end_ms : 0;

    n_final = MIN (n_final, at + 5);
    end = MAX (MIN (end, n_final + 4), n_final);
    if (end > 0 && end < tokens->len && g_test_rand_bit ())
      total_ms = ((const LqToken *) g_ptr_array_index (tokens, end))->start_ms;
    else if (end > 0)
      total_ms = ((const LqToken *) g_ptr_array_index (tokens, end - 1))->end_ms;
    tell (&growing, tokens, at, n_final, end, total_ms);
    at = n_final;

    text = lq_transcript_dup_final_text (composed);
    if (lq_transcript_get_n_silenced (composed) == n_silenced)
      g_assert_true (g_str_has_prefix (text, settled));
    n_silenced = lq_transcript_get_n_silenced (composed);
    g_free (settled);
    settled = text;
  }

  lq_composer_follow (growing.composer, growing.recognized, 0, true);
  {
    g_autofree char *raw = lq_tokens_dup_raw (tokens);
    g_autofree char *composed_raw = lq_tokens_dup_raw (lq_transcript_get_finals (composed));

    g_assert_cmpstr (composed_raw, ==, raw);
  }
  text = lq_transcript_dup_final_text (composed);
  growing_clear (&growing);

  return text;
}

static void
test_property (void)
{
  for (unsigned run = 0; run < N_RUNS; run++) {
    g_autoptr (LqRules) rules = new_rules ("en");
    g_autofree char *said = dup_random_sentence ();
    g_autoptr (GPtrArray) tokens = tokenize (said, g_test_rand_bit () ? "en" : NULL);
    g_autoptr (LqComposer) whole = NULL;
    g_autofree char *expected = NULL;

    add_replacement (rules, "loquat", "kumquat");
    add_replacement (rules, "by the way", "BTW");
    add_replacement (rules, "um", "");
    if (run % 2 == 0)
      add_replacement (rules, "e (\\w)", "\\1-")->is_regex = true;
    whole = compose_tokens (rules, tokens);
    expected = lq_transcript_dup_final_text (lq_composer_get_transcript (whole));
    g_test_message ("%s", said);

    for (unsigned i = 0; i < 5; i++) {
      g_autofree char *text = compose_in_pieces (rules, tokens);

      g_assert_cmpstr (text, ==, expected);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composer/english", test_english);
  g_test_add_func ("/composer/german", test_german);
  g_test_add_func ("/composer/spanish", test_spanish);
  g_test_add_func ("/composer/language-of-the-words", test_language_of_the_words);
  g_test_add_func ("/composer/switched-off", test_switched_off);
  g_test_add_func ("/composer/capital-after-a-comma", test_capital_after_a_comma);
  g_test_add_func ("/composer/replacements", test_replacements);
  g_test_add_func ("/composer/replacement-of-a-language", test_replacement_of_a_language);
  g_test_add_func ("/composer/vocabulary", test_vocabulary_keeps_its_capitals);
  g_test_add_func ("/composer/replacement-of-a-sign", test_replacement_of_a_sign);
  g_test_add_func ("/composer/cursor", test_cursor);
  g_test_add_func ("/composer/regexes", test_regexes);
  g_test_add_func ("/composer/catastrophic-regex", test_catastrophic_regex);
  g_test_add_func ("/composer/snippets", test_snippets);
  g_test_add_func ("/composer/commands", test_commands);
  g_test_add_func ("/composer/command-after-mark", test_command_after_mark);
  g_test_add_func ("/composer/commands-are-told", test_commands_are_told);
  g_test_add_func ("/composer/holds-back", test_holds_back);
  g_test_add_func ("/composer/holds-the-mark-back", test_holds_the_mark_back);
  g_test_add_func ("/composer/command-waits", test_command_waits_for_the_pause);
  g_test_add_func ("/composer/gap", test_gap);
  g_test_add_func ("/composer/without-rules", test_without_rules);
  g_test_add_func ("/composer/property", test_property);

  return g_test_run ();
}
