/* test-sphinx.c: a decoder hears the same, whoever used it before, and says what a model lacks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "hear-speech.h"
#include "lq-error.h"
#include "lq-sphinx.h"

#include <glib/gstdio.h>

static GPtrArray *
decode (LqSphinx *decoder, const char *name, LqChannel *channel)
{
  g_autoptr (GArray) samples = hear_speech (name);

  g_assert_true (lq_sphinx_begin (decoder, channel, NULL));
  g_assert_true (lq_sphinx_process (decoder, (int16_t *) samples->data, samples->len, NULL));
  g_assert_true (lq_sphinx_end (decoder, channel, NULL));

  return lq_sphinx_dup_words (decoder, 1000, true);
}

static void
test_channel (void)
{
  g_autoptr (LqSphinx) decoder = lq_sphinx_new (NULL);
  LqChannel fresh = { 0 };
  LqChannel used = { 0 };
  g_autoptr (GPtrArray) before = decode (decoder, "morning", &fresh);
  g_autoptr (GPtrArray) other = decode (decoder, "travel", &used);
  LqChannel again = { 0 };
  g_autoptr (GPtrArray) after = decode (decoder, "morning", &again);

  g_assert_cmpuint (other->len, >, 20);
  g_assert_cmpuint (before->len, ==, after->len);
  for (guint i = 0; i < before->len; i++) {
    const LqToken *a = g_ptr_array_index (before, i);
    const LqToken *b = g_ptr_array_index (after, i);

    g_assert_cmpstr (a->text, ==, b->text);
    g_assert_cmpint (a->start_ms, ==, b->start_ms);
    g_assert_cmpfloat (a->confidence, ==, b->confidence);
  }

  g_assert_cmpuint (fresh.n_means, >, 0);
  g_assert_cmpmem (fresh.means, sizeof fresh.means, again.means, sizeof again.means);
  g_assert_true (memcmp (fresh.means, used.means, sizeof fresh.means) != 0);
}

/* Words only: no silences, noises, or numbers of variants. */
static void
test_words (void)
{
  g_autoptr (LqSphinx) decoder = lq_sphinx_new (NULL);
  LqChannel channel = { 0 };
  g_autoptr (GPtrArray) words = decode (decoder, "travel", &channel);

  for (guint i = 0; i < words->len; i++) {
    const LqToken *word = g_ptr_array_index (words, i);

    g_assert_cmpint (word->text[0], ==, ' ');
    g_assert_true (g_ascii_islower (word->text[1]));
    g_assert_null (strpbrk (word->text, "<>[]()+"));
    g_assert_cmpint (word->start_ms, >=, 1000);
    g_assert_true (word->is_final);
  }
}

static void
test_nothing (void)
{
  g_autoptr (LqSphinx) decoder = lq_sphinx_new (NULL);
  LqChannel channel = { 0 };
  g_autoptr (GPtrArray) words = NULL;

  g_assert_true (lq_sphinx_begin (decoder, &channel, NULL));
  g_assert_true (lq_sphinx_end (decoder, &channel, NULL));
  words = lq_sphinx_dup_words (decoder, 0, true);
  g_assert_cmpuint (words->len, ==, 0);
}

static void
test_no_model (void)
{
  g_autofree char *folder = g_dir_make_tmp ("loquat-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  g_setenv ("LOQUAT_MODEL_DIR", folder, TRUE);
  g_assert_null (lq_sphinx_new (&error));
  g_unsetenv ("LOQUAT_MODEL_DIR");

  g_assert_error (error, LQ_ERROR, LQ_ERROR_MODEL);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sphinx/channel", test_channel);
  g_test_add_func ("/sphinx/words", test_words);
  g_test_add_func ("/sphinx/nothing", test_nothing);
  g_test_add_func ("/sphinx/no-model", test_no_model);

  return g_test_run ();
}
