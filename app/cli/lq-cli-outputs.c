/* lq-cli-outputs.c: which files the transcripts of which files become
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli-outputs.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
tell_formats (const char *wrong)
{
  g_printerr ("loquat: ");
  /* Translators: %s is what was given on the command line */
  g_printerr (_ ("There is no format “%s”. There are:"), wrong);
  for (unsigned i = 0; i < LQ_EXPORT_N_FORMATS; i++)
    g_printerr (" %s", lq_export_get_info ((LqExportFormat) i)->id);
  g_printerr ("\n");
}

static bool
has_format (const GArray *formats, LqExportFormat format)
{
  for (guint i = 0; i < formats->len; i++)
    if (g_array_index (formats, LqExportFormat, i) == format)
      return true;

  return false;
}

GArray *
lq_cli_outputs_parse (const char *list)
{
  g_autoptr (GArray) formats = g_array_new (FALSE, FALSE, sizeof (LqExportFormat));
  g_auto (GStrv) ids = g_strsplit (list, ",", -1);

  for (char **id = ids; *id != NULL; id++) {
    LqExportFormat format;

    if (!lq_export_find_format (g_strstrip (*id), &format)) {
      tell_formats (*id);
      return NULL;
    }
    if (!has_format (formats, format))
      g_array_append_val (formats, format);
  }
  if (formats->len == 0) {
    tell_formats ("");
    return NULL;
  }

  return g_steal_pointer (&formats);
}

static void
clear_output (gpointer data)
{
  g_clear_object (&((LqCliOutput *) data)->file);
}

static void
task_free (gpointer data)
{
  LqCliTask *task = data;

  g_free (task->path);
  g_free (task->name);
  g_array_unref (task->outputs);
  g_free (task);
}

/* In @folder, or beside the recording; without an extension. */
static char *
dup_stem (GFile *file, const char *folder, bool keeps_extension)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *beside = g_path_get_dirname (g_file_peek_path (file));
  char            *point = strrchr (name, '.');

  if (!keeps_extension && point != NULL && point > name)
    *point = '\0';

  return g_build_filename (folder != NULL ? folder : beside, name, NULL);
}

/* How many of @files would be named so. */
static GHashTable *
count_stems (GPtrArray *files, const char *folder)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < files->len; i++) {
    char    *stem = dup_stem (g_ptr_array_index (files, i), folder, false);
    unsigned count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, stem));

    g_hash_table_replace (counts, stem, GUINT_TO_POINTER (count + 1));
  }

  return counts;
}

/* @taken: (element-type filename): the names given so far */
static char *
choose_stem (GFile *file, const char *folder, GHashTable *counts, GHashTable *taken)
{
  g_autofree char *plain = dup_stem (file, folder, false);
  bool             is_shared = GPOINTER_TO_UINT (g_hash_table_lookup (counts, plain)) > 1;
  g_autofree char *stem = dup_stem (file, folder, is_shared);
  char            *chosen = g_strdup (stem);

  for (unsigned i = 2; g_hash_table_contains (taken, chosen); i++) {
    g_free (chosen);
    chosen = g_strdup_printf ("%s (%u)", stem, i);
  }
  g_hash_table_add (taken, g_strdup (chosen));

  return chosen;
}

static LqCliTask *
make_task (GFile *file, const char *stem, GArray *formats, bool overwrites)
{
  LqCliTask *task = g_new0 (LqCliTask, 1);

  task->path = g_file_get_path (file);
  task->name = g_filename_display_basename (task->path);
  task->outputs = g_array_new (FALSE, FALSE, sizeof (LqCliOutput));
  g_array_set_clear_func (task->outputs, clear_output);
  for (guint i = 0; i < formats->len; i++) {
    LqCliOutput      output = { .format = g_array_index (formats, LqExportFormat, i) };
    g_autofree char *path =
      g_strconcat (stem, ".", lq_export_get_info (output.format)->extension, NULL);

    output.file = g_file_new_for_path (path);
    /* A link that leads nowhere has the name, too. */
    output.is_there = !overwrites && (g_file_test (path, G_FILE_TEST_EXISTS) ||
                                      g_file_test (path, G_FILE_TEST_IS_SYMLINK));
    g_array_append_val (task->outputs, output);
  }

  return task;
}

GPtrArray *
lq_cli_outputs_plan (GPtrArray *files, GArray *formats, const char *folder, bool overwrites)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (task_free);
  g_autoptr (GHashTable) counts = count_stems (files, folder);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < files->len; i++) {
    GFile           *file = g_ptr_array_index (files, i);
    g_autofree char *stem = choose_stem (file, folder, counts, taken);

    g_ptr_array_add (tasks, make_task (file, stem, formats, overwrites));
  }

  return tasks;
}

bool
lq_cli_task_is_due (const LqCliTask *task)
{
  for (guint i = 0; i < task->outputs->len; i++)
    if (!g_array_index (task->outputs, LqCliOutput, i).is_there)
      return true;

  return false;
}
