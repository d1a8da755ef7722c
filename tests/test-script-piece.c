/* test-script-piece.c: a word that is written into keeps its time, or shares it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-script-piece.h"

static LqScriptPiece *
new_word (const char *text)
{
  g_autoptr (LqToken) token = lq_token_new (text, 1000, 2000, 0.3f, true);

  return lq_script_piece_new_word (token);
}

/* Each as “text” or “text 1000-2000”, joined by “|”. */
static char *
describe (const GPtrArray *pieces)
{
  GString *all = g_string_new (NULL);

  for (unsigned i = 0; i < pieces->len; i++) {
    const LqScriptPiece *piece = g_ptr_array_index (pieces, i);

    g_string_append_printf (all, "%s%s", i > 0 ? "|" : "", piece->text);
    if (piece->start_ms >= 0)
      g_string_append_printf (all, " %d-%d", (int) piece->start_ms, (int) piece->end_ms);
  }

  return g_string_free (all, FALSE);
}

static void
test_insert (void)
{
  static const struct {
    const char *word;
    unsigned    at;
    const char *text;
    const char *expected;
  } cases[] = {
    { " hello", 6, "s", " hellos 1000-2000" },
    { " hello", 3, "XX", " heXXllo 1000-2000" },
    /* What stood there keeps its time; what was written beside it gets one later. */
    { " two", 1, "big ", " big| two 1000-2000" },
    { " two", 4, " more words", " two 1000-2000| more| words" },
    /* Nothing of it stands there: they share. */
    { "abcdef", 3, " ", "abc 1000-1428| def 1428-2000" },
    { " ", 1, "brave new", " brave 1000-1600| new 1600-2000" },
    { " so", 3, " ", " so  1000-2000" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LqScriptPiece) piece = new_word (cases[i].word);
    g_autoptr (GPtrArray) pieces = lq_script_pieces_new ();
    g_autofree char *described = NULL;

    lq_script_piece_insert (piece, cases[i].at, cases[i].text, pieces);
    described = describe (pieces);
    g_assert_cmpstr (described, ==, cases[i].expected);
  }
}

static void
test_break_is_not_kept (void)
{
  g_autoptr (LqScriptPiece) piece = new_word (" hello");
  g_autoptr (LqScriptPiece) shown = lq_script_piece_copy (piece, "\nhello");
  g_autoptr (LqScriptPiece) cut = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *stored_cut = NULL;

  shown->has_break = true;
  shown->has_hidden_space = true;
  stored = lq_script_piece_dup_stored (shown);
  g_assert_cmpstr (stored, ==, " hello");
  g_assert_false (lq_script_piece_is_edited (shown));

  cut = lq_script_piece_cut (shown, 0, 1);
  stored_cut = lq_script_piece_dup_stored (cut);
  g_assert_cmpstr (stored_cut, ==, "hello");
}

static void
test_edited_word_is_certain (void)
{
  g_autoptr (LqScriptPiece) piece = new_word (" hello");
  g_autoptr (LqScriptPiece) edited = lq_script_piece_copy (piece, " hallo");
  g_autoptr (LqScriptPiece) stop = new_word (".");
  g_autoptr (LqToken) token = lq_script_piece_dup_token (edited, 1000, 2000);

  g_assert_cmpfloat_with_epsilon (lq_script_piece_get_confidence (piece), 0.3f, 0.001f);
  g_assert_cmpfloat (lq_script_piece_get_confidence (edited), <, 0);
  g_assert_cmpfloat (lq_script_piece_get_confidence (stop), <, 0);
  g_assert_cmpstr (token->text, ==, " hallo");
  g_assert_cmpstr (token->raw, ==, " hello");
  g_assert_cmpfloat_with_epsilon (token->confidence, 1, 0.001f);
}

static void
test_untouched_word_is_the_same_token (void)
{
  g_autoptr (LqScriptPiece) piece = new_word (" hello");
  g_autoptr (LqToken) token = lq_script_piece_dup_token (piece, 1000, 2000);

  g_assert_true (token == piece->token);
}

static void
test_deleted_word_is_not_kept (void)
{
  g_autoptr (LqScriptPiece) piece = new_word (" hello");
  g_autoptr (LqScriptPiece) cut = lq_script_piece_cut (piece, 0, 6);

  g_assert_null (lq_script_piece_dup_token (cut, 1000, 2000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-piece/insert", test_insert);
  g_test_add_func ("/script-piece/break-is-not-kept", test_break_is_not_kept);
  g_test_add_func ("/script-piece/edited-word-is-certain", test_edited_word_is_certain);
  g_test_add_func ("/script-piece/untouched-word", test_untouched_word_is_the_same_token);
  g_test_add_func ("/script-piece/deleted-word", test_deleted_word_is_not_kept);

  return g_test_run ();
}
