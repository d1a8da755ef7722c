/* lq-http-exchange.c: a call from its first try to its last
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Turn, try, and if it failed by something that passes: wait, and again. Who waits has no place on
 * the line. */

#define G_LOG_DOMAIN "lq-net"

#include "config.h"
#include "lq-http-exchange.h"
#include "lq-error.h"
#include "lq-retry.h"

#include <inttypes.h>

enum { HELD_MIN_US = 60 * 1000 * 1000 };

struct _LqHttpExchange {
  LqHttpPlace                 place;
  LqHttpCall                 *call;
  const LqHttpExchangeEvents *events;
  gpointer                    data;

  LqNetTurn     *turn;
  LqHttpAttempt *attempt;
  bool           is_fresh; /* the next try opens a connection */
  unsigned       n_tries;
  LqHttpAnswer  *last_answer; /* of the newest try, while another one is waited for; NULL: none */
  GError        *last_error;
  int64_t        last_wait_us; /* before the newest try; 0: there was none */

  /* By the clock of the place. */
  int64_t began_us;
  int64_t joined_us; /* the turn */
  int64_t went_us;   /* the newest try */
  int64_t waited_us;
};

static void join (LqHttpExchange *self, int64_t not_before_us);

static int64_t
now_of (const LqHttpExchange *self)
{
  return self->place.clock->now_us (self->place.clock->data);
}

/* ---- the end */

static void
count_call (LqHttpExchange *self, const GError *error)
{
  LqHttpFigures *figures = lq_http_stats_begin (self->place.stats, self->call->what);

  figures->n_calls++;
  if (error != NULL)
    figures->n_failed++;
  lq_histogram_add (&figures->waited, self->waited_us);
  lq_histogram_add (&figures->whole, now_of (self) - self->began_us);
  lq_http_stats_end (self->place.stats);
}

static void
end (LqHttpExchange *self, LqHttpAnswer *answer, GError *error)
{
  count_call (self, error);
  if (answer != NULL)
    answer->n_tries = self->n_tries;
  self->events->done (self, answer, error, self->data);
}

static void
leave (LqHttpExchange *self, LqOutcome outcome, int code)
{
  if (self->turn != NULL)
    lq_net_turn_end (g_steal_pointer (&self->turn), outcome, code);
}

/* ---- a try */

static LqOutcome
outcome_of (const LqHttpResult *result)
{
  if (result->answer != NULL && result->answer->status / 100 != 5 &&
      (result->error == NULL || !lq_http_answer_is_fine (result->answer)))
    return LQ_OUTCOME_FINE;

  if (result->is_ours)
    return LQ_OUTCOME_NONE;

  return result->is_unreached ? LQ_OUTCOME_UNREACHED : LQ_OUTCOME_FAILED;
}

/* Whether the service may have done already what it is asked for. */
static bool
may_repeat (const LqHttpExchange *self, const LqHttpResult *result)
{
  if (result->has_given && self->call->restart == NULL)
    return false;

  return lq_http_call_is_repeatable (self->call) || result->is_unsent ||
         (result->answer != NULL && result->answer->status == LQ_RETRY_TOO_MANY_REQUESTS);
}

static void
count_try (LqHttpExchange *self, const LqHttpResult *result)
{
  LqHttpFigures *figures = lq_http_stats_begin (self->place.stats, self->call->what);

  figures->n_tries++;
  figures->n_retries += self->n_tries > 1;
  figures->n_opened += result->has_opened;
  figures->n_reused += !result->has_opened && !result->is_unsent;
  figures->n_repeated += result->is_repeated;
  figures->n_http2 += result->answer != NULL && result->is_http2;
  figures->n_crowded_out += lq_net_turn_was_crowded_out (self->turn);
  figures->n_limited +=
    result->answer != NULL && result->answer->status == LQ_RETRY_TOO_MANY_REQUESTS;
  figures->sent += (uint64_t) result->sent;
  figures->received += (uint64_t) result->received;
  lq_histogram_add (&figures->took, result->took_us);
  lq_http_stats_end (self->place.stats);
}

