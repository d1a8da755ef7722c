/* lq-entry-row.h: one entry in the list of the history
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_ENTRY_ROW (lq_entry_row_get_type ())
G_DECLARE_FINAL_TYPE (LqEntryRow, lq_entry_row, LQ, ENTRY_ROW, AdwBin)

LqEntryRow *lq_entry_row_new (void);

/* Shows @entry. */
void lq_entry_row_bind (LqEntryRow *self, LqEntry *entry);

/* Shows the day over the row, or, with @day %NULL, does not. */
void lq_entry_row_set_day (LqEntryRow *self, GDateTime *day);

/* Whether entries are being selected, and this one is. */
void lq_entry_row_set_selection (LqEntryRow *self, bool is_selecting, bool is_selected);

G_END_DECLS
