/* lq-dictating-group.c: the preferences of what happens around one while one speaks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-dictating-group.h"
#include "lq-settings.h"

struct _LqDictatingGroup {
  AdwPreferencesGroup parent_instance;
  GtkSwitch          *overlay;
  GtkSwitch          *sounds;
  AdwComboRow        *other_sound;
  GSettings          *settings; /* NULL until it is set */
};

G_DEFINE_FINAL_TYPE (LqDictatingGroup, lq_dictating_group, ADW_TYPE_PREFERENCES_GROUP)

/* In the order of the rows in lq-dictating-group.ui. */
static const char *const other_sounds[] = { "leave", "lower", "pause" };

static void
show_other_sound (LqDictatingGroup *self)
{
  g_autofree char *other_sound = g_settings_get_string (self->settings, LQ_SETTINGS_OTHER_SOUND);

  for (unsigned i = 0; i < G_N_ELEMENTS (other_sounds); i++)
    if (g_str_equal (other_sounds[i], other_sound))
      adw_combo_row_set_selected (self->other_sound, i);
}

static void
other_sound_selected_cb (LqDictatingGroup *self)
{
  unsigned selected = adw_combo_row_get_selected (self->other_sound);

  if (self->settings != NULL && selected < G_N_ELEMENTS (other_sounds))
    g_settings_set_string (self->settings, LQ_SETTINGS_OTHER_SOUND, other_sounds[selected]);
}

static void
lq_dictating_group_dispose (GObject *object)
{
  LqDictatingGroup *self = LQ_DICTATING_GROUP (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_DICTATING_GROUP);

  G_OBJECT_CLASS (lq_dictating_group_parent_class)->dispose (object);
}

static void
lq_dictating_group_class_init (LqDictatingGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_dictating_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-dictating-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LqDictatingGroup, overlay);
  gtk_widget_class_bind_template_child (widget_class, LqDictatingGroup, sounds);
  gtk_widget_class_bind_template_child (widget_class, LqDictatingGroup, other_sound);
  gtk_widget_class_bind_template_callback (widget_class, other_sound_selected_cb);
}

static void
lq_dictating_group_init (LqDictatingGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lq_dictating_group_set_settings (LqDictatingGroup *self, GSettings *settings)
{
  g_return_if_fail (LQ_IS_DICTATING_GROUP (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  show_other_sound (self);
  g_settings_bind (settings, LQ_SETTINGS_OVERLAY, self->overlay, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, LQ_SETTINGS_SOUNDS, self->sounds, "active", G_SETTINGS_BIND_DEFAULT);
}
