/* lq-deletions.h: entries that are deleted, each with a way back for as long as its toast is shown
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqDeletions:
 *
 * Signal `restored` (#LqEntry): the person wants this one back. What nobody can take back any more
 * is deleted, at the latest when this object is disposed of.
 */
#define LQ_TYPE_DELETIONS (lq_deletions_get_type ())
G_DECLARE_FINAL_TYPE (LqDeletions, lq_deletions, LQ, DELETIONS, GObject)

LqDeletions *lq_deletions_new (LqStore *store);

/* Offers the way back over the window of @from. */
void lq_deletions_add (LqDeletions *self, LqEntry *entry, GtkWidget *from);

G_END_DECLS
