/* test-passages.c: paragraphs end where a reader expects it, and hold every word
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-transcript.h"
#include "lq-passages.h"

#include <string.h>

static const LqPassage *
passage_at (GPtrArray *passages, guint index)
{
  g_assert_cmpuint (index, <, passages->len);

  return g_ptr_array_index (passages, index);
}

static void
test_pause (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) passages = NULL;

  fake_transcript_say (entry, " Good", 0, 300, NULL);
  fake_transcript_say (entry, " morn", 400, 600, NULL);
  fake_transcript_say (entry, "ing.", 600, 900, NULL)->confidence = 0.3f;
  fake_transcript_say (entry, " Well", 2800, 3000, NULL);
  fake_transcript_say (entry, " then", 5000, 5200, NULL);
  fake_transcript_say (entry, "ce", 9000, 9200, NULL);
  passages = lq_passages_new (entry);

  g_assert_cmpuint (passages->len, ==, 2);
  g_assert_cmpstr (passage_at (passages, 0)->text, ==, "Good morning. Well");
  g_assert_cmpint (passage_at (passages, 0)->start_ms, ==, 0);
  g_assert_cmpint (passage_at (passages, 0)->end_ms, ==, 3000);
  g_assert_cmpfloat_with_epsilon (passage_at (passages, 0)->confidence, 0.75f, 0.001);
  /* Not within a word, however long it takes. */
  g_assert_cmpstr (passage_at (passages, 1)->text, ==, "thence");
}

static void
test_speakers (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) passages = NULL;

  fake_transcript_say_all (entry, "Shall we?", 0, "1");
  fake_transcript_say (entry, " […]", 600, 600, NULL)->is_gap = true;
  fake_transcript_say_all (entry, "Yes.", 700, "1");
  fake_transcript_say_all (entry, "Of course.", 900, "2");
  passages = lq_passages_new (entry);

  g_assert_cmpuint (passages->len, ==, 2);
  g_assert_cmpstr (passage_at (passages, 0)->speaker, ==, "1");
  g_assert_cmpstr (passage_at (passages, 0)->text, ==, "Shall we? […] Yes.");
  g_assert_cmpstr (passage_at (passages, 1)->speaker, ==, "2");
  g_assert_cmpstr (passage_at (passages, 1)->text, ==, "Of course.");
}

static void
test_length (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) passages = NULL;
  int64_t at_ms = 0;

  for (unsigned i = 0; i < 100; i++)
    at_ms = fake_transcript_say_all (entry, "One two three.", at_ms, NULL);
  passages = lq_passages_new (entry);

  g_assert_cmpuint (passages->len, ==, 4);
  for (guint i = 0; i < passages->len; i++) {
    const char *text = passage_at (passages, i)->text;

    g_assert_true (g_str_has_prefix (text, "One") && g_str_has_suffix (text, "three."));
    g_assert_cmpuint (strlen (text), <, 440);
  }
}

static void
translate (LqEntry *entry, const char *text, const char *speaker)
{
  LqToken *token = fake_transcript_say (entry, text, -1, -1, speaker);

  token->translation = LQ_TRANSLATION_RESULT;
}

static void
test_translation (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) passages = NULL;

  fake_transcript_say (entry, " Guten Tag.", 0, 900, "1")->translation = LQ_TRANSLATION_ORIGINAL;
  fake_transcript_say (entry, " Hello.", 1000, 1500, "2");
  translate (entry, " Good day.", "1"); /* late */
  /* A pause, but what is said after it is translated with what was before. */
  fake_transcript_say (entry, " Wie", 2000, 2200, "1")->translation = LQ_TRANSLATION_ORIGINAL;
  fake_transcript_say (entry, " geht’s?", 9000, 9300, "1")->translation = LQ_TRANSLATION_ORIGINAL;
  translate (entry, " How are", "1");
  translate (entry, " you?", "1");
  fake_transcript_say (entry, " Fine!", 9500, 9900, "1");
  passages = lq_passages_new (entry);

  g_assert_cmpuint (passages->len, ==, 3);
  g_assert_cmpstr (passage_at (passages, 0)->text, ==, "Guten Tag.");
  g_assert_cmpstr (passage_at (passages, 0)->translation, ==, "Good day.");
  g_assert_cmpstr (passage_at (passages, 1)->text, ==, "Hello.");
  g_assert_null (passage_at (passages, 1)->translation);
  g_assert_cmpstr (passage_at (passages, 2)->text, ==, "Wie geht’s? Fine!");
  g_assert_cmpstr (passage_at (passages, 2)->translation, ==, "How are you? Fine!");
}

static void
test_without_tokens (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) none = lq_passages_new (entry);
  g_autoptr (GPtrArray) passages = NULL;

  g_assert_cmpuint (none->len, ==, 0);

  g_clear_pointer (&entry->tokens, g_ptr_array_unref);
  g_free (entry->text);
  entry->text = g_strdup ("First.\n\nSecond.\x01");
  passages = lq_passages_new (entry);
  g_assert_cmpuint (passages->len, ==, 2);
  g_assert_cmpstr (passage_at (passages, 1)->text, ==, "Second.");
  g_assert_cmpint (passage_at (passages, 1)->start_ms, ==, -1);
}

/* Whatever is said, all of it is there, in order: only spaces may change. */
static void
test_every_word (void)
{
  for (unsigned i = 0; i < 300; i++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (i);
    g_autoptr (LqEntry) entry = fake_transcript_new_random (rand, i);
    g_autoptr (GPtrArray) passages = lq_passages_new (entry);
    g_autofree char *said = lq_tokens_dup_text (entry->tokens);
    g_auto (GStrv) before = g_strsplit_set (said, " \n", -1);
    g_autofree char *expected = g_strjoinv ("", before);
    g_autoptr (GString) text = g_string_new (NULL);
    g_auto (GStrv) after = NULL;
    g_autofree char *found = NULL;

    for (guint j = 0; j < passages->len; j++)
      g_string_append (text, passage_at (passages, j)->text);
    after = g_strsplit_set (text->str, " \n", -1);
    found = g_strjoinv ("", after);
    g_assert_cmpstr (found, ==, expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/passages/pause", test_pause);
  g_test_add_func ("/passages/speakers", test_speakers);
  g_test_add_func ("/passages/length", test_length);
  g_test_add_func ("/passages/translation", test_translation);
  g_test_add_func ("/passages/without-tokens", test_without_tokens);
  g_test_add_func ("/passages/every-word", test_every_word);

  return g_test_run ();
}
