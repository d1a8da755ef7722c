/* lq-script-builder.h: sets tokens as a page: paragraphs, speakers, translations
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script-piece.h"

G_BEGIN_DECLS

/**
 * lq_script_builder_set:
 * @tokens: (element-type LqToken): a transcript
 * @names: (nullable) (element-type utf8 utf8): of speakers
 * @speakers: (element-type utf8) (out caller-allocates): takes who speaks, in order
 *
 * A line names who speaks wherever another one begins. What is translated stands below the
 * paragraph that it translates.
 *
 * Returns: (transfer full) (element-type LqScriptPiece): the page
 */
GPtrArray *lq_script_builder_set (const GPtrArray *tokens, GHashTable *names, GPtrArray *speakers);

/* How a speaker is called. Returns: (transfer full) */
char *lq_script_builder_dup_name (GHashTable *names, const char *speaker);

/* The line that names a speaker called @name. Returns: (transfer full) */
LqScriptPiece *lq_script_builder_new_heading (const char *speaker, const char *name, bool is_first);

/* Words without times, for entries of which no tokens were kept. Returns: (transfer full) */
GPtrArray *lq_script_builder_dup_words (const char *text);

G_END_DECLS
