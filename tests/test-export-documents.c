/* test-export-documents.c: other programs find the text in documents of ours
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-transcript.h"
#include "lq-export.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

typedef struct {
  char    *folder;
  char    *path;
  LqEntry *entry;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("loquat-documents-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "document", NULL);
  self->entry = fake_transcript_new ();
  self->entry->title = g_strdup ("Talk <1> & more\x02");
  self->entry->language = g_strdup ("en\x02");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_assert_finalize_object (self->entry);
  g_free (self->path);
  g_free (self->folder);
}

/* Skips the test where there is no such program. */
static bool
has_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  if (path == NULL) {
    g_autofree char *reason = g_strdup_printf ("there is no %s", name);

    g_test_skip (reason);
  }

  return path != NULL;
}

static void
write_out (Fixture *self, LqExportFormat format, const LqExportOptions *options)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GError) error = NULL;

  lq_export_write (self->entry, format, options, file, NULL, &error);
  g_assert_no_error (error);
}

/* What a program prints; it succeeds. */
static char *
run (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  char *printed = NULL;
  int   status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &printed, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  return printed;
}

static void
say_everything (LqEntry *entry)
{
  fake_transcript_say (entry, " Good morning <all>,", 1000, 2000, "1");
  fake_transcript_say (entry, " here\nwe are.", 2000, 3000, "1");
  fake_transcript_say (entry, " שלום עולם.", 6000, 7000, "2")->translation =
    LQ_TRANSLATION_ORIGINAL;
  fake_transcript_say (entry, " Hello world.", -1, -1, "2")->translation = LQ_TRANSLATION_RESULT;
}

static void
test_docx (Fixture *self, gconstpointer unused)
{
  LqExportOptions  options = { .has_speakers = true, .has_times = true, .words = LQ_EXPORT_BOTH };
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "read-docx", NULL);
  g_autofree char *found = NULL;
  const char      *import[] = { "/usr/bin/python3", "-c", "import docx", NULL };
  int              status = 0;

  if (!g_spawn_sync (NULL, (char **) import, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                     NULL, &status, NULL) ||
      status != 0) {
    g_test_skip ("there is no python3-docx");
    return;
  }

  say_everything (self->entry);
  write_out (self, LQ_EXPORT_DOCX, &options);
  found = run ((const char *const[]){ "/usr/bin/python3", script, self->path, NULL });
  g_assert_nonnull (strstr (found, "title: Talk <1> & more\n"));
  g_assert_nonnull (strstr (found, "created: 2023-11-14 22:13:20\n"));
  g_assert_nonnull (strstr (found, "footer: True\n"));
  g_assert_nonnull (strstr (found, "Title: 'Talk <1> & more'\n"));
  g_assert_nonnull (
    strstr (found, "Normal: '00:00:01  *Speaker 1: *Good morning <all>, here\\nwe are.'\n"));
  g_assert_nonnull (strstr (found, "Normal rtl: '00:00:06  *Speaker 2: *שלום עולם.'\n"));
  g_assert_nonnull (strstr (found, "Quote: 'Hello world.'\n"));
}

/* Every part is a whole, and what refers to another one finds it. */
static void
test_docx_parts (Fixture *self, gconstpointer unused)
{
  static const char *const parts[] = {
    "[Content_Types].xml", "_rels/.rels",       "docProps/core.xml",
    "docProps/app.xml",    "word/document.xml", "word/_rels/document.xml.rels",
    "word/styles.xml",     "word/footer1.xml",
  };
  g_autofree char *list = NULL;

  if (!has_program ("unzip") || !has_program ("xmllint"))
    return;

  say_everything (self->entry);
  write_out (self, LQ_EXPORT_DOCX, NULL);
  g_free (run ((const char *const[]){ "unzip", "-tqq", self->path, NULL }));
  list = run ((const char *const[]){ "unzip", "-Z1", self->path, NULL });
  /* Whoever guesses what the file is looks at the first name. */
  g_assert_true (g_str_has_prefix (list, "[Content_Types].xml\n"));
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *pattern = g_strdelimit (g_strdup (parts[i]), "[]", '?');
    g_autofree char *command =
      g_strdup_printf ("unzip -p '%s' '%s' | xmllint --noout --nonet -", self->path, pattern);

    g_assert_nonnull (strstr (list, parts[i]));
    g_free (run ((const char *const[]){ "bash", "-o", "pipefail", "-c", command, NULL }));
  }
}

