/* lq-export-many.h: writes several entries of the history into a folder
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-export.h"
#include "lq-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* @from: as given to lq_export_many(), still there */
typedef void (*LqExportedFunc) (GtkWidget *from);

/**
 * lq_export_many:
 * @from: where to say what came of it
 * @store: where the words of the entries are
 * @entries: (element-type LqEntry): which ones
 * @options: for all of them; speakers are named only where there are several
 * @folder: where to
 * @exported: (nullable): called when all are written
 *
 * Returns at once. Each is a file with the entry's name, and a number where that is taken: what is
 * in the folder stays.
 */
void lq_export_many (GtkWidget             *from,
                     LqStore               *store,
                     GPtrArray             *entries,
                     LqExportFormat         format,
                     const LqExportOptions *options,
                     GFile                 *folder,
                     LqExportedFunc         exported);

G_END_DECLS
