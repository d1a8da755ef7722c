/* lq-http-private.h: what tests put in the place of clock and certificates
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-http.h"
#include "lq-net-clock.h"

G_BEGIN_DECLS

/* Before the first call. @clock: living longer */
void lq_http_set_clock (LqHttp *self, const LqNetClock *clock);

/* Who is trusted, instead of the system's authorities. */
void lq_http_set_trust (LqHttp *self, GTlsDatabase *trusted);

G_END_DECLS
