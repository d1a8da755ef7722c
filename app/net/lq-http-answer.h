/* lq-http-answer.h: what a service answered
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqHttpAnswer:
 *
 * Counted, and never changed once it is given out: identical calls share one.
 */
typedef struct {
  unsigned status;
  char    *content_type;   /* lower case, without parameters; may be empty */
  GBytes  *body;           /* empty where the call's `read` took it */
  bool     is_truncated;   /* of a refusal: its body was longer than what is read */
  char    *request_id;     /* the service's, printable; may be empty */
  int64_t  retry_after_us; /* what the service asks for; LQ_RETRY_AFTER_NONE: nothing */
  unsigned beat_s;         /* it is held back, with a sign of life so often; 0: it is not */
  unsigned n_tries;        /* that the call took */
} LqHttpAnswer;

LqHttpAnswer *lq_http_answer_new (void);
/* Takes from the head of an answer what is kept of it. What its text says of itself is not trusted.
 */
LqHttpAnswer *lq_http_answer_read (unsigned status, SoupMessageHeaders *headers);

LqHttpAnswer *lq_http_answer_ref (LqHttpAnswer *self);
void          lq_http_answer_unref (LqHttpAnswer *self);

bool lq_http_answer_is_fine (const LqHttpAnswer *self);

/* Returns: (transfer full): an error of ours for a status that is not 2xx */
GError *lq_http_answer_to_error (const LqHttpAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpAnswer, lq_http_answer_unref)

G_END_DECLS
