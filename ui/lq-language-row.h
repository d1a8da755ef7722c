/* lq-language-row.h: the languages that are spoken, with check marks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqLanguageRow:
 *
 * A row that opens to the list of languages and a search in it. Its subtitle names those chosen.
 */
#define LQ_TYPE_LANGUAGE_ROW (lq_language_row_get_type ())
G_DECLARE_FINAL_TYPE (LqLanguageRow, lq_language_row, LQ, LANGUAGE_ROW, AdwExpanderRow)

void lq_language_row_set_settings (LqLanguageRow *self, GSettings *settings);

G_END_DECLS
