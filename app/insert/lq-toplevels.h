/* lq-toplevels.h: which application has the focus, as a wlroots compositor tells it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-wayland.h"

G_BEGIN_DECLS

/**
 * LqToplevels:
 *
 * Main thread. Follows the windows by zwlr_foreign_toplevel_manager_v1.
 *
 * Signal `changed`: another window has the focus, or none.
 */
#define LQ_TYPE_TOPLEVELS (lq_toplevels_get_type ())
G_DECLARE_FINAL_TYPE (LqToplevels, lq_toplevels, LQ, TOPLEVELS, GObject)

/* The connection must be ready. The windows there are become known with its next answer. */
LqToplevels *lq_toplevels_new (LqWayland *connection);

/* False: this compositor tells nothing of windows. */
bool lq_toplevels_is_told (LqToplevels *self);

/* Returns: (nullable): the id of the application whose window has the focus; %NULL: none, or not
 * told. */
const char *lq_toplevels_get_app (LqToplevels *self);

/* False: no window is known to have the focus. */
bool lq_toplevels_has_focus (LqToplevels *self);

G_END_DECLS
