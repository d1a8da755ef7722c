/* test-export.c: documents, subtitles and data hold what was said, in their own form
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-transcript.h"
#include "lq-error.h"
#include "lq-export.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

static char *
render (const LqEntry *entry, LqExportFormat format, const LqExportOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = lq_export_render (entry, format, options, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Two speakers, one with a name, one sentence translated. */
static LqEntry *
make_interview (void)
{
  LqEntry *entry = fake_transcript_new ();

  entry->title = g_strdup ("An_Interview.mp3");
  entry->source_path = g_strdup ("/home/x/An_Interview.mp3");
  entry->speakers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (entry->speakers, g_strdup ("2"), g_strdup ("Zoë <Q&A>"));
  fake_transcript_say (entry, " Wie geht’s?", 83000, 84500, "1")->translation =
    LQ_TRANSLATION_ORIGINAL;
  fake_transcript_say (entry, " How are you?", -1, -1, "1")->translation = LQ_TRANSLATION_RESULT;
  fake_transcript_say (entry, " *Fine*, 3 < 4 & so on.", 86000, 88250, "2");

  return entry;
}

static void
test_table (void)
{
  for (unsigned i = 0; i < LQ_EXPORT_N_FORMATS; i++) {
    const LqExportFormatInfo *info = lq_export_get_info ((LqExportFormat) i);
    g_autofree char          *id = g_ascii_strup (info->id, -1);
    LqExportFormat            format;

    g_assert_true (lq_export_find_format (id, &format));
    g_assert_cmpint (format, ==, i);
    g_assert_cmpuint (strlen (info->name) * strlen (info->extension), >, 0);
  }
  g_assert_false (lq_export_find_format ("doc", &(LqExportFormat){ 0 }));
}

static void
test_options (void)
{
  g_autoptr (LqEntry) plain = fake_transcript_new ();
  g_autoptr (LqEntry) interview = make_interview ();
  LqExportOptions options;

  fake_transcript_say (plain, " Alone.", 0, 500, "1");
  lq_export_options_init (&options, plain);
  g_assert_false (options.has_speakers || options.has_times || options.overwrites);
  g_assert_cmpint (options.words, ==, LQ_EXPORT_ORIGINAL);
  lq_export_options_init (&options, interview);
  g_assert_true (options.has_speakers);
  g_assert_cmpint (options.words, ==, LQ_EXPORT_BOTH);
}

static void
test_txt (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  LqExportOptions  options = { .has_times = true };
  g_autofree char *timed = render (entry, LQ_EXPORT_TXT, &options);
  g_autofree char *usual = render (entry, LQ_EXPORT_TXT, NULL);
  g_autofree char *translated = NULL;

  g_assert_cmpstr (timed, ==, "[00:01:23] Wie geht’s?\n\n[00:01:26] *Fine*, 3 < 4 & so on.\n");
  g_assert_cmpstr (usual, ==,
                   "Speaker 1: Wie geht’s?\nHow are you?\n\n"
                   "Zoë <Q&A>: *Fine*, 3 < 4 & so on.\n");
  options = (LqExportOptions){ .words = LQ_EXPORT_TRANSLATION };
  translated = render (entry, LQ_EXPORT_TXT, &options);
  g_assert_cmpstr (translated, ==, "How are you?\n\n*Fine*, 3 < 4 & so on.\n");
}

static void
test_markdown (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  g_autofree char *usual = render (entry, LQ_EXPORT_MARKDOWN, NULL);
  g_autofree char *blocks = NULL;

  g_assert_nonnull (strstr (usual, "# An\\_Interview.mp3\n"));
  g_assert_nonnull (strstr (usual, " · 00:01:28*\n"));
  g_assert_nonnull (strstr (usual, "\n**Speaker 1:** Wie geht’s?\n\n> How are you?\n"));
  g_assert_nonnull (strstr (usual, "**Zoë \\<Q\\&A\\>:** \\*Fine\\*, 3 \\< 4 \\& so on.\n"));

  g_clear_pointer (&entry->tokens, g_ptr_array_unref);
  entry->tokens = lq_tokens_new ();
  fake_transcript_say (entry, "1. one\n- two\n\n   # three", 0, 10, NULL);
  blocks = render (entry, LQ_EXPORT_MARKDOWN, NULL);
  g_assert_nonnull (strstr (blocks, "\n1\\. one\\\n\\- two\n\n\\# three\n"));
}

