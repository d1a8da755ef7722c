/* test-paste.c: text that names files, as it may stand in a clipboard
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-paste.h"

/* The addresses of what is found, parted by spaces; NULL: no files. */
static char *
dup_found (const char *text)
{
  g_autoptr (GPtrArray) files = lq_paste_parse (text);
  GString *found = g_string_new (NULL);

  for (unsigned i = 0; files != NULL && i < files->len; i++) {
    g_autofree char *uri = g_file_get_uri (g_ptr_array_index (files, i));

    g_string_append_printf (found, "%s%s", i > 0 ? " " : "", uri);
  }

  return g_string_free (found, files == NULL);
}

static void
test_files (void)
{
  static const struct {
    const char *text;
    const char *found;
  } rows[] = {
    { "/tmp/a.mp3", "file:///tmp/a.mp3" },
    { "  /tmp/a b.mp3\n\n/tmp/c.ogg\r\n", "file:///tmp/a%20b.mp3 file:///tmp/c.ogg" },
    { "file:///tmp/a%20b.mp3", "file:///tmp/a%20b.mp3" },
    { "'/tmp/it'\\''s.mp3'", "file:///tmp/it's.mp3" },
    { "\"/tmp/a b.mp3\"", "file:///tmp/a%20b.mp3" },
    { "https://example.com/talk.mp3", "https://example.com/talk.mp3" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *found = dup_found (rows[i].text);

    g_assert_cmpstr (found, ==, rows[i].found);
  }
}

static void
test_home (void)
{
  g_autofree char *found = dup_found ("~/talk.mp3");
  g_autofree char *path = g_build_filename (g_get_home_dir (), "talk.mp3", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  g_assert_cmpstr (found, ==, uri);
}

static void
test_no_files (void)
{
  static const char *const texts[] = {
    "",  "\n \n", "hi", "no file at all", "note: a talk", "talk.mp3", "/tmp/a.mp3\nand more",
    "'", "~"
  };
  g_autofree char *book = g_strnfill (1024 * 1024, '/');

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *found = dup_found (texts[i]);

    g_assert_cmpstr (found, ==, NULL);
  }
  g_assert_null (lq_paste_parse (book));
}

/* Text is no file, though GTK would try. */
static void
test_formats (void)
{
  static const char *text[] = { "text/plain;charset=utf-8" };
  static const char *files[] = { "text/plain", "text/uri-list" };
  g_autoptr (GdkContentFormats) offers_text = gdk_content_formats_new (text, 1);
  g_autoptr (GdkContentFormats) offers_files = gdk_content_formats_new (files, 2);
  g_autoptr (GdkContentFormats) is_ours = gdk_content_formats_new_for_gtype (GDK_TYPE_FILE_LIST);

  g_assert_false (lq_paste_has_files (offers_text));
  g_assert_true (lq_paste_has_files (offers_files));
  g_assert_true (lq_paste_has_files (is_ours));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paste/files", test_files);
  g_test_add_func ("/paste/home", test_home);
  g_test_add_func ("/paste/no-files", test_no_files);
  g_test_add_func ("/paste/formats", test_formats);

  return g_test_run ();
}
