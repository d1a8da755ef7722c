/* lq-media-search.c: which of the files and folders given hold audio or video
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-media-search"

#include "config.h"
#include "lq-media-search.h"

#include <errno.h>

/* Deeper than anybody keeps recordings; a bound for file systems that are not what they seem. */
enum { MOST_DEPTH = 32 };
/* More at once are a slip, such as a whole home folder. */
enum { MOST_FILES = 10000 };

static const char ATTRIBUTES[] = G_FILE_ATTRIBUTE_STANDARD_NAME
  "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_IS_HIDDEN
  "," G_FILE_ATTRIBUTE_STANDARD_IS_SYMLINK "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE
  "," G_FILE_ATTRIBUTE_ACCESS_CAN_READ;

static LqMediaFound *
found_new (void)
{
  LqMediaFound *found = g_new0 (LqMediaFound, 1);

  found->files = g_ptr_array_new_with_free_func (g_object_unref);
  found->refused = g_ptr_array_new_with_free_func (g_object_unref);
  found->absent = g_ptr_array_new_with_free_func (g_object_unref);
  found->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  return found;
}

void
lq_media_found_free (LqMediaFound *found)
{
  g_ptr_array_unref (found->files);
  g_ptr_array_unref (found->refused);
  g_ptr_array_unref (found->absent);
  g_ptr_array_unref (found->reasons);
  g_free (found);
}

void
lq_media_found_add_absent (LqMediaFound *found, GFile *file, GError *reason)
{
  g_return_if_fail (found != NULL && reason != NULL);

  g_ptr_array_add (found->absent, g_object_ref (file));
  g_ptr_array_add (found->reasons, reason);
}

bool
lq_media_is_content_type (const char *type)
{
  /* Containers with sound whose types do not say so. */
  static const char *const others[] = {
    "application/ogg",
    "application/mxf",
    "application/x-matroska",
    "application/mp4",
    "application/vnd.rn-realmedia",
    "application/vnd.ms-asf",
    "application/x-smaf",
    NULL,
  };
  /* Lists of audio files are audio by name only. */
  static const char *const lists[] = {
    "audio/x-mpegurl",    "audio/mpegurl",     "audio/x-scpls", "audio/x-ms-asx",
    "audio/x-iriver-pla", "video/vnd.mpegurl", "audio/midi",    NULL,
  };
  g_autofree char *mime = NULL;

  g_return_val_if_fail (type != NULL, false);

  mime = g_content_type_get_mime_type (type);
  if (mime == NULL || g_strv_contains (lists, mime))
    return false;

  return g_str_has_prefix (mime, "audio/") || g_str_has_prefix (mime, "video/") ||
         g_strv_contains (others, mime);
}

static bool
has_sound (GFileInfo *info)
{
  const char *type = g_file_info_get_content_type (info);

  return type != NULL && lq_media_is_content_type (type);
}

static void
add_file (LqMediaFound *found, GFile *file)
{
  if (found->files->len >= MOST_FILES)
    found->is_cut_off = true;
  else
    g_ptr_array_add (found->files, g_object_ref (file));
}

/* ---- folders */

typedef struct {
  GFile *file;
  char  *key; /* by which names are in the order that file managers show */
  bool   is_folder;
} Child;

static void
child_free (gpointer data)
{
  Child *child = data;

  g_object_unref (child->file);
  g_free (child->key);
  g_free (child);
}

static int
compare_children (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const Child *const *) a)->key, (*(const Child *const *) b)->key);
}

static Child *
child_new (GFile *file, GFileInfo *info, bool is_folder)
{
  Child           *child = g_new0 (Child, 1);
  g_autofree char *name = g_filename_display_name (g_file_info_get_name (info));

  child->file = g_object_ref (file);
  child->key = g_utf8_collate_key_for_filename (name, -1);
  child->is_folder = is_folder;

  return child;
}

/* A folder that cannot be read, or read to its end, gives what it gives. */
static GPtrArray *
list_children (GFile *folder, GCancellable *cancellable)
{
  GPtrArray *children = g_ptr_array_new_with_free_func (child_free);
  g_autoptr (GFileEnumerator) enumerator =
    g_file_enumerate_children (folder, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, NULL);
  GFileInfo *info;
  GFile     *file;

  while (enumerator != NULL &&
         g_file_enumerator_iterate (enumerator, &info, &file, cancellable, NULL) && info != NULL) {
    bool is_folder = g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY;

    if (g_file_info_get_is_hidden (info))
      continue;
    /* A link may lead back to where we come from. */
    if (is_folder ? !g_file_info_get_is_symlink (info) : has_sound (info))
      g_ptr_array_add (children, child_new (file, info, is_folder));
  }
  g_ptr_array_sort (children, compare_children);

  return children;
}

static void
walk (LqMediaFound *found, GFile *folder, int depth, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) children = NULL;

  if (depth > MOST_DEPTH || found->is_cut_off || g_cancellable_is_cancelled (cancellable))
    return;

  children = list_children (folder, cancellable);
  for (unsigned i = 0; i < children->len; i++) {
    const Child *child = g_ptr_array_index (children, i);

    if (child->is_folder)
      walk (found, child->file, depth + 1, cancellable);
    else
      add_file (found, child->file);
  }
}

/* Returns: (transfer full) (nullable): what is known of a file that may be read */
static GFileInfo *
query_readable (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, error);

  /* Not every file system tells. */
  if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_ACCESS_CAN_READ) &&
      !g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_READ)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, g_strerror (EACCES));
    return NULL;
  }

  return g_steal_pointer (&info);
}

static void
look_at (LqMediaFound *found, GFile *file, GCancellable *cancellable)
{
  GError *reason = NULL;
  g_autoptr (GFileInfo) info = query_readable (file, cancellable, &reason);

  if (info == NULL) {
    lq_media_found_add_absent (found, file, reason);
  } else if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY) {
    found->n_folders++;
    walk (found, file, 0, cancellable);
  } else if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR && has_sound (info)) {
    add_file (found, file);
  } else {
    g_ptr_array_add (found->refused, g_object_ref (file));
  }
}

LqMediaFound *
lq_media_search (GPtrArray *given, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqMediaFound) found = found_new ();

  g_return_val_if_fail (given != NULL, NULL);

  for (unsigned i = 0; i < given->len; i++)
    look_at (found, g_ptr_array_index (given, i), cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return g_steal_pointer (&found);
}

static void
search_in_worker (GTask *task, gpointer source, gpointer given, GCancellable *cancellable)
{
  GError       *error = NULL;
  LqMediaFound *found = lq_media_search (given, cancellable, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) lq_media_found_free);
  else
    g_task_return_error (task, error);
}

void
lq_media_search_async (GPtrArray          *given,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (given != NULL);

  g_task_set_source_tag (task, lq_media_search_async);
  g_task_set_task_data (task, g_ptr_array_ref (given), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, search_in_worker);
}

LqMediaFound *
lq_media_search_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
