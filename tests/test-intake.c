/* test-intake.c: what is said of files that are not taken
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-intake.h"

typedef struct {
  const char *files[3];
  const char *refused[3];
  const char *absent[3];
  int         reason; /* of %G_IO_ERROR, why they are absent */
  bool        is_cut_off;
  const char *complaint;
} Row;

static GPtrArray *
make_files (const char *const *uris)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (size_t i = 0; uris[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_uri (uris[i]));

  return files;
}

static GPtrArray *
make_reasons (unsigned n, int code)
{
  GPtrArray *reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  for (unsigned i = 0; i < n; i++)
    g_ptr_array_add (reasons, g_error_new_literal (G_IO_ERROR, code, "for a test"));

  return reasons;
}

static void
test_complaint (void)
{
  static const Row rows[] = {
    { .files = { "file:///a.mp3" }, .complaint = NULL },
    { .refused = { "file:///a%20b.txt" }, .complaint = "“a b.txt” is neither audio nor video" },
    { .files = { "file:///a.mp3" },
      .refused = { "file:///b.txt", "file:///c.txt" },
      .complaint = "“b.txt” and 1 other file are neither audio nor video" },
    { .absent = { "file:///gone.mp3" },
      .reason = G_IO_ERROR_NOT_FOUND,
      .complaint = "“gone.mp3” is not there" },
    { .absent = { "file:///mine.mp3" },
      .reason = G_IO_ERROR_PERMISSION_DENIED,
      .complaint = "You do not have permission to read “mine.mp3”" },
    { .absent = { "file:///odd.mp3" },
      .reason = G_IO_ERROR_FAILED,
      .complaint = "“odd.mp3” cannot be read" },
    { .absent = { "file:///a.mp3", "file:///b.mp3" },
      .reason = G_IO_ERROR_NOT_FOUND,
      .complaint = "“a.mp3” and 1 other file are not there" },
    { .absent = { "file:///a.mp3", "file:///b.mp3" },
      .reason = G_IO_ERROR_PERMISSION_DENIED,
      .complaint = "“a.mp3” and 1 other file cannot be read" },
    { .absent = { "https://example.com/talk.mp3" },
      .complaint = "Only files on this computer can be transcribed" },
    { .files = { "file:///a.mp3" },
      .is_cut_off = true,
      .complaint = "There are more files: only 1 are added at once" },
    { .complaint = "There is no audio or video in it" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) files = make_files (rows[i].files);
    g_autoptr (GPtrArray) refused = make_files (rows[i].refused);
    g_autoptr (GPtrArray) absent = make_files (rows[i].absent);
    g_autoptr (GPtrArray) reasons = make_reasons (absent->len, rows[i].reason);
    LqMediaFound     found = { .files = files,
                               .refused = refused,
                               .absent = absent,
                               .reasons = reasons,
                               .is_cut_off = rows[i].is_cut_off };
    g_autofree char *complaint = lq_intake_dup_complaint (&found);

    g_assert_cmpstr (complaint, ==, rows[i].complaint);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/complaint", test_complaint);

  return g_test_run ();
}
