/* lq-word-book.h: a person's own words: vocabulary, replacements, profiles of applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-rules.h"

G_BEGIN_DECLS

/* A word or name that the engine should expect. */
typedef struct {
  char *term;
  char *language; /* ISO 639-1; NULL: any */
} LqTerm;

typedef enum {
  LQ_CHOICE_AS_SET, /* as in the preferences */
  LQ_CHOICE_OFF,
  LQ_CHOICE_ON,
} LqChoice;

/* What is different in one application. */
typedef struct {
  char    *app;      /* its id, as the desktop tells it */
  char    *engine;   /* NULL: as set */
  char    *language; /* ISO 639-1; NULL: as set */
  char    *mode;     /* of the dictation key, as in the settings; NULL: as set */
  LqChoice punctuation;
  LqChoice commands;
  LqChoice replacements; /* and snippets; as set: on */
} LqProfile;

/**
 * LqWordBook:
 *
 * Plain data; copied where it is handed to another thread.
 */
typedef struct {
  GPtrArray *terms;        /* (element-type LqTerm) */
  GPtrArray *replacements; /* (element-type LqReplacement), in their order */
  GPtrArray *profiles;     /* (element-type LqProfile) */
} LqWordBook;

LqWordBook *lq_word_book_new (void);
LqWordBook *lq_word_book_copy (const LqWordBook *book);
void        lq_word_book_free (LqWordBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqWordBook, lq_word_book_free)

/* Adds what @book has nothing for, and @other has. */
void lq_word_book_add_missing (LqWordBook *book, const LqWordBook *other);

LqTerm    *lq_term_new (const char *term, const char *language);
void       lq_term_free (LqTerm *term);
LqProfile *lq_profile_new (const char *app);
void       lq_profile_free (LqProfile *profile);

/* Returns: (nullable): what is different in @app. Case does not count. */
const LqProfile *lq_word_book_find_profile (const LqWordBook *book, const char *app);

/**
 * lq_word_book_make_rules:
 * @settings: with the person's switches
 * @engine: (nullable): id of the engine
 * @app: (nullable): where the words go, if that is known
 *
 * Returns: (transfer full): the rules for a dictation
 */
LqRules *lq_word_book_make_rules (const LqWordBook *book,
                                  GSettings        *settings,
                                  const char       *engine,
                                  const char       *app);

/**
 * lq_word_book_dup_csv:
 *
 * Terms and replacements: columns kind (term, replacement, regex, snippet), hear, write, language.
 *
 * Returns: (transfer full): a file's contents
 */
char *lq_word_book_dup_csv (const LqWordBook *book);

/**
 * lq_word_book_import_csv:
 * @error: return location for %LQ_ERROR_FILE
 *
 * Adds what is in a file and not yet in the book. Without a line of column names, one column is
 * taken for terms, and two for replacements. Rows that cannot be applied are left out.
 *
 * Returns: how many were added; -1: it is no such file
 */
int lq_word_book_import_csv (LqWordBook *book, const char *data, size_t size, GError **error);

G_END_DECLS
