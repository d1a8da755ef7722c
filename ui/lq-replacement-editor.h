/* lq-replacement-editor.h: a window to write or change one replacement or snippet
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-rules.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqReplacementEditor:
 *
 * Signal: `edited` (const LqReplacement *, position): the person keeps it. It closes then.
 */
#define LQ_TYPE_REPLACEMENT_EDITOR (lq_replacement_editor_get_type ())
G_DECLARE_FINAL_TYPE (LqReplacementEditor, lq_replacement_editor, LQ, REPLACEMENT_EDITOR, AdwWindow)

/* @replacement: (nullable): %NULL: a new one. @position: given back with `edited` */
LqReplacementEditor *
lq_replacement_editor_new (GtkWindow *parent, const LqReplacement *replacement, unsigned position);

G_END_DECLS
