/* lq-rules.h: what the person wants done to recognized words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* hear → write */
typedef struct {
  char *hear;
  char *write;
  bool  is_regex;   /* @hear is a regular expression; else whole words, case kept */
  bool  is_snippet; /* @write may hold {date} {time} {clipboard} {cursor} */
  char *language;   /* ISO 639-1: only in this language; NULL: any */
} LqReplacement;

/**
 * LqRules:
 *
 * A snapshot of everything that changes words, made on the main thread before a dictation begins
 * and not changed afterwards.
 */
typedef struct {
  gatomicrefcount n_holders;       /* private */
  char           *language;        /* ISO 639-1: of words whose language is not told; never NULL */
  bool            has_punctuation; /* “comma” writes a comma */
  bool            has_commands;    /* “scratch that” and the like */
  GPtrArray      *replacements;    /* (element-type LqReplacement) */
  GPtrArray      *vocabulary;      /* (element-type utf8): words the engine should expect */
  char           *clipboard;       /* for {clipboard}; nullable */
} LqRules;

LqRules *lq_rules_new (const char *language);
/* With the person's switches and language, and no words of theirs. @engine: (nullable): its id, as
 * one of them knows one language only */
LqRules *lq_rules_new_from_settings (GSettings *settings, const char *engine);
LqRules *lq_rules_ref (const LqRules *self);
void     lq_rules_unref (LqRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqRules, lq_rules_unref)

/* The vocabulary as a list. Returns: (transfer full) (nullable): %NULL: there is none */
char **lq_rules_dup_terms (const LqRules *self);

/* Whether they change anything at all. */
bool lq_rules_are_active (const LqRules *self);

LqReplacement *lq_replacement_new (const char *hear, const char *write);
LqReplacement *lq_replacement_copy (const LqReplacement *replacement);
void           lq_replacement_free (LqReplacement *replacement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqReplacement, lq_replacement_free)

/* Whether it can be applied. Returns: %FALSE with %LQ_ERROR_REQUEST: nothing to hear, or an
 * expression that does not compile. */
bool lq_replacement_check (const LqReplacement *replacement, GError **error);

/**
 * lq_replacement_expand:
 * @clipboard: (nullable): for {clipboard}
 * @cursor_back: (out): how many characters stand after the last {cursor}; 0 without one
 *
 * Fills in a snippet's {date}, {time} and {clipboard}, as of now and in the person's locale, and
 * leaves {cursor} out of the text. Other braces stay as they are.
 *
 * Returns: (transfer full): the text
 */
char *lq_replacement_expand (const LqReplacement *replacement,
                             const char          *clipboard,
                             unsigned            *cursor_back);

G_END_DECLS
