/* lq-ibus-engine.h: the input method that IBus sees while Loquat dictates
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-ibus-compose.h"
#include "lq-way.h"

#include <ibus.h>

G_BEGIN_DECLS

#define LQ_IBUS_ENGINE_NAME "loquat-dictation"

enum { LQ_IBUS_ENGINE_REST_MS = 400 }; /* before the rest of a text */

/**
 * LqIbusEngine:
 *
 * Main thread. One lives as long as the daemon wants it: it is made when Loquat becomes the global
 * engine, and destroyed when another takes its place. Keys pass through it, except those of a
 * compose sequence.
 *
 * Signals: `changed`: something of lq_ibus_engine_get_target() did; `reported`: the client has told
 * its text anew, perhaps the same.
 */
typedef struct _LqIbusEngine LqIbusEngine;
GType                        lq_ibus_engine_get_type (void);
#define LQ_TYPE_IBUS_ENGINE (lq_ibus_engine_get_type ())
#define LQ_IBUS_ENGINE(object)                                                                     \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), LQ_TYPE_IBUS_ENGINE, LqIbusEngine))

/* Returns: (transfer floating): an engine at @path of @connection */
LqIbusEngine *lq_ibus_engine_new (GDBusConnection *connection, const char *path);

/* @compose: (nullable): outlives the engine; %NULL lets every key pass */
void lq_ibus_engine_set_compose (LqIbusEngine *self, LqIbusCompose *compose);

/* What has the focus. `is_known` is %false while nothing that takes part in IBus has it. */
const LqTarget *lq_ibus_engine_get_target (LqIbusEngine *self);

/* Whether the client has told the text around the cursor since the focus came. What it told before
 * that is in the target, and holds until it tells more. */
bool lq_ibus_engine_is_told_text (LqIbusEngine *self);

/* Whether what the client has told last ends as @text does, as far as it can be told. */
bool lq_ibus_engine_has_told (LqIbusEngine *self, const char *text);

/* Whether the client deletes text when it is asked to. GNOME Shell does, of all but terminals,
 * though it may not have told the text: what has not changed since it was told to another engine is
 * not told again. */
bool lq_ibus_engine_can_delete (LqIbusEngine *self);

/* Whether the daemon has said which client has the focus. 1.5.27 says it only from the second
 * engine of a name on: it has to ask the first whether it wants to know. */
bool lq_ibus_engine_is_told_client (LqIbusEngine *self);

/* Grows whenever the focus comes or goes. */
unsigned lq_ibus_engine_get_n_focus (LqIbusEngine *self);

/* Each is sent without an answer, in order. */
void lq_ibus_engine_show (LqIbusEngine *self, const char *preedit); /* "": nothing */
void lq_ibus_engine_delete (LqIbusEngine *self, unsigned n_chars);

/* Returns: the rest of @text, mostly "": programs that are reached by XIM take only so much at
 * once. It may be sent after %LQ_IBUS_ENGINE_REST_MS, or when GNOME Shell has handed on what it
 * holds back. */
const char *lq_ibus_engine_commit (LqIbusEngine *self, const char *text);

/* Whether GNOME Shell may not have handed on yet what was inserted last, by whichever engine. Until
 * it has, neither more is inserted nor anything deleted. */
bool lq_ibus_engine_is_held_back (LqIbusEngine *self);

/* Makes it hand that on as soon as its main loop gets to it; the caller tells when that was. */
void lq_ibus_engine_hand_on (LqIbusEngine *self);
void lq_ibus_engine_set_handed_on (LqIbusEngine *self);

G_END_DECLS
