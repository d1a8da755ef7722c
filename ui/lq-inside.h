/* lq-inside.h: names for what libraries build inside their widgets
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lq_inside_name:
 * @outer: a widget of a library
 * @css_name: of the widget inside, such as "button"
 * @css_class: (nullable): likewise, where there are several
 * @name: what it is for, in the person's language
 *
 * Names the first such widget inside @outer for screen readers. It is what takes the keyboard
 * there, and in libadwaita 1.2 and GTK 4.8 it would be read as the name of its class.
 */
void
lq_inside_name (GtkWidget *outer, const char *css_name, const char *css_class, const char *name);

G_END_DECLS
