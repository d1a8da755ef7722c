/* test-script.c: a page knows of every character what was said there and when
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-script.h"

static void
add (GPtrArray *tokens, const char *text, int64_t start_ms, int64_t end_ms, const char *speaker)
{
  LqToken *token = lq_token_new (text, start_ms, end_ms, 0.9f, true);

  token->speaker = g_strdup (speaker);
  g_ptr_array_add (tokens, token);
}

/* " w0 w1 …": word N is said from N * 100 ms for 80 ms. */
static GPtrArray *
count_words (unsigned n)
{
  GPtrArray *tokens = lq_tokens_new ();

  for (unsigned i = 0; i < n; i++) {
    g_autofree char *text = g_strdup_printf (" w%u", i);

    add (tokens, text, i * 100, i * 100 + 80, NULL);
  }

  return tokens;
}

static void
assert_word (LqScript *script, const LqScriptRange *word, const char *expected)
{
  g_autofree char *page = lq_script_dup_page (script);
  g_autofree char *text = g_utf8_substring (page, word->from, word->to);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (LqScript) script = lq_script_new (tokens, NULL);
  g_autofree char *page = lq_script_dup_page (script);
  LqScriptRange    word;

  g_assert_cmpstr (page, ==, "");
  g_assert_cmpuint (lq_script_get_n_chars (script), ==, 0);
  g_assert_false (lq_script_find_word (script, 0, &word));
  g_assert_false (lq_script_find_time (script, 0, &word));
  g_assert_false (lq_script_find_doubtful (script, 0, true, 1, &word));
}

static void
test_offsets_of_many_pieces (void)
{
  enum { N = 3000 };
  g_autoptr (GPtrArray) tokens = count_words (N);
  g_autoptr (LqScript) script = lq_script_new (tokens, NULL);
  unsigned offset = 0;

  g_assert_cmpuint (lq_script_get_n_pieces (script), ==, N);
  for (unsigned i = 0; i < N; i++) {
    const LqScriptPiece *piece = lq_script_get_piece (script, i);
    unsigned             begin = 0;

    g_assert_cmpuint (lq_script_get_offset (script, i), ==, offset);
    g_assert_cmpuint (lq_script_find_piece (script, offset, &begin), ==, i);
    g_assert_cmpuint (begin, ==, offset);
    g_assert_cmpuint (lq_script_find_piece (script, offset + piece->n_chars - 1, NULL), ==, i);
    offset += piece->n_chars;
  }
  g_assert_cmpuint (offset, ==, lq_script_get_n_chars (script));
  g_assert_cmpuint (lq_script_find_piece (script, offset, NULL), ==, N);
}

static void
test_word_of_a_time (void)
{
  g_autoptr (GPtrArray) tokens = count_words (1000);
  g_autoptr (LqScript) script = lq_script_new (tokens, NULL);
  LqScriptRange word;

  g_assert_true (lq_script_find_time (script, 0, &word));
  assert_word (script, &word, "w0");
  /* Between two words the last one is meant. */
  g_assert_true (lq_script_find_time (script, 45690, &word));
  assert_word (script, &word, "w456");
  g_assert_cmpint (word.start_ms, ==, 45600);
  g_assert_cmpint (word.end_ms, ==, 45680);
  g_assert_true (lq_script_find_time (script, INT64_MAX, &word));
  assert_word (script, &word, "w999");
}

static void
test_nothing_was_said_yet (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (LqScript) script = NULL;
  LqScriptRange word;

  add (tokens, "late", 5000, 5100, NULL);
  script = lq_script_new (tokens, NULL);
  g_assert_false (lq_script_find_time (script, 4999, &word));
  g_assert_true (lq_script_find_time (script, 5000, &word));
}

static void
test_word_of_several_tokens (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (LqScript) script = NULL;
  LqScriptRange word;

  add (tokens, " Gar", 0, 100, NULL);
  add (tokens, "den", 100, 300, NULL);
  add (tokens, ".", 300, 310, NULL);
  add (tokens, " Gate", 400, 600, NULL);
  script = lq_script_new (tokens, NULL);

  for (unsigned offset = 0; offset < 7; offset++) {
    g_assert_true (lq_script_find_word (script, offset, &word));
    assert_word (script, &word, "Garden.");
    g_assert_cmpint (word.start_ms, ==, 0);
    g_assert_cmpint (word.end_ms, ==, 310);
  }
  g_assert_true (lq_script_find_time (script, 150, &word));
  assert_word (script, &word, "Garden.");
  g_assert_true (lq_script_find_word (script, 8, &word));
  assert_word (script, &word, "Gate");
}

