/* lq-duplicate-bar.c: says which files were transcribed before, and what can be done about it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-duplicate-bar"

#include "config.h"
#include "lq-duplicate-bar.h"
#include "lq-format.h"

#include <glib/gi18n.h>

struct _LqDuplicateBar {
  AdwBin     parent_instance;
  GtkLabel  *message;
  GtkWidget *open;

  LqQueue      *queue;
  LqStore      *store;
  GPtrArray    *paths;    /* (element-type utf8): of files that were not added; a set, in order */
  char         *entry_id; /* of the only one, or NULL */
  GCancellable *cancellable; /* of the look for its date */
};

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqDuplicateBar, lq_duplicate_bar, ADW_TYPE_BIN)

static void
forget_search (LqDuplicateBar *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
clear (LqDuplicateBar *self)
{
  forget_search (self);
  g_ptr_array_set_size (self->paths, 0);
  g_clear_pointer (&self->entry_id, g_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
say (LqDuplicateBar *self, const char *message)
{
  gtk_label_set_label (self->message, message);
  gtk_widget_set_visible (self->open, self->entry_id != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqDuplicateBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = lq_store_load_finish (LQ_STORE (source), result, &error);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) started = NULL;
  g_autofree char *day = NULL;
  g_autofree char *time = NULL;
  g_autofree char *name = NULL;
  g_autofree char *message = NULL;

  if (entry == NULL || self->paths->len != 1)
    return;

  started = lq_format_local_time (entry->started_at_us);
  day = lq_format_day (started, now);
  time = lq_format_time (started);
  name = g_filename_display_basename (g_ptr_array_index (self->paths, 0));
  /* Translators: a file’s name, a day such as “Today” or “Tuesday, 3 November”, a time of day */
  message = g_strdup_printf (_ ("“%s” was transcribed before: %s, %s"), name, day, time);
  say (self, message);
}

static void
say_one (LqDuplicateBar *self)
{
  g_autofree char *name = g_filename_display_basename (g_ptr_array_index (self->paths, 0));
  g_autofree char *message = NULL;

  /* Translators: %s is a file’s name */
  message = g_strdup_printf (self->entry_id != NULL ? _ ("“%s” was transcribed before")
                                                    : _ ("“%s” is in the queue already"),
                             name);
  say (self, message);
  if (self->entry_id == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  lq_store_load_async (self->store, self->entry_id, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

static void
say_many (LqDuplicateBar *self)
{
  unsigned         n = self->paths->len;
  g_autofree char *message =
    g_strdup_printf (ngettext ("%u file was transcribed before, or is in the queue already",
                               "%u files were transcribed before, or are in the queue already", n),
                     n);

  g_clear_pointer (&self->entry_id, g_free);
  say (self, message);
}

static void
duplicate_cb (LqDuplicateBar *self, LqJob *job, const char *entry_id, const char *path)
{
  if (g_ptr_array_find_with_equal_func (self->paths, path, g_str_equal, NULL))
    return;

  forget_search (self);
  g_ptr_array_add (self->paths, g_strdup (path));
  g_free (self->entry_id);
  self->entry_id = g_strdup (entry_id);
  if (self->paths->len == 1)
    say_one (self);
  else
    say_many (self);
}

/* ---- actions */

static void
dismiss (GtkWidget *widget, const char *name, GVariant *parameter)
{
  clear (LQ_DUPLICATE_BAR (widget));
}

static void
transcribe_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqDuplicateBar *self = LQ_DUPLICATE_BAR (widget);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (unsigned i = 0; i < self->paths->len; i++)
    g_ptr_array_add (paths, g_strdup (g_ptr_array_index (self->paths, i)));
  g_ptr_array_add (paths, NULL);
  clear (self);
  lq_queue_add (self->queue, (const char *const *) paths->pdata, TRUE);
}

static void
open_entry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqDuplicateBar  *self = LQ_DUPLICATE_BAR (widget);
  g_autofree char *entry_id = g_strdup (self->entry_id);

  clear (self);
  if (entry_id != NULL)
    g_signal_emit (self, signals[OPEN], 0, entry_id);
}

static void
lq_duplicate_bar_dispose (GObject *object)
{
  LqDuplicateBar *self = LQ_DUPLICATE_BAR (object);

  forget_search (self);
  /* The template would take a bound child away from the bin, which then takes it away again. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), LQ_TYPE_DUPLICATE_BAR);
  g_clear_object (&self->queue);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lq_duplicate_bar_parent_class)->dispose (object);
}

static void
lq_duplicate_bar_finalize (GObject *object)
{
  LqDuplicateBar *self = LQ_DUPLICATE_BAR (object);

  g_ptr_array_unref (self->paths);
  g_free (self->entry_id);

  G_OBJECT_CLASS (lq_duplicate_bar_parent_class)->finalize (object);
}

static void
lq_duplicate_bar_class_init (LqDuplicateBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_duplicate_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_duplicate_bar_finalize;

  signals[OPEN] = g_signal_new ("open", LQ_TYPE_DUPLICATE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "duplicate.dismiss", NULL, dismiss);
  gtk_widget_class_install_action (widget_class, "duplicate.again", NULL, transcribe_again);
  gtk_widget_class_install_action (widget_class, "duplicate.open", NULL, open_entry);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-duplicate-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LqDuplicateBar, message);
  gtk_widget_class_bind_template_child (widget_class, LqDuplicateBar, open);
}

static void
lq_duplicate_bar_init (LqDuplicateBar *self)
{
  self->paths = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lq_duplicate_bar_set_queue (LqDuplicateBar *self, LqQueue *queue, LqStore *store)
{
  g_return_if_fail (LQ_IS_DUPLICATE_BAR (self));
  g_return_if_fail (self->queue == NULL);

  self->queue = g_object_ref (queue);
  self->store = g_object_ref (store);
  g_signal_connect_object (queue, "duplicate", G_CALLBACK (duplicate_cb), self, G_CONNECT_SWAPPED);
}
