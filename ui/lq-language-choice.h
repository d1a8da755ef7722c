/* lq-language-choice.h: a row that chooses one language, or none
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Has @row list all languages by name, after @none. */
void lq_language_choice_fill (AdwComboRow *row, const char *none);

/* @code: (nullable): ISO 639-1; %NULL: none */
void        lq_language_choice_set (AdwComboRow *row, const char *code);
const char *lq_language_choice_get (AdwComboRow *row);

G_END_DECLS
