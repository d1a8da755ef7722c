/* test-callback-guard.c: what an audio callback must not do is noticed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "rig/callback_guard.h"

#include <glib.h>
#include <unistd.h>

static void
assert_guard_bites (const char *deed)
{
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (deed);
}

static void
test_guard_memory (void)
{
  if (!g_test_subprocess ()) {
    assert_guard_bites ("*in the audio callback: malloc*");
    return;
  }

  callback_guard_enter ();
  g_free (g_malloc (10));
  callback_guard_leave ();
}

static void
test_guard_lock (void)
{
  GMutex mutex;

  if (!g_test_subprocess ()) {
    assert_guard_bites ("*in the audio callback: g_mutex_lock*");
    return;
  }

  g_mutex_init (&mutex);
  callback_guard_enter ();
  g_mutex_lock (&mutex);
  callback_guard_leave ();
}

static void
test_guard_system_call (void)
{
  if (!callback_guard_sees_system_calls ()) {
    g_test_skip ("this kernel has no syscall user dispatch");
    return;
  }
  if (!g_test_subprocess ()) {
    assert_guard_bites ("*in the audio callback: a system call*");
    return;
  }

  callback_guard_enter ();
  getppid ();
  callback_guard_leave ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/callback-guard/memory", test_guard_memory);
  g_test_add_func ("/callback-guard/lock", test_guard_lock);
  g_test_add_func ("/callback-guard/system-call", test_guard_system_call);

  return g_test_run ();
}
