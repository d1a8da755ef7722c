/* test-job-check.c: what is in a file that was added
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-job-check.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct {
  GAsyncResult *result;
} Looking;

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Looking *) user_data)->result = g_object_ref (result);
}

static LqJobCheck *
look_at (const char *path, GCancellable *cancellable, GError **error)
{
  Looking     looking = { NULL };
  LqJobCheck *check;

  lq_job_check_async (path, TRUE, NULL, cancellable, looked_cb, &looking);
  wait_until (looking.result != NULL);
  check = lq_job_check_finish (looking.result, error);
  g_object_unref (looking.result);

  return check;
}

static void
assert_refused (const char *path, LqError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (look_at (path, NULL, &error));
  g_assert_error (error, LQ_ERROR, (int) code);
}

static char *
own_path (const char *name)
{
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);

  return g_build_filename (g_get_user_data_dir (), name, NULL);
}

typedef struct {
  GAsyncResult *result;
  double        share;
  int64_t       left_ms;
  unsigned      n_told;
} Long;

static void
long_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Long *) user_data)->result = g_object_ref (result);
}

static void
share_cb (double share, int64_t left_ms, gpointer user_data)
{
  Long *self = user_data;

  g_assert_null (self->result);
  g_assert_cmpfloat (share, >, self->share);
  g_assert_cmpfloat (share, <=, 1);
  g_assert_cmpint (left_ms, >=, 0);
  self->share = share;
  self->n_told++;
}

/* A file that takes a while: all of it is zeros that no disk holds. */
static void
test_share (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "counting.wav", NULL);
  g_autofree char *long_path = own_path ("long.wav");
  g_autofree char *content = NULL;
  gsize            size = 0;
  Long             self = { NULL };
  g_autoptr (LqJobCheck) check = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_true (g_file_set_contents (long_path, content, (gssize) size, NULL));
  g_assert_cmpint (truncate (long_path, 200 * 1000 * 1000), ==, 0);
  lq_job_check_async (long_path, TRUE, share_cb, NULL, long_looked_cb, &self);
  wait_until (self.result != NULL);
  check = lq_job_check_finish (self.result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self.n_told, >, 0);
  g_object_unref (self.result);
  g_unlink (long_path);
}

/* Who does not ask for it does not wait for it. */
static void
test_no_digest (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "counting.wav", NULL);
  Long             self = { NULL };
  g_autoptr (LqJobCheck) check = NULL;
  g_autoptr (LqJobCheck) other = look_at (path, NULL, NULL);

  lq_job_check_async (path, FALSE, NULL, NULL, long_looked_cb, &self);
  wait_until (self.result != NULL);
  check = lq_job_check_finish (self.result, NULL);
  g_assert_null (check->digest);
  g_assert_cmpint (check->size, ==, other->size);
  g_assert_cmpint (check->duration_ms, ==, other->duration_ms);
  g_object_unref (self.result);
}

static void
test_cut_off (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "counting.wav", NULL);
  g_autofree char *cut_path = own_path ("cut.wav");
  g_autofree char *content = NULL;
  gsize            size = 0;
  g_autoptr (LqJobCheck) check = look_at (path, NULL, NULL);
  g_autoptr (LqJobCheck) cut = NULL;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_true (g_file_set_contents (cut_path, content, (gssize) size / 2, NULL));
  cut = look_at (cut_path, NULL, NULL);
  g_assert_false (check->is_cut_off);
  g_assert_true (cut->is_cut_off);
}

/* Content without its name and time. */
static void
test_sound (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "counting.wav", NULL);
  g_autofree char *copy_path = own_path ("copy.wav");
  g_autofree char *content = NULL;
  gsize            size = 0;
  g_autoptr (LqJobCheck) check = look_at (path, NULL, NULL);
  g_autoptr (LqJobCheck) copy = NULL;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_true (g_file_set_contents (copy_path, content, (gssize) size, NULL));
  copy = look_at (copy_path, NULL, NULL);

  g_assert_nonnull (check);
  g_assert_cmpint (check->size, ==, (int64_t) size);
  g_assert_cmpint (check->duration_ms, >, 1000);
  g_assert_cmpint (check->mtime_us, >, 0);
  g_assert_cmpstr (check->digest, ==, copy->digest);
}

static void
test_refused (void)
{
  g_autofree char *absent = own_path ("absent.wav");
  g_autofree char *within = own_path ("empty.wav/within.wav");
  g_autofree char *empty = own_path ("empty.wav");
  g_autofree char *text = own_path ("text.mp3");

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (text, "No sound at all.", -1, NULL));
  assert_refused (absent, LQ_ERROR_FILE_MISSING);
  assert_refused (within, LQ_ERROR_FILE_MISSING);
  assert_refused (g_get_user_data_dir (), LQ_ERROR_FILE_KIND);
  assert_refused (empty, LQ_ERROR_FILE_EMPTY);
  assert_refused (text, LQ_ERROR_NOT_AUDIO);
}

static void
test_cancelled (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), "counting.wav", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (look_at (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/job-check/share", test_share);
  g_test_add_func ("/job-check/no-digest", test_no_digest);
  g_test_add_func ("/job-check/sound", test_sound);
  g_test_add_func ("/job-check/cut-off", test_cut_off);
  g_test_add_func ("/job-check/refused", test_refused);
  g_test_add_func ("/job-check/cancelled", test_cancelled);

  return g_test_run ();
}
