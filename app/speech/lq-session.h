/* lq-session.h: one recording, from the first sample to the last final word
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"
#include "lq-messages.h"
#include "lq-rules.h"
#include "lq-source.h"
#include "lq-spoken.h"
#include "lq-transcript.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LqSession:
 *
 * Drives one source through spool, level and recognizer on a streaming thread of its own, and keeps
 * the transcript on the main thread, where everything here is called and every signal emitted:
 *
 * - `changed`: the transcript changed.
 * - `command` (#LqCommand, unsigned n_before): something was said to Loquat itself, and is not in
 *   the text: after so many of its settled tokens. Scratching is done in the transcript when it is
 *   told; the others are for who listens. Comes before `changed`.
 * - `notice` (#LqNotice, const char *detail): something the person should know.
 * - `started`: the first sample is recorded.
 * - `captured`: the last sample is recorded; a microphone is free for another session.
 * - `ended`: once, last. Text is settled, the spool complete. See lq_session_get_error().
 */
#define LQ_TYPE_SESSION (lq_session_get_type ())
G_DECLARE_FINAL_TYPE (LqSession, lq_session, LQ, SESSION, GObject)

/**
 * lq_session_new:
 * @id: (nullable): under which spool and entry are kept; %NULL: nothing is kept after the session
 * @source: what to record
 *
 * Returns: (transfer full): a session
 */
LqSession *lq_session_new (const char *id, LqSource *source);

/* As lq_session_new(), for a recording that an earlier process left: @spool is not written again.
 */
LqSession *lq_session_new_for_spool (const char *id, LqSpool *spool);

/* Begins to record, at once, whether or not a recognizer is known yet. */
void lq_session_start (LqSession *self);

/**
 * lq_session_set_engine:
 * @self: a session
 * @config: (transfer full) (nullable): how to recognize; %NULL with @error: this engine cannot be
 * used
 * @error: (nullable): why not
 *
 * Called once, before or after lq_session_start(). Everything recorded so far is recognized too.
 */
void lq_session_set_engine (LqSession *self, LqEngineConfig *config, const GError *error);

/**
 * lq_session_set_rules:
 * @rules: (nullable): what is done to recognized words; %NULL: nothing
 *
 * Called before anything is recognized: at the latest just before lq_session_set_engine().
 */
void lq_session_set_rules (LqSession *self, const LqRules *rules);

/* Ends recording after a tail of 250 ms, so that the last word is not cut. May be taken back: */
void lq_session_stop (LqSession *self);

/* Goes on after lq_session_stop(). Returns: %FALSE when the tail is over and it is too late. */
bool lq_session_resume (LqSession *self);

/* Ends recording at once, and for good: what was said is recognized and kept, but not wanted. */
void lq_session_cancel (LqSession *self);

/* @app: (nullable): where the text goes; "": the session of the desktop does not tell */
void lq_session_set_app (LqSession *self, const char *app);

/* Gives up waiting for the recognizer; what is there is settled, `ended` follows. */
void lq_session_abandon (LqSession *self);

const char         *lq_session_get_id (LqSession *self);
const LqTranscript *lq_session_get_transcript (LqSession *self); /* as composed by the rules */
LqLink              lq_session_get_link (LqSession *self);
const GError *lq_session_get_error (LqSession *self);  /* why it ended, or its recognizer gave up */
const char   *lq_session_get_device (LqSession *self); /* what is recorded, or NULL */
const char   *lq_session_get_engine (LqSession *self); /* its id, or NULL while unknown */
const char   *lq_session_get_app (LqSession *self);    /* see lq_session_set_app(); NULL: nowhere */
int64_t       lq_session_get_started_at_us (LqSession *self); /* UTC, since the epoch */
int64_t       lq_session_get_recorded_ms (LqSession *self);
int64_t       lq_session_get_lag_ms (LqSession *self);   /* recorded but not yet looked at */
float         lq_session_get_level_db (LqSession *self); /* of the last 20 ms; -96: silence */
bool          lq_session_is_captured (LqSession *self);  /* the last sample is recorded */
bool          lq_session_is_voice (LqSession *self);     /* whether they sound like speech */
bool          lq_session_has_voice (LqSession *self);    /* whether anyone spoke at all */
bool          lq_session_is_cancelled (LqSession *self);
bool          lq_session_is_complete (LqSession *self); /* it ended, and all was recognized */
LqSpool      *lq_session_get_spool (LqSession *self);   /* borrowed; NULL before it is open */

G_END_DECLS
