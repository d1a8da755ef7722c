/* lq-soniox-stream.h: one connection to the service, from the upgrade to its end
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"
#include "lq-soniox-private.h"
#include "lq-soniox-protocol.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * LqSonioxStream:
 *
 * Lives on one thread and its thread-default main context. Signals:
 *
 * - `opened`: connected, and the start message is sent.
 * - `message` (#LqSonioxMessage *, borrowed): what the service says.
 * - `broken` (#GError *, borrowed, of %LQ_ERROR): once, last: it cannot be opened, it was closed,
 * it is dead, or the service answered something that is not the protocol. An error that the service
 *   reports comes here too, after its message.
 *
 * End it with lq_soniox_stream_close() before dropping the reference: while it connects it keeps
 * one of its own.
 */
#define LQ_TYPE_SONIOX_STREAM (lq_soniox_stream_get_type ())
G_DECLARE_FINAL_TYPE (LqSonioxStream, lq_soniox_stream, LQ, SONIOX_STREAM, GObject)

/* @limits: static, or living longer than the stream */
LqSonioxStream *lq_soniox_stream_new (const LqEngineConfig *config, const LqSonioxLimits *limits);

/* Begins to connect. @session belongs to this thread. Called once. */
void lq_soniox_stream_open (LqSonioxStream *self, SoupSession *session);

/* Ends the connection at once. No signal comes any more. */
void lq_soniox_stream_close (LqSonioxStream *self);

/* These send nothing unless the connection is open. */
void lq_soniox_stream_send_audio (LqSonioxStream *self, const int16_t *samples, size_t n_samples);
void lq_soniox_stream_send_control (LqSonioxStream *self, LqSonioxControl control);
void lq_soniox_stream_send_end (LqSonioxStream *self);

/* Sound of this stream in ms: sent, looked at, and on its way. What is on its way counts from the
 * newest sign that the service has read it: progress, or the answer to a ping sent after it. */
int64_t lq_soniox_stream_get_sent_ms (LqSonioxStream *self);
int64_t lq_soniox_stream_get_total_ms (LqSonioxStream *self);
int64_t lq_soniox_stream_get_flight_ms (LqSonioxStream *self);

int64_t lq_soniox_stream_get_age_ms (LqSonioxStream *self); /* since it is open */

/* What a refused upgrade said of when to come again; 0: nothing. */
unsigned lq_soniox_stream_get_retry_after_ms (LqSonioxStream *self);

/* A session without cookies, cache and compression. Returns: (transfer full) */
SoupSession *lq_soniox_session_new (void);

G_END_DECLS
