/* test-script-edits.c: whatever is written and deleted, times stay right and all can be taken back
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-script-edits.h"

enum { N_PAGES = 60, N_EDITS = 120, N_WORDS = 400 };

/* A page, and beside it the text buffer that it must be equal to. */
typedef struct {
  GPtrArray     *tokens;
  LqScript      *script;
  LqScriptEdits *edits;
  GString       *buffer;
} Page;

static void
splice_buffer (GString *buffer, unsigned offset, unsigned n_deleted, const char *inserted)
{
  const char *from = g_utf8_offset_to_pointer (buffer->str, offset);
  const char *to = g_utf8_offset_to_pointer (from, n_deleted);
  gssize      at = from - buffer->str;

  g_string_erase (buffer, at, to - from);
  g_string_insert (buffer, at, inserted);
}

static void
change_cb (unsigned offset, unsigned n_deleted, const char *inserted, gpointer user_data)
{
  splice_buffer (user_data, offset, n_deleted, inserted);
}

static Page *
page_new (GPtrArray *tokens)
{
  Page            *page = g_new0 (Page, 1);
  g_autofree char *text = NULL;

  page->tokens = tokens;
  page->script = lq_script_new (tokens, NULL);
  page->edits = lq_script_edits_new (page->script);
  text = lq_script_dup_page (page->script);
  page->buffer = g_string_new (text);

  return page;
}

static void
page_free (Page *page)
{
  lq_script_edits_free (page->edits);
  lq_script_free (page->script);
  g_ptr_array_unref (page->tokens);
  g_string_free (page->buffer, TRUE);
  g_free (page);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

static void
insert (Page *page, unsigned offset, const char *text)
{
  lq_script_edits_insert (page->edits, offset, text);
  splice_buffer (page->buffer, offset, 0, text);
}

static void delete (Page *page, unsigned offset, unsigned n)
{
  lq_script_edits_delete (page->edits, offset, n);
  splice_buffer (page->buffer, offset, n, "");
}

static void
assert_page_is_buffer (Page *page)
{
  g_autofree char *text = lq_script_dup_page (page->script);

  g_assert_cmpstr (text, ==, page->buffer->str);
  g_assert_cmpuint (lq_script_get_n_chars (page->script), ==, g_utf8_strlen (text, -1));
}

static void
assert_times (Page *page)
{
  g_autoptr (GPtrArray) tokens = lq_script_dup_tokens (page->script);
  int64_t last_ms = 0;

  for (unsigned i = 0; i < lq_script_get_n_pieces (page->script); i++) {
    LqScriptPiece *piece = lq_script_get_piece (page->script, i);

    if (piece->token == NULL || lq_script_piece_is_edited (piece))
      continue;
    g_assert_cmpint (piece->start_ms, ==, piece->token->start_ms);
    g_assert_cmpint (piece->end_ms, ==, piece->token->end_ms);
  }

  for (unsigned i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (token->translation == LQ_TRANSLATION_RESULT)
      continue;
    if (page->tokens->len > 0 && token->start_ms >= 0) {
      g_assert_cmpint (token->start_ms, >=, last_ms);
      g_assert_cmpint (token->end_ms, >=, token->start_ms);
      last_ms = token->start_ms;
    }
  }
}

/* What is kept is the page without what is only for the eye. */
static void
assert_kept_text (Page *page)
{
  g_autoptr (GPtrArray) tokens = lq_script_dup_tokens (page->script);
  g_autofree char *text = lq_script_dup_text (page->script);
  g_autoptr (GString) said = g_string_new (NULL);

  for (unsigned i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (token->translation != LQ_TRANSLATION_RESULT)
      g_string_append (said, token->text);
  }
  g_strstrip (said->str);
  g_assert_cmpstr (said->str, ==, text);
}

/* ---- by chance */

static GPtrArray *
make_tokens (GRand *rand, bool has_speakers, bool is_translated)
{
  static const char *const words[] = {
    " the", " heron", " über", "ing", " 你", "好", " night.", ","
  };
  GPtrArray *tokens = lq_tokens_new ();
  int64_t    at_ms = 0;

  for (int i = g_rand_int_range (rand, 0, N_WORDS); i > 0; i--) {
    const char *text = words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];
    int64_t     length_ms = g_rand_int_range (rand, 0, 300);
    LqToken    *token = lq_token_new (text, at_ms, at_ms + length_ms, 0.8f, true);

    if (has_speakers)
      token->speaker = g_strdup (i / 20 % 3 ? "1" : "2");
    g_ptr_array_add (tokens, token);
    at_ms += length_ms + g_rand_int_range (rand, -20, 100);
    at_ms = MAX (at_ms, token->start_ms);
    if (is_translated && i % 7 == 0) {
      LqToken *result = lq_token_new (" Wort", -1, -1, -1, true);

      result->translation = LQ_TRANSLATION_RESULT;
      g_ptr_array_add (tokens, result);
    }
  }

  return tokens;
}

