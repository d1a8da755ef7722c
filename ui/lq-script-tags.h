/* lq-script-tags.h: how the parts of a script look in a text buffer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Words that the recognizer was less sure of are marked: well below what clear speech gets. */
#define LQ_SCRIPT_DOUBTFUL_BELOW 0.5f

/**
 * LqScriptTags:
 *
 * The tags of one buffer, in colours that are read on a light and on a dark page.
 */
typedef struct _LqScriptTags LqScriptTags;

LqScriptTags *lq_script_tags_new (GtkTextBuffer *buffer);
void          lq_script_tags_free (LqScriptTags *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqScriptTags, lq_script_tags_free)

/* What is read now, and what was found; of these only the background differs, so that moving them
 * lays out nothing. Borrowed. */
GtkTextTag *lq_script_tags_get_lit (LqScriptTags *self);
GtkTextTag *lq_script_tags_get_found (LqScriptTags *self);

/* What translates the paragraph above it, and the break before it. Borrowed. */
GtkTextTag *lq_script_tags_get_translation (LqScriptTags *self);

/* The page turned dark or light. */
void lq_script_tags_update_colors (LqScriptTags *self);

void lq_script_tags_set_doubtful_marked (LqScriptTags *self, bool is_marked);

/* Whether the lines of translations are among the others. */
void lq_script_tags_set_translation_shown (LqScriptTags *self, bool is_shown);

/* Of the text: unlike those of the view, they do not keep it from becoming narrower. */
void lq_script_tags_set_margins (LqScriptTags *self, int left, int right);

/* Gives every piece from @first up to before @last, which begins at @offset, its looks. */
void lq_script_tags_apply (
  LqScriptTags *self, LqScript *script, unsigned first, unsigned last, unsigned offset);

G_END_DECLS
