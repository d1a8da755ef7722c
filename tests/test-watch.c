/* test-watch.c: files that come into a watched folder are told when they are whole
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-settings.h"
#include "lq-spool.h"
#include "lq-watch.h"
#include "wait.h"

#include <glib/gstdio.h>

enum { SETTLE_MS = 50 };

typedef struct {
  char      *folder;
  GSettings *settings;
  LqWatch   *watch;
  GPtrArray *appeared; /* names */
} Fixture;

static void
appeared_cb (LqWatch *watch, const char *path, Fixture *fixture)
{
  g_ptr_array_add (fixture->appeared, g_path_get_basename (path));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("loquat-watch-XXXXXX", NULL);
  fixture->settings = lq_settings_new ();
  fixture->appeared = g_ptr_array_new_with_free_func (g_free);
  fixture->watch = lq_watch_new (fixture->settings);
  lq_watch_set_settle_ms (fixture->watch, SETTLE_MS);
  g_signal_connect (fixture->watch, "appeared", G_CALLBACK (appeared_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  g_object_run_dispose (G_OBJECT (fixture->watch));
  g_object_unref (fixture->watch);
  g_settings_reset (fixture->settings, LQ_SETTINGS_WATCHED_FOLDERS);
  g_object_unref (fixture->settings);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_ptr_array_unref (fixture->appeared);
}

static void
watch_folder (Fixture *fixture)
{
  const char *folders[] = { fixture->folder, NULL };

  g_settings_set_strv (fixture->settings, LQ_SETTINGS_WATCHED_FOLDERS, folders);
}

static LqSpool *
begin_sound (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  LqSpool         *spool = lq_spool_new (path, NULL);

  g_assert_nonnull (spool);

  return spool;
}

static void
make_sound (Fixture *fixture, const char *name)
{
  g_autoptr (LqSpool) spool = begin_sound (fixture, name);
  const int16_t samples[100] = { 0 };

  lq_spool_append (spool, samples, G_N_ELEMENTS (samples));
  g_assert_true (lq_spool_finish (spool, NULL));
}

static void
make_text (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "Only words.", -1, NULL));
}

static void
assert_appeared (Fixture *fixture, const char *name)
{
  wait_until (fixture->appeared->len > 0);
  g_assert_cmpuint (fixture->appeared->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->appeared, 0), ==, name);
  g_ptr_array_set_size (fixture->appeared, 0);
}

/* Sound is told; what was there before, is hidden or is no sound is not. */
static void
test_kinds (Fixture *fixture, gconstpointer unused)
{
  make_sound (fixture, "before.wav");
  watch_folder (fixture);
  make_text (fixture, "letter.txt");
  make_sound (fixture, ".hidden.wav");
  make_sound (fixture, "after.wav");
  assert_appeared (fixture, "after.wav");
}

static gboolean
append_cb (gpointer user_data)
{
  const int16_t samples[100] = { 0 };

  lq_spool_append (user_data, samples, G_N_ELEMENTS (samples));

  return G_SOURCE_CONTINUE;
}

/* What grows is waited for. */
static void
test_growing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqSpool) spool = NULL;
  guint id;

  watch_folder (fixture);
  spool = begin_sound (fixture, "growing.wav");
  id = g_timeout_add (SETTLE_MS / 10, append_cb, spool);
  wait_until (lq_spool_get_length (spool) > 8000);
  g_assert_cmpuint (fixture->appeared->len, ==, 0);
  g_source_remove (id);
  g_assert_true (lq_spool_finish (spool, NULL));
  assert_appeared (fixture, "growing.wav");
}

/* A download gets its name at the end. */
static void
test_renamed (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *part = g_build_filename (fixture->folder, "talk.wav.part", NULL);
  g_autofree char *whole = g_build_filename (fixture->folder, "talk.wav", NULL);

  watch_folder (fixture);
  make_sound (fixture, "talk.wav.part");
  g_assert_cmpint (g_rename (part, whole), ==, 0);
  assert_appeared (fixture, "talk.wav");
}

/* Off by default, and off again when the folder is taken away. */
static void
test_off (Fixture *fixture, gconstpointer unused)
{
  const char *none[] = { NULL };

  watch_folder (fixture);
  g_settings_set_strv (fixture->settings, LQ_SETTINGS_WATCHED_FOLDERS, none);
  make_sound (fixture, "unseen.wav");
  watch_folder (fixture);
  make_sound (fixture, "seen.wav");
  assert_appeared (fixture, "seen.wav");
}

static void
add_test (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/watch/kinds", test_kinds);
  add_test ("/watch/growing", test_growing);
  add_test ("/watch/renamed", test_renamed);
  add_test ("/watch/off", test_off);

  return g_test_run ();
}
