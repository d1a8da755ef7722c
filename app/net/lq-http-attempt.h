/* lq-http-attempt.h: one try of a call, from the session to the last byte of its answer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-http-answer.h"
#include "lq-http-call.h"
#include "lq-net-preset.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _LqHttpAttempt LqHttpAttempt;

/* How it went. Lives while its callback runs. */
typedef struct {
  LqHttpAnswer *answer;       /* (nullable): what the service said, be it a refusal */
  GError       *error;        /* (nullable): of LQ_ERROR, or the caller's own */
  bool          is_passing;   /* it may have more luck the next time */
  bool          is_unsent;    /* nothing of it has reached the service */
  bool          is_ours;      /* the caller's own file or consumer failed */
  bool          has_given;    /* the consumer has got a piece */
  bool          has_opened;   /* a connection was opened for it */
  bool          is_unreached; /* it could not: nobody is there */
  bool          is_http2;
  bool          is_repeated; /* by libsoup: the kept connection had been closed meanwhile */
  int64_t       sent;        /* bytes of the body */
  int64_t       received;    /* the same of the answer */
  int64_t       took_us;
} LqHttpResult;

typedef struct {
  void (*done) (const LqHttpResult *result, gpointer data);
  /* The service holds its answer back, as it was asked to, and gives signs of life. */
  void (*held) (gpointer data);
} LqHttpAttemptEvents;

/**
 * lq_http_attempt_new:
 * @session: one that opens no stream of HTTP/2, for uploads
 * @call: living longer than the attempt
 * @limits: the same
 * @is_fresh: the connections that are there may be dead: it opens one
 *
 * Begins. `done` is called once, later, unless lq_http_attempt_free() is called before.
 *
 * Returns: the attempt
 */
LqHttpAttempt *lq_http_attempt_new (SoupSession               *session,
                                    const LqHttpCall          *call,
                                    const LqNetPreset         *limits,
                                    bool                       is_fresh,
                                    const LqHttpAttemptEvents *events,
                                    gpointer                   data);

/* Ends it without a word. */
void lq_http_attempt_free (LqHttpAttempt *self);

/* Whether it waits for a connection that others are opening or using. */
bool lq_http_attempt_is_waiting (const LqHttpAttempt *self);

/* It waited for a connection that could not be opened, as @why tells: ends it like that. */
void lq_http_attempt_give_up (LqHttpAttempt *self, const LqHttpResult *why);

G_END_DECLS
