/* lq-spoken.h: what can be said for punctuation, layout and commands in a language
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  LQ_COMMAND_NONE,
  LQ_COMMAND_SCRATCH, /* “scratch that”: the utterance before is taken back */
  LQ_COMMAND_UNDO,    /* “undo that”: the last insertion is taken back */
  LQ_COMMAND_STOP,    /* “stop dictation” */
} LqCommand;

enum { LQ_N_COMMANDS = LQ_COMMAND_STOP + 1 };

typedef enum {
  LQ_SIGN_MARK,
  LQ_SIGN_JOIN,
  LQ_SIGN_LAYOUT,
  LQ_SIGN_OPEN,
  LQ_SIGN_CLOSE,
  LQ_SIGN_SYMBOL,
} LqSignKind;

typedef enum {
  LQ_CASE_AS_IS,
  LQ_CASE_UPPER,
  LQ_CASE_LOWER,
} LqCase;

/* What is written for a phrase; data/words/en.ini says what the fields mean. */
typedef struct {
  char     **say;
  char      *write;
  LqSignKind kind;
  bool       is_attached_left;
  bool       is_attached_right;
  LqCase     next;
  char     **not_before; /* folded; nullable */
  bool       is_after_figure;
} LqSign;

/**
 * LqSpoken:
 *
 * One language's phrases. Constant; any thread.
 */
typedef struct {
  char      *language;                /* ISO 639-1 */
  char      *literal;                 /* as said, one word */
  char     **not_after;               /* folded; nullable */
  char     **commands[LQ_N_COMMANDS]; /* NULL for %LQ_COMMAND_NONE */
  GPtrArray *signs;                   /* (element-type LqSign), in the order of the file */
} LqSpoken;

/* Languages that have phrases, sorted, ended by NULL. Borrowed. */
const char *const *lq_spoken_list_languages (void);

/* Returns: (nullable): the phrases of @language (ISO 639-1); %NULL: it has none. Borrowed. */
const LqSpoken *lq_spoken_get (const char *language);

/* As it is compared: without case, apostrophes all alike. Returns: (transfer full) */
char *lq_spoken_fold (const char *text, gssize n_bytes);

G_END_DECLS
