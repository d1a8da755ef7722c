/* lq-script-aside.h: translations in a column beside the paragraphs that they translate
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script-tags.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqScriptAside:
 *
 * Lies over a text view. Where that is wide enough, the paragraphs that translate others are taken
 * out of the text, and stand beside them; the ones that are longer make room.
 */
#define LQ_TYPE_SCRIPT_ASIDE (lq_script_aside_get_type ())
G_DECLARE_FINAL_TYPE (LqScriptAside, lq_script_aside, LQ, SCRIPT_ASIDE, GtkWidget)

/* Owned by @view. */
LqScriptAside *lq_script_aside_new (GtkTextView *view, LqScriptTags *tags);

/* Whether the text has translations. */
void lq_script_aside_set_active (LqScriptAside *self, bool is_active);

/* What is seen, selected or found is another; it is looked at before the next frame. */
void lq_script_aside_queue_update (LqScriptAside *self);

/* Makes room around @at, before the view goes there, and makes iterators invalid. */
void lq_script_aside_prepare (LqScriptAside *self, const GtkTextIter *at);

/* Brings @at into sight, or the paragraph that it stands beside. */
void lq_script_aside_go_to (LqScriptAside *self, const GtkTextIter *at);

/* The tag that makes room below the paragraph of @at, or %NULL. Borrowed. */
GtkTextTag *lq_script_aside_find_room (LqScriptAside *self, const GtkTextIter *at);

G_END_DECLS
