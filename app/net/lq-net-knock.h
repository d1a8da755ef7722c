/* lq-net-knock.h: looks whether a host takes connections again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-net-clock.h"

#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqNetKnock:
 *
 * Of a host at which nobody has answered. It is sent nothing: a connection that can be opened is
 * closed again, and that is all.
 */
typedef struct _LqNetKnock LqNetKnock;

/* Called after each try, on the thread-default main context of lq_net_knock_new(). May free the
 * knock; else it goes on. */
typedef void (*LqNetKnockFunc) (bool is_open, gpointer data);

/**
 * lq_net_knock_new:
 * @host: scheme, host and port
 * @every_ms: about so often; the first time after such a while, too
 * @clock: living longer than the knock
 */
LqNetKnock *lq_net_knock_new (const char       *host,
                              unsigned          every_ms,
                              const LqNetClock *clock,
                              LqNetKnockFunc    knocked,
                              gpointer          data);

void lq_net_knock_free (LqNetKnock *self);

G_END_DECLS
