/* lq-net-host.c: the door to a host: who may go, and when
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-net"

#include "config.h"
#include "lq-net-host.h"
#include "lq-error.h"
#include "lq-net-knock.h"
#include "lq-token-bucket.h"

#include <inttypes.h>

typedef struct {
  char          *name;
  LqBreaker      breaker;
  LqBreakerState told; /* the state that was told last */
  int            code; /* of the newest failure */
} Service;

struct _LqNetHost {
  char                *name;
  LqNetPreset          preset;
  const LqNetClock    *clock;
  LqNetHostBreakerFunc breaker_changed;
  gpointer             data;

  GHashTable   *services; /* of Service by name */
  LqTokenBucket bucket;
  int64_t       hold_until_us;
  GQueue        waiting; /* of turns, in order */
  unsigned      n_going[LQ_NET_N_LANES];
  GSource      *next;  /* when the door is looked at again */
  LqNetKnock   *knock; /* NULL: nobody has to find out whether the host is there */
};

struct _LqNetTurn {
  LqNetHost             *host;
  Service               *service;
  LqNetLane              lane;
  uint64_t               order;
  int64_t                not_before_us;
  int64_t                patience_us;
  int64_t                blocked_us; /* since when the breaker is in the way; -1: it is not */
  const LqNetTurnEvents *events;
  gpointer               data;
  bool                   is_going;
  bool                   is_held;
  bool                   is_probe;
  bool                   was_crowded_out;
};

static void look (LqNetHost *self);

static int64_t
now_of (const LqNetHost *self)
{
  return self->clock->now_us (self->clock->data);
}

static void
service_free (gpointer data)
{
  Service *service = data;

  g_free (service->name);
  g_free (service);
}

static Service *
get_service (LqNetHost *self, const char *name)
{
  Service *service = g_hash_table_lookup (self->services, name);

  if (service == NULL) {
    service = g_new0 (Service, 1);
    service->name = g_strdup (name);
    service->code = LQ_ERROR_SERVICE;
    lq_breaker_init (&service->breaker, self->preset.n_failures, self->preset.open_ms);
    g_hash_table_insert (self->services, service->name, service);
  }

  return service;
}

/* Whether a service is left alone since nobody is there. */
static bool
is_unreached (LqNetHost *self)
{
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->services);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const LqBreaker *breaker = &((Service *) value)->breaker;

    if (breaker->is_unreached && lq_breaker_get_state (breaker, now_of (self)) == LQ_BREAKER_OPEN)
      return true;
  }

  return false;
}

static void
knocked_cb (bool is_open, gpointer user_data)
{
  LqNetHost *self = user_data;

  if (!is_open && is_unreached (self))
    return;

  g_clear_pointer (&self->knock, lq_net_knock_free);
  if (is_open)
    lq_net_host_hurry (self);
}

static void
knock (LqNetHost *self)
{
  if (self->knock == NULL && self->preset.knock_ms > 0 && is_unreached (self))
    self->knock =
      lq_net_knock_new (self->name, self->preset.knock_ms, self->clock, knocked_cb, self);
}

static void
tell_breaker (LqNetHost *self, Service *service)
{
  LqBreakerState state = lq_breaker_get_state (&service->breaker, now_of (self));

  if (state == service->told)
    return;

  service->told = state;
  if (self->breaker_changed != NULL)
    self->breaker_changed (self, service->name, state, self->data);
}

/* ---- who is next */

static gboolean
look_cb (gpointer user_data)
{
  LqNetHost *self = user_data;

  g_clear_pointer (&self->next, g_source_unref);
  look (self);

  return G_SOURCE_REMOVE;
}

static void
look_at (LqNetHost *self, int64_t at_us)
{
  lq_net_clear_source (&self->next);
  if (at_us < INT64_MAX)
    self->next = self->clock->wait (self->clock->data, at_us, look_cb, self);
}

