/* lq-archive.h: puts a session that ended into the history, and its sound away
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-session.h"
#include "lq-store.h"

G_BEGIN_DECLS

/**
 * lq_archive_new_entry:
 * @session: a session with an id
 * @earlier: (nullable): what the history knows of it from an earlier process: time and device are
 * kept, and where the text went
 * @state: the state to give it
 *
 * A snapshot of the session. Main thread.
 *
 * Returns: (transfer full): an entry with its final tokens
 */
LqEntry *lq_archive_new_entry (LqSession *session, LqEntry *earlier, LqEntryState state);

/**
 * lq_archive_session_async:
 * @store: the history
 * @session: a session that ended
 * @earlier: (nullable): as for lq_archive_new_entry()
 * @is_audio_kept: whether the person wants to keep the sound
 *
 * Saves the entry; then compresses its sound, or removes it. The sound of a session that is not
 * complete stays in the spool, where the next start finds it and tries again. A session in which
 * nobody spoke leaves no trace. While the entry is not saved, nothing is removed. Main thread.
 */
void lq_archive_session_async (LqStore            *store,
                               LqSession          *session,
                               LqEntry            *earlier,
                               gboolean            is_audio_kept,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);

/* Returns: (transfer full) (nullable): what was saved; %NULL without error: nobody spoke. */
LqEntry *lq_archive_session_finish (GAsyncResult *result, GError **error);

G_END_DECLS
