/* lq-job-repair.h: puts the words of a dictation that was heard again in the place of the first
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store-jobs.h"

G_BEGIN_DECLS

/**
 * lq_job_repair_async:
 * @record: of a dictation, whose draft has all words as they were recognized
 *
 * Writes them with the person's rules, as a dictation, makes its entry complete, drops the draft,
 * and puts the sound away. Main thread.
 */
void     lq_job_repair_async (LqStore            *store,
                              GSettings          *settings,
                              const LqJobRecord  *record,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
gboolean lq_job_repair_finish (GAsyncResult *result, GError **error);

/* Whether @entry is a dictation that can be heard again. */
bool lq_job_repair_is_possible (LqEntry *entry);

/**
 * lq_job_repair_choose_engine:
 *
 * What was said to one engine is not sent to another one; but where a service has failed, and the
 * person has turned to the built-in engine since, that one hears it.
 *
 * Returns: its id; static
 */
const char *lq_job_repair_choose_engine (LqEntry *entry, GSettings *settings);

G_END_DECLS
