/* lq-export-dialog.h: saves a transcript as a document, subtitles or data
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-export-many.h"
#include "lq-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks in what format and where, and writes. What came of it is said over the window of @from. */
void lq_export_dialog_open (GtkWidget *from, LqEntry *entry);

/* The same for several (element-type LqEntry): asks in what format and into which folder, and calls
 * @exported (nullable) when all are there. */
void lq_export_dialog_open_many (GtkWidget     *from,
                                 LqStore       *store,
                                 GPtrArray     *entries,
                                 LqExportedFunc exported);

/* Puts the text with the time of each paragraph on the clipboard. */
void lq_export_dialog_copy_with_times (GtkWidget *from, LqEntry *entry);

G_END_DECLS
