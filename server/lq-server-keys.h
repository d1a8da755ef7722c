/* lq-server-keys.h: temporary keys
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* What every temporary key begins with. */
#define LQ_SERVER_TEMPORARY "snx_temp_"

/**
 * LqServerKeys:
 *
 * Temporary keys, in memory only: they last an hour at most, and a client gets a new one after a
 * restart. Any thread.
 */
typedef struct _LqServerKeys LqServerKeys;

/* What a temporary key allows. */
typedef struct {
  gint64 expires_us;    /* real time: until when streams may be opened */
  int    session_s;     /* the longest stream, or 0 */
  bool   is_for_speech; /* speech to text; the other usage is for what this server does not do */
  bool   is_single_use;
} LqServerGrant;

LqServerKeys *lq_server_keys_new (void);
void          lq_server_keys_free (LqServerKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerKeys, lq_server_keys_free)

/* Returns: (transfer full) (nullable): a new key; %NULL when there are too many */
char *lq_server_keys_add (LqServerKeys *self, const LqServerGrant *grant);

bool lq_server_keys_is_temporary (const char *key);

/* Whether @key is there and has not expired. */
bool lq_server_keys_find (LqServerKeys *self, const char *key, LqServerGrant *grant);

/* As above, for the opening of a stream: a key for a single use is not there any more. */
bool lq_server_keys_use (LqServerKeys *self, const char *key, LqServerGrant *grant);

G_END_DECLS
