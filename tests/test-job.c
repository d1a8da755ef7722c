/* test-job.c: what a row of the queue is told, and when
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-job-private.h"

static LqJob *
new_job (void)
{
  return lq_job_new (lq_job_record_new ("a", "/sound/lecture.mp3", "offline"));
}

static void
notified_cb (LqJob *job, GParamSpec *pspec, GString *told)
{
  g_string_append_printf (told, "%s ", pspec->name);
}

/* Returns what was told since, and forgets it. */
static char *
take (GString *told)
{
  char *text = g_strdup (g_strchomp (told->str));

  g_string_truncate (told, 0);

  return text;
}

#define assert_told(told, expected)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text = take (told);                                                           \
                                                                                                   \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
test_begin (void)
{
  g_autoptr (LqJob) job = new_job ();
  LqJobRecord *done = lq_job_record_new ("b", "/b.mp3", "server");
  g_autoptr (LqJob) other = NULL;

  g_assert_cmpstr (lq_job_get_id (job), ==, "a");
  g_assert_cmpstr (lq_job_get_path (job), ==, "/sound/lecture.mp3");
  g_assert_cmpstr (lq_job_get_name (job), ==, "lecture.mp3");
  g_assert_cmpint (lq_job_get_state (job), ==, LQ_JOB_WAITING);
  g_assert_cmpint (lq_job_get_step (job), ==, LQ_STEP_CHECK);
  g_assert_cmpint (lq_job_get_size (job), ==, -1);
  g_assert_cmpint (lq_job_get_length_ms (job), ==, -1);
  g_assert_cmpint (lq_job_get_left_ms (job), ==, -1);
  g_assert_cmpfloat (lq_job_get_progress (job), ==, 0);
  g_assert_null (lq_job_get_error (job));

  /* One that comes out of the file done is all done. */
  done->state = LQ_JOB_DONE;
  other = lq_job_new (done);
  g_assert_cmpfloat (lq_job_get_progress (other), ==, 1);
}

/* Each once, and nothing where nothing is new. */
static void
test_told_once (void)
{
  g_autoptr (LqJob) job = new_job ();
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (job, "notify", G_CALLBACK (notified_cb), told);
  for (int i = 0; i < 2; i++) {
    const char *expected[] = { "size", "length-ms", "cut-off", "step", "progress speed left-ms" };
    int         at = 0;

    lq_job_set_size (job, 10);
    assert_told (told, i == 0 ? expected[at] : "");
    at++;
    lq_job_set_length_ms (job, 20);
    assert_told (told, i == 0 ? expected[at] : "");
    at++;
    lq_job_set_cut_off (job, true);
    assert_told (told, i == 0 ? expected[at] : "");
    at++;
    lq_job_set_step (job, LQ_STEP_UPLOAD);
    assert_told (told, i == 0 ? expected[at] : "");
    at++;
    lq_job_set_progress (job, 0.5, 3, 4000);
    assert_told (told, i == 0 ? expected[at] : "");
  }
}

/* A bar that is over its end would be a fault of ours, and a warning of GTK's. */
static void
test_bounds (void)
{
  g_autoptr (LqJob) job = new_job ();

  lq_job_set_progress (job, 1.5, 0, -1);
  g_assert_cmpfloat (lq_job_get_progress (job), ==, 1);
  lq_job_set_progress (job, -1, 0, -1);
  g_assert_cmpfloat (lq_job_get_progress (job), ==, 0);
}

/* What does not run has neither speed nor time left; how far it came stays, unless it is done. */
static void
test_states (void)
{
  static const struct {
    LqJobState state;
    double     progress;
    double     speed;
    int64_t    left_ms;
  } rows[] = {
    { LQ_JOB_WAITING, 0.3, 0, -1 }, { LQ_JOB_RUNNING, 0.3, 2, 5000 },
    { LQ_JOB_PAUSED, 0.3, 0, -1 },  { LQ_JOB_DONE, 1, 0, -1 },
    { LQ_JOB_FAILED, 0.3, 0, -1 },  { LQ_JOB_CANCELLED, 0.3, 0, -1 },
    { LQ_JOB_REMOVED, 0.3, 0, -1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    LqJobState from = rows[i].state == LQ_JOB_RUNNING ? LQ_JOB_WAITING : LQ_JOB_RUNNING;
    g_autoptr (LqJob) job = new_job ();

    lq_job_set_state (job, from);
    lq_job_set_progress (job, 0.3, 2, 5000);
    lq_job_set_state (job, rows[i].state);
    g_assert_cmpint (lq_job_get_state (job), ==, rows[i].state);
    g_assert_cmpfloat (lq_job_get_progress (job), ==, rows[i].progress);
    g_assert_cmpfloat (lq_job_get_speed (job), ==, rows[i].speed);
    g_assert_cmpint (lq_job_get_left_ms (job), ==, rows[i].left_ms);
    g_assert_cmpint (lq_job_get_record (job)->state, ==, rows[i].state);
  }
}

/* What a person reads comes from the code, also of a job that another process has kept. */
static void
test_error (void)
{
  g_autoptr (GError) error = g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "no route to a host");
  g_autoptr (LqJob) job = new_job ();
  g_autoptr (LqJob) kept = NULL;
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (job, "notify", G_CALLBACK (notified_cb), told);
  lq_job_set_error (job, NULL);
  assert_told (told, "");
  lq_job_set_error (job, error);
  assert_told (told, "error way-out details");
  g_assert_cmpstr (lq_job_get_details (job), ==, "no route to a host");
  g_assert_nonnull (lq_job_get_error (job));
  g_assert_null (strstr (lq_job_get_error (job), "route"));
  g_assert_nonnull (lq_job_get_way_out (job));

  kept = lq_job_new (lq_job_record_copy (lq_job_get_record (job)));
  g_assert_cmpstr (lq_job_get_error (kept), ==, lq_job_get_error (job));
  g_assert_cmpstr (lq_job_get_way_out (kept), ==, lq_job_get_way_out (job));

  lq_job_set_error (job, NULL);
  assert_told (told, "error way-out details");
  g_assert_null (lq_job_get_error (job));
  g_assert_null (lq_job_get_details (job));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/begin", test_begin);
  g_test_add_func ("/job/told-once", test_told_once);
  g_test_add_func ("/job/bounds", test_bounds);
  g_test_add_func ("/job/states", test_states);
  g_test_add_func ("/job/error", test_error);

  return g_test_run ();
}
