/* lq-job-row.c: one file of the queue, with what can be done with it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-job-row"

#include "config.h"
#include "lq-job-row.h"
#include "lq-drag-escape.h"
#include "lq-job-words.h"
#include "lq-queue-order.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

/* What hangs from the pointer: how far from it, and how long a name it tells whole. */
enum { TOKEN_PX = 10, TOKEN_CHARS = 32 };

struct _LqJobRow {
  AdwBin          parent_instance;
  GtkImage       *icon;
  GtkLabel       *name;
  GtkLabel       *facts;
  GtkWidget      *doing_box;
  GtkProgressBar *progress;
  GtkLabel       *doing;
  GtkLabel       *error;
  GtkLabel       *way_out;
  GtkWidget      *retry;
  GtkButton      *main;
  GtkMenuButton  *menu;

  LqQueue *queue;
  LqJob   *job;     /* NULL while it shows none */
  LqJob   *in_hand; /* dragged from here; the row may show another one meanwhile */
};

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqJobRow, lq_job_row, ADW_TYPE_BIN)

/* ---- what is shown */

/* What may still be done with its place in the queue. */
static bool
is_open (LqJobState state)
{
  return state == LQ_JOB_WAITING || state == LQ_JOB_RUNNING || state == LQ_JOB_PAUSED;
}

static const char *
icon_for (LqJob *job)
{
  g_autofree char *type = NULL;

  switch (lq_job_get_state (job)) {
  case LQ_JOB_DONE:
    return lq_job_get_cut_off (job) ? "dialog-warning-symbolic" : "emblem-ok-symbolic";
  case LQ_JOB_FAILED:
    return "dialog-warning-symbolic";
  case LQ_JOB_WAITING:
  case LQ_JOB_RUNNING:
  case LQ_JOB_PAUSED:
  case LQ_JOB_CANCELLED:
  case LQ_JOB_REMOVED:
    break;
  }

  if (lq_job_get_kind (job) == LQ_ENTRY_DICTATION)
    return "audio-input-microphone-symbolic";
  type = g_content_type_guess (lq_job_get_path (job), NULL, 0, NULL);

  return g_str_has_prefix (type, "video/") ? "video-x-generic-symbolic"
                                           : "audio-x-generic-symbolic";
}

static void
show_icon (LqJobRow *self)
{
  static const char *const classes[] = { "error", "warning", "success", "dim-label" };
  LqJobState               state = lq_job_get_state (self->job);
  bool                     is_cut_off = lq_job_get_cut_off (self->job);
  const char *class = state == LQ_JOB_FAILED ? "error"
                      : state == LQ_JOB_DONE ? (is_cut_off ? "warning" : "success")
                                             : "dim-label";

  gtk_image_set_from_icon_name (self->icon, icon_for (self->job));
  for (size_t i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), class);
}

/* Shown only where it says something. */
static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_progress (LqJobRow *self)
{
  bool             is_doing = lq_job_words_is_doing (self->job);
  bool             is_begun = lq_job_get_progress (self->job) > 0;
  bool             is_paused = lq_job_get_state (self->job) == LQ_JOB_PAUSED;
  g_autofree char *doing = is_doing ? lq_job_words_doing (self->job) : NULL;

  gtk_widget_set_visible (self->doing_box, is_doing || (is_paused && is_begun));
  gtk_progress_bar_set_fraction (self->progress, CLAMP (lq_job_get_progress (self->job), 0, 1));
  show_text (self->doing, doing);
}

static void
show_failure (LqJobRow *self)
{
  bool             is_failed = lq_job_get_state (self->job) == LQ_JOB_FAILED;
  g_autofree char *lack = lq_job_words_lack (self->job);

  show_text (self->error, is_failed ? lq_job_get_error (self->job) : NULL);
  show_text (self->way_out, is_failed ? lq_job_get_way_out (self->job) : lack);
  gtk_widget_set_visible (self->retry, is_failed);
}

static void
show_button (LqJobRow *self, const char *action, const char *icon, const char *label)
{
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->main), action);
  gtk_button_set_icon_name (self->main, icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->main), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->main), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

/* What is wanted most often has a button of its own. */
static void
show_main (LqJobRow *self)
{
  switch (lq_job_get_state (self->job)) {
  case LQ_JOB_WAITING:
  case LQ_JOB_RUNNING:
    show_button (self, "job.pause", "media-playback-pause-symbolic", _ ("Pause"));
    break;
  case LQ_JOB_PAUSED:
    show_button (self, "job.resume", "media-playback-start-symbolic", _ ("Resume"));
    break;
  case LQ_JOB_DONE:
    show_button (self, "job.open", "go-next-symbolic", _ ("Open transcript"));
    break;
  case LQ_JOB_FAILED:
  case LQ_JOB_CANCELLED:
  case LQ_JOB_REMOVED:
    show_button (self, "job.retry", "view-refresh-symbolic", _ ("Try again"));
    break;
  }
  /* A failed one has it in words, below what it is for. */
  gtk_widget_set_visible (GTK_WIDGET (self->main), lq_job_get_state (self->job) != LQ_JOB_FAILED);
}

