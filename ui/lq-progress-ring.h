/* lq-progress-ring.h: progress where there is room for a symbol only
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_PROGRESS_RING (lq_progress_ring_get_type ())
G_DECLARE_FINAL_TYPE (LqProgressRing, lq_progress_ring, LQ, PROGRESS_RING, GtkWidget)

/* @fraction: 0 to 1 */
void lq_progress_ring_set_fraction (LqProgressRing *self, double fraction);

G_END_DECLS
