/* lq-offline-stream.c: one stream of sound to tokens, synchronously
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sound comes in frames of 20 ms. The detector says of each whether it is voiced, the segmenter
 * where an utterance begins and ends, and only utterances are decoded, each by a decoder that is
 * taken for it from the pool.
 *
 * A stream's first utterance is decoded twice from its beginning, the second time after 1.5 s or at
 * its end, when its channel is known: with the means that come with the model one word in eight
 * more is wrong. */

#define G_LOG_DOMAIN "lq-offline-stream"

#include "config.h"
#include "lq-offline-private.h"
#include "lq-level.h"
#include "lq-pitch.h"
#include "lq-presentation.h"
#include "lq-segmenter.h"
#include "lq-spool.h"

#include <string.h>

enum {
  FRAME_MS = 20,
  PARTIAL_FRAMES = 5, /* between provisional tokens: 100 ms */
  PROGRESS_MS = 1000, /* between updates at the most */
  LEARN_FRAMES = 75,  /* of the first utterance, after which the channel is known well enough */
};

G_STATIC_ASSERT (LQ_PITCH_WINDOW == 2 * LQ_VOICE_FRAME);

struct _LqOfflineStream {
  LqOfflinePool  *pool;
  LqOfflineUpdate callback;
  gpointer        user_data;
  atomic_bool     is_stopped;
  bool            is_behind;

  LqVoice    *voice;
  LqSegmenter segmenter;
  LqSphinx   *decoder; /* while an utterance is open */
  LqChannel   channel;
  GArray     *first; /* samples of the first utterance while the channel is not known, or NULL */

  int16_t window[LQ_PITCH_WINDOW];                  /* the last two frames */
  int16_t recent[LQ_SEGMENT_REACH][LQ_VOICE_FRAME]; /* a ring: frame n is in n % LQ_SEGMENT_REACH */
  int16_t pending[LQ_VOICE_FRAME];                  /* the frame that is not complete yet */
  size_t  n_pending;
  int64_t n_frames;

  char   *provisional; /* the text sent last, or NULL */
  int64_t reported_ms; /* total_ms of the last update */
  int64_t final_ms;    /* likewise */
};

static int64_t
get_total_ms (LqOfflineStream *self)
{
  return (self->n_frames * LQ_VOICE_FRAME + (int64_t) self->n_pending) * 1000 / LQ_RATE_HZ;
}

static void
send_update (LqOfflineStream *self, const GPtrArray *tokens, int64_t final_ms)
{
  g_autoptr (LqUpdate) update = NULL;

  /* After a finalize, the frame that it came in the middle of is settled by half. */
  self->final_ms = MAX (self->final_ms, final_ms);
  update = lq_update_new (self->final_ms, get_total_ms (self), 0);

  if (tokens != NULL) {
    g_ptr_array_unref (update->tokens);
    update->tokens = lq_tokens_copy (tokens);
  }

  self->reported_ms = update->total_ms;
  self->callback (update, self->user_data);
}

static int64_t
get_final_ms (LqOfflineStream *self)
{
  return lq_segmenter_get_settled (&self->segmenter) * FRAME_MS;
}

static GPtrArray *
dup_tokens (LqOfflineStream *self, bool is_final)
{
  int64_t start_ms = lq_segmenter_get_start (&self->segmenter) * FRAME_MS;
  g_autoptr (GPtrArray) words = NULL;

  if (!lq_segmenter_is_speech (&self->segmenter))
    return lq_tokens_new ();

  words = lq_sphinx_dup_words (self->decoder, start_ms, is_final);
  return lq_presentation_apply (words, "en", is_final);
}

/* A decoder that failed is not used again. */
static gboolean
fail (LqOfflineStream *self)
{
  lq_offline_pool_discard (self->pool, g_steal_pointer (&self->decoder));
  return FALSE;
}

/* The utterance from its beginning, once more, with what it has taught of the channel. */
static gboolean
begin_again (LqOfflineStream *self, GError **error)
{
  g_autoptr (GArray) first = g_steal_pointer (&self->first);

  return (lq_sphinx_end (self->decoder, &self->channel, error) &&
          lq_sphinx_begin (self->decoder, &self->channel, error) &&
          lq_sphinx_process (self->decoder, (int16_t *) first->data, first->len, error)) ||
         fail (self);
}

static gboolean
decode (LqOfflineStream *self, const int16_t *samples, size_t n_samples, GError **error)
{
  if (!lq_sphinx_process (self->decoder, samples, n_samples, error))
    return fail (self);

  if (self->first == NULL)
    return TRUE;

  g_array_append_vals (self->first, samples, (guint) n_samples);
  return self->first->len < LEARN_FRAMES * LQ_VOICE_FRAME || begin_again (self, error);
}

static gboolean
begin_utterance (LqOfflineStream *self, GError **error)
{
  int64_t first = lq_segmenter_get_start (&self->segmenter);

  self->decoder = lq_offline_pool_take (self->pool, &self->is_stopped, error);
  if (self->decoder == NULL)
    return FALSE;

  if (!lq_sphinx_begin (self->decoder, &self->channel, error))
    return fail (self);

  if (self->channel.n_means == 0)
    self->first = g_array_new (FALSE, FALSE, sizeof (int16_t));
  for (int64_t i = first; i < self->n_frames; i++)
    if (!decode (self, self->recent[i % LQ_SEGMENT_REACH], LQ_VOICE_FRAME, error))
      return FALSE;

  return TRUE;
}

