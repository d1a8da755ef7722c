/* lq-server-outbox.h: the frames that wait to be sent to one client
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

/**
 * LqServerOutbox:
 *
 * A bounded queue. When it is full a new update is merged into the newest waiting one: provisional
 * tokens are replaced, as the client would replace them; final tokens are never dropped.
 */
typedef struct _LqServerOutbox LqServerOutbox;

LqServerOutbox *lq_server_outbox_new (guint n_most);
void            lq_server_outbox_free (LqServerOutbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerOutbox, lq_server_outbox_free)

/* @update: (transfer full). @is_finished: it is the stream's last frame. */
void lq_server_outbox_add (LqServerOutbox *self, LqUpdate *update, bool is_finished);

/* @text: (transfer full): a frame as it is. There is at most one in a session, its last. */
void lq_server_outbox_add_text (LqServerOutbox *self, char *text);

/* Returns: (transfer full) (nullable): the next frame to send */
char *lq_server_outbox_take (LqServerOutbox *self);

void lq_server_outbox_clear (LqServerOutbox *self);
bool lq_server_outbox_is_empty (const LqServerOutbox *self);

/* To be called at regular times. Returns: how many calls in a row have found that the queue
 * has been full, and nothing sent since the call before */
guint lq_server_outbox_count_misses (LqServerOutbox *self);

G_END_DECLS
