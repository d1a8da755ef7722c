/* lq-regexes.h: replacements that are regular expressions, over the text of an utterance
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-rules.h"
#include "lq-token.h"

G_BEGIN_DECLS

typedef struct _LqRegexes LqRegexes;

/* Whether the expression and its replacement compile. Returns: %FALSE with %LQ_ERROR_REQUEST. */
bool lq_regexes_check (const LqReplacement *replacement, GError **error);

/* Those of @rules that compile. Returns: (nullable): %NULL when there are none */
LqRegexes *lq_regexes_new (const LqRules *rules);
void       lq_regexes_free (LqRegexes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqRegexes, lq_regexes_free)

/**
 * lq_regexes_apply:
 * @tokens: (transfer full) (element-type LqToken): written words
 * @language: (nullable): theirs
 *
 * Applies one expression after the other. Tokens that a match touches become one, with the time and
 * the raw text of all. An expression that takes too long on this text is left out.
 *
 * Returns: (transfer full) (element-type LqToken): the tokens
 */
GPtrArray *lq_regexes_apply (const LqRegexes *self, GPtrArray *tokens, const char *language);

G_END_DECLS
