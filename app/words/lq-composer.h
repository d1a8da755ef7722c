/* lq-composer.h: turns what was recognized into what is meant to be written
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-rules.h"
#include "lq-spoken.h"
#include "lq-transcript.h"

G_BEGIN_DECLS

/**
 * LqComposer:
 *
 * Applies spoken punctuation, whole-utterance commands, replacements and snippets to a transcript
 * as it grows. Plain data; main thread.
 *
 * Its result is a transcript too: final tokens are appended once; what could still become part of a
 * longer phrase (“new” before “line”), or of a word, stays provisional until it is decided or the
 * utterance is over. So does a full stop that the engine set by itself, until the next word: a mark
 * that is spoken after a pause takes its place. A token that replaces others carries the time of
 * all of them, and what was recognized in `raw`; so the raw texts joined are always everything that
 * was recognized. Settled text changes only by “scratch that”: see lq_transcript_get_n_silenced().
 */
typedef struct _LqComposer LqComposer;

/* @rules: (nullable): %NULL: everything stays as recognized */
LqComposer *lq_composer_new (const LqRules *rules);
void        lq_composer_free (LqComposer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqComposer, lq_composer_free)

/**
 * lq_composer_follow:
 * @recognized: the transcript as recognized; only grows
 * @total_ms: sound up to here has been looked at: a pause after the last word ends an utterance
 * @is_over: no more will come
 *
 * Returns: whether the composed text changed
 */
bool lq_composer_follow (LqComposer         *self,
                         const LqTranscript *recognized,
                         int64_t             total_ms,
                         bool                is_over);

/* What was said to Loquat itself and not yet asked for here, in order; %LQ_COMMAND_NONE: nothing
 * (more). %LQ_COMMAND_SCRATCH is done in the transcript when it is told. @n_before: (out): so many
 * settled tokens of the composed transcript were said before it. */
LqCommand lq_composer_take_command (LqComposer *self, unsigned *n_before);

/* The composed transcript; borrowed. */
const LqTranscript *lq_composer_get_transcript (const LqComposer *self);

/* What @said, words parted by spaces, is written as, up to its end. (transfer full) */
char *lq_composer_dup_text (const LqRules *rules, const char *said);

G_END_DECLS
