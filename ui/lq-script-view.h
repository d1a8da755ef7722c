/* lq-script-view.h: a transcript that is read along with its sound, and edited
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqScriptView:
 *
 * The page scrolls along with what is heard unless the person scrolled away; then a button leads
 * back. Signals: `loaded`; `edited`; `play-from` (gint64: milliseconds, of a word that was
 * clicked); `speaker` (utf8: as in the tokens; GdkRectangle in the view: their name was clicked);
 * `copy-all`.
 */
#define LQ_TYPE_SCRIPT_VIEW (lq_script_view_get_type ())
G_DECLARE_FINAL_TYPE (LqScriptView, lq_script_view, LQ, SCRIPT_VIEW, AdwBin)

/**
 * lq_script_view_show:
 * @tokens: (element-type LqToken): a transcript
 * @names: (nullable) (element-type utf8 utf8): of speakers
 *
 * What was shown before is gone at once. A long text comes in slices, between frames.
 */
void lq_script_view_show (LqScriptView *self, const GPtrArray *tokens, GHashTable *names);
void lq_script_view_clear (LqScriptView *self);

/* Borrowed; %NULL until the text is there. */
LqScript *lq_script_view_get_script (LqScriptView *self);

/* Whether all of the text is there. */
bool lq_script_view_is_loaded (LqScriptView *self);

/* Whether the person can write in it; a click plays only while not. */
void lq_script_view_set_editable (LqScriptView *self, bool is_editable);
bool lq_script_view_get_editable (LqScriptView *self);

/* Lights the word that is heard then. */
void lq_script_view_light (LqScriptView *self, int64_t ms);

void lq_script_view_mark_doubtful (LqScriptView *self, bool is_marked);

/* Goes to the next word that is doubtful, or the one before. Returns: whether there is one */
bool lq_script_view_go_to_doubtful (LqScriptView *self, bool is_forward);

void lq_script_view_rename_speaker (LqScriptView *self, const char *speaker, const char *name);
void lq_script_view_undo (LqScriptView *self);
void lq_script_view_redo (LqScriptView *self);

/* Selects characters and brings them into sight. */
void lq_script_view_select (LqScriptView *self, unsigned from, unsigned to);

/**
 * lq_script_view_show_found:
 * @found: (nullable) (element-type guint): where what was looked for begins, ascending; kept
 * @length: in characters
 *
 * Shows them wherever one looks.
 */
void lq_script_view_show_found (LqScriptView *self, GArray *found, unsigned length);

/* What the person selected; (transfer full), or %NULL. */
char *lq_script_view_dup_selection (LqScriptView *self);

/* Where the person is: the beginning of the selection, or the cursor. */
unsigned lq_script_view_get_cursor (LqScriptView *self);

GtkTextView   *lq_script_view_get_text_view (LqScriptView *self);
GtkAdjustment *lq_script_view_get_vadjustment (LqScriptView *self);

G_END_DECLS
