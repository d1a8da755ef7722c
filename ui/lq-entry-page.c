/* lq-entry-page.c: one entry of the history, to be read and copied
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-entry-page"

#include "config.h"
#include "lq-entry-page.h"
#include "lq-error-bar.h"
#include "lq-format.h"
#include "lq-live-text.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqEntryPage {
  AdwBin          parent_instance;
  AdwWindowTitle *title;
  GtkWidget      *back;
  GtkLabel       *facts;
  LqErrorBar     *error_bar;
  LqLiveText     *text;
  LqEntry        *entry; /* NULL until it is set */
};

enum { BACK, DELETE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqEntryPage, lq_entry_page, ADW_TYPE_BIN)

static void
copy_text (LqEntryPage *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  lq_toast_say (GTK_WIDGET (self), _ ("Copied"));
}

static void
copy_all_cb (LqEntryPage *self)
{
  copy_text (self, self->entry->text);
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy_all_cb (LQ_ENTRY_PAGE (widget));
}

static void
copy_raw (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  copy_text (self, self->entry->raw);
}

static void
go_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[BACK], 0);
}

static void delete (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[DELETE], 0, LQ_ENTRY_PAGE (widget)->entry);
}

static void
lq_entry_page_dispose (GObject *object)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (object);

  g_clear_object (&self->entry);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_ENTRY_PAGE);

  G_OBJECT_CLASS (lq_entry_page_parent_class)->dispose (object);
}

static void
lq_entry_page_class_init (LqEntryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_entry_page_dispose;

  g_type_ensure (LQ_TYPE_ERROR_BAR);
  g_type_ensure (LQ_TYPE_LIVE_TEXT);

  signals[BACK] = g_signal_new ("back", LQ_TYPE_ENTRY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[DELETE] = g_signal_new ("delete", LQ_TYPE_ENTRY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, LQ_TYPE_ENTRY);

  gtk_widget_class_install_action (widget_class, "entry.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "entry.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "entry.copy-raw", NULL, copy_raw);
  gtk_widget_class_install_action (widget_class, "entry.delete", NULL, delete);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "entry.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "entry.back",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "entry.copy",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "entry.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "entry.delete", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-entry-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, title);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, back);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, facts);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, text);
  gtk_widget_class_bind_template_callback (widget_class, copy_all_cb);
}

static void
lq_entry_page_init (LqEntryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LqEntryPage *
lq_entry_page_new (void)
{
  return g_object_new (LQ_TYPE_ENTRY_PAGE, NULL);
}

static char *
dup_facts (LqEntry *entry)
{
  g_autofree char *duration = lq_format_duration (entry->duration_ms);
  g_autofree char *engine = lq_format_engine (entry->engine);
  g_autofree char *app = lq_format_app (entry->app);
  GString         *facts = g_string_new (duration);

  if (*engine != '\0')
    g_string_append_printf (facts, " · %s", engine);
  if (entry->device != NULL)
    g_string_append_printf (facts, " · %s", lq_format_device (entry->device));
  if (entry->state == LQ_ENTRY_CANCELLED)
    g_string_append_printf (facts, " · %s", _ ("cancelled, not inserted"));
  else if (app != NULL)
    g_string_append_printf (facts, " · %s", app);
  if (entry->audio_path != NULL)
    g_string_append_printf (facts, " · %s", _ ("recording kept"));

  return g_string_free (facts, FALSE);
}

static void
show_error (LqEntryPage *self)
{
  if (self->entry->state == LQ_ENTRY_COMPLETE || self->entry->state == LQ_ENTRY_CANCELLED)
    lq_error_bar_set_error (self->error_bar, NULL);
  else
    lq_error_bar_set_message (self->error_bar,
                              self->entry->audio_path != NULL
                                ? _ ("The text is incomplete. The recording is kept whole, and "
                                     "Loquat tries again at its next start.")
                                : _ ("The text is incomplete."),
                              self->entry->error);
}

void
lq_entry_page_set_entry (LqEntryPage *self, LqEntry *entry)
{
  g_autoptr (GDateTime) started = lq_format_local_time (entry->started_at_us);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = lq_format_day (started, now);
  g_autofree char *time = lq_format_time (started);
  g_autofree char *facts = dup_facts (entry);

  g_return_if_fail (LQ_IS_ENTRY_PAGE (self));

  g_set_object (&self->entry, entry);
  adw_window_title_set_title (self->title, day);
  adw_window_title_set_subtitle (self->title, time);
  gtk_label_set_label (self->facts, facts);
  lq_live_text_show_text (self->text, entry->text);
  show_error (self);
  gtk_widget_grab_focus (self->back);
}
