/* service.h: a speech service inside a bench, which notes when sound arrives
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

/**
 * Service:
 *
 * A WebSocket server on a thread of its own. It confirms all sound at once, with the tokens that
 * are given to it, and recognizes nothing.
 */
typedef struct _Service Service;

typedef struct {
  int64_t at_us;     /* monotonic time when a frame was there */
  int64_t n_samples; /* of the whole stream, with this frame */
} Arrival;

/* Returns: a service that listens on 127.0.0.1 */
Service *service_new (void);

/* Ends the thread; waits. Returns: (transfer full) (element-type Arrival): all frames, in order */
GArray *service_free (Service *self);

/* Where it is reached. Borrowed. */
const char *service_get_url (Service *self);

/* How much sound has come. Any thread. */
int64_t service_get_n_samples (Service *self);

/* Sends tokens as they are, on the service's thread. Any thread.
 * @tokens: (transfer full) */
void service_send (Service *self, GPtrArray *tokens);
