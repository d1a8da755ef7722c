/* test-soniox-upload.c: a file as a form, byte for byte, in little memory
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-upload.h"
#include "wait.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("upload-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "note.wav", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
write_file (Fixture *fixture, const char *text, gssize size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (fixture->path, text, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                            &error);
  g_assert_no_error (error);
}

static LqSonioxUpload *
make (Fixture *fixture, const char *filename, const char *reference_id)
{
  g_autoptr (GError) error = NULL;
  LqSonioxUpload *upload = lq_soniox_upload_new (fixture->path, filename, reference_id, &error);

  g_assert_no_error (error);

  return upload;
}

/* ---- reading as libsoup does */

typedef struct {
  GInputStream *stream;
  GString      *text; /* NULL: only counted */
  int64_t       n_bytes;
  GError       *error;
  bool          is_done;
  char          piece[8192];
} Reading;

static void read_on (Reading *reading);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  gssize   n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &reading->error);

  if (n > 0 && reading->text != NULL)
    g_string_append_len (reading->text, reading->piece, n);
  if (n <= 0) {
    reading->is_done = true;
    return;
  }
  reading->n_bytes += n;
  read_on (reading);
}

static void
read_on (Reading *reading)
{
  g_input_stream_read_async (reading->stream, reading->piece, sizeof reading->piece,
                             G_PRIORITY_DEFAULT, NULL, read_cb, reading);
}

static void
read_all (LqSonioxUpload *upload, Reading *reading)
{
  g_autoptr (GInputStream) stream = lq_soniox_upload_open (upload);

  reading->stream = stream;
  read_on (reading);
  wait_until (reading->is_done);
}

/* Returns: (transfer full): the form, with the boundary as "B" */
static char *
dup_form (LqSonioxUpload *upload)
{
  Reading     reading = { .text = g_string_new (NULL) };
  const char *boundary = strstr (lq_soniox_upload_get_content_type (upload), "boundary=");

  g_assert_nonnull (boundary);
  boundary += strlen ("boundary=");
  g_assert_cmpuint (strlen (boundary), >=, 30);
  g_assert_cmpuint (strlen (boundary), <=, 70);

  read_all (upload, &reading);
  g_assert_no_error (reading.error);
  g_assert_cmpint (reading.n_bytes, ==, lq_soniox_upload_get_length (upload));
  g_assert_cmpuint (g_string_replace (reading.text, boundary, "B", 0), >=, 2);

  return g_string_free (reading.text, FALSE);
}

static void
test_form (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqSonioxUpload) upload = NULL;
  g_autofree char *form = NULL;
  g_autofree char *again = NULL;

  write_file (fixture, "sound", -1);
  upload = make (fixture, NULL, "ref-1");
  form = dup_form (upload);
  g_assert_cmpstr (form, ==,
                   "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"note.wav\"\r\n"
                   "Content-Type: application/octet-stream\r\n\r\nsound\r\n"
                   "--B\r\nContent-Disposition: form-data; name=\"client_reference_id\"\r\n\r\n"
                   "ref-1\r\n--B--\r\n");
  g_assert_cmpint (lq_soniox_upload_get_file_size (upload), ==, 5);

  /* For another try. */
  again = dup_form (upload);
  g_assert_cmpstr (again, ==, form);
}

static void
test_without_reference (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqSonioxUpload) upload = NULL;
  g_autofree char *form = NULL;

  write_file (fixture, "", 0);
  upload = make (fixture, "x", NULL);
  form = dup_form (upload);
  g_assert_cmpstr (form, ==,
                   "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n"
                   "Content-Type: application/octet-stream\r\n\r\n\r\n--B--\r\n");
}

/* A name never ends the quotes or the line that it stands in. */
static void
test_names (Fixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *filename;
    const char *quoted;
  } cases[] = {
    { "a\"; name=\"x.wav", "a%22; name=%22x.wav" },
    { "a\r\n\r\nb", "a%0D%0A%0D%0Ab" },
    { "Vorträge 第一.mp3", "Vorträge 第一.mp3" },
    { "back\\slash%22", "back\\slash%22" },
    { "tab\there\x7f", "tab_here_" },
    { "latin\xfc.wav", "latin\xef\xbf\xbd.wav" },
    { "", "" },
  };
  g_autofree char *long_name = g_strnfill (5000, 'n');

  write_file (fixture, "s", -1);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LqSonioxUpload) upload = make (fixture, cases[i].filename, NULL);
    g_autofree char *form = dup_form (upload);
    g_autofree char *expected = g_strdup_printf ("filename=\"%s\"\r\n", cases[i].quoted);

    g_assert_nonnull (strstr (form, expected));
  }
  {
    g_autoptr (LqSonioxUpload) upload = make (fixture, long_name, NULL);

    g_assert_cmpint (lq_soniox_upload_get_length (upload), <, 1000);
  }
}

