/* lq-retry.h: what is tried again, and when: the one policy of all calls
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: bytes, numbers and a source of chance in, decisions out. */

#pragma once

#include "lq-net-preset.h"

#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

enum {
  LQ_RETRY_AFTER_NONE = -1,
  LQ_RETRY_TOO_MANY_REQUESTS = 429, /* libsoup has no name for it */
};

/* Of HTTP: whether another try may have more luck. */
bool lq_retry_is_status_passing (unsigned status);

/* Of GIO, TLS or libsoup: the line or the name is at fault, and may not be next time. */
bool lq_retry_is_error_passing (const GError *error);

/**
 * lq_retry_parse_after:
 * @text: (nullable): the header Retry-After, seconds or a date
 * @date: (nullable): the header Date of the same answer: the service's own clock counts
 * @wall_us: the time by our clock, where there is none
 *
 * Returns: µs to wait, 0 for a date that is over; %LQ_RETRY_AFTER_NONE where it says nothing that
 * can be understood
 */
int64_t lq_retry_parse_after (const char *text, const char *date, int64_t wall_us);

/**
 * lq_retry_next_us:
 * @preset: with the shortest wait, the longest and the factor
 * @last_us: the wait before, 0 at first
 * @retry_after_us: what the service asked for, or %LQ_RETRY_AFTER_NONE
 * @chance: from 0 to below 1
 *
 * The waits are "decorrelated": each is drawn between the shortest one and a multiple of the one
 * before. Of a thousand clients that fail together, one in thirteen comes back in the same tenth of
 * a second; with ±25 % around doubling waits it is a fifth. What the service asks for is never
 * undercut; a little is added by chance, since it tells everybody the same.
 *
 * Returns: µs to wait
 */
int64_t lq_retry_next_us (const LqNetPreset *preset,
                          int64_t            last_us,
                          int64_t            retry_after_us,
                          double             chance);

G_END_DECLS
