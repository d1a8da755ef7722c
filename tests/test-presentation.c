/* test-presentation.c: capitals, figures and full stops, and the words as they were heard
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-presentation.h"

typedef struct {
  const char *heard;
  const char *complete;
} Case;

static const Case cases[] = {
  { "", "" },
  { "yes", " Yes." },
  { "i think i'm late and i'll go", " I think I'm late and I'll go." },
  { "we met on monday in the first week of january",
    " We met on Monday in the first week of January." },
  { "the french president flew to london", " The French president flew to London." },
  { "monday's paper", " Monday's paper." },
  { "we may march in may", " We may march in May." },
  { "on march twenty first", " On March 21st." },
  { "the first of may", " The first of May." },
  { "mr john dashwood and mrs smith", " Mr. John dashwood and Mrs. Smith." },
  { "he asked the doctor for dr", " He asked the doctor for Dr." },
  { "in the u.s. it is ten a.m.", " In the U.S. it is 10 a.m." },
  { "we bought twenty three apples and one hundred and five oranges",
    " We bought 23 apples and 105 oranges." },
  { "twenty three", " 23." },
  { "prices rose five percent", " Prices rose 5%." },
  { "what is the time", " What is the time?" },
  { "how do you do", " How do you do?" },
  { "what a day", " What a day." },
  { "where you live is nice", " Where you live is nice." },
  { "can you hear me", " Can you hear me?" },
  { "is it there", " Is it there?" },
  { "had he known he would have come", " Had he known he would have come." },
  { "do not go", " Do not go." },
  { "what is the plan we have no plan and we have no time and nobody has any idea of what is to be "
    "done now",
    " What is the plan we have no plan and we have no time and nobody has any idea of what is to "
    "be "
    "done now." },
};

static GPtrArray *
make_tokens (const char *heard, bool is_final)
{
  g_auto (GStrv) words = g_strsplit (heard, " ", -1);
  GPtrArray *tokens = lq_tokens_new ();

  for (unsigned i = 0; words[i] != NULL; i++) {
    g_autofree char *text = g_strconcat (" ", words[i], NULL);

    g_ptr_array_add (tokens,
                     lq_token_new (text, i * 100, i * 100 + 90, 0.9f - (float) i / 100, is_final));
  }

  return tokens;
}

static void
test_cases (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) tokens = make_tokens (cases[i].heard, true);
    g_autoptr (GPtrArray) written = lq_presentation_apply (tokens, "en", true);
    g_autofree char *raw_before = lq_tokens_dup_text (tokens);
    g_autofree char *raw = lq_tokens_dup_raw (written);
    g_autofree char *text = lq_tokens_dup_text (written);

    g_assert_cmpstr (text, ==, cases[i].complete);
    g_assert_cmpstr (raw, ==, raw_before);
  }
}

static void
test_provisional (void)
{
  g_autoptr (GPtrArray) tokens = make_tokens ("what is twenty three percent of it", false);
  g_autoptr (GPtrArray) written = lq_presentation_apply (tokens, "en", false);
  g_autofree char *text = lq_tokens_dup_text (written);

  g_assert_cmpstr (text, ==, " What is 23% of it");
  for (guint i = 0; i < written->len; i++)
    g_assert_false (((LqToken *) g_ptr_array_index (written, i))->is_final);
}

static void
test_joined_token (void)
{
  g_autoptr (GPtrArray) tokens = make_tokens ("we saw one hundred and five birds", true);
  g_autoptr (GPtrArray) written = lq_presentation_apply (tokens, "en", true);
  const LqToken *number = g_ptr_array_index (written, 2);

  g_assert_cmpuint (written->len, ==, 4);
  g_assert_cmpstr (number->text, ==, " 105");
  g_assert_cmpstr (number->raw, ==, " one hundred and five");
  g_assert_cmpint (number->start_ms, ==, 200);
  g_assert_cmpint (number->end_ms, ==, 590);
  g_assert_cmpfloat_with_epsilon (number->confidence, 0.85f, 1e-4);
  g_assert_true (number->is_final);
  g_assert_cmpstr (number->language, ==, "en");
}

static void
test_other_language (void)
{
  g_autoptr (GPtrArray) tokens = make_tokens ("twenty three i", true);
  g_autoptr (GPtrArray) written = lq_presentation_apply (tokens, "de", true);
  g_autoptr (GPtrArray) unknown = lq_presentation_apply (tokens, NULL, true);
  g_autofree char *text = lq_tokens_dup_text (written);
  g_autofree char *unknown_text = lq_tokens_dup_text (unknown);

  g_assert_cmpstr (text, ==, " twenty three i");
  g_assert_cmpstr (unknown_text, ==, " twenty three i");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/presentation/cases", test_cases);
  g_test_add_func ("/presentation/provisional", test_provisional);
  g_test_add_func ("/presentation/joined-token", test_joined_token);
  g_test_add_func ("/presentation/other-language", test_other_language);

  return g_test_run ();
}
