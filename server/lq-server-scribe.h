/* lq-server-scribe.h: an engine for files: synchronous, as fast as it can
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-config.h"
#include "lq-token.h"

G_BEGIN_DECLS

/**
 * LqServerScribes:
 *
 * What the scribes of one server share. Any thread.
 */
typedef struct _LqServerScribes LqServerScribes;

LqServerScribes *lq_server_scribes_new (const LqServerConfig *config);
void             lq_server_scribes_free (LqServerScribes *self);

/**
 * LqServerScribe:
 *
 * Turns the sound of one file into tokens. Used by one thread.
 */
typedef struct _LqServerScribe LqServerScribe;

/* @tokens: (element-type LqToken): final ones are appended to it */
LqServerScribe *lq_server_scribe_new (LqServerScribes *scribes, GPtrArray *tokens);
void            lq_server_scribe_free (LqServerScribe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerScribe, lq_server_scribe_free)

/* @samples: 16 kHz mono. Returns: %FALSE with %LQ_ERROR_MODEL. */
bool lq_server_scribe_feed (LqServerScribe *self,
                            const int16_t  *samples,
                            size_t          n_samples,
                            GError        **error);

/* The sound has ended: all its tokens are there. Returns: %FALSE with %LQ_ERROR_MODEL. */
bool lq_server_scribe_finish (LqServerScribe *self, GError **error);

G_END_DECLS
