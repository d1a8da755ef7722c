/* lq-fit.h: fits the beginning of a text to what stands before the cursor
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lq_fit_text:
 * @text: as it was composed; the space that parts it from words before is not to be relied on
 * @before: (nullable): what stands before the cursor, as much as is known; %NULL: nothing is known
 * @language: (nullable): ISO 639-1; %NULL: English
 *
 * Where @before is unknown, the text begins without a space and its capitals stay. Where it is
 * known, a space parts words from words; the first word gets a capital at the beginning of a
 * sentence, and loses it within one if it is one of the small words (“the”, “and”) that never have
 * one of their own. Any other word may be a name, and stays.
 *
 * Returns: (transfer full): the text to insert
 */
char *lq_fit_text (const char *text, const char *before, const char *language);

G_END_DECLS
