/* lq-token.h: a recognized piece of text with its time, and an update that carries several
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* How a token stands to a translation that the recognizer gives beside what was said. */
typedef enum {
  LQ_TRANSLATION_NONE = 0,     /* said, and not translated */
  LQ_TRANSLATION_ORIGINAL = 1, /* said; its translation follows */
  LQ_TRANSLATION_RESULT = 2,   /* the translation of originals before it; it has no times */
} LqTranslation;

/**
 * LqToken:
 *
 * A piece of a transcript: a word or a part of one. Texts are joined verbatim: a token that begins
 * a word carries its own leading space. Not changed once it has been handed over, so that several
 * threads and arrays may hold the same one.
 */
typedef struct {
  gatomicrefcount n_holders; /* private */

  char         *text; /* as shown; UTF-8, may be empty, never NULL */
  char         *raw;  /* as recognized, before casing, numbers and punctuation; NULL: equals text */
  int64_t       start_ms;   /* from the start of the recording; -1: unknown */
  int64_t       end_ms;     /* likewise */
  float         confidence; /* 0 to 1; -1: unknown */
  char         *speaker;    /* "1", "2", …; NULL: unknown */
  char         *language;   /* ISO 639-1; NULL: unknown */
  bool          is_final;   /* will not change any more */
  bool          is_gap;     /* no speech but the mark of sound that is missing here */
  LqTranslation translation;
  unsigned
    cursor_back; /* once it is inserted, the cursor belongs so many characters before its end */
} LqToken;

/**
 * lq_token_new:
 * @text: UTF-8
 * @start_ms: from the start of the recording, or -1
 * @end_ms: likewise
 * @confidence: 0 to 1, or -1
 * @is_final: whether it is settled
 *
 * Returns: (transfer full): a token; its other fields are for the caller to set
 */
LqToken *
lq_token_new (const char *text, int64_t start_ms, int64_t end_ms, float confidence, bool is_final);
LqToken *lq_token_copy (const LqToken *token);
LqToken *lq_token_ref (LqToken *token); /* another hold on the same one */

/* Gives up one's hold; the last one frees. */
void lq_token_free (LqToken *token);

/* The token's text as it was recognized. Borrowed. */
const char *lq_token_get_raw (const LqToken *token);

/* Whether it begins a word of its own, wherever it stands. */
bool lq_token_begins_word (const LqToken *token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqToken, lq_token_free)

/* Returns: (transfer full) (element-type LqToken): an empty array that frees its tokens */
GPtrArray *lq_tokens_new (void);
GPtrArray *lq_tokens_copy (const GPtrArray *tokens);

/* A new array of the same tokens: a snapshot, without the cost of copies. Returns: (transfer full)
 */
GPtrArray *lq_tokens_share (const GPtrArray *tokens);

/* The texts of @tokens joined. Returns: (transfer full) */
char *lq_tokens_dup_text (const GPtrArray *tokens);
char *lq_tokens_dup_raw (const GPtrArray *tokens);

/**
 * LqUpdate:
 *
 * What a recognizer says at one moment. The final tokens come once and never change; the
 * provisional ones replace all provisional tokens said before, so an update without any takes them
 * away.
 */
typedef struct {
  GPtrArray *tokens;   /* (element-type LqToken): finals first, then provisionals; may be empty */
  int64_t    final_ms; /* audio up to here has become final tokens */
  int64_t    total_ms; /* audio up to here has been looked at */
  unsigned   stream;   /* counts the recognizer's connections: a larger one begins with a replay */
} LqUpdate;

LqUpdate *lq_update_new (int64_t final_ms, int64_t total_ms, unsigned stream);
LqUpdate *lq_update_copy (const LqUpdate *update);
void      lq_update_free (LqUpdate *update);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqUpdate, lq_update_free)

G_END_DECLS
