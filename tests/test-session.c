/* test-session.c: every sample goes through spool and recognizer, in any order of start and stop
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-engine.h"
#include "fake-source.h"
#include "lq-error.h"
#include "lq-session.h"
#include "wait.h"

typedef struct {
  FakeSource *source;
  LqSession  *session;
  int         n_started;
  int         n_captured;
  int         n_ended;
  int         n_notices;
  int         notice; /* the last one */
} Fixture;

static void
count_cb (LqSession *session, int *count)
{
  (*count)++;
}

static void
notice_cb (LqSession *session, int notice, const char *detail, Fixture *fixture)
{
  fixture->n_notices++;
  fixture->notice = notice;
}

static void
fixture_init_with_id (Fixture *fixture, const char *id, const GError *error)
{
  *fixture = (Fixture){ .source = fake_source_new (error) };
  fixture->session = lq_session_new (id, LQ_SOURCE (fixture->source));
  g_signal_connect (fixture->session, "started", G_CALLBACK (count_cb), &fixture->n_started);
  g_signal_connect (fixture->session, "captured", G_CALLBACK (count_cb), &fixture->n_captured);
  g_signal_connect (fixture->session, "ended", G_CALLBACK (count_cb), &fixture->n_ended);
  g_signal_connect (fixture->session, "notice", G_CALLBACK (notice_cb), fixture);
}

static void
fixture_init (Fixture *fixture, const GError *error)
{
  fixture_init_with_id (fixture, NULL, error);
}

static void
fixture_clear (Fixture *fixture)
{
  g_assert_finalize_object (fixture->session);
  /* The streaming thread may still be giving its reference back. */
  g_object_add_weak_pointer (G_OBJECT (fixture->source), (gpointer *) &fixture->source);
  g_object_unref (fixture->source);
  wait_until (fixture->source == NULL);
  fake_engine_set_fault (FAKE_WELL);
}

static void
set_engine (LqSession *session)
{
  LqEngineConfig *config = g_new0 (LqEngineConfig, 1);

  config->engine = &fake_engine;
  lq_session_set_engine (session, config, NULL);
}

