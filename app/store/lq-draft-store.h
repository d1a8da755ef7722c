/* lq-draft-store.h: a long text on its way into the history, batch by batch, in SQL
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"
#include "lq-sql.h"

G_BEGIN_DECLS

/* A draft is an entry of a file in state %LQ_ENTRY_RECORDING: in no list and in no search. All of
 * these block on the disk; on failure nothing has changed. */

/* Makes the draft where there is none; does nothing to a finished entry. */
bool lq_draft_store_begin (sqlite3 *db, const LqEntry *entry, GError **error);

/**
 * lq_draft_store_append:
 * @id: of the draft
 * @at: what it has from this token on is replaced: 0 is the first
 * @tokens: (element-type LqToken): may be empty
 */
bool lq_draft_store_append (
  sqlite3 *db, const char *id, int64_t at, const GPtrArray *tokens, GError **error);

/**
 * lq_draft_store_finish:
 * @id: of the draft
 * @duration_ms: of the sound; -1: not known
 * @lack: (nullable): why the sound is not whole
 *
 * Makes it a complete entry, or with @lack an incomplete one, whose text its tokens make. One that
 * is finished already stays as it is. Memory is taken for the text alone, not for the tokens.
 */
bool lq_draft_store_finish (
  sqlite3 *db, const char *id, int64_t duration_ms, const char *lack, GError **error);

/* Removes a draft, with its tokens; a finished entry stays. */
bool lq_draft_store_drop (sqlite3 *db, const char *id, GError **error);

G_END_DECLS
