/* test-way-ibus.c: without IBus its way says so at once, and touches nothing
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With IBus it is tested in the rig, see e2e/test-way-ibus.py. */

#include "config.h"
#include "lq-ways.h"
#include "wait.h"

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer answer)
{
  *(GAsyncResult **) answer = g_object_ref (result);
}

/* Waits for the answer, which is this error. */
static void
assert_error (LqWay *way, GAsyncResult **answer, LqInsertError code)
{
  g_autoptr (GError) error = NULL;

  wait_until (*answer != NULL);
  g_assert_false (lq_way_finish (way, *answer, &error));
  g_assert_error (error, LQ_INSERT_ERROR, (int) code);
  g_clear_object (answer);
}

static void
assert_way_is_freed (LqWay *way)
{
  g_object_add_weak_pointer (G_OBJECT (way), (gpointer *) &way);
  g_object_unref (way);
  wait_until (way == NULL);
}

static void
check_absent (void)
{
  LqWay        *way = lq_way_ibus_new ();
  GAsyncResult *answer = NULL;

  lq_way_probe_async (way, NULL, answered_cb, &answer);
  assert_error (way, &answer, LQ_INSERT_ERROR_UNAVAILABLE);
  lq_way_begin_async (way, NULL, answered_cb, &answer);
  assert_error (way, &answer, LQ_INSERT_ERROR_UNAVAILABLE);

  assert_way_is_freed (way);
}

static void
test_absent (void)
{
  g_unsetenv ("IBUS_ADDRESS");
  check_absent ();
}

/* Its file is there, but nobody listens any more. */
static void
test_gone (void)
{
  g_setenv ("IBUS_ADDRESS", "unix:path=/nowhere/ibus", TRUE);
  check_absent ();
  g_unsetenv ("IBUS_ADDRESS");
}

static void
test_not_begun (void)
{
  LqWay        *way = lq_way_ibus_new ();
  GAsyncResult *answer = NULL;
  g_autoptr (LqTarget) target = lq_way_dup_target (way);

  g_assert_false (target->is_known);
  g_assert_null (target->before);
  lq_way_set_preedit (way, "nowhere");

  lq_way_insert_async (way, "nowhere", NULL, answered_cb, &answer);
  assert_error (way, &answer, LQ_INSERT_ERROR_UNAVAILABLE);
  lq_way_delete_async (way, 3, NULL, answered_cb, &answer);
  assert_error (way, &answer, LQ_INSERT_ERROR_UNAVAILABLE);

  lq_way_end_async (way, answered_cb, &answer);
  wait_until (answer != NULL);
  g_assert_true (lq_way_finish (way, answer, NULL));
  g_clear_object (&answer);

  assert_way_is_freed (way);
}

static void
test_cancelled (void)
{
  LqWay        *way = lq_way_ibus_new ();
  GAsyncResult *answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  lq_way_begin_async (way, cancellable, answered_cb, &answer);
  wait_until (answer != NULL);
  g_assert_false (lq_way_finish (way, answer, &error));
  g_assert_nonnull (error);
  g_clear_object (&answer);

  assert_way_is_freed (way);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp (NULL, NULL);

  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_unsetenv ("HOST_XDG_CONFIG_HOME");
  g_unsetenv ("IBUS_ADDRESS_FILE");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/way-ibus/absent", test_absent);
  g_test_add_func ("/way-ibus/gone", test_gone);
  g_test_add_func ("/way-ibus/not-begun", test_not_begun);
  g_test_add_func ("/way-ibus/cancelled", test_cancelled);

  return g_test_run ();
}
