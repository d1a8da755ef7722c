/* lq-insertions.h: what was inserted lately and where, so that it can be taken back
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way.h"

G_BEGIN_DECLS

/* Plain data; main thread. The last one is what an undo takes back. */
typedef struct _LqInsertions LqInsertions;

LqInsertions *lq_insertions_new (void);
void          lq_insertions_free (LqInsertions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqInsertions, lq_insertions_free)

/* Whether @app (nullable) and @target are known to be different applications. */
bool lq_insertions_is_elsewhere (const char *app, const LqTarget *target);

/* @follows: it goes on where the last one ended, if that is in the same application */
void lq_insertions_add (LqInsertions *self, const LqTarget *target, const char *text, bool follows);

/* @text was to be inserted last, and is not there. */
void lq_insertions_forget (LqInsertions *self, const char *text);

/**
 * lq_insertions_count:
 * @target: where the cursor is
 *
 * Nothing else may be taken back than what was inserted: another application, or another text
 * before the cursor, as far as that is told, is left alone.
 *
 * Returns: how many characters of the last one may be taken back here
 */
unsigned lq_insertions_count (const LqInsertions *self, const LqTarget *target);

/* The cursor leaves the end of the last one, which cannot be taken back any more; what is inserted
 * after that is one of its own. */
void lq_insertions_leave (LqInsertions *self);

/* So many characters of the last one were taken back. */
void lq_insertions_shorten (LqInsertions *self, unsigned n_chars);

G_END_DECLS