/* Addresses are told without their query, which may be long and is nobody's business. */
static char *
dup_path (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  return g_strdup (uri ? g_uri_get_path (uri) : "");
}

/* The key is in none of the fields, see lq_http_call_free(). */
static void
log_try (LqHttpExchange *self, const LqHttpResult *result)
{
  g_autofree char *path = dup_path (self->call->url);
  unsigned         status = result->answer ? result->answer->status : 0;
  const char      *id = result->answer ? result->answer->request_id : "";
  const char      *fault = result->error ? result->error->message : "";
  g_autofree char *message =
    g_strdup_printf ("%s: %s %s: HTTP %u after %" PRId64 " ms, try %u, request “%s”%s%s",
                     self->call->what, self->call->method, path, status, result->took_us / 1000,
                     self->n_tries, id, *fault ? ": " : "", fault);
  GVariantDict fields = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) all = NULL;

  g_variant_dict_insert (&fields, "MESSAGE", "s", message);
  g_variant_dict_insert (&fields, "LOQUAT_EVENT", "s", "http-request");
  g_variant_dict_insert (&fields, "LOQUAT_CALL", "s", self->call->what);
  g_variant_dict_insert (&fields, "LOQUAT_METHOD", "s", self->call->method);
  g_variant_dict_insert (&fields, "LOQUAT_HOST", "s", lq_net_host_get_name (self->place.host));
  g_variant_dict_insert (&fields, "LOQUAT_PATH", "s", path);
  g_variant_dict_insert (&fields, "LOQUAT_STATUS", "u", status);
  g_variant_dict_insert (&fields, "LOQUAT_DURATION_MS", "x", result->took_us / 1000);
  g_variant_dict_insert (&fields, "LOQUAT_WAITED_MS", "x", self->waited_us / 1000);
  g_variant_dict_insert (&fields, "LOQUAT_TRY", "u", self->n_tries);
  g_variant_dict_insert (&fields, "LOQUAT_SENT", "x", result->sent);
  g_variant_dict_insert (&fields, "LOQUAT_RECEIVED", "x", result->received);
  g_variant_dict_insert (&fields, "LOQUAT_CONNECTION", "s", result->has_opened ? "new" : "kept");
  g_variant_dict_insert (&fields, "LOQUAT_REQUEST_ID", "s", id);
  all = g_variant_ref_sink (g_variant_dict_end (&fields));
  g_log_variant (G_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, all);
}

/* Whether the service had it in hand for a good while: what failed before does not count then. */
static bool
was_held (const LqHttpExchange *self, const LqHttpResult *result)
{
  return result->answer != NULL && result->answer->beat_s > 0 &&
         now_of (self) - self->went_us >= HELD_MIN_US;
}

static int64_t
next_wait_us (LqHttpExchange *self, int64_t retry_after_us)
{
  const LqNetClock *clock = self->place.clock;

  self->last_wait_us = lq_retry_next_us (self->place.preset, self->last_wait_us, retry_after_us,
                                         clock->random (clock->data));

  return self->last_wait_us;
}

static bool
is_settled (const LqHttpExchange *self, const LqHttpResult *result)
{
  return self->call->is_settled != NULL && result->answer != NULL &&
         self->call->is_settled (result->answer, self->call->data);
}

static void
forget_tries (LqHttpExchange *self)
{
  self->n_tries = 0;
  self->last_wait_us = 0;
}

/* Returns: whether it is tried again */
static bool
try_again (LqHttpExchange *self, const LqHttpResult *result)
{
  int64_t now_us = now_of (self);
  int64_t after_us = result->answer ? result->answer->retry_after_us : LQ_RETRY_AFTER_NONE;

  if (!result->is_passing || is_settled (self, result))
    return false;

  /* The service asks all of us, whether this call goes on or not. */
  if (after_us > 0)
    lq_net_host_hold (self->place.host, now_us + after_us);
  if (was_held (self, result))
    forget_tries (self);
  if (self->n_tries >= self->place.preset->n_tries || !may_repeat (self, result) ||
      after_us > self->place.preset->retry_after_max_s * (int64_t) G_USEC_PER_SEC)
    return false;

  self->last_answer = result->answer ? lq_http_answer_ref (result->answer) : NULL;
  self->last_error = g_error_copy (result->error);
  self->is_fresh = g_error_matches (result->error, LQ_ERROR, LQ_ERROR_TIMEOUT) &&
                   result->answer == NULL && !result->has_opened;
  if (result->has_given)
    self->call->restart (self->call->data);
  join (self, now_us + next_wait_us (self, after_us));

  return true;
}

