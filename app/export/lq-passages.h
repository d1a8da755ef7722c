/* lq-passages.h: a transcript as paragraphs, each of one speaker
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"

G_BEGIN_DECLS

/**
 * LqPassage:
 *
 * A paragraph: it ends where another speaker begins, at a long pause, or at the end of a sentence
 * when it is long enough to read.
 */
typedef struct {
  char   *speaker;     /* as in the tokens; NULL: unknown */
  char   *language;    /* of its first word; NULL: unknown */
  int64_t start_ms;    /* -1: unknown */
  int64_t end_ms;      /* likewise */
  float   confidence;  /* the mean; -1: unknown */
  char   *text;        /* as said; without control characters but line breaks; not empty */
  char   *translation; /* the same; what needs none is in it as said; NULL: none at all */
} LqPassage;

/* @entry: with tokens, or its text is broken. Returns: (transfer full) (element-type LqPassage) */
GPtrArray *lq_passages_new (const LqEntry *entry);

/* Appends @text without what no format can hold: control characters but line break and tab. */
void lq_passages_append_clean (GString *out, const char *text);

G_END_DECLS
