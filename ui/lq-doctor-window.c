/* lq-doctor-window.c: shows what works in this session, and has the field that is written into
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-doctor-window.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqDoctorWindow {
  AdwWindow            parent_instance;
  GtkTextView         *field;
  GtkLabel            *help;
  GtkSpinner          *spinner;
  AdwPreferencesGroup *insertion;
  AdwPreferencesGroup *speech;
  AdwPreferencesGroup *session;

  LqDoctor  *doctor;
  GPtrArray *rows;   /* of findings, borrowed from their groups */
  GString   *report; /* the findings as text */
};

G_DEFINE_FINAL_TYPE (LqDoctorWindow, lq_doctor_window, ADW_TYPE_WINDOW)

static AdwPreferencesGroup *
group_of (LqDoctorWindow *self, LqFindingArea area)
{
  AdwPreferencesGroup *const groups[] = {
    [LQ_FINDING_SESSION] = self->session,
    [LQ_FINDING_INSERTION] = self->insertion,
    [LQ_FINDING_SPEECH] = self->speech,
  };

  return groups[area];
}

static void
add_mark (AdwActionRow *row, const char *icon, const char *style, const char *label)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_widget_add_css_class (image, style);
  gtk_widget_set_tooltip_text (image, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (row, image);
}

static void
add_time (AdwActionRow *row, int64_t us)
{
  /* Translators: %.0f is a number of milliseconds */
  g_autofree char *text = g_strdup_printf (_ ("%.0f ms"), us / 1000.0);
  GtkWidget       *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (row, label);
}

static GtkWidget *
row_new (const LqFinding *finding)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), finding->title);
  adw_action_row_set_subtitle (row, finding->detail);
  if (finding->us >= 0)
    add_time (row, finding->us);

  switch (finding->kind) {
  case LQ_FINDING_GOOD:
    add_mark (row, "emblem-ok-symbolic", "success", _ ("Works"));
    break;
  case LQ_FINDING_BAD:
    add_mark (row, "dialog-warning-symbolic", "warning", _ ("Does not work"));
    break;
  case LQ_FINDING_ABSENT:
    gtk_widget_add_css_class (GTK_WIDGET (row), "dim-label");
    break;
  case LQ_FINDING_FACT:
    break;
  }

  return GTK_WIDGET (row);
}

static void
found_cb (LqDoctorWindow *self, const LqFinding *finding)
{
  GtkWidget *row = row_new (finding);

  gtk_widget_set_visible (GTK_WIDGET (self->help), FALSE);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (group_of (self, finding->area), row);
  g_string_append_printf (self->report, "%s: %s. %s", finding->title,
                          lq_finding_kind_get_id (finding->kind), finding->detail);
  if (finding->us >= 0)
    g_string_append_printf (self->report, " (%.1f ms)", finding->us / 1000.0);
  g_string_append_c (self->report, '\n');
}

static void
waiting_cb (LqDoctorWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->help), TRUE);
}

static void
done_cb (LqDoctorWindow *self)
{
  gtk_spinner_stop (self->spinner);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "doctor.again", TRUE);
}

static void
examine (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LqDoctorWindow *self = LQ_DOCTOR_WINDOW (widget);

  for (guint i = 0; i < self->rows->len; i++) {
    GtkWidget *row = g_ptr_array_index (self->rows, i);
    GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
  }
  g_ptr_array_set_size (self->rows, 0);
  g_string_truncate (self->report, 0);

  gtk_widget_action_set_enabled (widget, "doctor.again", FALSE);
  gtk_spinner_start (self->spinner);
  lq_doctor_run (self->doctor);
}

static void
copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LqDoctorWindow *self = LQ_DOCTOR_WINDOW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->report->str);
  lq_toast_say (GTK_WIDGET (self->field), _ ("Copied"));
}

static gboolean
close_request_cb (LqDoctorWindow *self)
{
  lq_doctor_stop (self->doctor);

  return GDK_EVENT_PROPAGATE;
}

static void
lq_doctor_window_dispose (GObject *object)
{
  LqDoctorWindow *self = LQ_DOCTOR_WINDOW (object);

  if (self->doctor != NULL) {
    g_signal_handlers_disconnect_by_data (self->doctor, self);
    lq_doctor_stop (self->doctor);
  }
  g_clear_object (&self->doctor);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_DOCTOR_WINDOW);

  G_OBJECT_CLASS (lq_doctor_window_parent_class)->dispose (object);
}

static void
lq_doctor_window_finalize (GObject *object)
{
  LqDoctorWindow *self = LQ_DOCTOR_WINDOW (object);

  g_ptr_array_unref (self->rows);
  g_string_free (self->report, TRUE);

  G_OBJECT_CLASS (lq_doctor_window_parent_class)->finalize (object);
}

static void
lq_doctor_window_class_init (LqDoctorWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_doctor_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_doctor_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-doctor-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LqDoctorWindow, field);
  gtk_widget_class_bind_template_child (widget_class, LqDoctorWindow, help);
  gtk_widget_class_bind_template_child (widget_class, LqDoctorWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, LqDoctorWindow, insertion);
  gtk_widget_class_bind_template_child (widget_class, LqDoctorWindow, speech);
  gtk_widget_class_bind_template_child (widget_class, LqDoctorWindow, session);
  gtk_widget_class_install_action (widget_class, "doctor.again", NULL, examine);
  gtk_widget_class_install_action (widget_class, "doctor.copy", NULL, copy);
}

static void
lq_doctor_window_init (LqDoctorWindow *self)
{
  self->rows = g_ptr_array_new ();
  self->report = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "close-request", G_CALLBACK (close_request_cb), NULL);
}

static void
mapped_cb (LqDoctorWindow *self)
{
  if (!lq_doctor_is_running (self->doctor))
    examine (GTK_WIDGET (self), NULL, NULL);
}

LqDoctorWindow *
lq_doctor_window_new (GtkWindow *parent, GSettings *settings)
{
  LqDoctorWindow *self = g_object_new (LQ_TYPE_DOCTOR_WINDOW, "transient-for", parent, NULL);

  self->doctor = lq_doctor_new (settings, self->field);
  g_signal_connect_swapped (self->doctor, "found", G_CALLBACK (found_cb), self);
  g_signal_connect_swapped (self->doctor, "waiting", G_CALLBACK (waiting_cb), self);
  g_signal_connect_swapped (self->doctor, "done", G_CALLBACK (done_cb), self);
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);

  return self;
}

LqDoctor *
lq_doctor_window_get_doctor (LqDoctorWindow *self)
{
  return self->doctor;
}
