/* lq-server-hooks.h: tells the addresses that clients gave that a transcription has ended
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-store.h"

G_BEGIN_DECLS

/**
 * LqServerHooks:
 *
 * Lives in the thread whose default context it was made in, and does not block it.
 */
typedef struct _LqServerHooks LqServerHooks;

/* @status: what was answered last, 0 for nothing */
typedef void (*LqServerHookEnded) (const char *id, int status, gpointer user_data);

LqServerHooks *lq_server_hooks_new (LqServerHookEnded ended, gpointer user_data);

/* What has not been told is dropped, without a call. */
void lq_server_hooks_free (LqServerHooks *self);

/* @job: one that has ended, with a webhook */
void lq_server_hooks_tell (LqServerHooks *self, const LqServerJob *job);

G_END_DECLS
