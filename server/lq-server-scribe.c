/* lq-server-scribe.c: an engine for files: synchronous, as fast as it can
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The offline engine has decoders of its own for files, so that these never take one from a live
 * session. The synthetic one can be told to take its time, for tests of what waits for a job. */

#include "config.h"
#include "lq-server-scribe.h"

#include "lq-offline.h"
#include "lq-server-engine.h"
#include "lq-server-hash.h"

struct _LqServerScribes {
  LqOfflinePool *decoders; /* NULL: synthetic */
  int            speed;    /* of the synthetic one, in times of the sound's length; 0: no limit */
};

struct _LqServerScribe {
  LqServerScribes *scribes;
  GPtrArray       *tokens;
  LqOfflineStream *stream; /* NULL: synthetic */
  LqServerHash     hash;
};

LqServerScribes *
lq_server_scribes_new (const LqServerConfig *config)
{
  LqServerScribes *self = g_new0 (LqServerScribes, 1);

  self->speed = config->synthetic_speed;
  if (g_str_equal (config->engine, "offline"))
    self->decoders = lq_offline_pool_new (1, (unsigned) config->n_jobs);
  return self;
}

void
lq_server_scribes_free (LqServerScribes *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->decoders, lq_offline_pool_unref);
  g_free (self);
}

static void
update_cb (const LqUpdate *update, gpointer user_data)
{
  LqServerScribe *self = user_data;

  for (guint i = 0; i < update->tokens->len; i++) {
    LqToken *token = g_ptr_array_index (update->tokens, i);

    if (token->is_final)
      g_ptr_array_add (self->tokens, lq_token_ref (token));
  }
}

LqServerScribe *
lq_server_scribe_new (LqServerScribes *scribes, GPtrArray *tokens)
{
  LqServerScribe *self = g_new0 (LqServerScribe, 1);

  self->scribes = scribes;
  self->tokens = tokens;
  lq_server_hash_init (&self->hash);
  if (scribes->decoders != NULL)
    self->stream = lq_offline_stream_new (scribes->decoders, update_cb, self);
  return self;
}

void
lq_server_scribe_free (LqServerScribe *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->stream, lq_offline_stream_free);
  g_free (self);
}

static void
end_block (LqServerScribe *self)
{
  LqToken *word = lq_server_hash_end (&self->hash);

  if (word == NULL)
    return;

  word->is_final = true;
  g_ptr_array_add (self->tokens, word);
}

/* As long as the sound lasts at the speed that is asked for. */
static void
take_time (const LqServerScribe *self, size_t n_samples)
{
  if (self->scribes->speed > 0)
    g_usleep ((gulong) (n_samples * G_USEC_PER_SEC / LQ_SERVER_RATE_HZ) /
              (gulong) self->scribes->speed);
}

bool
lq_server_scribe_feed (LqServerScribe *self,
                       const int16_t  *samples,
                       size_t          n_samples,
                       GError        **error)
{
  if (self->stream != NULL)
    return lq_offline_stream_feed (self->stream, samples, n_samples, error);

  for (size_t i = 0; i < n_samples; i++)
    if (lq_server_hash_hear (&self->hash, samples[i]))
      end_block (self);
  take_time (self, n_samples);
  return true;
}

bool
lq_server_scribe_finish (LqServerScribe *self, GError **error)
{
  if (self->stream != NULL)
    return lq_offline_stream_finalize (self->stream, error);

  if (self->hash.n_filled > 0)
    end_block (self);
  return true;
}
