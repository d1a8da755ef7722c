/* test-captions.c: subtitles keep the rules of subtitling, and hold every word
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-transcript.h"
#include "lq-captions.h"

#include <string.h>

static const LqCaption *
caption_at (GPtrArray *captions, guint index)
{
  g_assert_cmpuint (index, <, captions->len);

  return g_ptr_array_index (captions, index);
}

static GPtrArray *
make (const LqEntry *entry)
{
  return lq_captions_new (entry, LQ_EXPORT_ORIGINAL, LQ_CAPTION_COLUMNS);
}

static unsigned
columns_of (const char *text)
{
  unsigned n_columns = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    if (!g_unichar_iszerowidth (c))
      n_columns += g_unichar_iswide (c) ? 2 : 1;
  }

  return n_columns;
}

static void
test_sentences (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;

  fake_transcript_say_all (entry,
                           "The train leaves at seven in the morning. Please be at the station a "
                           "little earlier, because tickets are sold on the platform only.",
                           500, NULL);
  captions = make (entry);

  g_assert_cmpuint (captions->len, ==, 3);
  g_assert_cmpuint (caption_at (captions, 0)->n_lines, ==, 1);
  g_assert_cmpint (caption_at (captions, 0)->start_ms, ==, 500);
  g_assert_cmpstr (caption_at (captions, 0)->lines[0].text, ==,
                   "The train leaves at seven in the morning.");
  g_assert_cmpuint (caption_at (captions, 1)->n_lines, ==, 1);
  g_assert_cmpstr (caption_at (captions, 1)->lines[0].text, ==,
                   "Please be at the station a little earlier,");
  g_assert_cmpstr (caption_at (captions, 2)->lines[0].text, ==, "because tickets are sold");
  g_assert_cmpstr (caption_at (captions, 2)->lines[1].text, ==, "on the platform only.");
}

static void
test_pause (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;

  fake_transcript_say (entry, " Well", 0, 200, NULL);
  fake_transcript_say (entry, " then", 5000, 5300, NULL);
  captions = make (entry);

  g_assert_cmpuint (captions->len, ==, 2);
  g_assert_cmpint (caption_at (captions, 0)->end_ms, ==, 1000); /* long enough to be read */
  g_assert_cmpint (caption_at (captions, 1)->start_ms, ==, 5000);
}

/* Words that are parts of one are not parted, and keep their times. */
static void
test_parts (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;

  for (unsigned i = 0; i < 40; i++) {
    fake_transcript_say (entry, " un", i * 500, i * 500 + 100, NULL);
    fake_transcript_say (entry, "think", i * 500 + 100, i * 500 + 300, NULL);
    fake_transcript_say (entry, "able", i * 500 + 300, i * 500 + 450, NULL);
  }
  captions = make (entry);

  g_assert_cmpuint (captions->len, >, 4);
  for (guint i = 0; i < captions->len; i++) {
    const LqCaption *caption = caption_at (captions, i);

    g_assert_cmpint (caption->start_ms % 500, ==, 0);
    for (unsigned j = 0; j < caption->n_lines; j++) {
      g_assert_true (g_str_has_prefix (caption->lines[j].text, "unthinkable"));
      g_assert_true (g_str_has_suffix (caption->lines[j].text, "unthinkable"));
    }
  }
}

static void
test_dialogue (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;

  fake_transcript_say (entry, " Ready?", 0, 400, "1");
  fake_transcript_say (entry, " Yes.", 500, 800, "2");
  fake_transcript_say_all (entry, "Then we begin with the first part of it.", 2600, "1");
  captions = make (entry);

  g_assert_cmpuint (captions->len, ==, 2);
  g_assert_cmpstr (caption_at (captions, 0)->lines[0].text, ==, "Ready?");
  g_assert_cmpstr (caption_at (captions, 0)->lines[1].text, ==, "Yes.");
  g_assert_cmpstr (caption_at (captions, 0)->lines[1].speaker, ==, "2");
  g_assert_true (caption_at (captions, 0)->lines[1].begins_turn);
  g_assert_true (caption_at (captions, 1)->lines[0].begins_turn);
  g_assert_cmpint (caption_at (captions, 0)->end_ms, >=, 1000);
}

static void
test_wide (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;

  for (unsigned i = 0; i < 20; i++)
    fake_transcript_say (entry, "吾輩は猫である、", i * 1000, i * 1000 + 1000, NULL);
  captions = make (entry);

  g_assert_cmpuint (captions->len, >=, 4);
  for (guint i = 0; i < captions->len; i++) {
    const LqCaption *caption = caption_at (captions, i);

    for (unsigned j = 0; j < caption->n_lines; j++) {
      g_assert_cmpuint (columns_of (caption->lines[j].text), <=, LQ_CAPTION_COLUMNS);
      g_assert_false (g_str_has_prefix (caption->lines[j].text, "、"));
    }
  }
}