static gboolean
end_utterance (LqOfflineStream *self, int64_t final_ms, GError **error)
{
  g_autoptr (GPtrArray) tokens = NULL;

  if (self->first != NULL && !begin_again (self, error))
    return FALSE;
  if (!lq_sphinx_end (self->decoder, &self->channel, error))
    return fail (self);

  tokens = dup_tokens (self, true);
  lq_offline_pool_give (self->pool, g_steal_pointer (&self->decoder));
  g_clear_pointer (&self->provisional, g_free);
  send_update (self, tokens, final_ms);

  return TRUE;
}

/* An update without the provisional tokens would take them away: each has all of them. */
static void
report (LqOfflineStream *self)
{
  int64_t length = self->n_frames - lq_segmenter_get_start (&self->segmenter);
  bool    is_progress = get_total_ms (self) - self->reported_ms >= PROGRESS_MS;
  bool    is_partial = self->decoder != NULL && !self->is_behind && length % PARTIAL_FRAMES == 0;
  g_autoptr (GPtrArray) tokens = NULL;
  g_autofree char *text = NULL;

  if (!is_progress && !is_partial)
    return;

  if (self->decoder != NULL) {
    tokens = dup_tokens (self, false);
    text = lq_tokens_dup_text (tokens);
  }
  if (!is_progress && g_strcmp0 (text, self->provisional ? self->provisional : "") == 0)
    return;

  g_free (self->provisional);
  self->provisional = g_steal_pointer (&text);
  send_update (self, tokens, get_final_ms (self));
}

static LqSegmentEdge
examine (LqOfflineStream *self, const int16_t *frame)
{
  bool is_voiced = lq_voice_hears (self->voice, frame);

  memmove (self->window, self->window + LQ_VOICE_FRAME, LQ_VOICE_FRAME * sizeof *frame);
  memcpy (self->window + LQ_VOICE_FRAME, frame, LQ_VOICE_FRAME * sizeof *frame);

  return lq_segmenter_push (&self->segmenter, is_voiced,
                            is_voiced && lq_pitch_is_there (self->window));
}

static gboolean
take_frame (LqOfflineStream *self, const int16_t *frame, GError **error)
{
  LqSegmentEdge edge = examine (self, frame);

  memcpy (self->recent[self->n_frames % LQ_SEGMENT_REACH], frame, sizeof self->recent[0]);
  self->n_frames++;

  if (edge == LQ_SEGMENT_BEGIN && !begin_utterance (self, error))
    return FALSE;
  if (edge != LQ_SEGMENT_BEGIN && self->decoder != NULL &&
      !decode (self, frame, LQ_VOICE_FRAME, error))
    return FALSE;
  if (edge == LQ_SEGMENT_END)
    return end_utterance (self, get_final_ms (self), error);

  report (self);
  return TRUE;
}

LqOfflineStream *
lq_offline_stream_new (LqOfflinePool *pool, LqOfflineUpdate callback, gpointer user_data)
{
  LqOfflineStream *self = g_new0 (LqOfflineStream, 1);

  self->pool = lq_offline_pool_ref (pool);
  self->callback = callback;
  self->user_data = user_data;
  self->voice = lq_voice_new ();

  return self;
}

void
lq_offline_stream_free (LqOfflineStream *self)
{
  if (self == NULL)
    return;

  if (self->decoder != NULL) {
    if (lq_sphinx_end (self->decoder, &self->channel, NULL))
      lq_offline_pool_give (self->pool, g_steal_pointer (&self->decoder));
    else
      fail (self);
  }
  lq_offline_pool_unref (self->pool);
  lq_voice_free (self->voice);
  g_clear_pointer (&self->first, g_array_unref);
  g_free (self->provisional);
  g_free (self);
}

gboolean
lq_offline_stream_prepare (LqOfflineStream *self, GError **error)
{
  LqSphinx *decoder = lq_offline_pool_take (self->pool, &self->is_stopped, error);

  if (decoder == NULL)
    return FALSE;

  lq_offline_pool_give (self->pool, decoder);
  return TRUE;
}

gboolean
lq_offline_stream_feed (LqOfflineStream *self,
                        const int16_t   *samples,
                        size_t           n_samples,
                        GError         **error)
{
  while (n_samples > 0 && !atomic_load (&self->is_stopped)) {
    size_t n = MIN (n_samples, LQ_VOICE_FRAME - self->n_pending);

    memcpy (self->pending + self->n_pending, samples, n * sizeof *samples);
    samples += n;
    n_samples -= n;
    self->n_pending += n;
    if (self->n_pending < LQ_VOICE_FRAME)
      break;

    self->n_pending = 0;
    if (!take_frame (self, self->pending, error))
      return FALSE;
  }

  if (!atomic_load (&self->is_stopped))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the stream was stopped");
  return FALSE;
}

gboolean
lq_offline_stream_finalize (LqOfflineStream *self, GError **error)
{
  lq_segmenter_cut (&self->segmenter);
  if (self->decoder == NULL) {
    send_update (self, NULL, get_total_ms (self));
    return TRUE;
  }

  return decode (self, self->pending, self->n_pending, error) &&
         end_utterance (self, get_total_ms (self), error);
}

void
lq_offline_stream_stop (LqOfflineStream *self)
{
  atomic_store (&self->is_stopped, true);
  lq_offline_pool_wake (self->pool);
}

void
lq_offline_stream_set_behind (LqOfflineStream *self, bool is_behind)
{
  self->is_behind = is_behind;
}
