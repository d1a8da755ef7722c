/* lq-player.h: plays a file, from any place and at any speed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* The speeds that are understood; the pitch is kept. */
#define LQ_PLAYER_RATE_LEAST 0.5
#define LQ_PLAYER_RATE_MOST 3.0

/**
 * LqPlayer:
 *
 * Plays the sound of any file that can be decoded; of a video, its sound. All functions are for the
 * main thread, return at once, and may be called at any time: what cannot be done yet, such as a
 * seek while the file is opened, is done as soon as it can. The work is done by a thread of its
 * own.
 *
 * Signals, in the main thread:
 * `changed` (): what the getters below say, but for the position, has changed
 * `ended` (): the file was played to its end; playing again begins at the beginning
 * `failed` (GError *): an %LQ_ERROR that says what to do; nothing is played until another open
 *
 * The same is there as properties, which notify: `is-playing`, `rate`, `duration-ms`.
 */
#define LQ_TYPE_PLAYER (lq_player_get_type ())
G_DECLARE_FINAL_TYPE (LqPlayer, lq_player, LQ, PLAYER, GObject)

/* Returns: (transfer full): a player that plays nothing */
LqPlayer *lq_player_new (void);

/**
 * lq_player_open:
 * @path: (nullable): any file; %NULL: none
 *
 * Makes the file ready, paused at its beginning, instead of the one before. The speed is kept. Once
 * it is ready `changed` tells the duration; if it cannot be played, `failed` tells why.
 */
void lq_player_open (LqPlayer *self, const char *path);

void lq_player_play (LqPlayer *self);
void lq_player_pause (LqPlayer *self);

/* Goes to @ms, to the sample where the format allows; outside of the file is its nearer end. */
void lq_player_seek (LqPlayer *self, int64_t ms);

/* From where it is: forward by @ms, or back. */
void lq_player_skip (LqPlayer *self, int64_t ms);

/* @rate is brought between LQ_PLAYER_RATE_LEAST and LQ_PLAYER_RATE_MOST. */
void   lq_player_set_rate (LqPlayer *self, double rate);
double lq_player_get_rate (LqPlayer *self);

/* What is heard now, or where a seek goes. Cheap: to be asked with every frame. */
int64_t lq_player_get_position_ms (LqPlayer *self);

/* -1: not known (yet). */
int64_t lq_player_get_duration_ms (LqPlayer *self);

/* It plays, or will as soon as it is ready. */
bool lq_player_is_playing (LqPlayer *self);

G_END_DECLS
