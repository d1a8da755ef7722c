/* lq-way-call.h: one call of a way, which answers in time whatever the way does
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way.h"

G_BEGIN_DECLS

typedef enum {
  LQ_WAY_CALL_PROBE,
  LQ_WAY_CALL_BEGIN,
  LQ_WAY_CALL_INSERT,
  LQ_WAY_CALL_DELETE,
  LQ_WAY_CALL_MOVE,
  LQ_WAY_CALL_END,
} LqWayCallKind;

/**
 * LqWayCall:
 *
 * Main thread. It lives until it has answered, or was abandoned; both the way's answer and the time
 * limit call back once and end it. A way that is late is told to stop and nobody waits for it: when
 * it answers after all, what it began is ended.
 */
typedef struct _LqWayCall LqWayCall;

/* @error: (nullable): what the way said; past the limit %LQ_INSERT_ERROR_UNSURE for inserting,
 * taking back and moving, else %LQ_INSERT_ERROR_TIMEOUT */
typedef void (*LqWayCallAnswered) (LqWayCallKind kind, const GError *error, gpointer user_data);

/**
 * lq_way_call_new:
 * @way: whom to call
 * @kind: what to do
 * @text: (nullable): what to insert
 * @n_chars: how many characters to take back, or steps to move
 * @limit_ms: how long it may take
 *
 * Calls. @answered comes later; the call is not to be used after it.
 *
 * Returns: (transfer none): the call
 */
LqWayCall *lq_way_call_new (LqWay            *way,
                            LqWayCallKind     kind,
                            const char       *text,
                            unsigned          n_chars,
                            guint             limit_ms,
                            LqWayCallAnswered answered,
                            gpointer          user_data);

/* From now on it may take no longer than that. */
void lq_way_call_limit (LqWayCall *self, guint limit_ms);

/* Asks the way to stop; it still answers. */
void lq_way_call_cancel (LqWayCall *self);

/* Nobody waits for the answer any more: it does not come. */
void lq_way_call_abandon (LqWayCall *self);

/* Whether a late call of this way has still not answered. */
bool lq_way_call_is_hanging (LqWay *way);

G_END_DECLS
