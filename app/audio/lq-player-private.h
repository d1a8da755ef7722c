/* lq-player-private.h: a player for tests
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-player.h"

G_BEGIN_DECLS

/**
 * lq_player_new_with_sink:
 * @sink: where sound goes, in the words of gst-launch
 *
 * Returns: (transfer full): a player that is not heard
 */
LqPlayer *lq_player_new_with_sink (const char *sink);

G_END_DECLS