static void
test_srt (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  LqExportOptions  options = { .has_speakers = false };
  g_autofree char *usual = render (entry, LQ_EXPORT_SRT, NULL);
  g_autofree char *plain = render (entry, LQ_EXPORT_SRT, &options);

  g_assert_cmpstr (usual, ==,
                   "1\n00:01:23,000 --> 00:01:24,500\n- Wie geht’s?\n\n"
                   "2\n00:01:26,000 --> 00:01:28,250\n- *Fine*, 3 < 4 & so on.\n");
  g_assert_null (strstr (plain, "- Wie"));
}

static void
test_vtt (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  g_autofree char *text = render (entry, LQ_EXPORT_VTT, NULL);

  g_assert_cmpstr (text, ==,
                   "WEBVTT\n\n"
                   "00:01:23.000 --> 00:01:24.500\n<v Speaker 1>Wie geht’s?\n\n"
                   "00:01:26.000 --> 00:01:28.250\n"
                   "<v Zoë &lt;Q&amp;A&gt;>*Fine*, 3 &lt; 4 &amp; so on.\n");
}

/* Text that looks like times ends no caption. */
static void
test_arrow (void)
{
  g_autoptr (LqEntry) entry = fake_transcript_new ();
  g_autofree char *srt = NULL;
  g_autofree char *vtt = NULL;

  fake_transcript_say (entry, "a-->b", 0, 500, NULL);
  srt = render (entry, LQ_EXPORT_SRT, NULL);
  vtt = render (entry, LQ_EXPORT_VTT, NULL);
  g_assert_nonnull (strstr (srt, "\na→b\n"));
  g_assert_nonnull (strstr (vtt, "\na--&gt;b\n"));
}

static void
test_json (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  JsonObject      *root, *token;
  JsonArray       *tokens;

  fake_transcript_say (entry, "\"\\\t\x7f\n", 90000, 90100, NULL)->is_gap = true;
  text = render (entry, LQ_EXPORT_JSON, NULL);
  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);

  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (root, "loquat_transcript"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (root, "kind"), ==, "file");
  g_assert_cmpstr (json_object_get_string_member (root, "started_at"), ==, "2023-11-14T22:13:20Z");
  g_assert_true (json_object_get_boolean_member (root, "complete"));
  g_assert_cmpstr (
    json_object_get_string_member (json_object_get_object_member (root, "speakers"), "2"), ==,
    "Zoë <Q&A>");
  tokens = json_object_get_array_member (root, "tokens");
  g_assert_cmpuint (json_array_get_length (tokens), ==, 4);
  token = json_array_get_object_element (tokens, 0);
  g_assert_cmpint (json_object_get_int_member (token, "end_ms"), ==, 84500);
  g_assert_cmpfloat (json_object_get_double_member (token, "confidence"), ==, 0.9);
  g_assert_cmpstr (json_object_get_string_member (token, "translation"), ==, "original");
  token = json_array_get_object_element (tokens, 1);
  g_assert_false (json_object_has_member (token, "start_ms"));
  token = json_array_get_object_element (tokens, 3);
  g_assert_cmpstr (json_object_get_string_member (token, "text"), ==, "\"\\\t\x7f\n");
  g_assert_true (json_object_get_boolean_member (token, "gap"));
}

/* What a spreadsheet shows is what was said, and is not calculated. */
/* A name on the disk is bytes, and JSON is UTF-8. */
static void
test_json_path (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_free (entry->source_path);
  entry->source_path = g_strdup ("/home/x/caf\xe9.mp3");
  text = render (entry, LQ_EXPORT_JSON, NULL);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "\"/home/x/caf\xef\xbf\xbd.mp3\""));
}

