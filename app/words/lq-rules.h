/* lq-rules.h: what the person wants done to recognized words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
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
  char           *language;        /* ISO 639-1: whose spoken punctuation applies; never NULL */
  bool            has_punctuation; /* “comma” writes a comma */
  bool            has_commands;    /* “scratch that” and the like */
  GPtrArray      *replacements;    /* (element-type LqReplacement) */
  GPtrArray      *vocabulary;      /* (element-type utf8): words the engine should expect */
  char           *clipboard;       /* for {clipboard}; nullable */
} LqRules;

LqRules *lq_rules_new (const char *language);
LqRules *lq_rules_ref (const LqRules *self);
void     lq_rules_unref (LqRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqRules, lq_rules_unref)

LqReplacement *lq_replacement_new (const char *hear, const char *write);
void           lq_replacement_free (LqReplacement *replacement);

G_END_DECLS
