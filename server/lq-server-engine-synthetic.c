/* lq-server-engine-synthetic.c: an engine without a model, for tests of protocol and load
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each block of 50 ms, counted from the start of the stream, becomes a word that is a hash of its
 * samples. A client that replays from the end of any word gets the same words again, so a test can
 * tell whether anything was lost or doubled. Silence of zeros has no words. Words are provisional
 * at first and final once they are a second old, at finalize, at finish, or when half a second of
 * zeros ends an utterance. An answer comes for every second block, 50 ms after it: two words for a
 * chunk of 100 ms. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-engine.h"

#include "lq-server-hash.h"

enum {
  BLOCK_MS = LQ_SERVER_BLOCK_MS,
  FINAL_BLOCKS = 20,    /* age at which words become final */
  ENDPOINT_BLOCKS = 10, /* zeros that end an utterance */
  LATENCY_MS = 50,
  ANSWER_COST = 160, /* samples that a waiting answer counts as: 1,600 may wait */
};

struct _LqServerEngine {
  uv_loop_t *loop;
};

typedef struct {
  LqServerAnswer answer;
  gint64         due_us;
} Late;

struct _LqServerStream {
  LqServerAnswerCallback callback;
  gpointer               user_data;
  uv_timer_t             timer;
  GQueue                 late;    /* answers that are not due yet */
  GPtrArray             *pending; /* words that are not final yet */
  LqServerHash           hash;    /* makes the words */
  int64_t                n_final_blocks;
  guint                  n_zero_blocks; /* in a row */
  bool                   is_freed;
  bool                   is_calling;
};

static void
late_free (Late *late)
{
  lq_update_free (late->answer.update);
  g_free (late);
}

static void
timer_closed_cb (uv_handle_t *timer)
{
  g_free (timer->data);
}

static void
release (LqServerStream *self)
{
  g_queue_clear_full (&self->late, (GDestroyNotify) late_free);
  g_ptr_array_unref (self->pending);
  uv_close ((uv_handle_t *) &self->timer, timer_closed_cb);
}

/* Rounded up: a timer that fires early would find nothing due. */
static uint64_t
wait_ms (const LqServerStream *self)
{
  const Late *next = g_queue_peek_head ((GQueue *) &self->late);
  gint64      left_us = next->due_us - g_get_monotonic_time ();

  return left_us > 0 ? (uint64_t) (left_us + 999) / 1000 : 0;
}

/* The callback may free the stream: it is then released here, after the last use. */
static void
due_cb (uv_timer_t *timer)
{
  LqServerStream *self = timer->data;

  self->is_calling = true;
  while (!self->is_freed && !g_queue_is_empty (&self->late) && wait_ms (self) == 0) {
    Late *late = g_queue_pop_head (&self->late);

    self->callback (&late->answer, self->user_data);
    late_free (late);
  }
  self->is_calling = false;

  if (self->is_freed)
    release (self);
  else if (!g_queue_is_empty (&self->late))
    uv_timer_start (&self->timer, due_cb, wait_ms (self), 0);
}

static void
answer (LqServerStream *self, LqServerAnswer what)
{
  Late *late = g_new0 (Late, 1);

  late->answer = what;
  late->due_us = g_get_monotonic_time () + LATENCY_MS * 1000;
  g_queue_push_tail (&self->late, late);
  if (g_queue_get_length (&self->late) == 1)
    uv_timer_start (&self->timer, due_cb, LATENCY_MS, 0);
}

/* Takes the words of all blocks before @n_blocks out of the pending ones. */
static void
settle (LqServerStream *self, LqUpdate *update, int64_t n_blocks)
{
  while (self->pending->len > 0) {
    LqToken *token = g_ptr_array_index (self->pending, 0);

    if (token->start_ms >= n_blocks * BLOCK_MS)
      break;
    token = g_ptr_array_steal_index (self->pending, 0);
    token->is_final = true;
    g_ptr_array_add (update->tokens, token);
  }
  self->n_final_blocks = MAX (self->n_final_blocks, n_blocks);
}

