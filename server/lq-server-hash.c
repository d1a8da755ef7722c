/* lq-server-hash.c: words that are a hash of the sound, for the synthetic engine
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-hash.h"

#include "lq-server-engine.h"

enum { BLOCK_SAMPLES = LQ_SERVER_RATE_HZ * LQ_SERVER_BLOCK_MS / 1000 };

static const char *const words[] = {
  "apple",  "autumn", "bottle", "bridge",  "candle", "castle", "copper", "desert",
  "dinner", "engine", "falcon", "forest",  "garden", "ginger", "hammer", "harbor",
  "island", "jacket", "kettle", "ladder",  "lemon",  "marble", "meadow", "mirror",
  "needle", "orange", "paper",  "pebble",  "pepper", "planet", "pocket", "rabbit",
  "ribbon", "river",  "rocket", "saddle",  "silver", "spider", "spring", "stable",
  "summer", "table",  "temple", "thunder", "ticket", "timber", "tunnel", "turtle",
  "valley", "velvet", "violin", "wagon",   "walnut", "water",  "willow", "window",
  "winter", "wisdom", "wonder", "yellow",  "acorn",  "anchor", "basket", "beacon",
};

static void
start_block (LqServerHash *self)
{
  self->hash = G_GUINT64_CONSTANT (14695981039346656037); /* FNV-1a's basis */
  self->n_filled = 0;
  self->is_zero = true;
}

void
lq_server_hash_init (LqServerHash *self)
{
  self->n_blocks = 0;
  start_block (self);
}

bool
lq_server_hash_hear (LqServerHash *self, int16_t sample)
{
  const guint64 prime = G_GUINT64_CONSTANT (1099511628211); /* FNV-1a's prime */

  self->hash = (self->hash ^ (sample & 0xff)) * prime;
  self->hash = (self->hash ^ ((sample >> 8) & 0xff)) * prime;
  self->is_zero = self->is_zero && sample == 0;
  self->n_filled++;
  return self->n_filled == BLOCK_SAMPLES;
}

LqToken *
lq_server_hash_end (LqServerHash *self)
{
  int64_t          start_ms = self->n_blocks * LQ_SERVER_BLOCK_MS;
  guint            number = (guint) (self->hash >> 32) % G_N_ELEMENTS (words);
  g_autofree char *text = g_strdup_printf (" %s", words[number]);
  bool             is_zero = self->is_zero;

  self->n_blocks++;
  start_block (self);
  return is_zero ? NULL : lq_token_new (text, start_ms, start_ms + LQ_SERVER_BLOCK_MS, 0.9f, false);
}
