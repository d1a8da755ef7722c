/* lq-inserter.h: puts text where the focus is, by the first way that works
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-focus.h"
#include "lq-way.h"

G_BEGIN_DECLS

/**
 * LqInserter:
 *
 * Main thread. Owns the ways in order. A way that fails to begin, that does not answer within a
 * second, or that fails to insert is passed over and remembered for the session (so it costs its
 * second only once); the next is tried with the same text. A way that answers
 * %LQ_INSERT_ERROR_UNSURE is not followed by another for that text. A text that a way is not good
 * at goes to the next that is, if there is one that needs no hand; the way is then used again.
 *
 * Property, read-only: `way` (#LqWay, nullable: the one in use).
 *
 * Signals: `target-changed`; `inserted` (text, way id, microseconds from asking to proof);
 * `failed` (text, #GError): no way took it; it is the caller's to keep. `fell-back` (way id,
 * #GError).
 */
#define LQ_TYPE_INSERTER (lq_inserter_get_type ())
G_DECLARE_FINAL_TYPE (LqInserter, lq_inserter, LQ, INSERTER, GObject)

/* @ways: (transfer none) (element-type LqWay): in order; see lq_ways_new_for_session() */
LqInserter *lq_inserter_new (GPtrArray *ways);

/* From now on, the ways that see no fields themselves insert into no password field either. */
void lq_inserter_watch_focus (LqInserter *self, LqFocus *focus);

/* @id: (nullable): id of the way that the person wants first; it is found out again what works */
void lq_inserter_prefer (LqInserter *self, const char *id);

/* Gets the first way that works ready. What is inserted before it is ready waits. */
void lq_inserter_begin (LqInserter *self);

/* Inserts after everything that was asked for before. */
void lq_inserter_insert (LqInserter *self, const char *text);

/* Provisional words, where the way in use can show them; ignored elsewhere. */
void lq_inserter_set_preedit (LqInserter *self, const char *text);

/* Takes back the last @n_chars characters, by whatever the way can do. */
void lq_inserter_delete (LqInserter *self, unsigned n_chars);

/* Moves the cursor @n_steps back into the text that was asked for just before, if that arrives and
 * the way can; else it stays at the end, and that is no failure. */
void lq_inserter_move (LqInserter *self, unsigned n_steps);

/* Finishes what was asked for, then gives everything back as it was. */
void     lq_inserter_end_async (LqInserter *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean lq_inserter_end_finish (LqInserter *self, GAsyncResult *result, GError **error);

LqWay         *lq_inserter_get_way (LqInserter *self);       /* NULL: none yet */
bool           lq_inserter_is_preparing (LqInserter *self);  /* none yet, but there may be */
LqWayAbilities lq_inserter_get_abilities (LqInserter *self); /* of the way in use; 0: none yet */
LqTarget      *lq_inserter_dup_target (LqInserter *self);    /* never NULL */

/* A way that failed is tried again: the person asked, or the session changed. */
void lq_inserter_forget_failures (LqInserter *self);

G_END_DECLS
