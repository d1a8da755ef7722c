/* test-job-words.c: how far a file is, in words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-job-private.h"
#include "lq-job-words.h"

static void
test_left (void)
{
  static const struct {
    int64_t     left_ms;
    const char *words;
  } rows[] = {
    { 0, "a few seconds left" },
    { 9999, "a few seconds left" },
    { 10000, "less than a minute left" },
    { 29999, "less than a minute left" },
    { 30000, "about 1 minute left" },
    { 150000, "about 3 minutes left" },
    { 90 * 60000, "about 90 minutes left" },
    { 91 * 60000, "about 2 hours left" },
    { 10 * 3600000 + 60000, "about 10 hours left" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *words = lq_job_words_left (rows[i].left_ms);

    g_assert_cmpstr (words, ==, rows[i].words);
  }
}

static void
test_pace (void)
{
  static const struct {
    double      pace;
    const char *words;
  } rows[] = {
    { 0.83, "0.8× real time" },
    { 3.4, "3.4× real time" },
    { 9.96, "10× real time" },
    { 123.4, "123× real time" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *words = lq_job_words_pace (rows[i].pace);

    g_assert_cmpstr (words, ==, rows[i].words);
  }
}

static void
test_rate (void)
{
  g_autofree char *fast = lq_job_words_rate (2.34e6);
  g_autofree char *none = lq_job_words_rate (-1);

  /* A space that does not break stands between number and unit. */
  g_assert_cmpstr (fast, ==, "2.3\302\240MB/s");
  g_assert_cmpstr (none, ==, "0 bytes/s");
}

/* A large file is looked at for a while: how far that is is told. */
static void
test_looked_at (void)
{
  g_autoptr (LqJob) job = lq_job_new (lq_job_record_new ("a", "/sound/lecture.mp3", "offline"));
  g_autofree char *at_once = lq_job_words_facts (job);
  g_autofree char *facts = NULL;
  g_autofree char *doing = NULL;

  g_assert_false (lq_job_words_is_doing (job));
  g_assert_nonnull (strstr (at_once, "Looking at the file"));

  lq_job_set_progress (job, 0.25, 0, 45000);
  g_assert_true (lq_job_words_is_doing (job));
  facts = lq_job_words_facts (job);
  doing = lq_job_words_doing (job);
  g_assert_null (strstr (facts, "Looking at the file"));
  g_assert_cmpstr (doing, ==, "Looking at the file · about 1 minute left");
}

static void
test_lack (void)
{
  g_autoptr (LqJob) job = lq_job_new (lq_job_record_new ("a", "/sound/lecture.mp3", "offline"));
  g_autofree char *lack = NULL;

  lq_job_set_cut_off (job, true);
  g_assert_null (lq_job_words_lack (job));
  lq_job_set_state (job, LQ_JOB_DONE);
  lack = lq_job_words_lack (job);
  g_assert_nonnull (strstr (lack, "“lecture.mp3” is damaged or ends too early"));
  lq_job_set_cut_off (job, false);
  g_assert_null (lq_job_words_lack (job));
}

static void
test_count (void)
{
  g_autofree char *one = lq_job_words_count (0, 1);
  g_autofree char *many = lq_job_words_count (2, 12);

  g_assert_cmpstr (one, ==, "0 of 1 file done");
  g_assert_cmpstr (many, ==, "2 of 12 files done");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-words/left", test_left);
  g_test_add_func ("/job-words/pace", test_pace);
  g_test_add_func ("/job-words/rate", test_rate);
  g_test_add_func ("/job-words/looked-at", test_looked_at);
  g_test_add_func ("/job-words/lack", test_lack);
  g_test_add_func ("/job-words/count", test_count);

  return g_test_run ();
}
