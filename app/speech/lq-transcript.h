/* lq-transcript.h: what has been said so far: settled tokens, and a provisional tail
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

/**
 * LqTranscript:
 *
 * Reconciles a recognizer's updates. Final tokens are only ever appended; each update replaces the
 * provisional tail. A recognizer that reconnected replays sound from before the break: what of that
 * was final already is not taken a second time. Plain data: no thread of its own, no clock.
 */
typedef struct _LqTranscript LqTranscript;

LqTranscript *lq_transcript_new (void);
void          lq_transcript_free (LqTranscript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqTranscript, lq_transcript_free)

/**
 * lq_transcript_apply:
 * @self: a transcript
 * @update: what the recognizer said; not kept
 *
 * Returns: whether the text, settled or provisional, changed
 */
bool lq_transcript_apply (LqTranscript *self, const LqUpdate *update);

/**
 * lq_transcript_mark:
 * @self: a transcript
 * @token: (transfer full): a final token of our own, with a time: the mark of a gap
 *
 * It goes between the words spoken before and after it: that is, it is appended when the first word
 * after it is final, or when the transcript is settled.
 */
void lq_transcript_mark (LqTranscript *self, LqToken *token);

/**
 * lq_transcript_settle:
 * @self: a transcript
 *
 * Makes the provisional tail final: the recognizer ended without settling it, and a guess kept is
 * better than a word lost.
 */
void lq_transcript_settle (LqTranscript *self);

/* ---- for who makes a transcript of another one: see LqComposer */

/* Appends as it is. @token: (transfer full): final */
void lq_transcript_append (LqTranscript *self, LqToken *token);

/* Replaces the provisional tail. @tokens: (transfer full) (element-type LqToken).
 * Returns: whether its text changed */
bool lq_transcript_take_provisionals (LqTranscript *self, GPtrArray *tokens);

/* Takes the text of the final tokens from @first to before @end back; their raw text stays. */
void lq_transcript_silence (LqTranscript *self, unsigned first, unsigned end);

/* How often text that was settled has been taken back: who shows it begins again. */
unsigned lq_transcript_get_n_silenced (const LqTranscript *self);

/* ---- */

/* Borrowed; valid until the transcript changes. */
const GPtrArray *lq_transcript_get_finals (const LqTranscript *self);
const GPtrArray *lq_transcript_get_provisionals (const LqTranscript *self);

/* (transfer full); never %NULL. The first token's leading space is part of it. */
char *lq_transcript_dup_final_text (const LqTranscript *self);
char *lq_transcript_dup_provisional_text (const LqTranscript *self);

bool lq_transcript_is_empty (const LqTranscript *self);

G_END_DECLS
