/* lq-presentation.h: makes what an engine heard presentable: capitals, figures, a final full stop
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

/**
 * lq_presentation_apply:
 * @tokens: (element-type LqToken): the words of one utterance, each with a leading space, lower
 * case
 * @language: ISO 639-1; a language without rules leaves the words as they are
 * @is_complete: the utterance has ended: a full stop is due
 *
 * Pure. Words that make one number become one token. What was heard is kept as `raw`,
 * and the language is noted.
 *
 * Returns: (transfer full) (element-type LqToken): presentable tokens
 */
GPtrArray *lq_presentation_apply (const GPtrArray *tokens, const char *language, bool is_complete);

G_END_DECLS
