/* lq-number.h: spoken English numbers to figures
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lq_number_parse:
 * @words: (array length=n_words): lower case words, without spaces
 * @n_words: how many
 * @at: the word to begin with
 * @figures: (out) (transfer full) (nullable): the number as it is written, such as "105", "21st",
 *   "3.5", "7:30", "20%"; %NULL where the words stay as they are
 *
 * Small numbers that stand alone stay words, as in “two apples”. Pure.
 *
 * Returns: how many words belong to the number; 0: none begins here
 */
size_t lq_number_parse (const char *const *words, size_t n_words, size_t at, char **figures);

G_END_DECLS
