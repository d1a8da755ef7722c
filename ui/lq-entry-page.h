/* lq-entry-page.h: one entry of the history, to be read and copied
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqEntryPage:
 *
 * Has a header bar of its own. Signals: `back`; `delete` (#LqEntry).
 */
#define LQ_TYPE_ENTRY_PAGE (lq_entry_page_get_type ())
G_DECLARE_FINAL_TYPE (LqEntryPage, lq_entry_page, LQ, ENTRY_PAGE, AdwBin)

LqEntryPage *lq_entry_page_new (void);

void lq_entry_page_set_entry (LqEntryPage *self, LqEntry *entry);

G_END_DECLS
