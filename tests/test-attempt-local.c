/* test-attempt-local.c: a try by the built-in engine ends when it is told to
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-attempt-local.h"
#include "wait.h"

static void
ended_cb (LqAttempt *attempt, const GError *error, GError **ended)
{
  *ended = g_error_copy (error);
}

/* Opening a file can take long, and is not gone through with: not even what is wrong with this one
 * is found. */
static void
test_stopped (Place *place, gconstpointer unused)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqJobRecord) record = lq_job_record_new ("a", "/nowhere.wav", "offline");
  LqAttempt *attempt = lq_attempt_local_new (store, record);
  g_autoptr (GError) ended = NULL;

  g_signal_connect (attempt, "ended", G_CALLBACK (ended_cb), &ended);
  lq_attempt_stop (attempt);
  lq_attempt_start (attempt);
  wait_until (ended != NULL);
  g_assert_error (ended, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (lq_attempt_is_cut_off (attempt));

  lq_attempt_join (attempt);
  g_assert_finalize_object (attempt);
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/attempt-local/stopped", Place, NULL, place_set_up, test_stopped, place_tear_down);

  return g_test_run ();
}
