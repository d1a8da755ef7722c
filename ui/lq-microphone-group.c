/* lq-microphone-group.c: the microphone to record from, and whether it hears anything
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-microphone-group"

#include "config.h"
#include "lq-microphone-group.h"
#include "lq-format.h"
#include "lq-level-meter.h"
#include "lq-level.h"
#include "lq-messages.h"
#include "lq-microphone.h"
#include "lq-settings.h"

#include <glib/gi18n.h>

enum {
  POLL_MS = 50,
  POLL_SAMPLES = LQ_RATE_HZ / 1000 * POLL_MS,
};

struct _LqMicrophoneGroup {
  AdwPreferencesGroup parent_instance;
  AdwComboRow        *devices;
  GtkSwitch          *keep_open;
  AdwActionRow       *level;
  LqLevelMeter       *meter;
  GtkStringList      *names; /* the first stands for the default device */

  LqDictation  *dictation;
  GSettings    *settings;
  GCancellable *cancellable; /* of the list */
  LqSource     *source;      /* what is heard for the meter, or NULL */
  guint         poll_id;
  bool          is_filling; /* the selection changes because the list does */
};

G_DEFINE_FINAL_TYPE (LqMicrophoneGroup, lq_microphone_group, ADW_TYPE_PREFERENCES_GROUP)

/* ---- the level */

static void
stop_hearing (LqMicrophoneGroup *self)
{
  g_clear_handle_id (&self->poll_id, g_source_remove);
  lq_level_meter_clear (self->meter);
  if (self->source == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->source, self);
  lq_source_stop (self->source);
  g_clear_object (&self->source);
}

static gboolean
poll_cb (gpointer user_data)
{
  LqMicrophoneGroup *self = user_data;
  int16_t            samples[2 * POLL_SAMPLES];
  size_t             n = lq_source_read (self->source, samples, G_N_ELEMENTS (samples));

  if (n > 0)
    lq_level_meter_push (self->meter, lq_level_of (samples, n));

  return G_SOURCE_CONTINUE;
}

static const char *
name_of (const LqSourceEvent *event)
{
  return event->device != NULL ? lq_format_device (event->device) : NULL;
}

static void
source_event_cb (LqSource *source, const LqSourceEvent *event, LqMicrophoneGroup *self)
{
  g_autofree char *message = NULL;

  switch (event->type) {
  case LQ_SOURCE_STARTED:
  case LQ_SOURCE_RESUMED:
    message = g_strdup (_ ("Say a few words"));
    break;
  case LQ_SOURCE_FALLBACK:
    message = lq_messages_for_notice (LQ_NOTICE_MICROPHONE_FALLBACK, name_of (event));
    break;
  case LQ_SOURCE_LOST:
    message = lq_messages_for_notice (LQ_NOTICE_MICROPHONE_LOST, name_of (event));
    break;
  case LQ_SOURCE_FAILED:
    message = lq_messages_for_error (event->error, NULL);
    break;
  case LQ_SOURCE_DROPPED:
  case LQ_SOURCE_ENDED:
    return;
  }

  adw_action_row_set_subtitle (self->level, message);
}

static bool
is_dictating (LqMicrophoneGroup *self)
{
  LqDictationState state = lq_dictation_get_state (self->dictation);

  return state != LQ_DICTATION_IDLE && state != LQ_DICTATION_FAILED;
}

static void
hear (LqMicrophoneGroup *self)
{
  g_autofree char *device = NULL;

  stop_hearing (self);
  if (self->dictation == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || is_dictating (self))
    return;

  device = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);
  self->source = LQ_SOURCE (lq_microphone_new (device));
  g_signal_connect (self->source, "event", G_CALLBACK (source_event_cb), self);
  lq_source_start (self->source);
  self->poll_id = g_timeout_add (POLL_MS, poll_cb, self);
}

static void
dictation_level_cb (LqMicrophoneGroup *self)
{
  float level_db = -96;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      lq_dictation_get_state (self->dictation) != LQ_DICTATION_LISTENING)
    return;

  g_object_get (self->dictation, "level-db", &level_db, NULL);
  lq_level_meter_push (self->meter, level_db);
}

/* ---- the list */

