/* lq-players.h: keeps music quiet while one speaks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"

G_BEGIN_DECLS

/**
 * LqPlayers:
 *
 * Main thread, asynchronous throughout. While the microphone records, the media players of this
 * session (MPRIS on the session bus) are left, paused or lowered as the setting says. Afterwards,
 * and also at the next start after a crash, those that this did it to are given back as they were;
 * what the person changed meanwhile is left.
 */
#define LQ_TYPE_PLAYERS (lq_players_get_type ())
G_DECLARE_FINAL_TYPE (LqPlayers, lq_players, LQ, PLAYERS, GObject)

LqPlayers *lq_players_new (LqDictation *dictation, GSettings *settings);

/* Whether something is on its way, or has to be given back. */
bool lq_players_is_busy (LqPlayers *self);

G_END_DECLS
