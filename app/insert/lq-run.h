/* lq-run.h: what one dictation has brought into an application so far
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-session.h"

G_BEGIN_DECLS

/**
 * LqRun:
 *
 * Main thread. One dictation on its way, or one action. For each settled token it is kept how many
 * characters of it were inserted, so that what is taken back in speech is taken back in the
 * application. Plain data.
 */
typedef enum {
  LQ_RUN_SPEECH, /* follows @session */
  LQ_RUN_TEXT,   /* inserts @text */
  LQ_RUN_UNDO,   /* takes the last insertion back */
} LqRunKind;

typedef struct {
  LqRunKind  kind;
  LqSession *session;      /* of speech, else NULL */
  char      *text;         /* of LQ_RUN_TEXT, else NULL */
  GArray    *sent;         /* (element-type unsigned): characters inserted for each token */
  char      *app;          /* where it began; NULL: not told */
  bool       has_begun;    /* something stands in the application: the next piece follows it */
  bool       is_moved;     /* the cursor has left the end of it since, for a place within */
  char      *before;       /* what stands before that place; NULL: not known */
  bool       has_ended;    /* no more will come */
  bool       is_cancelled; /* nothing more is wanted */
  bool       has_waited;   /* for what stands before the cursor */
  bool       is_noted;     /* the person was told that something was held back */
} LqRun;

LqRun *lq_run_new (LqRunKind kind, LqSession *session, const char *text);
void   lq_run_free (LqRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqRun, lq_run_free)

/* Settled tokens that were not sent yet, joined. Returns: (transfer full): may be empty */
char *lq_run_dup_waiting (const LqRun *self);
bool  lq_run_has_waiting (const LqRun *self);

/**
 * lq_run_dup_piece:
 * @may_move: the cursor can be moved
 * @end: (out): where the next piece begins, for lq_run_mark_sent()
 * @cursor_back: (out): so many characters before its end the cursor is wanted; 0: at its end
 *
 * Returns: (transfer full): what is waiting, up to where the cursor has to be moved
 */
char *lq_run_dup_piece (const LqRun *self, bool may_move, unsigned *end, unsigned *cursor_back);

/* Provisional words after everything that is settled. Returns: (transfer full) */
char *lq_run_dup_provisional (const LqRun *self);

/* All that was settled, without space around it. Returns: (transfer full) */
char *lq_run_dup_all (const LqRun *self);

/* The language of the first waiting token; borrowed; NULL: unknown. */
const char *lq_run_get_language (const LqRun *self);

/* What was waiting, up to @end, was sent as @n_chars characters. */
void lq_run_mark_sent (LqRun *self, unsigned end, unsigned n_chars);

/* What was waiting is not sent at all. */
void lq_run_withhold (LqRun *self);

/* The same of the first @n_tokens only. Returns: whether any text of them was waiting */
bool lq_run_withhold_before (LqRun *self, unsigned n_tokens);

/* The cursor was moved to @cursor_back characters before the end of @text, which was sent last. */
void lq_run_mark_moved (LqRun *self, const char *text, unsigned cursor_back);

/* Settled words may be taken back in speech: their tokens are empty from then on. What was sent
 * from the first such token on waits again.
 * Returns: how many characters are to be taken back in the application */
unsigned lq_run_take_back_silenced (LqRun *self);

/* Forgets what was inserted: it was taken back, or stands elsewhere. */
void lq_run_forget_sent (LqRun *self);

G_END_DECLS
