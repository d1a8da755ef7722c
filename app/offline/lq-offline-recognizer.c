/* lq-offline-recognizer.c: the built-in engine as a recognizer
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A worker thread reads the spool and feeds a stream. What it has to say travels to the owner's
 * thread in idle sources, which run in the order in which they were attached. The worker holds no
 * reference to the recognizer: dropping the last one stops it, and waits for the 20 ms or the
 * second pass that are just being decoded. */

#define G_LOG_DOMAIN "lq-offline-recognizer"

#include "config.h"
#include "lq-offline-private.h"

enum {
  STEP = LQ_RATE_HZ / 50,  /* samples read at once: 20 ms */
  BEHIND = 2 * LQ_RATE_HZ, /* samples not looked at from which on fewer partials are made */
};

#define LQ_TYPE_OFFLINE_RECOGNIZER (lq_offline_recognizer_get_type ())
G_DECLARE_FINAL_TYPE (LqOfflineRecognizer, lq_offline_recognizer, LQ, OFFLINE_RECOGNIZER, GObject)

/* Shared by the owner, the thread and the messages under way; an atomic rc box. */
typedef struct {
  LqSpool         *audio;
  LqOfflineStream *stream;
  GMainContext    *owner;      /* where signals are emitted */
  GWeakRef         recognizer; /* made a reference only in @owner */

  GMutex  lock; /* for what follows */
  GCond   changed;
  bool    has_grown;
  bool    is_finishing;
  bool    is_stopped;
  int64_t finalize_at; /* sample, or -1 */
} Worker;

struct _LqOfflineRecognizer {
  GObject  parent_instance;
  Worker  *worker;
  GThread *thread; /* NULL before the start */
};

/* Something to tell: an update, the end, or a link. */
typedef struct {
  Worker   *worker;
  LqUpdate *update;
  LqLink    link;
  bool      is_end;
  GError   *error;
} Message;

static void
clear_worker (gpointer data)
{
  Worker *worker = data;

  g_clear_pointer (&worker->audio, lq_spool_unref);
  g_clear_pointer (&worker->stream, lq_offline_stream_free);
  g_clear_pointer (&worker->owner, g_main_context_unref);
  g_weak_ref_clear (&worker->recognizer);
  g_mutex_clear (&worker->lock);
  g_cond_clear (&worker->changed);
}

static void
release_worker (Worker *worker)
{
  g_atomic_rc_box_release_full (worker, clear_worker);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Worker, release_worker)

static void
free_message (gpointer data)
{
  Message *message = data;

  release_worker (message->worker);
  lq_update_free (message->update);
  g_clear_error (&message->error);
  g_free (message);
}

static gboolean
deliver_cb (gpointer data)
{
  const Message *message = data;
  g_autoptr (LqRecognizer) recognizer = g_weak_ref_get (&message->worker->recognizer);

  if (recognizer == NULL)
    return G_SOURCE_REMOVE;

  if (message->update != NULL)
    lq_recognizer_emit_update (recognizer, message->update);
  else if (message->is_end)
    lq_recognizer_emit_ended (recognizer, message->error);
  else
    lq_recognizer_emit_link (recognizer, message->link);

  return G_SOURCE_REMOVE;
}

/* @message: what to tell; its contents are taken */
static void
tell (Worker *worker, Message message)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Message *copy = g_new (Message, 1);

  *copy = message;
  copy->worker = g_atomic_rc_box_acquire (worker);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "lq-offline-recognizer");
  g_source_set_callback (source, deliver_cb, copy, free_message);
  g_source_attach (source, worker->owner);
}

static void
updated_cb (const LqUpdate *update, gpointer user_data)
{
  tell (user_data, (Message){ .update = lq_update_copy (update) });
}

/* Returns: %FALSE when there is no more to come */
static bool
wait_for_more (Worker *worker)
{
  bool has_more;

  g_mutex_lock (&worker->lock);
  while (!worker->has_grown && !worker->is_finishing && !worker->is_stopped &&
         worker->finalize_at < 0)
    g_cond_wait (&worker->changed, &worker->lock);
  has_more = worker->has_grown || !worker->is_finishing;
  worker->has_grown = false;
  g_mutex_unlock (&worker->lock);

  return has_more;
}

/* Samples to read from @at on: not beyond the place where everything is to become final. */
static size_t
get_step (Worker *worker, int64_t at)
{
  int64_t finalize_at;

  g_mutex_lock (&worker->lock);
  finalize_at = worker->finalize_at;
  g_mutex_unlock (&worker->lock);

  return finalize_at < 0 ? STEP : (size_t) CLAMP (finalize_at - at, 0, STEP);
}

static bool
take_finalize (Worker *worker, int64_t at)
{
  bool is_due;

  g_mutex_lock (&worker->lock);
  is_due = worker->finalize_at >= 0 && worker->finalize_at <= at;
  if (is_due)
    worker->finalize_at = -1;
  g_mutex_unlock (&worker->lock);

  return is_due;
}

