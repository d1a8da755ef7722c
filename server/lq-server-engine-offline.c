/* lq-server-engine-offline.c: the built-in engine for many streams, in a pool of threads
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each stream has a queue of jobs, worked off by one thread of the pool at a time: one job, then
 * the stream goes to the back of the line, so that a long queue of one client does not hold up the
 * others. Answers go to the loop by a queue and a uv_async_t. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-engine.h"

#include "lq-offline.h"

#include <stdatomic.h>

enum {
  STREAMS_PER_THREAD = 5,              /* decoding takes about a sixth of the sound's length */
  JOB_SAMPLES = LQ_SERVER_RATE_HZ / 4, /* the most that is decoded before it is another's turn */
  JOB_COST = 160, /* samples that a job without sound counts as, so that those are bounded too */
};

typedef enum {
  JOB_FEED,
  JOB_FINALIZE,
  JOB_FINISH,
} JobKind;

typedef struct {
  JobKind  kind;
  size_t   n_samples;
  int16_t *samples;
} Job;

struct _LqServerEngine {
  LqOfflinePool *decoders;
  GThreadPool   *threads;
  GAsyncQueue   *results; /* of Result */
  uv_async_t    *wake;
  int            capacity;
  atomic_int     n_streams; /* whose decoders are not given back yet */
  GMutex         lock;
  bool           is_ending; /* guarded by the lock: the pool of threads takes no more work */
};

struct _LqServerStream {
  gatomicrefcount        n_refs; /* the session's, the pool's, and one for each result */
  LqServerEngine        *engine;
  LqServerAnswerCallback callback;
  gpointer               user_data;

  GMutex lock; /* for what follows */
  GQueue jobs;
  size_t n_queued;   /* cost of the jobs, with the one that is being done */
  bool   is_waiting; /* it is in the pool's line, or being worked on */
  bool   is_freed;
  bool   is_over; /* and has given its decoder back */

  LqOfflineStream *decoder; /* the pool's thread that works on the stream */
  JobKind          current;
};

typedef struct {
  LqServerStream *stream;
  LqServerAnswer  answer;
} Result;

static void
job_free (Job *job)
{
  g_free (job->samples);
  g_free (job);
}

static size_t
get_cost (const Job *job)
{
  return job->n_samples + JOB_COST;
}

