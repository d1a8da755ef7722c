/* lq-inside.c: names for what libraries build inside their widgets
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-inside"

#include "config.h"
#include "lq-inside.h"

#include <stdbool.h>

static GtkWidget *
find (GtkWidget *outer, const char *css_name, const char *css_class)
{
  GtkWidget *found = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (outer); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child)) {
    bool is_it = g_str_equal (gtk_widget_get_css_name (child), css_name) &&
                 (css_class == NULL || gtk_widget_has_css_class (child, css_class));

    found = is_it ? child : find (child, css_name, css_class);
  }

  return found;
}

void
lq_inside_name (GtkWidget *outer, const char *css_name, const char *css_class, const char *name)
{
  GtkWidget *inner;

  g_return_if_fail (GTK_IS_WIDGET (outer));
  g_return_if_fail (name != NULL);

  inner = find (outer, css_name, css_class);
  if (inner != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (inner), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}
