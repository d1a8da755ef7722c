/* lq-toast.c: short messages over the window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-toast"

#include "config.h"
#include "lq-toast.h"

AdwToast *
lq_toast_new (const char *text)
{
  /* A toast's title is always markup in libadwaita 1.2. */
  g_autofree char *title = g_markup_escape_text (text, -1);
  GtkWidget       *label = gtk_label_new (text);
  AdwToast        *toast = adw_toast_new (title);

  /* Its own label is cut at the end: of a file with a long name, what became of it. It cannot be
   * wrapped: the overlay does not ask for its height at its width. */
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (toast, label);

  return toast;
}

void
lq_toast_show (GtkWidget *from, AdwToast *toast)
{
  GtkRoot   *root = gtk_widget_get_root (from);
  GtkWidget *overlay = gtk_widget_get_ancestor (from, ADW_TYPE_TOAST_OVERLAY);
  g_autoptr (AdwToast) owned = toast;

  /* A preferences window keeps an overlay of its own inside. */
  if (ADW_IS_PREFERENCES_WINDOW (root))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), g_steal_pointer (&owned));
  else if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), g_steal_pointer (&owned));
}

void
lq_toast_say (GtkWidget *from, const char *text)
{
  lq_toast_show (from, lq_toast_new (text));
}
