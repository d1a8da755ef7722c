/* lq-script-edits.h: writing and deleting on a page, and taking it back
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script.h"

G_BEGIN_DECLS

/**
 * LqScriptEdits:
 *
 * Does on a page what the person does in its text buffer, and remembers how to take it back. What
 * is taken back is told, so that the buffer follows. Any one thread.
 */
typedef struct _LqScriptEdits LqScriptEdits;

/**
 * LqScriptChange:
 * @offset: of the first character that differs
 * @n_deleted: how many go
 * @inserted: what comes in their place
 */
typedef void (*LqScriptChange) (unsigned    offset,
                                unsigned    n_deleted,
                                const char *inserted,
                                gpointer    user_data);

/* @script is borrowed and must live longer. */
LqScriptEdits *lq_script_edits_new (LqScript *script);
void           lq_script_edits_free (LqScriptEdits *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqScriptEdits, lq_script_edits_free)

/* What is done between these is taken back as one. Typing goes on with what was typed before. */
void lq_script_edits_begin (LqScriptEdits *self);
void lq_script_edits_end (LqScriptEdits *self);

/* What the buffer does; it is not told back. */
void lq_script_edits_insert (LqScriptEdits *self, unsigned offset, const char *text);
void lq_script_edits_delete (LqScriptEdits *self, unsigned offset, unsigned n_chars);

/* Calls a speaker so wherever they speak; an empty name: by their number again. */
void lq_script_edits_rename (LqScriptEdits *self,
                             const char    *speaker,
                             const char    *name,
                             LqScriptChange change,
                             gpointer       user_data);

/* Tells every change in the order in which it is done. Returns: whether there was something */
bool lq_script_edits_undo (LqScriptEdits *self, LqScriptChange change, gpointer user_data);
bool lq_script_edits_redo (LqScriptEdits *self, LqScriptChange change, gpointer user_data);

G_END_DECLS
