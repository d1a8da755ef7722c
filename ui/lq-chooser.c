/* lq-chooser.c: the popover that chooses engine and microphone
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-chooser"

#include "config.h"
#include "lq-chooser.h"
#include "lq-choice-row.h"
#include "lq-format.h"
#include "lq-microphone.h"
#include "lq-settings.h"

#include <glib/gi18n.h>

struct _LqChooser {
  GtkPopover           parent_instance;
  AdwPreferencesGroup *engines;
  AdwPreferencesGroup *microphones;
  GPtrArray           *rows; /* of the microphones; borrowed */
  GSettings           *settings;
  GCancellable        *cancellable;
};

G_DEFINE_FINAL_TYPE (LqChooser, lq_chooser, GTK_TYPE_POPOVER)

static void
add_microphone (LqChooser *self, const char *title, const char *subtitle, const char *device)
{
  GtkWidget *row = lq_choice_row_new (title, subtitle, "settings." LQ_SETTINGS_MICROPHONE, device);

  adw_preferences_group_add (self->microphones, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_microphones (LqChooser *self, const char *const *devices)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);

  for (unsigned i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->microphones, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  add_microphone (self, _ ("System default"),
                  devices[0] != NULL ? NULL : _ ("No microphone is connected"), "");
  for (size_t i = 0; devices[i] != NULL; i++)
    if (!lq_format_is_default_device (devices[i]))
      add_microphone (self, devices[i], NULL, devices[i]);
  if (*chosen != '\0' && !g_strv_contains (devices, chosen))
    add_microphone (self, chosen, _ ("Not connected now"), chosen);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqChooser) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) devices = lq_microphone_list_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->settings == NULL)
    return;

  if (devices == NULL)
    g_message ("listing the microphones: %s", error->message);
  else
    show_microphones (self, (const char *const *) devices);
}

static void
lq_chooser_map (GtkWidget *widget)
{
  LqChooser *self = LQ_CHOOSER (widget);

  GTK_WIDGET_CLASS (lq_chooser_parent_class)->map (widget);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lq_microphone_list_async (self->cancellable, listed_cb, g_object_ref (self));
}

static void
lq_chooser_dispose (GObject *object)
{
  LqChooser *self = LQ_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_CHOOSER);

  G_OBJECT_CLASS (lq_chooser_parent_class)->dispose (object);
}

static void
lq_chooser_finalize (GObject *object)
{
  LqChooser *self = LQ_CHOOSER (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (lq_chooser_parent_class)->finalize (object);
}

static void
lq_chooser_class_init (LqChooserClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lq_chooser_dispose;
  object_class->finalize = lq_chooser_finalize;
  widget_class->map = lq_chooser_map;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LqChooser, engines);
  gtk_widget_class_bind_template_child (widget_class, LqChooser, microphones);
}

static void
lq_chooser_init (LqChooser *self)
{
  const LqEngine *const *engines = lq_engine_list ();

  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (size_t i = 0; engines[i] != NULL; i++)
    adw_preferences_group_add (self->engines, lq_choice_row_new_for_engine (engines[i]));
}

GtkWidget *
lq_chooser_new (GSettings *settings)
{
  static const char *const none[] = { NULL };
  LqChooser               *self = g_object_new (LQ_TYPE_CHOOSER, NULL);

  self->settings = g_object_ref (settings);
  show_microphones (self, none);

  return GTK_WIDGET (self);
}
