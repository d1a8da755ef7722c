/* lq-entry-row.c: one entry in the list of the history
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-entry-row"

#include "config.h"
#include "lq-entry-row.h"
#include "lq-format.h"

#include <glib/gi18n.h>

/* Two lines at the width of the list; a label that is given an hour of speech lays out all of it.
 */
enum { PREVIEW_CHARS = 260 };

struct _LqEntryRow {
  AdwBin     parent_instance;
  GtkLabel  *day;
  GtkWidget *check;
  GtkImage  *file;
  GtkLabel  *time;
  GtkLabel  *facts;
  GtkLabel  *badge;
  GtkLabel  *preview;
};

G_DEFINE_FINAL_TYPE (LqEntryRow, lq_entry_row, ADW_TYPE_BIN)

static void
lq_entry_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LQ_TYPE_ENTRY_ROW);

  G_OBJECT_CLASS (lq_entry_row_parent_class)->dispose (object);
}

static void
lq_entry_row_class_init (LqEntryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_entry_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-entry-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LqEntryRow, day);
  gtk_widget_class_bind_template_child (widget_class, LqEntryRow, check);
  gtk_widget_class_bind_template_child (widget_class, LqEntryRow, file);
  gtk_widget_class_bind_template_child (widget_class, LqEntryRow, time);
  gtk_widget_class_bind_template_child (widget_class, LqEntryRow, facts);
  gtk_widget_class_bind_template_child (widget_class, LqEntryRow, badge);
  gtk_widget_class_bind_template_child (widget_class, LqEntryRow, preview);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lq_entry_row_init (LqEntryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LqEntryRow *
lq_entry_row_new (void)
{
  return g_object_new (LQ_TYPE_ENTRY_ROW, NULL);
}

/* What is not as usual with the entry; NULL: nothing. */
static const char *
name_state (LqEntryState state)
{
  switch (state) {
  case LQ_ENTRY_COMPLETE:
    return NULL;
  case LQ_ENTRY_CANCELLED:
    return _ ("Cancelled");
  case LQ_ENTRY_RECORDING:
  case LQ_ENTRY_INCOMPLETE:
    return _ ("Incomplete");
  }

  return NULL;
}

static char *
dup_facts (LqEntry *entry)
{
  g_autofree char *duration = lq_format_elapsed (entry->duration_ms);
  g_autofree char *engine = lq_format_engine (entry->engine);
  bool             has_app = entry->app != NULL && *entry->app != '\0';
  g_autofree char *app = has_app ? lq_format_app (entry->app) : NULL;
  GString         *facts = g_string_new (NULL);

  if (entry->kind == LQ_ENTRY_FILE && entry->title != NULL)
    g_string_append_printf (facts, "%s · ", entry->title);
  g_string_append (facts, duration);
  if (*engine != '\0')
    g_string_append_printf (facts, " · %s", engine);
  if (app != NULL)
    g_string_append_printf (facts, " · %s", app);

  return g_string_free (facts, FALSE);
}

static void
name_row (LqEntryRow *self, const char *time, const char *preview)
{
  g_autofree char *name = g_strdup_printf ("%s, %s", time, preview);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
lq_entry_row_bind (LqEntryRow *self, LqEntry *entry)
{
  g_autoptr (GDateTime) started = lq_format_local_time (entry->started_at_us);
  g_autofree char *time = lq_format_time (started);
  g_autofree char *facts = dup_facts (entry);
  g_autofree char *preview = lq_format_preview (entry->text, PREVIEW_CHARS);
  const char      *state = name_state (entry->state);
  bool             is_silent = *preview == '\0';

  g_return_if_fail (LQ_IS_ENTRY_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->file), entry->kind == LQ_ENTRY_FILE);
  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->facts, facts);
  gtk_label_set_label (self->preview, is_silent ? _ ("No words") : preview);
  if (is_silent)
    gtk_widget_add_css_class (GTK_WIDGET (self->preview), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->preview), "dim-label");
  gtk_label_set_label (self->badge, state != NULL ? state : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), state != NULL);
  name_row (self, time, gtk_label_get_label (self->preview));
}

void
lq_entry_row_set_day (LqEntryRow *self, GDateTime *day)
{
  g_return_if_fail (LQ_IS_ENTRY_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->day), day != NULL);
  if (day != NULL) {
    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *label = lq_format_day (day, now);

    gtk_label_set_label (self->day, label);
  }
}

void
lq_entry_row_set_selection (LqEntryRow *self, bool is_selecting, bool is_selected)
{
  g_return_if_fail (LQ_IS_ENTRY_ROW (self));

  gtk_widget_set_visible (self->check, is_selecting);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check), is_selected);
}