static gboolean
recognize (Worker *worker, GError **error)
{
  int16_t samples[STEP];
  size_t  n;

  for (int64_t at = 0;; at += (int64_t) n) {
    bool is_final;

    lq_offline_stream_set_behind (worker->stream,
                                  lq_spool_get_length (worker->audio) - at > BEHIND);
    n = lq_spool_read (worker->audio, at, samples, get_step (worker, at));
    if (!lq_offline_stream_feed (worker->stream, samples, n, error))
      return FALSE;

    is_final = take_finalize (worker, at + (int64_t) n);
    if (is_final && !lq_offline_stream_finalize (worker->stream, error))
      return FALSE;

    if (n == 0 && !is_final && !wait_for_more (worker))
      return lq_offline_stream_finalize (worker->stream, error);
  }
}

/* Under the lock: the owner may be stopping it. */
static void
free_stream (Worker *worker)
{
  g_autoptr (LqOfflineStream) stream = NULL;

  g_mutex_lock (&worker->lock);
  stream = g_steal_pointer (&worker->stream);
  g_mutex_unlock (&worker->lock);
}

static gpointer
worker_thread (gpointer data)
{
  g_autoptr (Worker) worker = data;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  tell (worker, (Message){ .link = LQ_LINK_CONNECTING });
  is_done = lq_offline_stream_prepare (worker->stream, &error);
  if (is_done) {
    tell (worker, (Message){ .link = LQ_LINK_ONLINE });
    is_done = recognize (worker, &error);
  }
  free_stream (worker);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;

  tell (worker, (Message){ .link = is_done ? LQ_LINK_NONE : LQ_LINK_OFFLINE });
  tell (worker, (Message){ .is_end = true, .error = g_steal_pointer (&error) });

  return NULL;
}

static void
lq_offline_recognizer_start (LqRecognizer *recognizer, LqSpool *audio)
{
  LqOfflineRecognizer *self = LQ_OFFLINE_RECOGNIZER (recognizer);

  g_return_if_fail (self->thread == NULL);

  self->worker->audio = lq_spool_ref (audio);
  self->thread = g_thread_new ("lq-offline", worker_thread, g_atomic_rc_box_acquire (self->worker));
}

static void
lq_offline_recognizer_audio_grew (LqRecognizer *recognizer)
{
  Worker *worker = LQ_OFFLINE_RECOGNIZER (recognizer)->worker;

  g_mutex_lock (&worker->lock);
  worker->has_grown = true;
  g_cond_signal (&worker->changed);
  g_mutex_unlock (&worker->lock);
}

static void
lq_offline_recognizer_finalize (LqRecognizer *recognizer)
{
  Worker *worker = LQ_OFFLINE_RECOGNIZER (recognizer)->worker;

  g_return_if_fail (worker->audio != NULL);

  g_mutex_lock (&worker->lock);
  worker->finalize_at = lq_spool_get_length (worker->audio);
  g_cond_signal (&worker->changed);
  g_mutex_unlock (&worker->lock);
}

static void
lq_offline_recognizer_finish (LqRecognizer *recognizer)
{
  Worker *worker = LQ_OFFLINE_RECOGNIZER (recognizer)->worker;

  /* The spool is looked at once more after this. */
  g_mutex_lock (&worker->lock);
  worker->has_grown = true;
  worker->is_finishing = true;
  g_cond_signal (&worker->changed);
  g_mutex_unlock (&worker->lock);
}

static void
iface_init (LqRecognizerInterface *iface)
{
  iface->start = lq_offline_recognizer_start;
  iface->audio_grew = lq_offline_recognizer_audio_grew;
  iface->finalize = lq_offline_recognizer_finalize;
  iface->finish = lq_offline_recognizer_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LqOfflineRecognizer,
                               lq_offline_recognizer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_RECOGNIZER, iface_init))

static void
stop (Worker *worker)
{
  g_mutex_lock (&worker->lock);
  worker->is_stopped = true;
  if (worker->stream != NULL)
    lq_offline_stream_stop (worker->stream);
  g_cond_signal (&worker->changed);
  g_mutex_unlock (&worker->lock);
}

static void
lq_offline_recognizer_dispose (GObject *object)
{
  LqOfflineRecognizer *self = LQ_OFFLINE_RECOGNIZER (object);

  if (self->thread != NULL) {
    stop (self->worker);
    g_clear_pointer (&self->thread, g_thread_join);
  }
  g_clear_pointer (&self->worker, release_worker);

  G_OBJECT_CLASS (lq_offline_recognizer_parent_class)->dispose (object);
}

static void
lq_offline_recognizer_class_init (LqOfflineRecognizerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_offline_recognizer_dispose;
}

static void
lq_offline_recognizer_init (LqOfflineRecognizer *self)
{
  self->worker = g_atomic_rc_box_new0 (Worker);
  self->worker->owner = g_main_context_ref_thread_default ();
  self->worker->finalize_at = -1;
  g_weak_ref_init (&self->worker->recognizer, self);
  g_mutex_init (&self->worker->lock);
  g_cond_init (&self->worker->changed);
}

LqRecognizer *
lq_offline_recognizer_new (LqOfflinePool *pool)
{
  LqOfflineRecognizer *self;

  g_return_val_if_fail (pool != NULL, NULL);

  self = g_object_new (LQ_TYPE_OFFLINE_RECOGNIZER, NULL);
  self->worker->stream = lq_offline_stream_new (pool, updated_cb, self->worker);

  return LQ_RECOGNIZER (self);
}