static void
stream_unref (LqServerStream *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_assert (self->decoder == NULL);
  g_queue_clear_full (&self->jobs, (GDestroyNotify) job_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
result_free (Result *result)
{
  lq_update_free (result->answer.update);
  g_clear_error (&result->answer.error);
  stream_unref (result->stream);
  g_free (result);
}

/* ---- in a thread of the pool */

static void
post (LqServerStream *self, LqServerAnswer answer)
{
  Result *result = g_new0 (Result, 1);

  g_atomic_ref_count_inc (&self->n_refs);
  result->stream = self;
  result->answer = answer;
  g_async_queue_push (self->engine->results, result);
  uv_async_send (self->engine->wake);
}

static bool
has_final (const LqUpdate *update)
{
  return update->tokens->len > 0 &&
         ((const LqToken *) g_ptr_array_index (update->tokens, 0))->is_final;
}

/* The engine settles words only at a pause, unless it was told to. */
static void
update_cb (const LqUpdate *update, gpointer user_data)
{
  LqServerStream *self = user_data;
  LqServerAnswer  answer = { .update = lq_update_copy (update) };

  answer.is_fin = self->current == JOB_FINALIZE;
  answer.is_finished = self->current == JOB_FINISH;
  answer.has_endpoint = self->current == JOB_FEED && has_final (update);
  post (self, answer);
}

/* Finalizing answers with exactly one update, so it does for the end of the stream as well. */
static void
do_job (LqServerStream *self, const Job *job)
{
  LqServerAnswer answer = { 0 };

  if (self->decoder == NULL)
    self->decoder = lq_offline_stream_new (self->engine->decoders, update_cb, self);

  self->current = job->kind;
  if (job->kind == JOB_FEED)
    lq_offline_stream_feed (self->decoder, job->samples, job->n_samples, &answer.error);
  else
    lq_offline_stream_finalize (self->decoder, &answer.error);
  post (self, answer);
}

/* Returns: (transfer full) (nullable): the next job, or %NULL when the stream leaves the line */
static Job *
take_job (LqServerStream *self)
{
  Job *job;

  g_mutex_lock (&self->lock);
  job = self->is_freed ? NULL : g_queue_pop_head (&self->jobs);
  if (job == NULL)
    self->is_waiting = false;
  g_mutex_unlock (&self->lock);
  return job;
}

/* A stream that its session has freed gives its decoder back here, since ending an utterance takes
 * longer than the loop should wait. */
static void
leave_line (LqServerStream *self)
{
  bool is_over;

  g_mutex_lock (&self->lock);
  is_over = self->is_freed && !self->is_over;
  self->is_over = self->is_freed;
  g_mutex_unlock (&self->lock);

  if (is_over) {
    g_clear_pointer (&self->decoder, lq_offline_stream_free);
    atomic_fetch_sub (&self->engine->n_streams, 1);
  }
  stream_unref (self);
}

/* To the end of the line, so that no stream keeps a thread. A pool that is being freed takes no one
 * any more: returns %FALSE, and the turn goes on at once. */
static bool
stand_again (LqServerStream *self)
{
  LqServerEngine *engine = self->engine;
  bool            is_ending;

  g_mutex_lock (&engine->lock);
  is_ending = engine->is_ending;
  if (!is_ending)
    g_thread_pool_push (engine->threads, self, NULL);
  g_mutex_unlock (&engine->lock);
  return !is_ending;
}

static void
work_cb (gpointer data, gpointer user_data)
{
  LqServerStream *self = data;

  do {
    Job *job = take_job (self);

    if (job == NULL) {
      leave_line (self);
      return;
    }

    do_job (self, job);
    g_mutex_lock (&self->lock);
    self->n_queued -= get_cost (job);
    g_mutex_unlock (&self->lock);
    job_free (job);
  } while (!stand_again (self));
}

/* ---- in the loop's thread */

static void
wake_cb (uv_async_t *wake)
{
  LqServerEngine *self = wake->data;
  Result         *result;

  while ((result = g_async_queue_try_pop (self->results)) != NULL) {
    LqServerStream *stream = result->stream;

    if (!stream->is_freed)
      stream->callback (&result->answer, stream->user_data);
    result_free (result);
  }
}

static void
join_line (LqServerStream *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  g_thread_pool_push (self->engine->threads, self, NULL);
}

static void
add_job (LqServerStream *self, JobKind kind, const int16_t *samples, size_t n_samples)
{
  Job *job = g_new0 (Job, 1);
  bool is_idle;

  job->kind = kind;
  job->n_samples = n_samples;
  job->samples = g_memdup2 (samples, n_samples * sizeof *samples);

  g_mutex_lock (&self->lock);
  is_idle = !self->is_waiting;
  self->is_waiting = true;
  self->n_queued += get_cost (job);
  g_queue_push_tail (&self->jobs, job);
  g_mutex_unlock (&self->lock);

  if (is_idle)
    join_line (self);
}

static LqServerEngine *
offline_engine_new (uv_loop_t *loop, unsigned n_threads)
{
  LqServerEngine *self = g_new0 (LqServerEngine, 1);

  g_mutex_init (&self->lock);
  /* As many decoders as streams: a thread must not wait for a decoder that is held by a stream
   * which waits for a thread. */
  self->capacity = (int) n_threads * STREAMS_PER_THREAD;
  self->decoders = lq_offline_pool_new (n_threads, (unsigned) self->capacity);
  lq_offline_pool_warm (self->decoders);
  self->threads = g_thread_pool_new (work_cb, self, (int) n_threads, TRUE, NULL);
  self->results = g_async_queue_new_full ((GDestroyNotify) result_free);
  self->wake = g_new0 (uv_async_t, 1);
  uv_async_init (loop, self->wake, wake_cb);
  self->wake->data = self;
  return self;
}

static void
wake_closed_cb (uv_handle_t *wake)
{
  g_free (wake);
}

/* The sessions have freed their streams, so each of them leaves the line at its next turn. */
static void
offline_engine_free (LqServerEngine *self)
{
  g_mutex_lock (&self->lock);
  self->is_ending = true;
  g_mutex_unlock (&self->lock);
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_mutex_clear (&self->lock);
  uv_close ((uv_handle_t *) self->wake, wake_closed_cb);
  g_async_queue_unref (self->results);
  lq_offline_pool_unref (self->decoders);
  g_free (self);
}

static bool
offline_engine_has_room (LqServerEngine *self)
{
  return atomic_load (&self->n_streams) < self->capacity;
}

static LqServerStream *
offline_stream_new (LqServerEngine *engine, LqServerAnswerCallback callback, gpointer user_data)
{
  LqServerStream *self = g_new0 (LqServerStream, 1);

  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->lock);
  g_queue_init (&self->jobs);
  atomic_fetch_add (&engine->n_streams, 1);
  self->engine = engine;
  self->callback = callback;
  self->user_data = user_data;
  return self;
}

static void
offline_stream_free (LqServerStream *self)
{
  bool is_idle;

  g_mutex_lock (&self->lock);
  is_idle = !self->is_waiting;
  self->is_waiting = true;
  self->is_freed = true;
  g_mutex_unlock (&self->lock);

  if (is_idle)
    join_line (self);
  stream_unref (self);
}

static void
offline_stream_feed (LqServerStream *self, const int16_t *samples, size_t n_samples)
{
  for (size_t at = 0; at < n_samples; at += JOB_SAMPLES)
    add_job (self, JOB_FEED, samples + at, MIN (JOB_SAMPLES, n_samples - at));
}

static void
offline_stream_finalize (LqServerStream *self)
{
  add_job (self, JOB_FINALIZE, NULL, 0);
}

static void
offline_stream_finish (LqServerStream *self)
{
  add_job (self, JOB_FINISH, NULL, 0);
}

static size_t
offline_stream_get_queued (LqServerStream *self)
{
  size_t n_queued;

  g_mutex_lock (&self->lock);
  n_queued = self->n_queued;
  g_mutex_unlock (&self->lock);
  return n_queued;
}

const LqServerEngineKind lq_server_engine_offline = {
  .name = "offline",
  .engine_new = offline_engine_new,
  .engine_free = offline_engine_free,
  .engine_has_room = offline_engine_has_room,
  .stream_new = offline_stream_new,
  .stream_free = offline_stream_free,
  .stream_feed = offline_stream_feed,
  .stream_finalize = offline_stream_finalize,
  .stream_finish = offline_stream_finish,
  .stream_get_queued = offline_stream_get_queued,
};
