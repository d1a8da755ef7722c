/* lq-dictation-actions.h: the actions that keys, scripts and the desktop dictate with
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-anywhere.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_dictation_actions_add:
 * @map: the application
 * @anywhere: what they act on; borrowed, outlives @map's actions
 * @warm: called before a dictation begins, with @map
 *
 * They are for wherever the focus is: none of them presents a window, which would take it.
 */
void
lq_dictation_actions_add (GActionMap *map, LqAnywhere *anywhere, void (*warm) (GActionMap *map));

G_END_DECLS
