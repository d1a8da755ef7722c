/* lq-choice-row.h: one of several things to choose from
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lq_choice_row_new:
 * @title: what is chosen; plain text
 * @subtitle: (nullable): what it is like; plain text
 * @action: a stateful action with a string, such as "settings.engine"
 * @value: the state that stands for this choice
 *
 * Returns: (transfer floating): a row with a radio button
 */
GtkWidget *
lq_choice_row_new (const char *title, const char *subtitle, const char *action, const char *value);

/* A choice of "settings.engine". */
GtkWidget *lq_choice_row_new_for_engine (const LqEngine *engine);

G_END_DECLS
