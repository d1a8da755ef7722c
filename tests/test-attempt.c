/* test-attempt.c: what a try tells from its thread comes to the main thread, in its order
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "fake-attempt.h"
#include "wait.h"

enum { N_WORDS = 100 };

typedef struct {
  GThread *main;
  int      n_told;
  bool     is_over;
} Heard;

static void
progress_cb (LqAttempt *attempt, const LqAttemptProgress *progress, Heard *heard)
{
  g_assert_true (g_thread_self () == heard->main);
  g_assert_false (heard->is_over);
  g_assert_cmpint (progress->left_ms, ==, heard->n_told);
  heard->n_told++;
}

static void
ended_cb (LqAttempt *attempt, const GError *error, Heard *heard)
{
  g_assert_true (g_thread_self () == heard->main);
  g_assert_false (heard->is_over);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  heard->is_over = true;
}

static gpointer
work (gpointer attempt)
{
  for (int i = 0; i < N_WORDS; i++)
    lq_attempt_post_progress (attempt, &(LqAttemptProgress){ .left_ms = i });
  lq_attempt_post_end (attempt, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));

  return NULL;
}

/* Also what is told while nobody listens on the main thread, as at the start of the program. */
static void
test_order (Place *place, gconstpointer unused)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqJobRecord) record = lq_job_record_new ("a", "/a.wav", "offline");
  LqAttempt *attempt = fake_attempt_make (store, NULL, NULL, record, FALSE);
  Heard      heard = { .main = g_thread_self () };

  g_signal_connect (attempt, "progress", G_CALLBACK (progress_cb), &heard);
  g_signal_connect (attempt, "ended", G_CALLBACK (ended_cb), &heard);
  g_thread_join (g_thread_new ("attempt", work, g_object_ref (attempt)));
  g_assert_cmpint (heard.n_told, ==, 0);
  wait_until (heard.is_over);
  g_assert_cmpint (heard.n_told, ==, N_WORDS);

  g_assert_finalize_object (attempt);
  g_assert_finalize_object (store);
}

/* It works on a record of its own: the queue changes the other one meanwhile. */
static void
test_record (Place *place, gconstpointer unused)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqJobRecord) record = lq_job_record_new ("a", "/a.wav", "offline");
  LqAttempt *attempt;

  record->is_cut_off = true;
  attempt = fake_attempt_make (store, NULL, NULL, record, FALSE);
  record->is_cut_off = false;
  record->state = LQ_JOB_CANCELLED;
  g_assert_cmpint (lq_attempt_get_record (attempt)->state, ==, LQ_JOB_WAITING);
  g_assert_true (lq_attempt_is_cut_off (attempt));
  g_assert_true (lq_attempt_get_store (attempt) == store);

  lq_attempt_note_cut_off (attempt, false);
  g_assert_false (lq_attempt_is_cut_off (attempt));
  g_assert_cmpint (lq_attempt_get_rtt_us (attempt), ==, 0);
  lq_attempt_note_service (attempt, 1500, 3);
  g_assert_cmpint (lq_attempt_get_rtt_us (attempt), ==, 1500);
  g_assert_cmpuint (lq_attempt_get_n_limited (attempt), ==, 3);

  g_assert_finalize_object (attempt);
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/attempt/order", Place, NULL, place_set_up, test_order, place_tear_down);
  g_test_add ("/attempt/record", Place, NULL, place_set_up, test_record, place_tear_down);

  return g_test_run ();
}
