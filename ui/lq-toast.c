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

  return adw_toast_new (title);
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
