/* test-digest.c: files are told apart by what is in them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-digest.h"
#include "lq-error.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct {
  char         *folder;
  char         *path;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-digest-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "file", NULL);
}

static void
tear_down (Fixture *self, const void *data)
{
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
  g_clear_object (&self->result);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static char *
digest (Fixture *self, GCancellable *cancellable, GError **error)
{
  lq_digest_file_async (self->path, cancellable, done_cb, self);
  wait_until (self->result != NULL);

  return lq_digest_file_finish (self->result, error);
}

/* The values are those of FIPS 180-2. */
static void
test_known (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *abc = NULL;

  g_assert_true (g_file_set_contents (self->path, "abc", 3, NULL));
  abc = digest (self, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_long (Fixture *self, const void *data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *million = NULL;

  for (int i = 0; i < 1000000; i++)
    g_string_append_c (text, 'a');
  g_assert_true (g_file_set_contents (self->path, text->str, (gssize) text->len, NULL));
  million = digest (self, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (million, ==, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
test_missing (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (digest (self, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);
}

/* Neither is waited for. */
static void
test_no_file (Fixture *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) folder_error = NULL;

  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  g_assert_null (digest (self, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);

  g_assert_null (lq_digest_file (self->folder, NULL, NULL, NULL, &folder_error));
  g_assert_error (folder_error, LQ_ERROR, LQ_ERROR_FILE);
}

static void
test_cancel (Fixture *self, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->path, "abc", 3, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (digest (self, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/digest/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("known", test_known);
  ADD ("long", test_long);
  ADD ("missing", test_missing);
  ADD ("no-file", test_no_file);
  ADD ("cancel", test_cancel);
#undef ADD

  return g_test_run ();
}
