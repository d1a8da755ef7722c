/* lq-about.h: the window that says what Loquat is
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @parent may be NULL. */
void lq_about_present (GtkWindow *parent);

G_END_DECLS