/* A name that was pasted, or that a service gave, stays on its line. */
static void
test_speaker_lines (void)
{
  LqExportOptions options = { .has_speakers = true };
  g_autoptr (LqEntry) entry = make_interview ();
  g_autofree char *txt = NULL;
  g_autofree char *markdown = NULL;

  g_hash_table_insert (entry->speakers, g_strdup ("1"), g_strdup ("\tAnna\n\n# Not said\x01\r\n"));
  txt = render (entry, LQ_EXPORT_TXT, &options);
  g_assert_true (g_str_has_prefix (txt, "Anna  # Not said: Wie geht’s?\n"));
  markdown = render (entry, LQ_EXPORT_MARKDOWN, &options);
  g_assert_nonnull (strstr (markdown, "**Anna  \\# Not said:** Wie geht’s?\n"));
}

static void
test_csv (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  g_autofree char *text = NULL;

  fake_transcript_say (entry, " =HYPERLINK(\"x\"),", 90000, 90100, "3");
  fake_transcript_say (entry, " 1", 90100, 90200, "3");
  text = render (entry, LQ_EXPORT_CSV, NULL);
  g_assert_cmpstr (text, ==,
                   "\xef\xbb\xbf"
                   "start,end,speaker,language,confidence,text,translation\r\n"
                   "83.000,84.500,Speaker 1,,0.900,Wie geht’s?,How are you?\r\n"
                   "86.000,88.250,Zoë <Q&A>,,0.900,\"*Fine*, 3 < 4 & so on.\",\r\n"
                   "90.000,90.200,Speaker 3,,0.900,\"'=HYPERLINK(\"\"x\"\"), 1\",\r\n");
}

/* Nothing said is no failure. */
static void
test_empty (void)
{
  g_autoptr (LqEntry) entry = lq_entry_new ("x");

  for (unsigned i = 0; i < LQ_EXPORT_N_FORMATS; i++) {
    g_autofree char *text = render (entry, (LqExportFormat) i, NULL);

    g_assert_nonnull (text);
  }
}

static void
test_random (void)
{
  for (unsigned i = 0; i < 60; i++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (i);
    g_autoptr (LqEntry) entry = fake_transcript_new_random (rand, i * 5);

    for (unsigned j = 0; j < LQ_EXPORT_N_FORMATS; j++) {
      g_autofree char *text = render (entry, (LqExportFormat) j, NULL);

      if (lq_export_get_info ((LqExportFormat) j)->is_text)
        g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  }
}

static void
test_names (void)
{
  g_autoptr (LqEntry) entry = make_interview ();
  g_autoptr (LqEntry) dictation = lq_entry_new ("x");
  g_autofree char *name = lq_export_dup_file_name (entry, LQ_EXPORT_SRT);
  g_autofree char *renamed = NULL;
  g_autofree char *untitled = lq_export_dup_title (dictation);
  g_autofree char *long_title = g_strnfill (300, 'x');
  g_autofree char *shortened = NULL;

  g_assert_cmpstr (name, ==, "An_Interview.srt");
  g_assert_cmpstr (untitled, ==, "Transcript");

  g_free (entry->title);
  entry->title = g_strdup ("../a/b: v1.5");
  renamed = lq_export_dup_file_name (entry, LQ_EXPORT_TXT);
  g_assert_cmpstr (renamed, ==, "-.-a-b- v1.5.txt");

  entry->title = (g_free (entry->title), g_strconcat (long_title, "ü", NULL));
  shortened = lq_export_dup_file_name (entry, LQ_EXPORT_TXT);
  g_assert_cmpuint (strlen (shortened), <, 250);
}

/* ---- files */

typedef struct {
  char    *folder;
  char    *path;
  GFile   *file;
  LqEntry *entry;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("loquat-export-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "out.txt", NULL);
  self->file = g_file_new_for_path (self->path);
  self->entry = make_interview ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0); /* nothing else was left in it */
  g_object_unref (self->file);
  /* The thread that wrote it may still have it. */
  g_object_unref (self->entry);
  g_free (self->path);
  g_free (self->folder);
}

static void
wrote_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
write_out (Fixture *self, const LqExportOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lq_export_write_async (self->entry, LQ_EXPORT_TXT, options, self->file, cancellable, wrote_cb,
                         &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  lq_export_write_finish (result, error);
}

static char *
read_back (Fixture *self)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));

  return text;
}

