/* lq-soniox-connector.h: tries to reach the service until a stream is open
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-soniox-stream.h"

G_BEGIN_DECLS

/**
 * LqSonioxConnector:
 *
 * Attempts overlap: a new one starts every half to whole second although earlier ones still wait,
 * and the first that opens wins. TCP's own repetition would notice a line that is back many seconds
 * late, and a slow handshake would never end if it were cut short.
 *
 * Lives on one thread and its thread-default main context. Signals:
 *
 * - `opened` (#LqSonioxStream *, borrowed): the others are dropped, no more attempts are made.
 * - `failed` (#GError *, borrowed; guint): an attempt failed, and for so many ms the service wants
 *   no other, 0: it does not say; others go on until lq_soniox_connector_stop().
 */
#define LQ_TYPE_SONIOX_CONNECTOR (lq_soniox_connector_get_type ())
G_DECLARE_FINAL_TYPE (LqSonioxConnector, lq_soniox_connector, LQ, SONIOX_CONNECTOR, GObject)

/* @limits: living longer than the connector */
LqSonioxConnector *lq_soniox_connector_new (const LqEngineConfig *config,
                                            const LqSonioxLimits *limits);

/* Begins, or begins again, after @wait_ms. */
void lq_soniox_connector_start (LqSonioxConnector *self, unsigned wait_ms);
void lq_soniox_connector_stop (LqSonioxConnector *self);

G_END_DECLS
