/* test-queue-lock.c: one of several processes owns the queue
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-paths.h"
#include "lq-queue-lock.h"
#include "other-process.h"
#include "wait.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <sys/file.h>
#include <unistd.h>

/* Longer than until it is tried again. */
enum { KILL_MS = 1500 };

typedef struct {
  GSubprocess *owner;  /* NULL: it was killed */
  bool         is_had; /* by us */
  int          lock;
  GError      *error;
} Fixture;

static void
locked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->lock = lq_queue_lock_finish (result, &fixture->error);
  fixture->is_had = true;
}

static int
lock (void)
{
  Fixture fixture = { NULL };

  lq_queue_lock_async (NULL, locked_cb, &fixture);
  wait_until (fixture.is_had);
  g_assert_no_error (fixture.error);

  return fixture.lock;
}

/* Without waiting for anybody. */
static bool
is_free (void)
{
  g_autofree char *path = lq_paths_dup_queue_lock ();
  int              fd = open (path, O_RDWR | O_CLOEXEC);
  bool             is_ours = flock (fd, LOCK_EX | LOCK_NB) == 0;

  g_assert_cmpint (fd, >=, 0);
  close (fd);

  return is_ours;
}

static void
test_alone (void)
{
  int ours = lock ();

  g_assert_cmpint (ours, >=, 0);
  g_assert_false (is_free ());
  lq_queue_unlock (ours);
  g_assert_true (is_free ());
  lq_queue_unlock (-1);
  lq_queue_unlock (lock ());
}

static void
kill_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->is_had);
  other_process_kill (g_steal_pointer (&fixture->owner));
}

/* It is waited for until the other process is gone, however that ends. */
static void
test_other (void)
{
  Fixture fixture = { .owner = other_process_start ("own") };

  lq_queue_lock_async (NULL, locked_cb, &fixture);
  g_timeout_add_once (KILL_MS, kill_cb, &fixture);
  wait_until (fixture.is_had);
  g_assert_null (fixture.owner);
  g_assert_no_error (fixture.error);
  g_assert_cmpint (fixture.lock, >=, 0);
  lq_queue_unlock (fixture.lock);
}

/* Who does not wait any longer has nothing later. */
static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Fixture fixture = { .owner = other_process_start ("own") };

  lq_queue_lock_async (cancellable, locked_cb, &fixture);
  g_cancellable_cancel (cancellable);
  wait_until (fixture.is_had);
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture.lock, ==, -1);
  g_clear_error (&fixture.error);
  other_process_kill (fixture.owner);
  g_assert_true (is_free ());

  /* Also where nobody else has it. */
  fixture = (Fixture){ .lock = 0 };
  lq_queue_lock_async (cancellable, locked_cb, &fixture);
  wait_until (fixture.is_had);
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&fixture.error);
  g_assert_true (is_free ());
}

static void
test_no_place (void)
{
  g_autofree char *path = lq_paths_dup_queue_lock ();
  g_autofree char *folder = g_path_get_dirname (path);
  Fixture          fixture = { NULL };

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (folder, "no folder", -1, NULL));
  lq_queue_lock_async (NULL, locked_cb, &fixture);
  wait_until (fixture.is_had);
  g_assert_error (fixture.error, LQ_ERROR, LQ_ERROR_DISK);
  g_clear_error (&fixture.error);
  g_unlink (folder);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], "own")) {
    lock ();
    other_process_wait ();
    return 0;
  }

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/queue-lock/alone", test_alone);
  g_test_add_func ("/queue-lock/other", test_other);
  g_test_add_func ("/queue-lock/cancelled", test_cancelled);
  g_test_add_func ("/queue-lock/no-place", test_no_place);

  return g_test_run ();
}
