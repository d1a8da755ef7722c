/* lq-player-bar.h: plays the sound of a transcript
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqPlayerBar:
 *
 * Hidden while there is nothing to play. Signals: `moved` (gint64: what is heard now, in
 * milliseconds; with every frame while it plays), `failed` (GError *: nothing can be
 * played).
 *
 * Actions, for its parents' shortcuts: `player.toggle`, `player.skip` (i: ms), `player.repeat`,
 * `player.rate` (d), `player.faster`, `player.slower`.
 */
#define LQ_TYPE_PLAYER_BAR (lq_player_bar_get_type ())
G_DECLARE_FINAL_TYPE (LqPlayerBar, lq_player_bar, LQ, PLAYER_BAR, AdwBin)

/* @settings: where the speed is remembered */
void lq_player_bar_set_settings (LqPlayerBar *self, GSettings *settings);

/* @path: (nullable): what to play; the same one as before goes on */
void lq_player_bar_open (LqPlayerBar *self, const char *path);

/* Nothing is heard any more, and nothing is held open. */
void lq_player_bar_close (LqPlayerBar *self);

bool lq_player_bar_has_sound (LqPlayerBar *self);
void lq_player_bar_toggle (LqPlayerBar *self);
void lq_player_bar_pause (LqPlayerBar *self);
void lq_player_bar_play_from (LqPlayerBar *self, int64_t ms);
bool lq_player_bar_is_playing (LqPlayerBar *self);

G_END_DECLS