/* @turn: left the queue before. */
static void
refuse (LqNetTurn *turn, GError *error)
{
  turn->events->refuse (error, turn->data);
  g_free (turn);
}

static void
go (LqNetTurn *turn, int64_t now_us)
{
  turn->is_going = true;
  turn->is_probe = lq_breaker_begin (&turn->service->breaker, now_us);
  turn->host->n_going[turn->lane]++;
  tell_breaker (turn->host, turn->service);
  turn->events->go (turn->data);
}

/* Returns: (transfer full) (nullable): why @turn should not wait any longer */
static GError *
check_patience (LqNetTurn *turn, int64_t now_us)
{
  LqNetHost *self = turn->host;
  int64_t    held_us = self->hold_until_us - now_us;

  if (held_us > self->preset.retry_after_max_s * (int64_t) G_USEC_PER_SEC)
    return g_error_new (LQ_ERROR, LQ_ERROR_LIMIT, "%s asks to wait for %" PRId64 " s", self->name,
                        held_us / G_USEC_PER_SEC);
  if (turn->blocked_us >= 0 && now_us - turn->blocked_us >= turn->patience_us)
    return g_error_new (LQ_ERROR, turn->service->code,
                        "%s failed %u times in a row and is left alone for a while", self->name,
                        turn->service->breaker.n_failures);

  return NULL;
}

/* Returns: 0: it may go; or when to look again; %INT64_MAX: when another one ends */
static int64_t
when_may_go (LqNetTurn *turn, int64_t now_us)
{
  LqNetHost     *self = turn->host;
  LqBreakerState state = lq_breaker_get_state (&turn->service->breaker, now_us);
  unsigned       n_max =
    turn->lane == LQ_NET_LANE_UPLOADS ? self->preset.n_uploads : self->preset.n_calls;

  if (now_us < turn->not_before_us)
    return turn->not_before_us;
  if (now_us < self->hold_until_us)
    return self->hold_until_us;
  if (!lq_breaker_allows (&turn->service->breaker, now_us)) {
    if (turn->blocked_us < 0)
      turn->blocked_us = now_us;
    return MIN (turn->blocked_us + MIN (turn->patience_us, INT64_MAX - turn->blocked_us),
                state == LQ_BREAKER_OPEN ? turn->service->breaker.until_us : INT64_MAX);
  }
  turn->blocked_us = -1;
  if (self->n_going[turn->lane] >= n_max) {
    turn->was_crowded_out = true;
    return INT64_MAX;
  }

  return 0;
}

/* One step: sends away the first turn that may go, or must not wait any longer. What it does then
 * may change the queue.
 * Returns: whether there was one; else @next_us is when there may be */
static bool
step (LqNetHost *self, int64_t *next_us)
{
  int64_t now_us = now_of (self);

  *next_us = INT64_MAX;
  for (GList *link = self->waiting.head; link != NULL; link = link->next) {
    LqNetTurn *turn = link->data;
    int64_t    at_us = when_may_go (turn, now_us);
    GError    *error = at_us > 0 ? check_patience (turn, now_us) : NULL;

    if (error != NULL) {
      g_queue_delete_link (&self->waiting, link);
      refuse (turn, error);
      return true;
    }
    if (at_us == 0) {
      int64_t token_us = lq_token_bucket_take (&self->bucket, now_us);

      if (token_us == 0) {
        g_queue_delete_link (&self->waiting, link);
        go (turn, now_us);
        return true;
      }
      at_us = now_us + token_us;
    }
    *next_us = MIN (*next_us, at_us);
  }

  return false;
}

static void
look (LqNetHost *self)
{
  int64_t next_us;

  while (step (self, &next_us))
    ;
  look_at (self, next_us);
}

/* ---- turns */

static int
compare_turns (gconstpointer a, gconstpointer b, gpointer unused)
{
  const LqNetTurn *left = a;
  const LqNetTurn *right = b;

  return (left->order > right->order) - (left->order < right->order);
}