static void
assert_all_heard (Fixture *fixture)
{
  g_autofree char *expected = fake_engine_dup_text (fake_source_get_n_samples (fixture->source));
  g_autofree char *text =
    lq_transcript_dup_final_text (lq_session_get_transcript (fixture->session));

  g_assert_true (lq_session_is_complete (fixture->session));
  g_assert_no_error (lq_session_get_error (fixture->session));
  g_assert_cmpint (lq_spool_get_length (lq_session_get_spool (fixture->session)), ==,
                   fake_source_get_n_samples (fixture->source));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_ordinary (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (lq_session_get_recorded_ms (fixture.session) > 300);
  g_assert_cmpint (lq_session_get_link (fixture.session), ==, LQ_LINK_ONLINE);
  g_assert_cmpstr (lq_session_get_device (fixture.session), ==, "Fake microphone");
  lq_session_stop (fixture.session);
  wait_until (fixture.n_ended == 1);

  assert_all_heard (&fixture);
  g_assert_cmpint (fixture.n_started, ==, 1);
  g_assert_cmpint (fixture.n_captured, ==, 1);
  fixture_clear (&fixture);
}

static void
test_engine_known_late (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  lq_session_start (fixture.session);
  wait_until (lq_session_get_recorded_ms (fixture.session) > 100);
  lq_session_stop (fixture.session);
  wait_until (fixture.n_captured == 1);
  g_assert_cmpint (fixture.n_ended, ==, 0);
  set_engine (fixture.session);
  wait_until (fixture.n_ended == 1);

  assert_all_heard (&fixture);
  fixture_clear (&fixture);
}

static void
test_stop_at_once (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  lq_session_start (fixture.session);
  lq_session_stop (fixture.session);
  lq_session_stop (fixture.session);
  set_engine (fixture.session);
  wait_until (fixture.n_ended == 1);

  assert_all_heard (&fixture);
  fixture_clear (&fixture);
}

static void
test_resume_in_the_tail (void)
{
  Fixture fixture;
  int64_t at_ms;

  fixture_init (&fixture, NULL);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (fixture.n_started == 1);
  lq_session_stop (fixture.session);
  g_assert_true (lq_session_resume (fixture.session));
  at_ms = lq_session_get_recorded_ms (fixture.session);
  wait_until (lq_session_get_recorded_ms (fixture.session) > at_ms + 300);
  g_assert_cmpint (fixture.n_captured, ==, 0);
  lq_session_stop (fixture.session);
  wait_until (fixture.n_ended == 1);
  g_assert_false (lq_session_resume (fixture.session));

  assert_all_heard (&fixture);
  fixture_clear (&fixture);
}

static void
test_no_microphone (void)
{
  Fixture fixture;
  g_autoptr (GError) error = g_error_new (LQ_ERROR, LQ_ERROR_MICROPHONE, "there is none");

  fixture_init (&fixture, error);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (fixture.n_ended == 1);

  g_assert_error (lq_session_get_error (fixture.session), LQ_ERROR, LQ_ERROR_MICROPHONE);
  g_assert_false (lq_session_is_complete (fixture.session));
  g_assert_cmpint (fixture.n_started, ==, 0);
  fixture_clear (&fixture);
}

static void
test_recognizer_fails (void)
{
  Fixture fixture;

  fake_engine_set_fault (FAKE_FAILS_AT_START);
  fixture_init (&fixture, NULL);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (lq_session_get_error (fixture.session) != NULL);
  g_assert_error (lq_session_get_error (fixture.session), LQ_ERROR, LQ_ERROR_KEY);
  g_assert_cmpint (lq_session_get_link (fixture.session), ==, LQ_LINK_OFFLINE);

  /* The recording goes on all the same. */
  wait_until (lq_session_get_recorded_ms (fixture.session) > 300);
  lq_session_stop (fixture.session);
  wait_until (fixture.n_ended == 1);
  g_assert_cmpint (lq_spool_get_length (lq_session_get_spool (fixture.session)), ==,
                   fake_source_get_n_samples (fixture.source));
  g_assert_false (lq_session_is_complete (fixture.session));
  fixture_clear (&fixture);
}

static void
test_abandon (void)
{
  Fixture          fixture;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  fake_engine_set_fault (FAKE_NEVER_ENDS);
  fixture_init (&fixture, NULL);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (lq_session_get_recorded_ms (fixture.session) > 300);
  lq_session_stop (fixture.session);
  wait_until (fixture.n_captured == 1);
  lq_session_abandon (fixture.session);
  wait_until (fixture.n_ended == 1);

  /* What was provisional is kept: the part of a word at the end. */
  text = lq_transcript_dup_final_text (lq_session_get_transcript (fixture.session));
  expected = fake_engine_dup_text (fake_source_get_n_samples (fixture.source));
  g_assert_cmpstr (text, ==, expected);
  g_assert_false (lq_session_is_complete (fixture.session));
  fixture_clear (&fixture);
}

static void
test_gap_is_marked (void)
{
  Fixture          fixture;
  g_autofree char *text = NULL;
  LqSourceEvent    lost = { .type = LQ_SOURCE_LOST, .device = "Fake microphone" };
  LqSourceEvent    back = {
       .type = LQ_SOURCE_RESUMED, .device = "Other", .gap_ms = 1500, .at_sample = 3200
  };

  fixture_init (&fixture, NULL);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (fixture.n_started == 1);
  fake_source_tell (fixture.source, &lost);
  fake_source_tell (fixture.source, &back);
  wait_until (lq_session_get_recorded_ms (fixture.session) > 400);
  lq_session_stop (fixture.session);
  wait_until (fixture.n_ended == 1);

  text = lq_transcript_dup_final_text (lq_session_get_transcript (fixture.session));
  g_assert_true (g_str_has_prefix (text, " 1 2 […] 3"));
  g_assert_cmpint (fixture.n_notices, ==, 2);
  g_assert_cmpstr (lq_session_get_device (fixture.session), ==, "Other");
  fixture_clear (&fixture);
}

static void
test_left_recording (void)
{
  g_autoptr (LqSpool) spool = lq_spool_new (NULL, NULL);
  g_autoptr (LqSession) session = NULL;
  g_autofree char *text = NULL;
  int16_t          samples[4000];
  int              n_ended = 0;

  for (int i = 0; i < 4000; i++)
    samples[i] = (int16_t) i;
  lq_spool_append (spool, samples, 4000);
  session = lq_session_new_for_spool ("left", spool);
  g_signal_connect (session, "ended", G_CALLBACK (count_cb), &n_ended);
  set_engine (session);
  lq_session_start (session);
  wait_until (n_ended == 1);

  text = lq_transcript_dup_final_text (lq_session_get_transcript (session));
  g_assert_cmpstr (text, ==, " 1 2 +800");
  g_assert_true (lq_session_is_complete (session));
}

static void
test_dropped_while_running (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (fixture.n_started == 1);
  fixture_clear (&fixture);
}

/* The home folder is not writable: said once, and never called well again. */
static void
test_folder_not_writable (void)
{
  Fixture fixture;

  fixture_init_with_id (&fixture, "not-kept", NULL);
  set_engine (fixture.session);
  lq_session_start (fixture.session);
  wait_until (lq_session_get_recorded_ms (fixture.session) > 100);
  lq_session_stop (fixture.session);
  wait_until (fixture.n_ended == 1);

  assert_all_heard (&fixture);
  g_assert_cmpint (fixture.n_notices, ==, 1);
  g_assert_cmpint (fixture.notice, ==, LQ_NOTICE_NOT_KEPT);
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_setenv ("XDG_DATA_HOME", "/dev/null", TRUE); /* nothing can be made below */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/ordinary", test_ordinary);
  g_test_add_func ("/session/engine-known-late", test_engine_known_late);
  g_test_add_func ("/session/stop-at-once", test_stop_at_once);
  g_test_add_func ("/session/resume", test_resume_in_the_tail);
  g_test_add_func ("/session/no-microphone", test_no_microphone);
  g_test_add_func ("/session/recognizer-fails", test_recognizer_fails);
  g_test_add_func ("/session/abandon", test_abandon);
  g_test_add_func ("/session/gap", test_gap_is_marked);
  g_test_add_func ("/session/left", test_left_recording);
  g_test_add_func ("/session/dropped", test_dropped_while_running);
  g_test_add_func ("/session/folder-not-writable", test_folder_not_writable);

  return g_test_run ();
}
