/* lq-server-rates.h: how many requests a minute each client has left
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LqServerRates:
 *
 * A minute's requests may come at once; from then on they come back one by one.
 */
typedef struct _LqServerRates LqServerRates;

/* @per_minute: 0: no limit */
LqServerRates *lq_server_rates_new (int per_minute);
void           lq_server_rates_free (LqServerRates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerRates, lq_server_rates_free)

/* Takes one request of @owner. Returns: 0, or, when there is none left, after how many seconds
 * there is one again */
int lq_server_rates_take (LqServerRates *self, const char *owner, gint64 now_us);

G_END_DECLS
