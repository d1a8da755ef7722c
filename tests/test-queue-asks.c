/* test-queue-asks.c: what may be asked of a job in each of its states, and what comes of it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "fake-attempt.h"
#include "lq-engines.h"
#include "lq-error.h"
#include "lq-paths.h"
#include "lq-settings.h"
#include "lq-spool.h"
#include "wait.h"

typedef struct {
  LqStore   *store;
  GSettings *settings;
  LqQueue   *queue;
  unsigned   n_sounds;
} Fixture;

/* Of the same order in the table. */
static void (*const asks[]) (LqQueue *queue, LqJob *job) = {
  lq_queue_pause, lq_queue_resume, lq_queue_retry, lq_queue_cancel, lq_queue_remove,
};
enum { PAUSE, RESUME, RETRY, CANCEL, REMOVE };

static const LqJobState states[] = { LQ_JOB_WAITING, LQ_JOB_RUNNING, LQ_JOB_PAUSED,
                                     LQ_JOB_DONE,    LQ_JOB_FAILED,  LQ_JOB_CANCELLED };

static const LqJobState becomes[][G_N_ELEMENTS (asks)] = {
  [LQ_JOB_WAITING] = { LQ_JOB_PAUSED, LQ_JOB_WAITING, LQ_JOB_WAITING, LQ_JOB_CANCELLED,
                       LQ_JOB_REMOVED },
  [LQ_JOB_RUNNING] = { LQ_JOB_PAUSED, LQ_JOB_RUNNING, LQ_JOB_RUNNING, LQ_JOB_CANCELLED,
                       LQ_JOB_REMOVED },
  [LQ_JOB_PAUSED] = { LQ_JOB_PAUSED, LQ_JOB_RUNNING, LQ_JOB_PAUSED, LQ_JOB_CANCELLED,
                      LQ_JOB_REMOVED },
  /* Its content stays known. */
  [LQ_JOB_DONE] = { LQ_JOB_DONE, LQ_JOB_DONE, LQ_JOB_DONE, LQ_JOB_DONE, LQ_JOB_DONE },
  /* It is looked at again: the file may be another one now. */
  [LQ_JOB_FAILED] = { LQ_JOB_FAILED, LQ_JOB_FAILED, LQ_JOB_WAITING, LQ_JOB_FAILED, LQ_JOB_REMOVED },
  [LQ_JOB_CANCELLED] = { LQ_JOB_CANCELLED, LQ_JOB_CANCELLED, LQ_JOB_WAITING, LQ_JOB_CANCELLED,
                         LQ_JOB_REMOVED },
};

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *database = lq_paths_dup_database ();

  g_assert_true (lq_paths_ensure (NULL));
  fake_attempts_open ();
  fixture->settings = lq_settings_new ();
  fixture->store = open_sound (database);
  fixture->queue = lq_queue_new (fixture->store, fixture->settings);
  lq_queue_set_make (fixture->queue, fake_attempt_make);
  wait_until (lq_queue_is_ready (fixture->queue));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  LqQueue *queue = fixture->queue;

  lq_queue_close (queue);
  g_object_add_weak_pointer (G_OBJECT (queue), (gpointer *) &fixture->queue);
  g_object_unref (queue);
  wait_until (fixture->queue == NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fake_attempts_close ();
  lq_store_close (fixture->store);
  g_object_unref (fixture->store);
  g_object_unref (fixture->settings);
}

/* Returns: (transfer full): a job that runs, or waits for the one that does */
static LqJob *
add (Fixture *fixture)
{
  guint            n = g_list_model_get_n_items (G_LIST_MODEL (fixture->queue));
  g_autofree char *name = g_strdup_printf ("%u.wav", fixture->n_sounds++);
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), name, NULL);
  g_autoptr (LqSpool) spool = lq_spool_new (path, NULL);
  const int16_t samples[] = { (int16_t) fixture->n_sounds };
  const char   *paths[] = { path, NULL };
  LqJob        *job;

  lq_spool_append (spool, samples, 1);
  g_assert_true (lq_spool_finish (spool, NULL));
  lq_queue_add (fixture->queue, paths, FALSE);
  job = g_list_model_get_item (G_LIST_MODEL (fixture->queue), n);
  wait_until (lq_job_get_step (job) != LQ_STEP_CHECK);

  return job;
}

static LqAttempt *
get_attempt (Fixture *fixture, LqJob *job)
{
  return g_hash_table_lookup (fixture->queue->attempts, job);
}