/* The words before @n_final_blocks become final, the others are said again. */
static LqUpdate *
make_update (LqServerStream *self, int64_t n_final_blocks)
{
  LqUpdate *update = lq_update_new (0, self->hash.n_blocks * BLOCK_MS, 0);

  settle (self, update, n_final_blocks);
  update->final_ms = self->n_final_blocks * BLOCK_MS;
  for (guint i = 0; i < self->pending->len; i++)
    g_ptr_array_add (update->tokens, lq_token_copy (g_ptr_array_index (self->pending, i)));

  return update;
}

static void
end_block (LqServerStream *self)
{
  LqToken *word = lq_server_hash_end (&self->hash);

  if (word == NULL) {
    self->n_zero_blocks++;
  } else {
    self->n_zero_blocks = 0;
    g_ptr_array_add (self->pending, word);
  }
}

static void
answer_block (LqServerStream *self)
{
  bool    is_endpoint = self->n_zero_blocks >= ENDPOINT_BLOCKS && self->pending->len > 0;
  int64_t n_final = is_endpoint ? self->hash.n_blocks : MAX (0, self->hash.n_blocks - FINAL_BLOCKS);
  LqServerAnswer what = { .has_endpoint = is_endpoint };

  what.update = make_update (self, n_final);
  answer (self, what);
}

static LqServerEngine *
synthetic_engine_new (uv_loop_t *loop, unsigned n_threads)
{
  LqServerEngine *self = g_new0 (LqServerEngine, 1);

  self->loop = loop;
  return self;
}

static void
synthetic_engine_free (LqServerEngine *self)
{
  g_free (self);
}

static bool
synthetic_engine_has_room (LqServerEngine *self)
{
  return true;
}

static LqServerStream *
synthetic_stream_new (LqServerEngine *engine, LqServerAnswerCallback callback, gpointer user_data)
{
  LqServerStream *self = g_new0 (LqServerStream, 1);

  self->callback = callback;
  self->user_data = user_data;
  self->pending = lq_tokens_new ();
  g_queue_init (&self->late);
  lq_server_hash_init (&self->hash);
  uv_timer_init (engine->loop, &self->timer);
  self->timer.data = self;
  return self;
}

static void
synthetic_stream_free (LqServerStream *self)
{
  self->is_freed = true;
  if (!self->is_calling)
    release (self);
}

static void
synthetic_stream_feed (LqServerStream *self, const int16_t *samples, size_t n_samples)
{
  for (size_t i = 0; i < n_samples; i++) {
    if (lq_server_hash_hear (&self->hash, samples[i])) {
      end_block (self);
      if (self->hash.n_blocks % 2 == 0)
        answer_block (self);
    }
  }
}

static void
synthetic_stream_finalize (LqServerStream *self)
{
  LqServerAnswer what = { .is_fin = true };

  what.update = make_update (self, self->hash.n_blocks);
  answer (self, what);
}

static void
synthetic_stream_finish (LqServerStream *self)
{
  LqServerAnswer what = { .is_finished = true };

  if (self->hash.n_filled > 0)
    end_block (self);
  what.update = make_update (self, self->hash.n_blocks);
  answer (self, what);
}

static size_t
synthetic_stream_get_queued (LqServerStream *self)
{
  return (size_t) g_queue_get_length (&self->late) * ANSWER_COST;
}

const LqServerEngineKind lq_server_engine_synthetic = {
  .name = "synthetic",
  .notice = "synthetic: words are made from a hash of the sound, nothing is recognized",
  .engine_new = synthetic_engine_new,
  .engine_free = synthetic_engine_free,
  .engine_has_room = synthetic_engine_has_room,
  .stream_new = synthetic_stream_new,
  .stream_free = synthetic_stream_free,
  .stream_feed = synthetic_stream_feed,
  .stream_finalize = synthetic_stream_finalize,
  .stream_finish = synthetic_stream_finish,
  .stream_get_queued = synthetic_stream_get_queued,
};
