/* lq-insert-page.c: the page of the preferences about text in other applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-insert-page.h"
#include "lq-settings.h"
#include "lq-ways.h"

#include <glib/gi18n.h>

struct _LqInsertPage {
  AdwPreferencesPage parent_instance;
  AdwComboRow       *way;
  GtkSwitch         *follow_focus;
  GtkSwitch         *fit_context;
  GPtrArray         *ids;      /* of the ways in the order of the combo row; the first one is "" */
  GSettings         *settings; /* NULL until it is set */
};

G_DEFINE_FINAL_TYPE (LqInsertPage, lq_insert_page, ADW_TYPE_PREFERENCES_PAGE)

static void
way_selected_cb (LqInsertPage *self)
{
  unsigned selected = adw_combo_row_get_selected (self->way);

  if (self->settings != NULL && selected < self->ids->len)
    g_settings_set_string (self->settings, LQ_SETTINGS_INSERT_WAY,
                           g_ptr_array_index (self->ids, selected));
}

static void
show_way (LqInsertPage *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, LQ_SETTINGS_INSERT_WAY);
  guint            index = 0;

  g_ptr_array_find_with_equal_func (self->ids, id, g_str_equal, &index);
  adw_combo_row_set_selected (self->way, index);
}

static void
list_ways (LqInsertPage *self)
{
  g_autoptr (GPtrArray) ways = lq_ways_new_for_session (lq_session_kind_detect (), NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_ptr_array_add (self->ids, g_strdup (""));
  /* Translators: the way of inserting text is chosen by Loquat */
  gtk_string_list_append (names, C_ ("way of inserting", "Automatic"));
  for (guint i = 0; i < ways->len; i++) {
    LqWay *way = g_ptr_array_index (ways, i);

    g_ptr_array_add (self->ids, g_strdup (lq_way_get_id (way)));
    gtk_string_list_append (names, lq_way_get_name (way));
  }
  adw_combo_row_set_model (self->way, G_LIST_MODEL (names));
}

static void
lq_insert_page_dispose (GObject *object)
{
  LqInsertPage *self = LQ_INSERT_PAGE (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_INSERT_PAGE);

  G_OBJECT_CLASS (lq_insert_page_parent_class)->dispose (object);
}

static void
lq_insert_page_finalize (GObject *object)
{
  g_ptr_array_unref (LQ_INSERT_PAGE (object)->ids);

  G_OBJECT_CLASS (lq_insert_page_parent_class)->finalize (object);
}

static void
lq_insert_page_class_init (LqInsertPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_insert_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_insert_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-insert-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqInsertPage, way);
  gtk_widget_class_bind_template_child (widget_class, LqInsertPage, follow_focus);
  gtk_widget_class_bind_template_child (widget_class, LqInsertPage, fit_context);
  gtk_widget_class_bind_template_callback (widget_class, way_selected_cb);
}

static void
lq_insert_page_init (LqInsertPage *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  list_ways (self);
}

void
lq_insert_page_set_settings (LqInsertPage *self, GSettings *settings)
{
  g_return_if_fail (LQ_IS_INSERT_PAGE (self));

  self->settings = g_object_ref (settings);
  show_way (self);
  g_settings_bind (settings, LQ_SETTINGS_INSERT_FOLLOW_FOCUS, self->follow_focus, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, LQ_SETTINGS_INSERT_FIT_CONTEXT, self->fit_context, "active",
                   G_SETTINGS_BIND_DEFAULT);
}
