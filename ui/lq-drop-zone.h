/* lq-drop-zone.h: takes files that are dropped anywhere on what it holds, and shows that it would
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqDropZone:
 *
 * Property `child`. Signal `dropped` (#GPtrArray of #GFile): files and folders, whatever they hold.
 */
#define LQ_TYPE_DROP_ZONE (lq_drop_zone_get_type ())
G_DECLARE_FINAL_TYPE (LqDropZone, lq_drop_zone, LQ, DROP_ZONE, GtkWidget)

G_END_DECLS
