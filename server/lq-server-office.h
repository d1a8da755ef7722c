/* lq-server-office.h: the thread that answers /v1, so that the loop never waits for a disk
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-api.h"

#include <uv.h>

G_BEGIN_DECLS

/**
 * LqServerOffice:
 *
 * A thread with an #LqServerApi. Everything here is called on the loop's thread, and answers are
 * given there.
 */
typedef struct _LqServerOffice LqServerOffice;

/**
 * lq_server_office_new:
 * @keys: borrowed
 * @answered: called on the loop's thread
 * @error: return location for %LQ_ERROR_STORE
 */
LqServerOffice *lq_server_office_new (uv_loop_t            *loop,
                                      const LqServerConfig *config,
                                      LqServerKeys         *keys,
                                      LqServerAnswered      answered,
                                      gpointer              user_data,
                                      GError              **error);

/* Waits for its thread, which takes a moment where files are transcribed, and closes its handle on
 * the loop. */
void lq_server_office_free (LqServerOffice *self);

/* @request: (transfer full): answered later */
void lq_server_office_ask (LqServerOffice *self, LqServerRequest *request);

/* The client has gone: that request needs no answer, though one may come. */
void lq_server_office_forget (LqServerOffice *self, uint64_t exchange);

G_END_DECLS