static void
enable_actions (LqJobRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  LqJobState state = lq_job_get_state (self->job);
  bool       is_active = state == LQ_JOB_WAITING || state == LQ_JOB_RUNNING;

  gtk_widget_action_set_enabled (widget, "job.open", state == LQ_JOB_DONE);
  gtk_widget_action_set_enabled (widget, "job.pause", is_active);
  gtk_widget_action_set_enabled (widget, "job.resume", state == LQ_JOB_PAUSED);
  gtk_widget_action_set_enabled (widget, "job.retry",
                                 state == LQ_JOB_FAILED || state == LQ_JOB_CANCELLED);
  gtk_widget_action_set_enabled (widget, "job.cancel", is_open (state));
  gtk_widget_action_set_enabled (widget, "job.move-to-top", is_open (state));
  gtk_widget_action_set_enabled (widget, "job.move-up", is_open (state));
  gtk_widget_action_set_enabled (widget, "job.move-down", is_open (state));
  gtk_widget_action_set_enabled (widget, "job.copy-details",
                                 state == LQ_JOB_FAILED && lq_job_get_details (self->job) != NULL);
}

static void
show_in_hand (LqJobRow *self)
{
  if (self->job != NULL && self->job == self->in_hand)
    gtk_widget_add_css_class (GTK_WIDGET (self), "job-left");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "job-left");
}

static void
update (LqJobRow *self)
{
  g_autofree char *facts = lq_job_words_facts (self->job);
  const char      *name = lq_job_get_name (self->job);
  g_autofree char *label = g_strdup_printf ("%s, %s", name, lq_job_words_step (self->job));

  show_icon (self);
  gtk_label_set_label (self->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
  gtk_label_set_label (self->facts, facts);
  show_progress (self);
  show_failure (self);
  show_main (self);
  enable_actions (self);
  show_in_hand (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* ---- what is done */

static void
open_transcript (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[OPEN], 0, LQ_JOB_ROW (widget)->job);
}

static void
pause_job (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_pause (LQ_JOB_ROW (widget)->queue, LQ_JOB_ROW (widget)->job);
}

static void
resume_job (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_resume (LQ_JOB_ROW (widget)->queue, LQ_JOB_ROW (widget)->job);
}

static void
retry_job (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_retry (LQ_JOB_ROW (widget)->queue, LQ_JOB_ROW (widget)->job);
}

static void
cancel_job (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_cancel (LQ_JOB_ROW (widget)->queue, LQ_JOB_ROW (widget)->job);
}

static void
remove_job (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_remove (LQ_JOB_ROW (widget)->queue, LQ_JOB_ROW (widget)->job);
}

static void
move_to_top (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqJobRow *self = LQ_JOB_ROW (widget);

  lq_queue_order_move (self->queue, self->job, 0);
}

static void
move_up (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqJobRow *self = LQ_JOB_ROW (widget);

  lq_queue_order_move (self->queue, self->job, lq_queue_order_find (self->queue, self->job) - 1);
}

static void
move_down (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqJobRow *self = LQ_JOB_ROW (widget);

  lq_queue_order_move (self->queue, self->job, lq_queue_order_find (self->queue, self->job) + 1);
}

static void
copy_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqJobRow        *self = LQ_JOB_ROW (widget);
  g_autofree char *details =
    g_strdup_printf ("Loquat %s\n%s", PACKAGE_VERSION, lq_job_get_details (self->job));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), details);
  lq_toast_say (widget, _ ("Details copied"));
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqJobRow) self = user_data;

  if (!g_app_info_launch_default_for_uri_finish (result, NULL))
    lq_toast_say (GTK_WIDGET (self), _ ("The folder could not be opened"));
}

static void
file_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqJobRow) self = user_data;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  if (answer != NULL || self->job == NULL)
    return;

  /* No file manager that can show one file: the folder, then. */
  folder = g_path_get_dirname (lq_job_get_path (self->job));
  uri = g_filename_to_uri (folder, NULL, NULL);
  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, folder_opened_cb, g_object_ref (self));
}