static void
assert_changed (LqSonioxUpload *upload)
{
  Reading reading = { 0 };

  read_all (upload, &reading);
  g_assert_error (reading.error, LQ_ERROR, LQ_ERROR_FILE);
  g_assert_cmpint (reading.n_bytes, <, lq_soniox_upload_get_length (upload));
  g_clear_error (&reading.error);
}

/* A file that becomes another one meanwhile is never taken for whole. */
static void
test_changes (Fixture *fixture, gconstpointer unused)
{
  enum { SIZE = 1024 * 1024 };
  g_autofree char *sound = g_strnfill (SIZE, 's');
  g_autoptr (LqSonioxUpload) shorter = NULL;
  g_autoptr (LqSonioxUpload) longer = NULL;
  g_autoptr (LqSonioxUpload) touched = NULL;
  g_autoptr (LqSonioxUpload) replaced = NULL;
  Reading reading = { 0 };
  int     file;

  write_file (fixture, sound, SIZE);
  shorter = make (fixture, NULL, NULL);
  g_assert_cmpint (truncate (fixture->path, SIZE / 2), ==, 0);
  assert_changed (shorter);

  longer = make (fixture, NULL, NULL);
  g_assert_cmpint (truncate (fixture->path, SIZE), ==, 0);
  assert_changed (longer);

  touched = make (fixture, NULL, NULL);
  file = open (fixture->path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (futimens (file, (struct timespec[]){ { 1, 0 }, { 2, 0 } }), ==, 0);
  close (file);
  assert_changed (touched);

  /* Another file of that name: the one that was meant is still there for us. */
  replaced = make (fixture, NULL, NULL);
  write_file (fixture, "another", -1);
  read_all (replaced, &reading);
  g_assert_no_error (reading.error);
  g_assert_cmpint (reading.n_bytes, ==, lq_soniox_upload_get_length (replaced));
}

static void
test_no_file (Fixture *fixture, gconstpointer unused)
{
  static const char *const paths[] = { "/nowhere/at/all", "/", "/dev/null" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (lq_soniox_upload_new (paths[i], NULL, NULL, &error));
    g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);
  }

  /* A fifo has no end, and would wait for its writer. */
  {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
    g_assert_null (lq_soniox_upload_new (fixture->path, NULL, NULL, &error));
    g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE);
  }
}

static int64_t
get_peak_bytes (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");

  return g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) * 1024;
}

/* What a large file needs more than a small one. */
static void
test_memory (Fixture *fixture, gconstpointer unused)
{
  enum { SIZE = 64 * 1024 * 1024 };
  Reading small = { 0 };
  Reading large = { 0 };
  int64_t before;

  write_file (fixture, "small", -1);
  {
    g_autoptr (LqSonioxUpload) upload = make (fixture, NULL, NULL);

    read_all (upload, &small);
    g_assert_no_error (small.error);
  }

  before = get_peak_bytes ();
  g_assert_cmpint (truncate (fixture->path, SIZE), ==, 0);
  {
    g_autoptr (LqSonioxUpload) upload = make (fixture, NULL, NULL);

    read_all (upload, &large);
    g_assert_no_error (large.error);
    g_assert_cmpint (large.n_bytes, ==, lq_soniox_upload_get_length (upload));
  }
  g_test_message ("grew by %d KiB", (int) ((get_peak_bytes () - before) / 1024));
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpint (get_peak_bytes () - before, <=, 1024 * 1024);
#endif
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/soniox-upload/memory", test_memory);
  ADD ("/soniox-upload/form", test_form);
  ADD ("/soniox-upload/without-reference", test_without_reference);
  ADD ("/soniox-upload/names", test_names);
  ADD ("/soniox-upload/changes", test_changes);
  ADD ("/soniox-upload/no-file", test_no_file);

  return g_test_run ();
}
