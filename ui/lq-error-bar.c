/* lq-error-bar.c: what went wrong, over the text that was kept, with a way out
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-error-bar"

#include "config.h"
#include "lq-error-bar.h"
#include "lq-error.h"
#include "lq-messages.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqErrorBar {
  AdwBin       parent_instance;
  GtkRevealer *revealer;
  GtkLabel    *message;
  GtkLabel    *advice;
  GtkButton   *way_out;
  GtkWidget   *copy_details; /* seen where there are some */
  char        *details;      /* NULL: nothing to say */
};

G_DEFINE_FINAL_TYPE (LqErrorBar, lq_error_bar, ADW_TYPE_BIN)

char *
lq_error_bar_dup_details (const GError *error)
{
  return g_strdup_printf ("Loquat %s\n%s %d: %s", PACKAGE_VERSION,
                          g_quark_to_string (error->domain), error->code, error->message);
}

const char *
lq_error_bar_way_out (const GError *error, const char **label)
{
  *label = NULL;
  if (error->domain != LQ_ERROR)
    return NULL;

  switch ((LqError) error->code) {
  case LQ_ERROR_KEY:
  case LQ_ERROR_KEY_EXPIRED:
  case LQ_ERROR_PERMISSION:
  case LQ_ERROR_BALANCE:
  case LQ_ERROR_REQUEST:
  case LQ_ERROR_MODEL:
  case LQ_ERROR_MODEL_UNAVAILABLE:
  case LQ_ERROR_PROTOCOL:
    *label = _ ("Preferences");
    return "app.preferences";
  case LQ_ERROR_MICROPHONE:
  case LQ_ERROR_NETWORK:
  case LQ_ERROR_LIMIT:
  case LQ_ERROR_TIMEOUT:
  case LQ_ERROR_TOO_LONG:
  case LQ_ERROR_SERVICE:
  case LQ_ERROR_DISK:
    *label = _ ("Try Again");
    return "win.start-dictation";
  case LQ_ERROR_GONE:
  case LQ_ERROR_BUSY:
  case LQ_ERROR_FULL:
  case LQ_ERROR_FILE_LARGE:
  case LQ_ERROR_FILE_LONG:
  case LQ_ERROR_FAILED:
  case LQ_ERROR_PLAYBACK:
  case LQ_ERROR_FILE:
  case LQ_ERROR_FILE_MISSING:
  case LQ_ERROR_FILE_DENIED:
  case LQ_ERROR_FILE_KIND:
  case LQ_ERROR_FILE_EMPTY:
  case LQ_ERROR_FILE_CUT_OFF:
  case LQ_ERROR_NOT_AUDIO:
  case LQ_ERROR_NO_AUDIO:
  case LQ_ERROR_CODEC:
  case LQ_ERROR_STORE:
  case LQ_ERROR_STORE_NEWER:
    return NULL;
  }

  return NULL;
}

static void
show (LqErrorBar *self, const char *message, const char *advice, char *details)
{
  gtk_label_set_label (self->message, message);
  gtk_label_set_label (self->advice, advice != NULL ? advice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->advice), advice != NULL);
  g_free (self->details);
  self->details = details;
  gtk_widget_set_visible (self->copy_details, details != NULL);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
copy_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqErrorBar *self = LQ_ERROR_BAR (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->details ? self->details : "");
  lq_toast_say (widget, _ ("Details copied"));
}

static void
lq_error_bar_dispose (GObject *object)
{
  /* The template would take a bound child away from the bin, which then takes it away again. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), LQ_TYPE_ERROR_BAR);

  G_OBJECT_CLASS (lq_error_bar_parent_class)->dispose (object);
}

static void
lq_error_bar_finalize (GObject *object)
{
  LqErrorBar *self = LQ_ERROR_BAR (object);

  g_free (self->details);

  G_OBJECT_CLASS (lq_error_bar_parent_class)->finalize (object);
}

static void
lq_error_bar_class_init (LqErrorBarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lq_error_bar_dispose;
  object_class->finalize = lq_error_bar_finalize;

  gtk_widget_class_install_action (widget_class, "error-bar.copy-details", NULL, copy_details);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-error-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LqErrorBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, LqErrorBar, message);
  gtk_widget_class_bind_template_child (widget_class, LqErrorBar, advice);
  gtk_widget_class_bind_template_child (widget_class, LqErrorBar, way_out);
  gtk_widget_class_bind_template_child (widget_class, LqErrorBar, copy_details);
}

static void
lq_error_bar_init (LqErrorBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
lq_error_bar_set_error (LqErrorBar *self, const GError *error)
{
  g_autofree char *message = NULL;
  g_autofree char *advice = NULL;
  const char      *label = NULL;
  const char      *action;

  g_return_if_fail (LQ_IS_ERROR_BAR (self));

  if (error == NULL) {
    gtk_revealer_set_reveal_child (self->revealer, FALSE);
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
    return;
  }

  message = lq_messages_for_error (error, &advice);
  action = lq_error_bar_way_out (error, &label);
  show (self, message, advice, lq_error_bar_dup_details (error));
  gtk_widget_set_visible (GTK_WIDGET (self->way_out), action != NULL);
  gtk_button_set_label (self->way_out, label != NULL ? label : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->way_out), action);
}

void
lq_error_bar_set_message (LqErrorBar *self, const char *message, const char *details)
{
  g_return_if_fail (LQ_IS_ERROR_BAR (self));

  show (self, message, NULL, g_strdup (details));
  gtk_widget_set_visible (GTK_WIDGET (self->way_out), FALSE);
}