LqNetTurn *
lq_net_host_join (LqNetHost             *self,
                  const char            *service,
                  LqNetLane              lane,
                  uint64_t               order,
                  int64_t                not_before_us,
                  int64_t                patience_us,
                  const LqNetTurnEvents *events,
                  gpointer               data)
{
  LqNetTurn *turn = g_new0 (LqNetTurn, 1);

  turn->host = self;
  turn->service = get_service (self, service);
  turn->lane = lane;
  turn->order = order;
  turn->not_before_us = not_before_us;
  turn->patience_us = patience_us;
  turn->blocked_us = -1;
  turn->events = events;
  turn->data = data;
  g_queue_insert_sorted (&self->waiting, turn, compare_turns, NULL);
  look_at (self, now_of (self));

  return turn;
}

bool
lq_net_turn_was_crowded_out (const LqNetTurn *turn)
{
  return turn->was_crowded_out;
}

void
lq_net_turn_hold (LqNetTurn *turn)
{
  LqNetHost *self = turn->host;

  g_return_if_fail (turn->is_going && !turn->is_held);

  turn->is_held = true;
  self->n_going[turn->lane]--;
  if (turn->is_probe) {
    lq_breaker_end (&turn->service->breaker, true, LQ_OUTCOME_FINE, now_of (self));
    turn->is_probe = false;
    tell_breaker (self, turn->service);
  }
  look_at (self, now_of (self));
}

void
lq_net_turn_end (LqNetTurn *turn, LqOutcome outcome, int code)
{
  LqNetHost *self = turn->host;
  Service   *service = turn->service;

  if (turn->is_going) {
    if (!turn->is_held)
      self->n_going[turn->lane]--;
    if (outcome == LQ_OUTCOME_FAILED || outcome == LQ_OUTCOME_UNREACHED)
      service->code = code;
    lq_breaker_end (&service->breaker, turn->is_probe, outcome, now_of (self));
    tell_breaker (self, service);
    knock (self);
  } else {
    g_queue_remove (&self->waiting, turn);
  }
  g_free (turn);
  look_at (self, now_of (self));
}

void
lq_net_host_hold (LqNetHost *self, int64_t until_us)
{
  self->hold_until_us = MAX (self->hold_until_us, until_us);
}

/* ---- the host */

LqNetHost *
lq_net_host_new (const char          *name,
                 const LqNetPreset   *preset,
                 const LqNetClock    *clock,
                 LqNetHostBreakerFunc breaker_changed,
                 gpointer             data)
{
  LqNetHost *self = g_new0 (LqNetHost, 1);

  self->name = g_strdup (name);
  self->preset = *preset;
  self->clock = clock;
  self->breaker_changed = breaker_changed;
  self->data = data;
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, service_free);
  g_queue_init (&self->waiting);
  lq_token_bucket_init (&self->bucket, preset->rate_per_s, preset->burst, now_of (self));
  if (preset->is_spent)
    lq_token_bucket_drain (&self->bucket);

  return self;
}

void
lq_net_host_free (LqNetHost *self)
{
  g_assert (g_queue_is_empty (&self->waiting));

  lq_net_clear_source (&self->next);
  lq_net_knock_free (self->knock);
  g_hash_table_unref (self->services);
  g_free (self->name);
  g_free (self);
}

const char *
lq_net_host_get_name (LqNetHost *self)
{
  return self->name;
}

LqBreakerState
lq_net_host_get_state (LqNetHost *self, const char *service)
{
  const Service *found = g_hash_table_lookup (self->services, service);

  return found ? lq_breaker_get_state (&found->breaker, now_of (self)) : LQ_BREAKER_CLOSED;
}

void
lq_net_host_hurry (LqNetHost *self)
{
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->services);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    lq_breaker_hurry (&((Service *) value)->breaker, now_of (self));
  look_at (self, now_of (self));
}