static void
done_cb (const LqHttpResult *result, gpointer user_data)
{
  LqHttpExchange *self = user_data;
  LqHttpAttempt  *attempt = g_steal_pointer (&self->attempt);

  count_try (self, result);
  log_try (self, result);
  leave (self, outcome_of (result), result->error ? result->error->code : 0);
  if (result->error != NULL && result->has_opened && result->is_unsent)
    self->events->unconnected (self, result, self->data);
  if (!try_again (self, result))
    end (self, result->answer, result->error);
  lq_http_attempt_free (attempt);
}

/* ---- turns */

static void
forget_last (LqHttpExchange *self)
{
  g_clear_pointer (&self->last_answer, lq_http_answer_unref);
  g_clear_error (&self->last_error);
}

static void
held_cb (gpointer user_data)
{
  LqHttpExchange *self = user_data;

  lq_net_turn_hold (self->turn);
}

static void
go_cb (gpointer user_data)
{
  static const LqHttpAttemptEvents events = { done_cb, held_cb };
  LqHttpExchange                  *self = user_data;

  forget_last (self);
  self->went_us = now_of (self);
  self->waited_us += self->went_us - self->joined_us;
  self->n_tries++;
  self->attempt = lq_http_attempt_new (self->place.session, self->call, self->place.preset,
                                       self->is_fresh, &events, self);
}

static void
refuse_cb (GError *error, gpointer user_data)
{
  LqHttpExchange *self = user_data;
  g_autoptr (GError) owned = error;

  self->turn = NULL;
  self->waited_us += now_of (self) - self->joined_us;
  g_prefix_error (&owned, "%s: ", self->call->what);
  /* What the service itself said last tells more. */
  end (self, self->last_answer, self->last_error ? self->last_error : owned);
}

static void
join (LqHttpExchange *self, int64_t not_before_us)
{
  static const LqNetTurnEvents events = { go_cb, refuse_cb };

  self->joined_us = now_of (self);
  self->turn = lq_net_host_join (self->place.host, self->call->service,
                                 self->call->is_upload ? LQ_NET_LANE_UPLOADS : LQ_NET_LANE_CALLS,
                                 self->place.order, not_before_us,
                                 self->call->patience_s * (int64_t) G_USEC_PER_SEC, &events, self);
}

LqHttpExchange *
lq_http_exchange_new (const LqHttpPlace          *place,
                      LqHttpCall                 *call,
                      const LqHttpExchangeEvents *events,
                      gpointer                    data)
{
  LqHttpExchange *self = g_new0 (LqHttpExchange, 1);

  self->place = *place;
  self->call = call;
  self->events = events;
  self->data = data;
  self->began_us = now_of (self);
  join (self, self->began_us);

  return self;
}

void
lq_http_exchange_free (LqHttpExchange *self)
{
  g_clear_pointer (&self->attempt, lq_http_attempt_free);
  leave (self, LQ_OUTCOME_NONE, 0);
  forget_last (self);
  lq_http_call_free (self->call);
  g_free (self);
}

const LqHttpCall *
lq_http_exchange_get_call (LqHttpExchange *self)
{
  return self->call;
}

bool
lq_http_exchange_shares_line (LqHttpExchange *self, LqHttpExchange *other)
{
  return self->place.host == other->place.host && self->place.session == other->place.session;
}

void
lq_http_exchange_unconnected (LqHttpExchange *self, const LqHttpResult *why)
{
  if (self->attempt != NULL && lq_http_attempt_is_waiting (self->attempt))
    lq_http_attempt_give_up (self->attempt, why);
}
