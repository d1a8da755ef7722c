/* lq-waveform-view.h: how loud a recording is, and where in it one is
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqWaveformView:
 *
 * A slider: by click and drag, by arrows (5 s), Page Up and Page Down (30 s), Home and End.
 * Signal: `seek` (gint64: milliseconds).
 */
#define LQ_TYPE_WAVEFORM_VIEW (lq_waveform_view_get_type ())
G_DECLARE_FINAL_TYPE (LqWaveformView, lq_waveform_view, LQ, WAVEFORM_VIEW, GtkWidget)

/* @peaks: (nullable): from 0 to 255, copied; %NULL: not known yet, a line is drawn */
void lq_waveform_view_set_peaks (LqWaveformView *self, const uint8_t *peaks, size_t n);

/* Draws and tells again only what can be seen or heard of it. */
void lq_waveform_view_set_position (LqWaveformView *self, int64_t position_ms, int64_t duration_ms);

G_END_DECLS
