/* http-fixture.h: an LqHttp on a clock of its own, against the rig's hostile server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fake-clock.h"
#include "hostile.h"
#include "lq-http-private.h"

#include <string.h>

enum { N_TRIES_MAX = 64 };

typedef struct {
  FakeClock   clock;
  LqNetPreset preset; /* throughput, without a rate; to be changed before http_begin() */
  LqHttp     *http;
  unsigned    n_begun; /* tries of calls with a body of outcome_set_body() */
} HttpFixture;

/* One call and what came of it. */
typedef struct {
  HttpFixture  *fixture;
  LqHttpCall    call;
  GCancellable *cancellable; /* NULL: none */
  LqHttpAnswer *answer;
  LqHttpAnswer *refusal;
  GError       *error;
  bool          is_done;

  /* Of calls with a body of outcome_set_body(): when each try began, by the fixture's clock. */
  GBytes  *body;
  int64_t  tried_us[N_TRIES_MAX];
  unsigned n_tried;
  int64_t  sent; /* as progress told last */
  unsigned n_progress;

  /* Of calls whose answer is taken in pieces. */
  GByteArray *taken;
  unsigned    n_restarts;
  gpointer    extra; /* of the test */
} Outcome;

/* Started once for a program. */
extern Hostile *http_hostile;

/* Runs the tests, with the server. */
int http_run (void);

void http_set_up (HttpFixture *fixture, gconstpointer unused);
void http_tear_down (HttpFixture *fixture, gconstpointer unused);
void http_begin (HttpFixture *fixture);

/* Prepares a call to @path of the server, or to an address. */
void outcome_init (Outcome *outcome, HttpFixture *fixture, const char *method, const char *path);
void outcome_clear (Outcome *outcome);

/* Gives the call a body that comes as a stream, and the name "body". Time stands still while such a
 * call is on the way. */
void outcome_set_body (Outcome *outcome, const void *data, size_t size);

/* Has the answer taken in pieces, into @taken. */
void outcome_take (Outcome *outcome);

void outcome_send (Outcome *outcome);
void outcome_wait (Outcome *outcome);

/* A GET, until it is over. */
void http_get (HttpFixture *fixture, const char *path, Outcome *outcome);

/* The answer's body as text, until the next call. */
const char *text_of (const LqHttpAnswer *answer);

/* How many requests the server has had. */
unsigned n_requests (void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

#define http_test(name, function)                                                                  \
  g_test_add (name, HttpFixture, NULL, http_set_up, function, http_tear_down)
