/* lq-soniox-words.h: holds back the word that is not complete yet
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-soniox-protocol.h"

G_BEGIN_DECLS

/**
 * LqSonioxWords:
 *
 * The service settles words in parts: " Hel" is final before "lo" is. After a broken line the sound
 * is replayed from the end of what was handed on, and that must be the end of a word, or the word
 * would be cut or doubled. So final tokens are handed on when their word is known to be complete,
 * and until then as provisional ones. Plain data, no thread of its own.
 */
typedef struct _LqSonioxWords LqSonioxWords;

LqSonioxWords *lq_soniox_words_new (void);
void           lq_soniox_words_free (LqSonioxWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxWords, lq_soniox_words_free)

/* A new stream begins at @offset_ms of the recording. What was held back will come again. */
void lq_soniox_words_begin_stream (LqSonioxWords *self, int64_t offset_ms);

/**
 * lq_soniox_words_take:
 * @message: of the current stream
 * @stream: its number
 * @is_end: whether this is the answer to the recording's end, so that the last word is complete
 *
 * Returns: (transfer full): what to hand on, in times of the recording
 */
LqUpdate *lq_soniox_words_take (LqSonioxWords         *self,
                                const LqSonioxMessage *message,
                                unsigned               stream,
                                bool                   is_end);

/* Sound up to here has become words that were handed on, or is known to hold none: a replay begins
 * here. */
int64_t lq_soniox_words_get_settled_ms (const LqSonioxWords *self);

/* Whether no part of a word is held back. */
bool lq_soniox_words_is_settled (const LqSonioxWords *self);

G_END_DECLS
