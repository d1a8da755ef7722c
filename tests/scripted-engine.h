/* scripted-engine.h: an engine that hears what a test tells it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"

G_BEGIN_DECLS

/* Its id is "scripted". The latest of its recognizers hears. */
extern const LqEngine scripted_engine;

/* What is said from now on is for a recognizer that does not exist yet. */
void scripted_engine_expect (void);

/**
 * scripted_engine_say:
 * @finals: words that are settled now, each with its leading space; “ |”: a silence between them
 * @provisional: what may follow them; "": nothing
 *
 * From the test's thread; heard a little later.
 */
void scripted_engine_say (const char *finals, const char *provisional);

/* A silence that is long enough to end an utterance. */
void scripted_engine_pause (void);

/* Whether recognizers that are to finish do so; %FALSE: not before this is %TRUE again. */
void scripted_engine_set_finishing (gboolean is_finishing);

G_END_DECLS