static void
test_wide_characters_are_words (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (LqScript) script = NULL;
  LqScriptRange word;

  add (tokens, "你", 0, 100, NULL);
  add (tokens, "好", 100, 200, NULL);
  add (tokens, "。", 200, 200, NULL);
  script = lq_script_new (tokens, NULL);
  g_assert_true (lq_script_find_time (script, 50, &word));
  assert_word (script, &word, "你");
  g_assert_true (lq_script_find_time (script, 150, &word));
  assert_word (script, &word, "好。");
}

static void
test_next_doubtful (void)
{
  g_autoptr (GPtrArray) tokens = count_words (600);
  g_autoptr (LqScript) script = NULL;
  LqScriptRange word;

  ((LqToken *) g_ptr_array_index (tokens, 20))->confidence = 0.2f;
  ((LqToken *) g_ptr_array_index (tokens, 500))->confidence = 0.4f;
  script = lq_script_new (tokens, NULL);

  g_assert_true (lq_script_find_doubtful (script, 0, true, 0.5f, &word));
  assert_word (script, &word, "w20");
  g_assert_true (lq_script_find_doubtful (script, word.from, true, 0.5f, &word));
  assert_word (script, &word, "w500");
  g_assert_true (lq_script_find_doubtful (script, word.from, true, 0.5f, &word));
  assert_word (script, &word, "w20");
  g_assert_true (lq_script_find_doubtful (script, word.from, false, 0.5f, &word));
  assert_word (script, &word, "w500");
  g_assert_false (lq_script_find_doubtful (script, 0, true, 0.1f, &word));
}

static void
test_what_is_kept_is_what_came (void)
{
  g_autoptr (GPtrArray) tokens = count_words (2000);
  g_autoptr (LqScript) script = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autofree char *expected = g_strstrip (lq_tokens_dup_text (tokens));
  g_autofree char *text = NULL;

  /* Sentences, so that there are paragraphs. */
  for (unsigned i = 0; i < tokens->len; i += 10) {
    LqToken         *token = g_ptr_array_index (tokens, i);
    g_autofree char *word = token->text;

    token->text = g_strconcat (word, ".", NULL);
  }
  g_free (expected);
  expected = g_strstrip (lq_tokens_dup_text (tokens));
  script = lq_script_new (tokens, NULL);
  kept = lq_script_dup_tokens (script);
  text = lq_script_dup_text (script);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (kept->len, ==, tokens->len);
  for (unsigned i = 0; i < kept->len; i++)
    g_assert_true (g_ptr_array_index (kept, i) == g_ptr_array_index (tokens, i));
}

static void
test_speakers (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (LqScript) script = NULL;
  g_autofree char *page = NULL;

  g_hash_table_insert (names, (gpointer) "2", (gpointer) "Ada");
  add (tokens, " Hello.", 0, 1, "1");
  add (tokens, " Yes.", 1, 2, "2");
  add (tokens, " Good.", 2, 3, "1");
  script = lq_script_new (tokens, names);
  page = lq_script_dup_page (script);

  g_assert_cmpstr (page, ==, "Speaker 1\nHello.\nAda\nYes.\nSpeaker 1\nGood.");
  g_assert_cmpuint (lq_script_get_speakers (script)->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (lq_script_get_speakers (script), 1), ==, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/empty", test_empty);
  g_test_add_func ("/script/offsets-of-many-pieces", test_offsets_of_many_pieces);
  g_test_add_func ("/script/word-of-a-time", test_word_of_a_time);
  g_test_add_func ("/script/nothing-was-said-yet", test_nothing_was_said_yet);
  g_test_add_func ("/script/word-of-several-tokens", test_word_of_several_tokens);
  g_test_add_func ("/script/wide-characters-are-words", test_wide_characters_are_words);
  g_test_add_func ("/script/next-doubtful", test_next_doubtful);
  g_test_add_func ("/script/what-is-kept-is-what-came", test_what_is_kept_is_what_came);
  g_test_add_func ("/script/speakers", test_speakers);

  return g_test_run ();
}
