/* lq-aside-label.h: a translation that stands beside what it translates
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script-tags.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A label that wraps, and whose text can be selected. Returns: (transfer floating) */
GtkWidget *lq_aside_label_new (void);

/* Letters like those of the view's translations, and what is found or selected from @from up to
 * @to, whose text the label has, is marked. */
void lq_aside_label_show (GtkLabel          *label,
                          GtkTextView       *view,
                          LqScriptTags      *tags,
                          const GtkTextIter *from,
                          const GtkTextIter *to);

/* How wide it will be; so it is measured much sooner. */
void lq_aside_label_set_width (GtkLabel *label, int width);

G_END_DECLS
