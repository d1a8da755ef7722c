/* lq-paste.c: the files that are in the clipboard
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-paste"

#include "config.h"
#include "lq-paste.h"

/* A clipboard may hold a book; the names of files are shorter. */
enum { LONGEST_TEXT = 256 * 1024 };

static GFile *
parse_line (const char *line)
{
  g_autofree char *plain = NULL;

  if (*line == '\'' || *line == '"') {
    plain = g_shell_unquote (line, NULL);
    line = plain != NULL ? plain : line;
  }
  if (*line == '/')
    return g_file_new_for_path (line);
  if (g_str_has_prefix (line, "~/")) {
    g_autofree char *path = g_build_filename (g_get_home_dir (), line + 2, NULL);

    return g_file_new_for_path (path);
  }

  /* Any word would do as an address relative to another one, and “note: …” as one of its own. */
  if (strstr (line, "://") == NULL || !g_uri_is_valid (line, G_URI_FLAGS_NONE, NULL))
    return NULL;

  return g_file_new_for_uri (line);
}

GPtrArray *
lq_paste_parse (const char *text)
{
  g_auto (GStrv) lines = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > LONGEST_TEXT)
    return NULL;

  lines = g_strsplit (text, "\n", -1);
  for (size_t i = 0; lines[i] != NULL; i++) {
    GFile *file;

    if (*g_strstrip (lines[i]) == '\0')
      continue;
    file = parse_line (lines[i]);
    if (file == NULL)
      return NULL;
    g_ptr_array_add (files, file);
  }

  return files->len > 0 ? g_steal_pointer (&files) : NULL;
}

bool
lq_paste_has_files (const GdkContentFormats *formats)
{
  static const char *const types[] = { "text/uri-list", "application/vnd.portal.filetransfer",
                                       "application/vnd.portal.files" };

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    if (gdk_content_formats_contain_mime_type (formats, types[i]))
      return true;

  return gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
}

static void
return_files (GTask *task, GPtrArray *files)
{
  if (files != NULL)
    g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                             "no files are in the clipboard");
}

static void
text_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  return_files (task, text != NULL ? lq_paste_parse (text) : NULL);
}

static GPtrArray *
list_files (const GValue *value)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *at = list; at != NULL; at = at->next)
    g_ptr_array_add (files, g_object_ref (at->data));

  return files;
}

static void
files_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value != NULL)
    return_files (task, list_files (value));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lq_paste_files_async (GdkClipboard       *clipboard,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (GDK_IS_CLIPBOARD (clipboard));

  g_task_set_source_tag (task, lq_paste_files_async);
  if (lq_paste_has_files (gdk_clipboard_get_formats (clipboard)))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, cancellable,
                                    files_read_cb, task);
  else
    gdk_clipboard_read_text_async (clipboard, cancellable, text_read_cb, task);
}

GPtrArray *
lq_paste_files_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
