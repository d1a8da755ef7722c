/* lq-soniox-rest-private.h: what all calls of the REST client have in common
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-soniox-rest.h"

G_BEGIN_DECLS

/* A task of @self for one operation. */
GTask *lq_soniox_rest_begin (LqSonioxRest       *self,
                             gpointer            tag,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);

/* Returns: (transfer full): an address below /v1; @id: (nullable): its last part */
char *lq_soniox_rest_dup_url (LqSonioxRest *self, const char *folder, const char *id);

/* Whether the limits of lq-soniox-limits.h are this service's. One's own server has others, and
 * says them when they are reached. */
bool lq_soniox_rest_is_limited (const LqSonioxRest *self);

/* For tests. By default only the service's own hosts are. */
void lq_soniox_rest_set_limited (LqSonioxRest *self, bool is_limited);

/* A call with what is the same in all. @url and @data: borrowed until it is sent. */
LqHttpCall
lq_soniox_rest_call (LqSonioxRest *self, const char *method, const char *url, const char *what);

/* Sends @call for @task, with its cancellable. @callback gets @user_data; its source is the
 * #LqHttp. */
void lq_soniox_rest_send (LqSonioxRest       *self,
                          const LqHttpCall   *call,
                          GTask              *task,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);

/* In such a callback, of @task. A refusal becomes the error that the service means.
 * Returns: (transfer full) (nullable): an answer of 2xx */
LqHttpAnswer *
lq_soniox_rest_take (GTask *task, GObject *source, GAsyncResult *result, GError **error);

G_END_DECLS
