/* lq-net-host.h: the door to a host: who may go, and when
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A call that wants to go takes a turn, and is told when it has come. Turns wait for what they must
 * not go before, for what the service asked for by Retry-After, for the breaker of their service,
 * for a place on the line, and for a token of the bucket. Older calls go first.
 *
 * One thread, and its thread-default main context. */

#pragma once

#include "lq-breaker.h"
#include "lq-net-clock.h"
#include "lq-net-preset.h"

G_BEGIN_DECLS

typedef enum { LQ_NET_LANE_CALLS, LQ_NET_LANE_UPLOADS, LQ_NET_N_LANES } LqNetLane;

typedef struct _LqNetHost LqNetHost;
typedef struct _LqNetTurn LqNetTurn;

/* What a call is told about its turn, once: never from within lq_net_host_join(). */
typedef struct {
  /* It may go. It ends its turn by lq_net_turn_end(). */
  void (*go) (gpointer data);
  /* It has to wait longer than it wants to, and its turn is over. @error: (transfer full) */
  void (*refuse) (GError *error, gpointer data);
} LqNetTurnEvents;

typedef void (*LqNetHostBreakerFunc) (LqNetHost     *host,
                                      const char    *service,
                                      LqBreakerState state,
                                      gpointer       data);

/**
 * lq_net_host_new:
 * @name: scheme, host and port
 * @preset: copied
 * @clock: living longer than the host
 * @breaker_changed: called when a breaker opens or closes
 */
LqNetHost *lq_net_host_new (const char          *name,
                            const LqNetPreset   *preset,
                            const LqNetClock    *clock,
                            LqNetHostBreakerFunc breaker_changed,
                            gpointer             data);

/* No turn may be left. */
void lq_net_host_free (LqNetHost *self);

const char *lq_net_host_get_name (LqNetHost *self);

/* Of the breaker of @service. */
LqBreakerState lq_net_host_get_state (LqNetHost *self, const char *service);

/* There is reason to think that the host is back: services that are left alone are tried now, each
 * by one call. */
void lq_net_host_hurry (LqNetHost *self);

/**
 * lq_net_host_join:
 * @service: which of the host's services is called; each has its own breaker
 * @order: turns with a lesser one go first
 * @not_before_us: of the clock
 * @patience_us: how long it waits for a breaker that is open
 *
 * Returns: the turn, to be ended by lq_net_turn_end() unless it is refused before
 */
LqNetTurn *lq_net_host_join (LqNetHost             *self,
                             const char            *service,
                             LqNetLane              lane,
                             uint64_t               order,
                             int64_t                not_before_us,
                             int64_t                patience_us,
                             const LqNetTurnEvents *events,
                             gpointer               data);

/* Whether it stood still for want of a place on the line. */
bool lq_net_turn_was_crowded_out (const LqNetTurn *turn);

/* The service has the call in hand and only lets it wait: it needs no place on the line any more,
 * and if it was to find out whether the service is back, it has. */
void lq_net_turn_hold (LqNetTurn *turn);

/* The call is over, or does not want to go any more. @code: of %LQ_ERROR, where it failed. */
void lq_net_turn_end (LqNetTurn *turn, LqOutcome outcome, int code);

/* Nobody goes before: the service asked for it. */
void lq_net_host_hold (LqNetHost *self, int64_t until_us);

G_END_DECLS
