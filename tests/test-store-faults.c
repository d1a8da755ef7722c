/* test-store-faults.c: the history under a killed program, a full disk, a second program
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-error.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N_KILLS = 30, MOST_SAVES = 40, EXIT_SKIPPED = 77 };

/* A program that saves for ever: a recording that grows, and now and then a complete entry. Each
 * save that is reported as done is told on its output. */
static int
save_for_ever (const char *path)
{
  LqStore *store = open_sound (path);

  for (unsigned i = 1;; i++) {
    g_autofree char *id = g_strdup_printf ("complete-%u", i);
    g_autoptr (LqEntry) growing = recording ("growing", i * 20);

    save_well (store, growing);
    save_text (store, id, i, "done");
    g_assert_cmpint (printf ("%u\n", i), >, 0);
    fflush (stdout);
  }

  return 0;
}

/* Returns: how many rounds the program had reported when it was killed */
static unsigned
run_and_kill (const char *path, unsigned n_saves)
{
  g_autoptr (GError) error = NULL;
  char    *argv[] = { "/proc/self/exe", "--save-for-ever", (char *) path, NULL };
  unsigned n_reported = 0;
  GPid     pid;
  int      output;
  FILE    *lines;

  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL,
                            &output, NULL, &error);
  g_assert_no_error (error);
  lines = fdopen (output, "r");
  while (n_reported < n_saves)
    g_assert_cmpint (fscanf (lines, "%u", &n_reported), ==, 1);

  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  while (fscanf (lines, "%u", &n_reported) == 1)
    continue;
  fclose (lines);

  return n_reported;
}

static void
assert_kept (const char *path, unsigned n_reported)
{
  LqStore *store;
  g_autoptr (GPtrArray) complete = NULL;
  g_autoptr (LqEntry) growing = NULL;
  g_autofree char *text = NULL;

  assert_answer (path, "PRAGMA integrity_check", "ok");
  store = open_sound (path);
  complete = find_page (store, "done", LQ_KINDS_ALL, INT64_MAX, 2 * MOST_SAVES);
  g_assert_cmpuint (complete->len, >=, n_reported);

  /* Row and tokens are of the same save. */
  growing = load (store, "growing");
  g_assert_nonnull (growing);
  g_assert_cmpuint (growing->tokens->len, >=, n_reported * 20);
  g_assert_cmpuint (growing->tokens->len % 20, ==, 0);
  text = lq_tokens_dup_text (growing->tokens);
  g_assert_cmpstr (growing->text, ==, text);
  g_assert_finalize_object (store);
}

static void
test_killed (Place *place, gconstpointer data)
{
  for (unsigned round = 0; round < N_KILLS; round++) {
    g_autofree char *path = g_strdup_printf ("%s-%u", place->path, round);
    unsigned n_reported = run_and_kill (path, (unsigned) g_test_rand_int_range (1, MOST_SAVES));

    assert_kept (path, n_reported);
  }
}

/* Two programs with the same history: each sees what the other did, and none gets in the way. */
static void
test_two_stores (Place *place, gconstpointer data)
{
  enum { N_SAVES = 300 };
  LqStore *window = open_sound (place->path);
  LqStore *terminal = open_sound (place->path);
  g_autoptr (GAsyncResult) last = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < N_SAVES; i++) {
    LqStore         *store = i % 2 ? window : terminal;
    g_autofree char *id = g_strdup_printf ("%u", i);
    g_autoptr (LqEntry) entry = entry_with_text (id, i, "both");

    g_clear_object (&last);
    lq_store_save_async (store, entry, i < N_SAVES - 2 ? NULL : keep_result_cb, &last);
    if (i >= N_SAVES - 2) {
      wait_for_result (&last);
      lq_store_save_finish (store, last, &error);
      g_assert_no_error (error);
    }
  }
  g_clear_object (&last);

  assert_answer (place->path, "SELECT count(*) FROM entry", "300");
  assert_finds (window, "bot nothing", "");
  g_assert_true (delete_entry (terminal, "7", NULL));
  g_assert_null (load (window, "7"));
  g_assert_finalize_object (window);
  g_assert_finalize_object (terminal);
  assert_answer (place->path, "PRAGMA integrity_check", "ok");
}

static bool
tell_kernel (const char *path, const char *text)
{
  FILE *file = fopen (path, "w");

  return file != NULL && fputs (text, file) >= 0 && fclose (file) == 0;
}

