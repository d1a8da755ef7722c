/* lq-tab-order.h: Tab goes through a page and out of it again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lq_tab_order_focus:
 * @bin: an AdwBin whose class says itself what takes its keyboard
 * @direction: where the keyboard goes
 *
 * The `focus` of such a class. Where nothing is left inside, GTK would give the keyboard to the
 * widget as `grab_focus` does, so that Shift+Tab could never leave it.
 *
 * Returns: whether something inside has the keyboard now
 */
gboolean lq_tab_order_focus (GtkWidget *bin, GtkDirectionType direction);

G_END_DECLS
