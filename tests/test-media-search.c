/* test-media-search.c: audio and video are found among files and folders
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-media-search.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <unistd.h>

/* Nothing that is known by its first bytes: the name tells. */
static const char SOUND[] = "\001\002\003\004";

typedef struct {
  char      *folder;
  GPtrArray *given;
  GPtrArray *made; /* in the order of making; removed in the reverse of it */
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-media-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->given = g_ptr_array_new_with_free_func (g_object_unref);
  self->made = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *self, const void *data)
{
  while (self->made->len > 0) {
    g_assert_no_errno (g_remove (g_ptr_array_index (self->made, self->made->len - 1)));
    g_ptr_array_remove_index (self->made, self->made->len - 1);
  }
  g_assert_no_errno (g_rmdir (self->folder));
  g_ptr_array_unref (self->made);
  g_ptr_array_unref (self->given);
  g_free (self->folder);
}

static const char *
path_of (Fixture *self, const char *name)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_ptr_array_add (self->made, path);

  return path;
}

static void
make_file (Fixture *self, const char *name, const char *contents)
{
  g_assert_true (g_file_set_contents (path_of (self, name), contents, -1, NULL));
}

static void
make_folder (Fixture *self, const char *name)
{
  g_assert_no_errno (g_mkdir (path_of (self, name), 0700));
}

static void
give (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_ptr_array_add (self->given, g_file_new_for_path (path));
}

/* The names below the folder, parted by spaces. */
static char *
dup_names (Fixture *self, GPtrArray *files)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  GString *names = g_string_new (NULL);

  for (unsigned i = 0; i < files->len; i++) {
    g_autofree char *name = g_file_get_relative_path (folder, g_ptr_array_index (files, i));

    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", name);
  }

  return g_string_free (names, FALSE);
}

static void
assert_names (Fixture *self, GPtrArray *files, const char *names)
{
  g_autofree char *found = dup_names (self, files);

  g_assert_cmpstr (found, ==, names);
}

static LqMediaFound *
search (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  LqMediaFound *found = lq_media_search (self->given, NULL, &error);

  g_assert_no_error (error);

  return found;
}

static void
test_types (void)
{
  static const char *const good[] = { "audio/mpeg", "audio/x-wav",     "video/mp4",
                                      "video/webm", "application/ogg", "video/x-matroska" };
  static const char *const bad[] = { "text/plain", "image/png", "audio/x-mpegurl",
                                     "application/octet-stream", "audio/midi" };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (lq_media_is_content_type (good[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (lq_media_is_content_type (bad[i]));
}

/* The person's order stays as it is. */
static void
test_files (Fixture *self, const void *data)
{
  g_autoptr (LqMediaFound) found = NULL;
  const GError *reason;

  make_file (self, "b.mp3", SOUND);
  make_file (self, "a film.mkv", SOUND);
  make_file (self, "letter.txt", "Dear reader,\n");
  make_file (self, "empty.mp3", "");
  give (self, "b.mp3");
  give (self, "letter.txt");
  give (self, "a film.mkv");
  give (self, "empty.mp3");
  give (self, "gone.mp3");
  found = search (self);

  assert_names (self, found->files, "b.mp3 a film.mkv");
  assert_names (self, found->refused, "letter.txt empty.mp3");
  assert_names (self, found->absent, "gone.mp3");
  reason = g_ptr_array_index (found->reasons, 0);
  g_assert_error (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (found->n_folders, ==, 0);
}

static void
test_folder (Fixture *self, const void *data)
{
  g_autoptr (LqMediaFound) found = NULL;

  make_folder (self, "notes");
  make_file (self, "notes/10.ogg", SOUND);
  make_file (self, "notes/9.ogg", SOUND);
  make_file (self, "notes/readme.txt", "Hello\n");
  make_file (self, "notes/.hidden.mp3", SOUND);
  make_folder (self, "notes/deep");
  make_file (self, "notes/deep/x.opus", SOUND);
  give (self, "notes");
  found = search (self);

  assert_names (self, found->files, "notes/9.ogg notes/10.ogg notes/deep/x.opus");
  assert_names (self, found->refused, "");
  g_assert_cmpuint (found->n_folders, ==, 1);
}

/* A link to the folder it is in would be walked for ever. */
static void
test_link (Fixture *self, const void *data)
{
  g_autoptr (LqMediaFound) found = NULL;

  make_folder (self, "notes");
  make_file (self, "notes/1.ogg", SOUND);
  g_assert_no_errno (symlink (self->folder, path_of (self, "notes/again")));
  g_assert_no_errno (symlink ("1.ogg", path_of (self, "notes/2.ogg")));
  give (self, "notes");
  found = search (self);

  assert_names (self, found->files, "notes/1.ogg notes/2.ogg");
}

static void
test_unreadable (Fixture *self, const void *data)
{
  g_autoptr (LqMediaFound) found = NULL;

  g_ptr_array_add (self->given, g_file_new_for_uri ("https://example.com/talk.mp3"));
  found = search (self);

  g_assert_cmpuint (found->files->len, ==, 0);
  g_assert_cmpuint (found->absent->len, ==, 1);
  g_assert_cmpuint (found->reasons->len, ==, 1);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_async (Fixture *self, const void *data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LqMediaFound) found = NULL;
  g_autoptr (GError) error = NULL;

  make_file (self, "a.wav", SOUND);
  give (self, "a.wav");
  lq_media_search_async (self->given, NULL, done_cb, &result);
  wait_until (result != NULL);
  found = lq_media_search_finish (result, &error);

  g_assert_no_error (error);
  assert_names (self, found->files, "a.wav");
}

static void
test_cancelled (Fixture *self, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  make_file (self, "a.wav", SOUND);
  give (self, "a.wav");
  g_cancellable_cancel (cancellable);

  g_assert_null (lq_media_search (self->given, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add (const char *path, void (*test) (Fixture *, const void *))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media-search/types", test_types);
  add ("/media-search/files", test_files);
  add ("/media-search/folder", test_folder);
  add ("/media-search/link", test_link);
  add ("/media-search/unreadable", test_unreadable);
  add ("/media-search/async", test_async);
  add ("/media-search/cancelled", test_cancelled);

  return g_test_run ();
}