static void
show_in_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqJobRow        *self = LQ_JOB_ROW (widget);
  GApplication    *application = g_application_get_default ();
  g_autofree char *uri = g_filename_to_uri (lq_job_get_path (self->job), NULL, NULL);
  const char      *uris[] = { uri, NULL };
  GDBusConnection *bus =
    application != NULL ? g_application_get_dbus_connection (application) : NULL;

  if (uri == NULL || bus == NULL)
    return;

  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, file_shown_cb, g_object_ref (self));
}

/* ---- dragging */

static GdkContentProvider *
prepare_cb (LqJobRow *self)
{
  if (self->job == NULL || !is_open (lq_job_get_state (self->job)))
    return NULL;

  return gdk_content_provider_new_typed (LQ_TYPE_JOB, self->job);
}

/* A whole row at the pointer would hide where it would stand. */
static GtkWidget *
create_token (LqJob *job)
{
  GtkWidget *token = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *name = gtk_label_new (lq_job_get_name (job));

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name), TOKEN_CHARS);
  gtk_widget_add_css_class (name, "heading");
  gtk_box_append (GTK_BOX (token), gtk_image_new_from_icon_name (icon_for (job)));
  gtk_box_append (GTK_BOX (token), name);
  gtk_widget_add_css_class (token, "job-in-hand");

  return token;
}

static void
drag_begin_cb (LqJobRow *self, GdkDrag *drag)
{
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);

  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon), create_token (self->job));
  gdk_drag_set_hotspot (drag, -TOKEN_PX, -TOKEN_PX);
  g_set_object (&self->in_hand, self->job);
  show_in_hand (self);
  lq_drag_escape_attach (drag);
}

static void
drag_end_cb (LqJobRow *self)
{
  g_clear_object (&self->in_hand);
  show_in_hand (self);
}

static void
lq_job_row_dispose (GObject *object)
{
  LqJobRow *self = LQ_JOB_ROW (object);

  lq_job_row_bind (self, NULL);
  g_clear_object (&self->in_hand);
  g_clear_object (&self->queue);
  gtk_widget_dispose_template (GTK_WIDGET (object), LQ_TYPE_JOB_ROW);

  G_OBJECT_CLASS (lq_job_row_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "job.open", NULL, open_transcript);
  gtk_widget_class_install_action (class, "job.pause", NULL, pause_job);
  gtk_widget_class_install_action (class, "job.resume", NULL, resume_job);
  gtk_widget_class_install_action (class, "job.retry", NULL, retry_job);
  gtk_widget_class_install_action (class, "job.cancel", NULL, cancel_job);
  gtk_widget_class_install_action (class, "job.remove", NULL, remove_job);
  gtk_widget_class_install_action (class, "job.move-to-top", NULL, move_to_top);
  gtk_widget_class_install_action (class, "job.move-up", NULL, move_up);
  gtk_widget_class_install_action (class, "job.move-down", NULL, move_down);
  gtk_widget_class_install_action (class, "job.copy-details", NULL, copy_details);
  gtk_widget_class_install_action (class, "job.show-in-folder", NULL, show_in_folder);
}

static void
lq_job_row_class_init (LqJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_job_row_dispose;

  signals[OPEN] = g_signal_new ("open", LQ_TYPE_JOB_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, LQ_TYPE_JOB);
  install_actions (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, name);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, facts);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, doing_box);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, progress);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, doing);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, error);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, way_out);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, retry);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, main);
  gtk_widget_class_bind_template_child (widget_class, LqJobRow, menu);
  gtk_widget_class_bind_template_callback (widget_class, prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_begin_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_end_cb);
  gtk_widget_class_bind_template_callback (widget_class, lq_job_row_pop_up);
}

static void
lq_job_row_init (LqJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Progress"), -1);
}

LqJobRow *
lq_job_row_new (LqQueue *queue)
{
  LqJobRow *self = g_object_new (LQ_TYPE_JOB_ROW, NULL);

  self->queue = g_object_ref (queue);

  return self;
}

void
lq_job_row_bind (LqJobRow *self, LqJob *job)
{
  g_return_if_fail (LQ_IS_JOB_ROW (self));

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_func (self->job, update, self);
  if (!g_set_object (&self->job, job) && job == NULL)
    return;

  if (job != NULL) {
    g_signal_connect_swapped (job, "notify", G_CALLBACK (update), self);
    update (self);
  }
}

LqJob *
lq_job_row_get_job (LqJobRow *self)
{
  g_return_val_if_fail (LQ_IS_JOB_ROW (self), NULL);

  return self->job;
}

void
lq_job_row_pop_up (LqJobRow *self)
{
  g_return_if_fail (LQ_IS_JOB_ROW (self));

  gtk_menu_button_popup (self->menu);
}
