/* lq-http-call.h: one HTTP call, as its caller describes it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-http-answer.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

enum {
  LQ_HTTP_REFUSAL_MAX = 64 * 1024,      /* bytes of an error's body that are read */
  LQ_HTTP_ANSWER_MAX = 4 * 1024 * 1024, /* the same of an answer, unless the call says otherwise */
};

/**
 * LqHttpFlow:
 *
 * The body of an answer on its way to a consumer that takes it in pieces.
 */
typedef struct _LqHttpAttempt LqHttpFlow;

/* No more pieces until lq_http_flow_resume(). From within `read` or later. */
void lq_http_flow_pause (LqHttpFlow *flow);
void lq_http_flow_resume (LqHttpFlow *flow);

/* The consumer cannot go on: the call ends with this error, and is not tried again.
 * @error: (transfer full) */
void lq_http_flow_fail (LqHttpFlow *flow, GError *error);

/**
 * LqHttpCall:
 *
 * Plain data, all 0 but what is needed: method, url, what. It is copied by lq_http_send_async();
 * @data must live until that calls back, and its functions are not called afterwards. They are
 * called on the thread of the #LqHttp.
 */
typedef struct {
  const char *method;  /* "GET", "POST", … */
  const char *url;     /* without the key: addresses get into logs */
  const char *what;    /* short name for figures and logs: "upload" */
  const char *service; /* (nullable): which service of the host; each has a breaker of its own */
  const char *key;     /* (nullable): goes into the header Authorization */

  /* What is sent: nothing, or bytes, or a stream of exactly @length bytes that can be opened again
   * for the next try. */
  const char *content_type;
  GBytes     *body;
  GInputStream *(*open) (gpointer data, GError **error);
  int64_t length;

  bool is_repeatable; /* may be sent twice though its method says nothing of it */
  bool is_upload;     /* goes over HTTP/1.1: one stream of HTTP/2 is slow on a long way */
  /* (nullable): whether a refusal will be the same the next time, though its status may pass: 429
   * is also what a full store is told by. */
  bool (*is_settled) (const LqHttpAnswer *refusal, gpointer data);

  /* The service may hold its answer back for so long, and is asked to; or without end, if it gives
   * a sign of life every @beat_s meanwhile, which a service that cannot passes over. */
  unsigned wait_s;
  unsigned beat_s;
  unsigned keep_s;     /* of GET: an answer that is not older is given again */
  unsigned patience_s; /* waits so long while the service is left alone; 0: fails at once */
  int64_t  answer_max; /* bytes of an answer that is read whole; 0: LQ_HTTP_ANSWER_MAX */

  /* (nullable): how much of the body has been sent; begins again with each try. */
  void (*progress) (int64_t sent, int64_t total, gpointer data);
  /* (nullable): takes the answer's body, of any size, in pieces. Only of 2xx; other bodies are
   * read as a refusal. */
  void (*read) (LqHttpFlow *flow, GBytes *piece, gpointer data);
  /* (nullable): the line broke in mid-body, and it will come again from its start. Without it, a
   * call that has given a piece to @read is not tried again. */
  void (*restart) (gpointer data);
  /* (nullable): whether what came is all of it. Asked where the answer's length was not told:
   * libsoup takes a line that breaks between two chunks for the end. If not, the line has broken.
   */
  bool (*is_whole) (gpointer data);
  gpointer data;
} LqHttpCall;

/* Returns: (transfer full): a deep copy, but of @data */
LqHttpCall *lq_http_call_copy (const LqHttpCall *call);

/* Shows the key, if there is one. */
void lq_http_call_add_key (const LqHttpCall *call, SoupMessageHeaders *request);

/* Wipes the key. */
void lq_http_call_free (LqHttpCall *call);

/* Whether the service may get it twice. */
bool lq_http_call_is_repeatable (const LqHttpCall *call);

/* Whether it goes over HTTP/1.1: an upload, and an answer that is taken in pieces. libsoup 3.2
 * takes what comes over HTTP/2 as fast as it comes, whether anybody reads it or not. */
bool lq_http_call_is_bulk (const LqHttpCall *call);

/* Returns: how many bytes are sent */
int64_t lq_http_call_get_length (const LqHttpCall *call);

/* Returns: (transfer full) (nullable): equal for GETs that have the same answer. Without the key's
 * text. %NULL: it stands alone. */
char *lq_http_call_dup_identity (const LqHttpCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpCall, lq_http_call_free)

G_END_DECLS
