/* lq-preparation.h: gives a session its rules and its engine
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-session.h"
#include "lq-word-list.h"

G_BEGIN_DECLS

/**
 * lq_preparation_begin:
 * @session: a session whose application is told, if it will be
 * @words: (nullable): the person's words and profiles
 * @engine: id of the engine, unless a profile names another
 *
 * The key may take a moment; the session has its engine then, or the error. Main thread.
 */
void lq_preparation_begin (LqSession  *session,
                           GSettings  *settings,
                           LqWordList *words,
                           const char *engine);

G_END_DECLS