static void
test_write (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = render (self->entry, LQ_EXPORT_TXT, NULL);
  struct stat      status;
  mode_t           mask = umask (0077);

  write_out (self, NULL, NULL, &error);
  umask (mask);
  g_assert_no_error (error);
  text = read_back (self);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_write_existing (Fixture *self, gconstpointer unused)
{
  LqExportOptions options = { .overwrites = true };
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *replaced = NULL;

  g_assert_true (g_file_set_contents (self->path, "mine", -1, NULL));
  write_out (self, NULL, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  kept = read_back (self);
  g_assert_cmpstr (kept, ==, "mine");

  g_clear_error (&error);
  write_out (self, &options, NULL, &error);
  g_assert_no_error (error);
  replaced = read_back (self);
  g_assert_true (g_str_has_prefix (replaced, "Wie geht’s?"));
}

/* What only its owner could read does not become readable for all, nor the other way round. */
static void
test_write_mode (Fixture *self, gconstpointer unused)
{
  static const unsigned modes[] = { 0600, 0644 };
  LqExportOptions       options = { .overwrites = true };

  for (size_t i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (GError) error = NULL;
    struct stat status;
    mode_t      mask = umask (modes[i] == 0600 ? 0022 : 0077);

    g_assert_true (g_file_set_contents (self->path, "mine", -1, NULL));
    g_assert_cmpint (chmod (self->path, modes[i]), ==, 0);
    write_out (self, &options, NULL, &error);
    umask (mask);
    g_assert_no_error (error);
    g_assert_cmpint (stat (self->path, &status), ==, 0);
    g_assert_cmpuint (status.st_mode & 07777, ==, modes[i]);
  }
}

/* The link stays, and what it leads to is replaced. */
static void
test_write_link (Fixture *self, gconstpointer unused)
{
  LqExportOptions options = { .overwrites = true };
  g_autoptr (GError) error = NULL;
  g_autofree char *real = g_build_filename (self->folder, "real.txt", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (real, "mine", -1, NULL));
  g_assert_cmpint (symlink ("real.txt", self->path), ==, 0);
  write_out (self, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (self->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (real, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "Wie"));
  g_unlink (real);
}

static void
test_write_nowhere (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->file);
  self->file = g_file_new_for_path ("/proc/none/out.txt");
  write_out (self, NULL, NULL, &error);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
}

/* Nothing is left there: see tear_down(). */
static void
test_folder (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (lq_export_check_folder (self->folder, &error));
  g_assert_no_error (error);
  g_assert_false (lq_export_check_folder ("/proc", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
}

static void
test_write_cancelled (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  write_out (self, NULL, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
add_file_test (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/table", test_table);
  g_test_add_func ("/export/options", test_options);
  g_test_add_func ("/export/txt", test_txt);
  g_test_add_func ("/export/markdown", test_markdown);
  g_test_add_func ("/export/srt", test_srt);
  g_test_add_func ("/export/vtt", test_vtt);
  g_test_add_func ("/export/arrow", test_arrow);
  g_test_add_func ("/export/json", test_json);
  g_test_add_func ("/export/json-path", test_json_path);
  g_test_add_func ("/export/speaker-lines", test_speaker_lines);
  g_test_add_func ("/export/csv", test_csv);
  g_test_add_func ("/export/empty", test_empty);
  g_test_add_func ("/export/random", test_random);
  g_test_add_func ("/export/names", test_names);
  add_file_test ("/export/write", test_write);
  add_file_test ("/export/write/existing", test_write_existing);
  add_file_test ("/export/write/mode", test_write_mode);
  add_file_test ("/export/write/link", test_write_link);
  add_file_test ("/export/write/nowhere", test_write_nowhere);
  add_file_test ("/export/folder", test_folder);
  add_file_test ("/export/write/cancelled", test_write_cancelled);

  return g_test_run ();
}
