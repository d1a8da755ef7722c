/* lq-dictation.h: what a window or a command line binds to: dictating, and keeping what was said
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-session.h"
#include "lq-store.h"
#include "lq-word-list.h"

G_BEGIN_DECLS

/**
 * LqDictationState:
 *
 * What is. What was asked is kept beside it: requests set that, and one step moves one edge towards
 * it.
 */
typedef enum {
  LQ_DICTATION_IDLE,
  LQ_DICTATION_STARTING,  /* the microphone is being opened */
  LQ_DICTATION_LISTENING, /* sound is recorded */
  LQ_DICTATION_FINISHING, /* the last words are on their way */
  LQ_DICTATION_FAILED,    /* could not record; start tries again */
} LqDictationState;

#define LQ_TYPE_DICTATION_STATE (lq_dictation_state_get_type ())
GType lq_dictation_state_get_type (void);
#define LQ_TYPE_LINK (lq_link_get_type ())
GType lq_link_get_type (void);

/**
 * LqDictation:
 *
 * Main thread. Properties, all read-only and notified when they change: `state`, `link`,
 * `device` (name or NULL), `elapsed-ms`, `level-db`, `is-voice`, `lag-ms` (these four about
 * 20 times a second while recording), `error` (#GError, nullable: why it failed, or why the text
 * may be incomplete).
 *
 * Signals: `transcript-changed`; `command` (#LqCommand, n_before: something was said to Loquat
 * itself, after so many settled tokens; stopping and scratching are done already); `notice`
 * (#LqNotice, detail); `finished` (id: an entry is complete in the history, also when it ended with
 * an error).
 *
 * A dictation that is stopped and started again within its tail goes on; one started again later
 * leaves the earlier session to finish by itself.
 */
#define LQ_TYPE_DICTATION (lq_dictation_get_type ())
G_DECLARE_FINAL_TYPE (LqDictation, lq_dictation, LQ, DICTATION, GObject)

typedef LqSource *(*LqSourceFactory) (gpointer user_data);

/**
 * lq_dictation_new:
 * @store: (nullable): where entries are kept
 * @settings: engine, microphone and whether audio is kept
 *
 * Returns: (transfer full): an idle dictation
 */
LqDictation *lq_dictation_new (LqStore *store, GSettings *settings);

/* Where entries are kept from now on: for a program that records before its history is open. */
void lq_dictation_set_store (LqDictation *self, LqStore *store);

/* The person's own words and profiles, from the next start on. Called once. While they are not
 * read, what is said is recorded and waits. */
void lq_dictation_set_words (LqDictation *self, LqWordList *words);

/* @engine: (nullable): id of the engine to use from the next start on, instead of that in the
 * settings */
void lq_dictation_set_engine (LqDictation *self, const char *engine);

/* Replaces the microphone; for tests and for files. */
void
lq_dictation_set_source_factory (LqDictation *self, LqSourceFactory factory, gpointer user_data);

void lq_dictation_start (LqDictation *self);
void lq_dictation_stop (LqDictation *self);
void lq_dictation_toggle (LqDictation *self);

/* Stops at once. What was said is kept in the history, marked as cancelled. A start that follows
 * begins a new dictation. Nothing when none runs. */
void lq_dictation_cancel (LqDictation *self);

/* @app: (nullable): where the words of the current dictation go, for the history; "": they go to
 * an application, but the desktop does not tell which */
void lq_dictation_set_app (LqDictation *self, const char *app);

LqDictationState lq_dictation_get_state (LqDictation *self);
LqLink           lq_dictation_get_link (LqDictation *self);
const GError    *lq_dictation_get_error (LqDictation *self);
const LqTranscript            *
lq_dictation_get_transcript (LqDictation *self); /* NULL before the first start */
LqSession *lq_dictation_get_session (LqDictation *self);    /* NULL before the first start */

/* Whether sessions that were stopped still finish in the background. */
bool lq_dictation_is_busy (LqDictation *self);

G_END_DECLS
