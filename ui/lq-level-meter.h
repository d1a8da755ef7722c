/* lq-level-meter.h: bars that move with the voice
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LqLevelMeter:
 *
 * Shows the level of the last second: the newest in the middle, moving outwards as it ages. With
 * animations switched off, one bar whose length is the level.
 */
#define LQ_TYPE_LEVEL_METER (lq_level_meter_get_type ())
G_DECLARE_FINAL_TYPE (LqLevelMeter, lq_level_meter, LQ, LEVEL_METER, GtkWidget)

/**
 * lq_level_meter_push:
 * @self: a meter
 * @level_db: the level now, in dB below full scale; -96 is silence
 *
 * Called about 20 times a second.
 */
void lq_level_meter_push (LqLevelMeter *self, float level_db);

/* Back to rest. */
void lq_level_meter_clear (LqLevelMeter *self);

/* What part of the meter's height a level takes: 0 at -60 dB and below, 1 at -6 dB and above. */
double lq_level_meter_get_fraction (float level_db);

G_END_DECLS