/* In a user namespace of our own we are nobody, who may own no file, until we say who. */
static bool
become_root (void)
{
  g_autofree char *user = g_strdup_printf ("0 %u 1\n", getuid ());
  g_autofree char *group = g_strdup_printf ("0 %u 1\n", getgid ());

  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 && tell_kernel ("/proc/self/uid_map", user) &&
         tell_kernel ("/proc/self/setgroups", "deny") && tell_kernel ("/proc/self/gid_map", group);
}

/* A process of its own, in which @path can be made a small file system. */
static void
mount_private (const char *path, const char *options)
{
  if (!become_root () || mount ("tmpfs", path, "tmpfs", 0, options) != 0) {
    perror ("a private file system");
    exit (EXIT_SKIPPED);
  }
}

/* Runs a part of this program that may not be able to mount here. */
static void
run_mounted (const char *verb, const char *folder)
{
  char *argv[] = { "/proc/self/exe", (char *) verb, (char *) folder, NULL };
  int   status;
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_SKIPPED)
    g_test_skip ("no private file system can be mounted here");
  else
    g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
fill_disk (const char *path)
{
  char  zeros[4096] = { 0 };
  FILE *file = fopen (path, "w");

  while (fwrite (zeros, sizeof zeros, 1, file) == 1 && fflush (file) == 0)
    continue;
  fclose (file);
}

/* What could not be saved is told, and is there after the next save that finds room. */
static int
save_on_full_disk (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *filler = g_build_filename (folder, "filler", NULL);
  g_autoptr (LqEntry) small = recording ("a", 10);
  g_autoptr (LqEntry) large = recording ("a", 20000);
  g_autoptr (LqEntry) larger = recording ("a", 20010);
  g_autoptr (GError) error = NULL;
  LqStore *store;

  mount_private (folder, "size=8m");
  store = open_sound (path);
  save_well (store, small);
  fill_disk (filler);
  g_assert_false (save (store, large, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "database or disk is full"));
  assert_tokens (store, "a", " 0 1 2 3 4 5 6 7 8 9");

  g_unlink (filler);
  save_well (store, larger);
  assert_tokens (store, "a", larger->text);
  g_assert_finalize_object (store);
  assert_answer (path, "PRAGMA integrity_check", "ok");

  return 0;
}

/* No room even for an empty database, and then there is. */
static int
open_on_full_disk (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *filler = g_build_filename (folder, "filler", NULL);
  g_autofree char *expected = g_strconcat (path, ": ", NULL);
  g_autoptr (GError) error = NULL;
  LqStore *store;

  mount_private (folder, "size=1m");
  fill_disk (filler);
  g_assert_null (open_store (path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
  g_assert_true (g_str_has_prefix (error->message, expected));

  g_unlink (filler);
  store = open_sound (path);
  save_text (store, "a", 1, "room");
  g_assert_finalize_object (store);

  return 0;
}

static int
open_read_only (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *expected =
    g_strdup_printf ("%s: opening for writing: Read-only file system", path);
  g_autoptr (GError) error = NULL;

  mount_private (folder, "size=1m");
  g_object_unref (open_sound (path));
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  g_assert_null (open_store (path, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
  g_assert_cmpstr (error->message, ==, expected);

  return 0;
}

static const struct {
  const char *verb;
  int (*run) (const char *path);
} parts[] = {
  { "--save-for-ever", save_for_ever },
  { "--save-on-full-disk", save_on_full_disk },
  { "--open-on-full-disk", open_on_full_disk },
  { "--open-read-only", open_read_only },
};

static void
test_mounted (Place *place, gconstpointer verb)
{
  run_mounted (verb, place->folder);
}

int
main (int argc, char **argv)
{
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    if (argc == 3 && g_str_equal (argv[1], parts[i].verb))
      return parts[i].run (argv[2]);

  g_test_init (&argc, &argv, NULL);
#define add(name, data, function)                                                                  \
  g_test_add ("/store-faults/" name, Place, data, place_set_up, function, place_tear_down)
  add ("killed", NULL, test_killed);
  add ("two-stores", NULL, test_two_stores);
  add ("save-on-full-disk", "--save-on-full-disk", test_mounted);
  add ("open-on-full-disk", "--open-on-full-disk", test_mounted);
  add ("open-read-only", "--open-read-only", test_mounted);

  return g_test_run ();
}