static void
test_docx_office (Fixture *self, gconstpointer unused)
{
  g_autofree char *home = g_strconcat ("-env:UserInstallation=file://", self->folder, "/h", NULL);
  g_autofree char *converted = g_strconcat (self->path, ".txt", NULL);
  g_autofree char *profile = g_build_filename (self->folder, "h", NULL);
  g_autofree char *text = NULL;

  if (!has_program ("soffice"))
    return;

  say_everything (self->entry);
  write_out (self, LQ_EXPORT_DOCX, NULL);
  g_free (run ((const char *const[]){ "soffice", home, "--headless", "--convert-to", "txt:Text",
                                      "--outdir", self->folder, self->path, NULL }));
  g_assert_true (g_file_get_contents (converted, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Speaker 1: Good morning <all>,"));
  g_unlink (converted);
  g_free (run ((const char *const[]){ "rm", "-r", profile, NULL }));
}

static void
test_pdf (Fixture *self, gconstpointer unused)
{
  LqExportOptions  options = { .has_speakers = true, .has_times = true, .words = LQ_EXPORT_BOTH };
  g_autofree char *text = NULL;
  g_autofree char *placed = NULL;
  g_autofree char *facts = NULL;

  if (!has_program ("pdftotext") || !has_program ("pdfinfo"))
    return;

  say_everything (self->entry);
  write_out (self, LQ_EXPORT_PDF, &options);
  facts = run ((const char *const[]){ "pdfinfo", self->path, NULL });
  g_assert_nonnull (strstr (facts, "Talk <1> & more"));
  g_assert_nonnull (strstr (facts, "Pages:           1\n"));
  text = run ((const char *const[]){ "pdftotext", "-raw", self->path, "-", NULL });
  g_assert_nonnull (strstr (text, "Talk <1> & more\n"));
  g_assert_nonnull (strstr (text, "00:00:01 Speaker 1: Good morning <all>, here\nwe are.\n"));
  g_assert_nonnull (strstr (text, "Hello world."));
  placed = run ((const char *const[]){ "pdftotext", self->path, "-", NULL });
  g_assert_nonnull (strstr (placed, "שלום עולם"));
}

/* All words, in order, over many pages, each with its number. */
static void
test_pdf_pages (Fixture *self, gconstpointer unused)
{
  const char      *at;
  g_autofree char *text = NULL;

  if (!has_program ("pdftotext"))
    return;

  for (unsigned i = 0; i < 3000; i++) {
    g_autofree char *word = g_strdup_printf (" w%ux%s", i, i % 10 == 9 ? "." : "");

    fake_transcript_say (self->entry, word, i * 300, i * 300 + 300, NULL);
  }
  write_out (self, LQ_EXPORT_PDF, NULL);
  text = run ((const char *const[]){ "pdftotext", "-raw", self->path, "-", NULL });

  at = text;
  for (unsigned i = 0; i < 3000; i++) {
    g_autofree char *word = g_strdup_printf ("w%ux", i);

    at = strstr (at, word);
    g_assert_nonnull (at);
  }
  g_assert_nonnull (strstr (text, "\n2\n\f"));
  g_assert_nonnull (strstr (text, "\n5\n\f"));
}

/* The paper of another country, in a locale of its own. */
static void
make_american (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "en_US.UTF-8", NULL);

  g_free (run ((const char *const[]){ "localedef", "-i", "en_US", "-f", "UTF-8", path, NULL }));
  g_setenv ("LOCPATH", folder, TRUE);
  g_assert_nonnull (setlocale (LC_PAPER, "en_US.UTF-8"));
  g_unsetenv ("LOCPATH");
  g_free (run ((const char *const[]){ "rm", "-r", path, NULL }));
}

static void
test_paper (Fixture *self, gconstpointer unused)
{
  g_autofree char *european = NULL;
  g_autofree char *american = NULL;

  if (!has_program ("pdfinfo") || !has_program ("localedef"))
    return;

  write_out (self, LQ_EXPORT_PDF, NULL);
  european = run ((const char *const[]){ "pdfinfo", self->path, NULL });
  g_assert_nonnull (strstr (european, "(A4)"));
  g_unlink (self->path);

  make_american (self->folder);
  write_out (self, LQ_EXPORT_PDF, NULL);
  setlocale (LC_PAPER, "C");
  american = run ((const char *const[]){ "pdfinfo", self->path, NULL });
  g_assert_nonnull (strstr (american, "(letter)"));
}

static void
add_test (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  add_test ("/export-documents/docx", test_docx);
  add_test ("/export-documents/docx/parts", test_docx_parts);
  add_test ("/export-documents/docx/office", test_docx_office);
  add_test ("/export-documents/pdf", test_pdf);
  add_test ("/export-documents/pdf/pages", test_pdf_pages);
  add_test ("/export-documents/pdf/paper", test_paper);

  return g_test_run ();
}
