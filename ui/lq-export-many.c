/* lq-export-many.c: writes several entries of the history into a folder
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One after the other, so that of a thousand long ones only one is in memory. */

#define G_LOG_DOMAIN "lq-export-many"

#include "config.h"
#include "lq-export-many.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

/* How many files of one name there may be. */
enum { MAX_NUMBER = 10000 };

typedef struct {
  GtkWidget      *from; /* NULL: it is gone */
  LqStore        *store;
  GPtrArray      *entries;
  LqExportFormat  format;
  LqExportOptions options;
  GFile          *folder;
  LqExportedFunc  exported;

  guint    at;     /* which one is written */
  LqEntry *entry;  /* that one, with its words */
  guint    number; /* what is tried in its file's name; 1: none */
  guint    n_written;
} Many;

static void load_next (Many *self);
static void write_entry (Many *self);

static void
many_free (Many *self)
{
  g_clear_weak_pointer (&self->from);
  g_object_unref (self->store);
  g_ptr_array_unref (self->entries);
  g_object_unref (self->folder);
  g_clear_object (&self->entry);
  g_free (self);
}

static void
finish (Many *self)
{
  g_autofree char *name = g_file_get_basename (self->folder);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *text = NULL;
  guint            n_failed = self->entries->len - self->n_written;

  if (n_failed == 0)
    text = g_strdup_printf (
      ngettext ("%u file saved in “%s”", "%u files saved in “%s”", self->n_written),
      self->n_written, shown);
  else
    text = g_strdup_printf (
      ngettext ("%u entry could not be written", "%u entries could not be written", n_failed),
      n_failed);
  if (self->from != NULL)
    lq_toast_say (self->from, text);
  if (self->from != NULL && self->exported != NULL && n_failed == 0)
    self->exported (self->from);
  many_free (self);
}

static void
go_on (Many *self)
{
  g_clear_object (&self->entry);
  self->at++;
  load_next (self);
}

/* “Interview.txt”, “Interview (2).txt”, … */
static GFile *
make_target (Many *self)
{
  g_autofree char *name = lq_export_dup_file_name (self->entry, self->format);
  char            *point = strrchr (name, '.');
  g_autofree char *numbered = NULL;

  if (self->number == 1)
    return g_file_get_child (self->folder, name);

  *point = '\0';
  numbered = g_strdup_printf ("%s (%u).%s", name, self->number, point + 1);

  return g_file_get_child (self->folder, numbered);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Many *self = user_data;
  g_autoptr (GError) error = NULL;

  if (lq_export_write_finish (result, &error)) {
    self->n_written++;
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS) && self->number < MAX_NUMBER) {
    self->number++;
    write_entry (self);
    return;
  } else {
    g_message ("an entry was not exported: %s", error->message);
  }

  go_on (self);
}

static void
write_entry (Many *self)
{
  g_autoptr (GFile) target = make_target (self);
  LqExportOptions options;

  lq_export_options_init (&options, self->entry);
  options.has_times = self->options.has_times;
  options.has_speakers &= self->options.has_speakers;
  options.words = self->options.words;
  lq_export_write_async (self->entry, self->format, &options, target, NULL, written_cb, self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Many *self = user_data;
  g_autoptr (GError) error = NULL;

  self->entry = lq_store_load_finish (LQ_STORE (source), result, &error);
  if (self->entry != NULL) {
    self->number = 1;
    write_entry (self);
    return;
  }

  g_message ("an entry was not exported: %s", error != NULL ? error->message : "it was deleted");
  go_on (self);
}

static void
load_next (Many *self)
{
  LqEntry *entry;

  if (self->at == self->entries->len) {
    finish (self);
    return;
  }

  entry = g_ptr_array_index (self->entries, self->at);
  lq_store_load_async (self->store, entry->id, NULL, loaded_cb, self);
}

void
lq_export_many (GtkWidget             *from,
                LqStore               *store,
                GPtrArray             *entries,
                LqExportFormat         format,
                const LqExportOptions *options,
                GFile                 *folder,
                LqExportedFunc         exported)
{
  Many *self;

  g_return_if_fail (LQ_IS_STORE (store) && G_IS_FILE (folder));

  self = g_new0 (Many, 1);
  g_set_weak_pointer (&self->from, from);
  self->store = g_object_ref (store);
  self->entries = g_ptr_array_ref (entries);
  self->format = format;
  self->options = *options;
  self->folder = g_object_ref (folder);
  self->exported = exported;
  load_next (self);
}