/* A translation has the times of what it translates. */
static void
test_translation (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;
  g_autoptr (GPtrArray) originals = NULL;

  fake_transcript_say (entry, " Guten Tag.", 1000, 3000, NULL)->translation =
    LQ_TRANSLATION_ORIGINAL;
  fake_transcript_say (entry, " Good", -1, -1, NULL)->translation = LQ_TRANSLATION_RESULT;
  fake_transcript_say (entry, " day.", -1, -1, NULL)->translation = LQ_TRANSLATION_RESULT;
  fake_transcript_say (entry, " Okay.", 8000, 9000, NULL);
  captions = lq_captions_new (entry, LQ_EXPORT_TRANSLATION, LQ_CAPTION_COLUMNS);
  originals = lq_captions_new (entry, LQ_EXPORT_BOTH, LQ_CAPTION_COLUMNS);

  g_assert_cmpuint (captions->len, ==, 2);
  g_assert_cmpstr (caption_at (captions, 0)->lines[0].text, ==, "Good day.");
  g_assert_cmpint (caption_at (captions, 0)->start_ms, ==, 1000);
  g_assert_cmpint (caption_at (captions, 0)->end_ms, ==, 3000);
  g_assert_cmpstr (caption_at (captions, 1)->lines[0].text, ==, "Okay.");
  g_assert_cmpstr (caption_at (originals, 0)->lines[0].text, ==, "Guten Tag.");
}

/* Nothing is known but the words: they take the time there is. */
static void
test_without_times (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;
  g_autoptr (GPtrArray) nothing = make (entry);

  g_assert_cmpuint (nothing->len, ==, 0);

  g_free (entry->text);
  entry->text = g_strdup ("One two three four five. Six seven eight nine ten eleven twelve. "
                          "Thirteen fourteen fifteen.");
  entry->duration_ms = 9000;
  captions = make (entry);
  g_assert_cmpuint (captions->len, ==, 3);
  g_assert_cmpint (caption_at (captions, 0)->start_ms, ==, 0);
  g_assert_cmpint (caption_at (captions, 1)->start_ms, >, 2000);
  g_assert_cmpint (caption_at (captions, 2)->start_ms, >, 5000);
}

static char *
dup_squeezed (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      g_string_append_unichar (out, g_utf8_get_char (text));

  return g_string_free (out, FALSE);
}

/* The words of the transcript: what spaces part, gaps being spaces, speakers parting too. */
static char *
dup_said (const LqEntry *entry)
{
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; i < entry->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (entry->tokens, i);

    if (!token->is_gap)
      g_string_append (said, token->text);
  }

  return dup_squeezed (said->str);
}

static void
check_line (const char *text)
{
  /* Only a word that is too long by itself may be longer. */
  if (columns_of (text) > LQ_CAPTION_COLUMNS)
    g_assert_null (strchr (text, ' '));
  g_assert_cmpuint (strlen (text), >, 0);
  g_assert_null (strpbrk (text, "\n\r"));
  g_assert_false (g_unichar_isspace (g_utf8_get_char (text)));
}

static void
check_captions (const LqEntry *entry, GPtrArray *captions)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autofree char *found = NULL;
  g_autofree char *expected = dup_said (entry);
  int64_t          earlier_ms = -LQ_CAPTION_GAP_MS;

  for (guint i = 0; i < captions->len; i++) {
    const LqCaption *caption = caption_at (captions, i);

    g_assert_cmpint (caption->start_ms, >=, earlier_ms + LQ_CAPTION_GAP_MS);
    g_assert_cmpint (caption->end_ms, >, caption->start_ms);
    g_assert_cmpint (caption->end_ms - caption->start_ms, <=, LQ_CAPTION_MAX_MS);
    /* Shorter only where the next one is near. */
    if (caption->end_ms - caption->start_ms < LQ_CAPTION_MIN_MS)
      g_assert_cmpint (caption_at (captions, i + 1)->start_ms - caption->end_ms, <=,
                       LQ_CAPTION_GAP_MS);
    g_assert_true (caption->n_lines == 1 || caption->n_lines == 2);
    for (unsigned j = 0; j < caption->n_lines; j++) {
      check_line (caption->lines[j].text);
      g_string_append (shown, caption->lines[j].text);
    }
    earlier_ms = caption->end_ms;
  }

  found = dup_squeezed (shown->str);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_random (void)
{
  for (unsigned i = 0; i < 400; i++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (i);
    g_autoptr (LqEntry) entry = fake_transcript_new_random (rand, i);
    g_autoptr (GPtrArray) captions = make (entry);

    check_captions (entry, captions);
  }
}

/* At the pace of ordinary speech nobody has to read faster than one can. */
static void
test_pace (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autoptr (GPtrArray) captions = NULL;
  static const char *const words[] = { " under", " the", " open", " bridge,", " water", " flows." };

  for (unsigned i = 0; i < 500; i++)
    fake_transcript_say (entry, words[g_rand_int_range (rand, 0, 6)], i * 450, i * 450 + 400, NULL);
  captions = make (entry);
  check_captions (entry, captions);

  for (guint i = 0; i < captions->len; i++) {
    const LqCaption *caption = caption_at (captions, i);
    int64_t          shown_ms = caption->end_ms - caption->start_ms;
    unsigned         n_columns = columns_of (caption->lines[0].text);

    if (caption->n_lines == 2)
      n_columns += columns_of (caption->lines[1].text);
    g_assert_cmpint (shown_ms, >=, LQ_CAPTION_MIN_MS);
    g_assert_cmpint (n_columns * 1000, <=, 20 * shown_ms);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/captions/sentences", test_sentences);
  g_test_add_func ("/captions/pause", test_pause);
  g_test_add_func ("/captions/parts", test_parts);
  g_test_add_func ("/captions/dialogue", test_dialogue);
  g_test_add_func ("/captions/wide", test_wide);
  g_test_add_func ("/captions/translation", test_translation);
  g_test_add_func ("/captions/without-times", test_without_times);
  g_test_add_func ("/captions/random", test_random);
  g_test_add_func ("/captions/pace", test_pace);

  return g_test_run ();
}
