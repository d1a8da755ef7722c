/* lq-soniox-transcript.h: a transcript of any length becomes tokens, part by part
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

/**
 * LqSonioxTranscript:
 *
 * Reads the answer with a transcript as it comes, in parts of any size, and keeps only the tokens
 * that nobody has taken yet. No thread of its own. Errors are %LQ_ERROR_PROTOCOL.
 */
typedef struct _LqSonioxTranscript LqSonioxTranscript;

LqSonioxTranscript *lq_soniox_transcript_new (void);
void                lq_soniox_transcript_free (LqSonioxTranscript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxTranscript, lq_soniox_transcript_free)

/* The next bytes of the answer. Returns: %FALSE when it is none; nothing more may be fed then */
bool
lq_soniox_transcript_feed (LqSonioxTranscript *self, const char *data, size_t size, GError **error);

/* No more comes: whether it was whole. */
bool lq_soniox_transcript_end (LqSonioxTranscript *self, GError **error);

/* Tokens that wait to be taken. */
unsigned lq_soniox_transcript_count (const LqSonioxTranscript *self);

/* Returns: (transfer full) (element-type LqToken): the tokens since the last call, all final */
GPtrArray *lq_soniox_transcript_take (LqSonioxTranscript *self);

G_END_DECLS