static void
edit_anywhere (Page *page, GRand *rand)
{
  static const char *const texts[] = { "x", " ", "new", " new", "new ", " two words", "\n", "é好" };
  unsigned                 n_chars = lq_script_get_n_chars (page->script);
  unsigned                 offset = (unsigned) g_rand_int_range (rand, 0, (int) n_chars + 1);

  if (g_rand_boolean (rand)) {
    insert (page, offset, texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))]);
  } else {
    unsigned n = (unsigned) g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 4 : 60);

    n = MIN (n, n_chars - offset);
    lq_script_edits_begin (page->edits);
    delete (page, offset, n);
    /* Written over. */
    if (g_rand_boolean (rand))
      insert (page, offset, texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))]);
    lq_script_edits_end (page->edits);
  }
}

static void
assert_same_tokens (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (unsigned i = 0; i < a->len; i++)
    g_assert_true (g_ptr_array_index (a, i) == g_ptr_array_index (b, i));
}

static void
test_by_chance (gconstpointer kind)
{
  unsigned flags = GPOINTER_TO_UINT (kind);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (unsigned i = 0; i < N_PAGES; i++) {
    g_autoptr (Page) page = page_new (make_tokens (rand, flags & 1, flags & 2));
    g_autoptr (GPtrArray) first = lq_script_dup_tokens (page->script);
    g_autoptr (GPtrArray) again = NULL;
    g_autofree char *edited = NULL;
    g_autofree char *original = lq_script_dup_page (page->script);

    for (unsigned e = 0; e < N_EDITS; e++) {
      edit_anywhere (page, rand);
      assert_page_is_buffer (page);
      if (e % 10 == 0)
        assert_times (page);
    }
    assert_kept_text (page);
    edited = lq_script_dup_page (page->script);

    while (lq_script_edits_undo (page->edits, change_cb, page->buffer))
      assert_page_is_buffer (page);
    g_assert_cmpstr (page->buffer->str, ==, original);
    again = lq_script_dup_tokens (page->script);
    assert_same_tokens (first, again);

    while (lq_script_edits_redo (page->edits, change_cb, page->buffer))
      assert_page_is_buffer (page);
    g_assert_cmpstr (page->buffer->str, ==, edited);
    assert_times (page);
  }
}

/* ---- as people do */

static GPtrArray *
say (const char *text)
{
  GPtrArray *tokens = lq_tokens_new ();
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (unsigned i = 0; words[i] != NULL; i++) {
    g_autofree char *word = g_strconcat (" ", words[i], NULL);

    g_ptr_array_add (tokens, lq_token_new (word, i * 1000, i * 1000 + 600, 0.9f, true));
  }

  return tokens;
}

/* "word 0-600|…" of what is kept. */
static char *
describe (Page *page)
{
  g_autoptr (GPtrArray) tokens = lq_script_dup_tokens (page->script);
  GString *all = g_string_new (NULL);

  for (unsigned i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    g_string_append_printf (all, "%s%s %d-%d", i > 0 ? "|" : "", token->text, (int) token->start_ms,
                            (int) token->end_ms);
  }

  return g_string_free (all, FALSE);
}

static void
assert_kept (Page *page, const char *expected)
{
  g_autofree char *described = describe (page);

  g_assert_cmpstr (described, ==, expected);
}

static void
type (Page *page, unsigned offset, const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c), offset++) {
    g_autofree char *one = g_strndup (c, (gsize) (g_utf8_next_char (c) - c));

    insert (page, offset, one);
  }
}

static void
test_word_written_over (void)
{
  g_autoptr (Page) page = page_new (say ("one two three"));

  delete (page, 4, 3);
  type (page, 4, "2");
  assert_kept (page, " one 0-600| 2 1000-1600| three 2000-2600");
  /* Also the first one, which has no space before it on the page. */
  delete (page, 0, 3);
  type (page, 0, "1");
  assert_kept (page, " 1 0-600| 2 1000-1600| three 2000-2600");
}

static void
test_words_written_between (void)
{
  g_autoptr (Page) page = page_new (say ("one two three"));

  type (page, 7, " and a half");
  assert_page_is_buffer (page);
  assert_kept (page, " one 0-600| two 1000-1600| and 1600-1745| a 1745-1818| half 1818-2000"
                     "| three 2000-2600");
}

