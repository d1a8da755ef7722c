/* test-soniox-words.c: a word is handed on whole, and parted from the one before
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-words.h"

#include <string.h>

/* One frame: tokens parted by "|", "~" before a provisional one; and what is handed on. */
typedef struct {
  const char *tokens;
  bool        is_end;
  const char *finals;
  const char *provisionals;
} Frame;

enum { FRAMES_MAX = 6 };

typedef struct {
  const char *name;
  Frame       frames[FRAMES_MAX];
} Case;

static const Case cases[] = {
  { "split word",
    { { "Hel", false, "", "Hel" },
      { "lo|~ wor", false, "", "Hello wor" },
      { " wor", false, "Hello", " wor" },
      { "ld|.", false, "", " world." },
      { "", true, " world.", "" } } },
  { "endpoint",
    { { " one|.|<end>", false, " one.", "" },
      { "Two", false, "", " Two" },
      { "fold|<end>| three", false, " Twofold", " three" },
      { "~ four", false, "", " three four" } } },
  { "finalize in a word",
    { { " un|<fin>", false, " un", "" },
      { "done", false, "", "done" },
      { "", true, "done", "" } } },
  { "both markers", { { " a|<end>|<fin>", false, " a", "" }, { "<fin>", false, "", "" } } },
  { "no spaces between words",
    { { "今日", false, "", "今日" },
      { "は", false, "今日", "は" },
      { "~晴れ", false, "", "は晴れ" },
      { "", true, "は", "" } } },
  { "punctuation after an endpoint", { { " a|<end>", false, " a", "" }, { ".", true, ".", "" } } },
};

static void
add_token (LqSonioxMessage *message, const char *text, int64_t *time_ms)
{
  bool is_final = *text != '~';

  if (g_str_equal (text, "<end>") || g_str_equal (text, "<fin>")) {
    message->has_endpoint |= g_str_equal (text, "<end>");
    message->has_fin |= g_str_equal (text, "<fin>");
    message->n_closed = message->update->tokens->len;
    return;
  }

  g_ptr_array_add (message->update->tokens, lq_token_new (is_final ? text : text + 1, *time_ms,
                                                          *time_ms + 100, 0.9f, is_final));
  if (is_final)
    *time_ms += 100;
}

static LqSonioxMessage *
new_message (const Frame *frame, int64_t *time_ms)
{
  LqSonioxMessage *message = g_new0 (LqSonioxMessage, 1);
  g_auto (GStrv) texts = g_strsplit (frame->tokens, "|", -1);

  message->update = lq_update_new (0, 0, 0);
  for (size_t i = 0; texts[i] != NULL; i++)
    add_token (message, texts[i], time_ms);
  message->update->final_ms = message->update->total_ms = *time_ms;

  return message;
}

static void
assert_handed_on (const LqUpdate *update, bool is_final, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < update->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (update->tokens, i);

    if (token->is_final == is_final)
      g_string_append (text, token->text);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (LqSonioxWords) words = lq_soniox_words_new ();
  int64_t time_ms = 0;

  for (size_t i = 0; i < FRAMES_MAX && c->frames[i].tokens != NULL; i++) {
    const Frame *frame = &c->frames[i];
    g_autoptr (LqSonioxMessage) message = new_message (frame, &time_ms);
    g_autoptr (LqUpdate) update = lq_soniox_words_take (words, message, 0, frame->is_end);

    assert_handed_on (update, true, frame->finals);
    assert_handed_on (update, false, frame->provisionals);
    if (frame->is_end)
      g_assert_true (lq_soniox_words_is_settled (words));
  }
}

/* What was held back is dropped, its sound comes again, and times are those of the recording. */
static void
test_new_stream (void)
{
  static const Frame before = { " one| tw", false, NULL, NULL };
  static const Frame after = { "two| three", false, NULL, NULL };
  g_autoptr (LqSonioxWords) words = lq_soniox_words_new ();
  int64_t time_ms = 0;
  g_autoptr (LqSonioxMessage) first = new_message (&before, &time_ms);
  g_autoptr (LqUpdate) lost = lq_soniox_words_take (words, first, 0, false);
  g_autoptr (LqSonioxMessage) second = NULL;
  g_autoptr (LqUpdate) update = NULL;
  const LqToken *token;

  g_assert_cmpint (lq_soniox_words_get_settled_ms (words), ==, 100);
  lq_soniox_words_begin_stream (words, 100);
  time_ms = 0;
  second = new_message (&after, &time_ms);
  update = lq_soniox_words_take (words, second, 1, false);

  assert_handed_on (update, true, " two");
  assert_handed_on (update, false, " three");
  token = g_ptr_array_index (update->tokens, 0);
  g_assert_cmpint (token->start_ms, ==, 100);
  g_assert_cmpint (token->end_ms, ==, 200);
  g_assert_cmpint (update->total_ms, ==, 300);
  g_assert_cmpuint (update->stream, ==, 1);
  g_assert_cmpint (lq_soniox_words_get_settled_ms (words), ==, 200);
}

/* Silence that was settled need not be replayed. */
static void
test_silence_settles (void)
{
  static const Frame frame = { " one|<end>", false, NULL, NULL };
  g_autoptr (LqSonioxWords) words = lq_soniox_words_new ();
  int64_t time_ms = 0;
  g_autoptr (LqSonioxMessage) message = new_message (&frame, &time_ms);
  g_autoptr (LqUpdate) update = NULL;

  message->update->final_ms = 5000;
  update = lq_soniox_words_take (words, message, 0, false);
  g_assert_cmpint (lq_soniox_words_get_settled_ms (words), ==, 5000);
  g_assert_cmpint (update->final_ms, ==, 5000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path =
      g_strdelimit (g_strconcat ("/soniox-words/", cases[i].name, NULL), " ", '-');

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/soniox-words/new-stream", test_new_stream);
  g_test_add_func ("/soniox-words/silence-settles", test_silence_settles);

  return g_test_run ();
}