static void
select_chosen (LqMicrophoneGroup *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);
  GListModel      *model = G_LIST_MODEL (self->names);
  unsigned         at = 0;

  for (unsigned i = 1; i < g_list_model_get_n_items (model); i++)
    if (g_str_equal (gtk_string_list_get_string (self->names, i), chosen))
      at = i;
  adw_combo_row_set_selected (self->devices, at);
}

static void
show_devices (LqMicrophoneGroup *self, const char *const *devices)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, _ ("System default"));
  for (size_t i = 0; devices[i] != NULL; i++)
    if (!lq_format_is_default_device (devices[i]))
      g_ptr_array_add (names, (char *) devices[i]);
  if (*chosen != '\0' && !g_strv_contains (devices, chosen))
    g_ptr_array_add (names, chosen);
  g_ptr_array_add (names, NULL);

  self->is_filling = true;
  gtk_string_list_splice (self->names, 0, g_list_model_get_n_items (G_LIST_MODEL (self->names)),
                          (const char *const *) names->pdata);
  select_chosen (self);
  self->is_filling = false;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqMicrophoneGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) devices = lq_microphone_list_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->settings == NULL)
    return;

  if (devices == NULL)
    g_message ("listing the microphones: %s", error->message);
  else
    show_devices (self, (const char *const *) devices);
}

static void
selected_cb (LqMicrophoneGroup *self)
{
  unsigned    selected = adw_combo_row_get_selected (self->devices);
  const char *name;

  if (self->is_filling || self->settings == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;

  name = selected == 0 ? "" : gtk_string_list_get_string (self->names, selected);
  g_settings_set_string (self->settings, LQ_SETTINGS_MICROPHONE, name);
}

static void
lq_microphone_group_map (GtkWidget *widget)
{
  LqMicrophoneGroup *self = LQ_MICROPHONE_GROUP (widget);

  GTK_WIDGET_CLASS (lq_microphone_group_parent_class)->map (widget);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lq_microphone_list_async (self->cancellable, listed_cb, g_object_ref (self));
  hear (self);
}

static void
lq_microphone_group_unmap (GtkWidget *widget)
{
  stop_hearing (LQ_MICROPHONE_GROUP (widget));

  GTK_WIDGET_CLASS (lq_microphone_group_parent_class)->unmap (widget);
}

static void
lq_microphone_group_dispose (GObject *object)
{
  LqMicrophoneGroup *self = LQ_MICROPHONE_GROUP (object);

  if (self->meter != NULL)
    stop_hearing (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->dictation);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_MICROPHONE_GROUP);

  G_OBJECT_CLASS (lq_microphone_group_parent_class)->dispose (object);
}

static void
lq_microphone_group_class_init (LqMicrophoneGroupClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lq_microphone_group_dispose;
  widget_class->map = lq_microphone_group_map;
  widget_class->unmap = lq_microphone_group_unmap;

  g_type_ensure (LQ_TYPE_LEVEL_METER);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-microphone-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LqMicrophoneGroup, devices);
  gtk_widget_class_bind_template_child (widget_class, LqMicrophoneGroup, keep_open);
  gtk_widget_class_bind_template_child (widget_class, LqMicrophoneGroup, level);
  gtk_widget_class_bind_template_child (widget_class, LqMicrophoneGroup, meter);
  gtk_widget_class_bind_template_child (widget_class, LqMicrophoneGroup, names);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
lq_microphone_group_init (LqMicrophoneGroup *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lq_microphone_group_set_dictation (LqMicrophoneGroup *self,
                                   LqDictation       *dictation,
                                   GSettings         *settings)
{
  static const char *const none[] = { NULL };

  g_return_if_fail (LQ_IS_MICROPHONE_GROUP (self));
  g_return_if_fail (self->dictation == NULL);

  self->dictation = g_object_ref (dictation);
  self->settings = g_object_ref (settings);
  show_devices (self, none);
  g_settings_bind (settings, LQ_SETTINGS_KEEP_MICROPHONE_OPEN, self->keep_open, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (dictation, "notify::level-db", G_CALLBACK (dictation_level_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notify::state", G_CALLBACK (hear), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_MICROPHONE, G_CALLBACK (hear), self,
                           G_CONNECT_SWAPPED);
}
