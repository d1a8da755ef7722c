/* lq-tab-order.c: Tab goes through a page and out of it again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-tab-order"

#include "config.h"
#include "lq-tab-order.h"

gboolean
lq_tab_order_focus (GtkWidget *bin, GtkDirectionType direction)
{
  GtkWidget *child;

  g_return_val_if_fail (ADW_IS_BIN (bin), FALSE);

  child = adw_bin_get_child (ADW_BIN (bin));

  return child != NULL && gtk_widget_child_focus (child, direction);
}
