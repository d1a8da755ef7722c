/* test-token.c: tokens keep their text, and join without separators
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-token.h"

static void
test_join (void)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autofree char *text = NULL;
  g_autofree char *raw = NULL;
  LqToken         *number = lq_token_new (" 23", 0, 900, 0.9f, true);

  number->raw = g_strdup (" twenty three");
  g_ptr_array_add (tokens, number);
  g_ptr_array_add (tokens, lq_token_new (" app", 900, 1200, 0.9f, true));
  g_ptr_array_add (tokens, lq_token_new ("les", 1200, 1400, 0.9f, true));

  text = lq_tokens_dup_text (tokens);
  raw = lq_tokens_dup_raw (tokens);
  g_assert_cmpstr (text, ==, " 23 apples");
  g_assert_cmpstr (raw, ==, " twenty three apples");
}

static void
test_copy (void)
{
  g_autoptr (LqUpdate) update = lq_update_new (100, 200, 1);
  g_autoptr (LqUpdate) copy = NULL;
  const LqToken *token;

  g_ptr_array_add (update->tokens, lq_token_new (" Héllo", 10, 20, 0.5f, false));
  copy = lq_update_copy (update);
  token = g_ptr_array_index (copy->tokens, 0);

  g_assert_cmpint (copy->final_ms, ==, 100);
  g_assert_cmpint (copy->total_ms, ==, 200);
  g_assert_cmpuint (copy->stream, ==, 1);
  g_assert_cmpstr (token->text, ==, " Héllo");
  g_assert_cmpstr (lq_token_get_raw (token), ==, " Héllo");
  g_assert_false (token->is_final);
}

static void
test_share (void)
{
  GPtrArray *tokens = lq_tokens_new ();
  g_autoptr (GPtrArray) shared = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (tokens, lq_token_new (" pear", 0, 100, 0.5f, true));
  g_ptr_array_add (tokens, lq_token_new (" tree", 100, 200, 0.5f, true));
  shared = lq_tokens_share (tokens);
  g_assert_true (g_ptr_array_index (shared, 0) == g_ptr_array_index (tokens, 0));

  /* Each array can go first, and grow by itself. */
  g_ptr_array_add (tokens, lq_token_new ("s", 200, 300, 0.5f, true));
  g_ptr_array_unref (tokens);
  text = lq_tokens_dup_text (shared);
  g_assert_cmpstr (text, ==, " pear tree");
}

static bool
begins_word (const char *text, bool is_gap)
{
  g_autoptr (LqToken) token = lq_token_new (text, 0, 100, 0.5f, true);

  token->is_gap = is_gap;

  return lq_token_begins_word (token);
}

/* Where words are written without spaces between them, any token may begin one. */
static void
test_begins_word (void)
{
  g_assert_true (begins_word (" pear", false));
  g_assert_false (begins_word ("pear", false));
  g_assert_false (begins_word ("", false));
  g_assert_true (begins_word ("日本", false));
  g_assert_true (begins_word ("ไทย", false));
  g_assert_true (begins_word ("[…]", true));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/join", test_join);
  g_test_add_func ("/token/copy", test_copy);
  g_test_add_func ("/token/share", test_share);
  g_test_add_func ("/token/begins-word", test_begins_word);

  return g_test_run ();
}
