/* lq-error-bar.h: what went wrong, over the text that was kept, with a way out
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_ERROR_BAR (lq_error_bar_get_type ())
G_DECLARE_FINAL_TYPE (LqErrorBar, lq_error_bar, LQ, ERROR_BAR, AdwBin)

/**
 * lq_error_bar_set_error:
 * @self: an error bar
 * @error: (nullable): what happened, in words for the person and with a button for the way out;
 *   %NULL hides the bar
 */
void lq_error_bar_set_error (LqErrorBar *self, const GError *error);

/* Says @message, with @details to copy, without a button for a way out. */
void lq_error_bar_set_message (LqErrorBar *self, const char *message, const char *details);

/* The details behind “Copy Details”: domain, code and message. (transfer full) */
char *lq_error_bar_dup_details (const GError *error);

/**
 * lq_error_bar_way_out:
 * @error: what happened
 * @label: (out): the button's label; borrowed
 *
 * Returns: (nullable): the action that leads out of it, or %NULL where there is none
 */
const char *lq_error_bar_way_out (const GError *error, const char **label);

G_END_DECLS