static void
test_words_written_before_a_word (void)
{
  g_autoptr (Page) page = page_new (say ("one two three"));

  type (page, 4, "not ");
  assert_page_is_buffer (page);
  assert_kept (page, " one 0-600| not 600-1000| two 1000-1600| three 2000-2600");
}

static void
test_words_deleted (void)
{
  g_autoptr (Page) page = page_new (say ("one two three four"));

  delete (page, 3, 10);
  assert_page_is_buffer (page);
  assert_kept (page, " one 0-600| four 3000-3600");
}

static void
test_written_at_the_ends (void)
{
  g_autoptr (Page) page = page_new (say ("one"));

  type (page, 3, " more");
  assert_kept (page, " one 0-600| more 600-600");
  type (page, 0, "No ");
  assert_page_is_buffer (page);
  assert_kept (page, " No 0-0| one 0-600| more 600-600");
}

static void
test_written_on_an_empty_page (void)
{
  g_autoptr (Page) page = page_new (lq_tokens_new ());

  type (page, 0, "two words");
  assert_page_is_buffer (page);
  assert_kept (page, "two -1--1| words -1--1");
}

static void
test_typing_is_taken_back_by_words (void)
{
  g_autoptr (Page) page = page_new (say ("one"));

  type (page, 3, " two three");
  g_assert_true (lq_script_edits_undo (page->edits, change_cb, page->buffer));
  g_assert_cmpstr (page->buffer->str, ==, "one two");
  g_assert_true (lq_script_edits_undo (page->edits, change_cb, page->buffer));
  g_assert_cmpstr (page->buffer->str, ==, "one");
  g_assert_false (lq_script_edits_undo (page->edits, change_cb, page->buffer));
  g_assert_true (lq_script_edits_redo (page->edits, change_cb, page->buffer));
  g_assert_cmpstr (page->buffer->str, ==, "one two");
  /* What was taken back is gone once something else is written. */
  type (page, 0, "x");
  g_assert_false (lq_script_edits_redo (page->edits, change_cb, page->buffer));
}

static void
test_rename (void)
{
  GPtrArray *tokens = say ("one two three");
  g_autoptr (Page) page = NULL;

  ((LqToken *) g_ptr_array_index (tokens, 0))->speaker = g_strdup ("1");
  ((LqToken *) g_ptr_array_index (tokens, 1))->speaker = g_strdup ("2");
  ((LqToken *) g_ptr_array_index (tokens, 2))->speaker = g_strdup ("1");
  page = page_new (tokens);

  lq_script_edits_rename (page->edits, "1", "Ada", change_cb, page->buffer);
  assert_page_is_buffer (page);
  g_assert_cmpstr (page->buffer->str, ==, "Ada\none\nSpeaker 2\ntwo\nAda\nthree");
  g_assert_cmpstr (g_hash_table_lookup (lq_script_get_names (page->script), "1"), ==, "Ada");

  lq_script_edits_undo (page->edits, change_cb, page->buffer);
  assert_page_is_buffer (page);
  g_assert_cmpstr (page->buffer->str, ==, "Speaker 1\none\nSpeaker 2\ntwo\nSpeaker 1\nthree");
  g_assert_null (g_hash_table_lookup (lq_script_get_names (page->script), "1"));

  lq_script_edits_redo (page->edits, change_cb, page->buffer);
  g_assert_cmpstr (page->buffer->str, ==, "Ada\none\nSpeaker 2\ntwo\nAda\nthree");
  /* An empty name is none. */
  lq_script_edits_rename (page->edits, "1", "", change_cb, page->buffer);
  g_assert_cmpstr (page->buffer->str, ==, "Speaker 1\none\nSpeaker 2\ntwo\nSpeaker 1\nthree");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/script-edits/by-chance", GUINT_TO_POINTER (0), test_by_chance);
  g_test_add_data_func ("/script-edits/by-chance/speakers", GUINT_TO_POINTER (1), test_by_chance);
  g_test_add_data_func ("/script-edits/by-chance/translated", GUINT_TO_POINTER (3), test_by_chance);
  g_test_add_func ("/script-edits/written-over", test_word_written_over);
  g_test_add_func ("/script-edits/written-between", test_words_written_between);
  g_test_add_func ("/script-edits/written-before", test_words_written_before_a_word);
  g_test_add_func ("/script-edits/deleted", test_words_deleted);
  g_test_add_func ("/script-edits/written-at-the-ends", test_written_at_the_ends);
  g_test_add_func ("/script-edits/empty-page", test_written_on_an_empty_page);
  g_test_add_func ("/script-edits/taken-back-by-words", test_typing_is_taken_back_by_words);
  g_test_add_func ("/script-edits/rename", test_rename);

  return g_test_run ();
}