/* Returns: (transfer full) */
static LqJob *
bring_to (Fixture *fixture, LqJobState state)
{
  LqJob *job = add (fixture);

  if (state == LQ_JOB_WAITING)
    return job;

  wait_until (lq_job_get_state (job) == LQ_JOB_RUNNING);
  if (state == LQ_JOB_PAUSED)
    lq_queue_pause (fixture->queue, job);
  else if (state == LQ_JOB_CANCELLED)
    lq_queue_cancel (fixture->queue, job);
  else if (state == LQ_JOB_DONE)
    fake_attempt_end (FAKE_ATTEMPT (get_attempt (fixture, job)), NULL);
  else if (state == LQ_JOB_FAILED)
    fake_attempt_end (FAKE_ATTEMPT (get_attempt (fixture, job)),
                      g_error_new (LQ_ERROR, LQ_ERROR_BALANCE, "HTTP 402"));
  wait_until (lq_job_get_state (job) == state);
  wait_until (state == LQ_JOB_RUNNING || get_attempt (fixture, job) == NULL);

  return job;
}

static bool
is_shown (Fixture *fixture, LqJob *job)
{
  return g_ptr_array_find (fixture->queue->jobs, job, NULL);
}

static void
assert_asked (Fixture *fixture, LqJobState state, size_t ask)
{
  g_autoptr (LqJob) job = bring_to (fixture, state);
  LqAttempt *attempt = get_attempt (fixture, job);

  g_test_message ("ask %u in state %u", (unsigned) ask, state);
  g_assert_cmpint (lq_job_get_state (job), ==, state);
  asks[ask](fixture->queue, job);
  g_assert_cmpint (lq_job_get_state (job), ==, becomes[state][ask]);
  g_assert_true (is_shown (fixture, job) == (ask != REMOVE));
  if (attempt != NULL)
    g_assert_true (FAKE_ATTEMPT (attempt)->is_stopped ==
                   (ask == PAUSE || ask == CANCEL || ask == REMOVE));

  /* The next one has the queue for itself. */
  if (is_shown (fixture, job)) {
    lq_queue_cancel (fixture->queue, job);
    lq_queue_remove (fixture->queue, job);
  }
  wait_until (get_attempt (fixture, job) == NULL);
}

static void
test_table (Fixture *fixture, gconstpointer unused)
{
  for (size_t i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autoptr (LqJob) other =
      states[i] == LQ_JOB_WAITING ? bring_to (fixture, LQ_JOB_RUNNING) : NULL;

    for (size_t ask = 0; ask < G_N_ELEMENTS (asks); ask++)
      assert_asked (fixture, states[i], ask);
    if (other != NULL)
      lq_queue_remove (fixture->queue, other);
    wait_until (g_hash_table_size (fixture->queue->attempts) == 0);
  }
}

/* What was asked for while it is still being stopped is done when it has ended. */
static void
test_quickly (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqJob) job = bring_to (fixture, LQ_JOB_RUNNING);
  guint n = fake_attempts->len;

  lq_queue_pause (fixture->queue, job);
  lq_queue_resume (fixture->queue, job);
  lq_queue_pause (fixture->queue, job);
  lq_queue_resume (fixture->queue, job);
  g_assert_cmpint (lq_job_get_state (job), ==, LQ_JOB_WAITING);
  wait_until (lq_job_get_state (job) == LQ_JOB_RUNNING);
  g_assert_cmpuint (fake_attempts->len, ==, n + 1);

  lq_queue_cancel (fixture->queue, job);
  lq_queue_retry (fixture->queue, job);
  wait_until (lq_job_get_state (job) == LQ_JOB_RUNNING);
  g_assert_cmpuint (fake_attempts->len, ==, n + 2);
  g_assert_false (FAKE_ATTEMPT (get_attempt (fixture, job))->is_stopped);
}

/* What came to its end in the same moment stays done. */
static void
test_too_late (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqJob) job = bring_to (fixture, LQ_JOB_RUNNING);

  fake_attempt_end (FAKE_ATTEMPT (get_attempt (fixture, job)), NULL);
  lq_queue_cancel (fixture->queue, job);
  wait_until (get_attempt (fixture, job) == NULL);
  g_assert_cmpint (lq_job_get_state (job), ==, LQ_JOB_DONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engines_register ();
  g_test_add ("/queue-asks/table", Fixture, NULL, set_up, test_table, tear_down);
  g_test_add ("/queue-asks/quickly", Fixture, NULL, set_up, test_quickly, tear_down);
  g_test_add ("/queue-asks/too-late", Fixture, NULL, set_up, test_too_late, tear_down);

  return g_test_run ();
}
