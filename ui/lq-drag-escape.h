/* lq-drag-escape.h: the Escape key cancels what is dragged
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Has Escape cancel @drag for as long as it lasts. */
void lq_drag_escape_attach (GdkDrag *drag);

G_END_DECLS
