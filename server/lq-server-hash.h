/* lq-server-hash.h: words that are a hash of the sound, for the synthetic engine
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

G_BEGIN_DECLS

enum { LQ_SERVER_BLOCK_MS = 50 }; /* of sound make a word */

/**
 * LqServerHash:
 *
 * The block that is being filled, counted from the start of the sound. The same block always gives
 * the same word; a block of zeros gives none.
 */
typedef struct {
  guint64 hash;
  guint   n_filled; /* samples of 16 kHz */
  bool    is_zero;  /* so far */
  int64_t n_blocks; /* that are complete */
} LqServerHash;

void lq_server_hash_init (LqServerHash *self);

/* Returns: whether @sample has filled the block, which lq_server_hash_end() has to follow */
bool lq_server_hash_hear (LqServerHash *self, int16_t sample);

/* Ends the block, full or not. Returns: (transfer full) (nullable): its word, not final */
LqToken *lq_server_hash_end (LqServerHash *self);

G_END_DECLS
