/* lq-http-exchange.h: a call from its first try to its last
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-http-answer.h"
#include "lq-http-attempt.h"
#include "lq-http-call.h"
#include "lq-http-stats.h"
#include "lq-net-host.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _LqHttpExchange LqHttpExchange;

/* What an exchange needs of its #LqHttp; all of it lives longer. */
typedef struct {
  const LqNetPreset *preset;
  const LqNetClock  *clock;
  LqHttpStats       *stats;
  SoupSession       *session; /* the one for such calls */
  LqNetHost         *host;
  uint64_t           order;
} LqHttpPlace;

typedef struct {
  /* It is over. @answer: (nullable); @error: (nullable), borrowed both */
  void (*done) (LqHttpExchange *exchange, LqHttpAnswer *answer, GError *error, gpointer data);
  /* It could not open a connection: others that wait for the same one do so in vain. */
  void (*unconnected) (LqHttpExchange *exchange, const LqHttpResult *why, gpointer data);
} LqHttpExchangeEvents;

/* @call: (transfer full). Begins. */
LqHttpExchange *lq_http_exchange_new (const LqHttpPlace          *place,
                                      LqHttpCall                 *call,
                                      const LqHttpExchangeEvents *events,
                                      gpointer                    data);

/* Ends it without a word, if it is not over. */
void lq_http_exchange_free (LqHttpExchange *self);

const LqHttpCall *lq_http_exchange_get_call (LqHttpExchange *self);

/* Whether both may be waiting for the same connection. */
bool lq_http_exchange_shares_line (LqHttpExchange *self, LqHttpExchange *other);

/* A connection could not be opened. If it waits for one, its try is over. */
void lq_http_exchange_unconnected (LqHttpExchange *self, const LqHttpResult *why);

G_END_DECLS
