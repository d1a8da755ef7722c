/* lq-soniox-recognizer.c: the service as a recognizer that survives broken lines
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread and its thread-default main context. A stream of the service cannot be resumed: after
 * a break a new one is opened, and the sound from the end of the last complete word on is sent
 * again from the spool, faster than real time. What is sent is bounded by what the service has
 * read; the rest waits in the spool, so that memory stays flat whatever the service does. */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-connector.h"
#include "lq-soniox-words.h"
#include "lq-soniox.h"

enum {
  SAMPLES_PER_MS = LQ_RATE_HZ / 1000,
  FINISH_SLACK_MS = 250, /* of sound that the service need not count at the end */
};

const LqSonioxLimits lq_soniox_limits = {
  .attempt_ms = 500,
  .attempt_max_ms = 1000,
  .attempt_limit_ms = 10000,
  .accept_ms = 2000,
  .refused_ms = 5000,
  .refused_max_ms = 60000,
  .broken_max_ms = 10000,
  .retry_after_max_ms = 10 * 60 * 1000,
  .tick_ms = 250,
  .dead_ms = 3000,
  .grace_ms = 2000,
  .mute_ms = 60000,
  .finish_ms = 10000,
  .give_up_ms = 30000,
  .keepalive_ms = 5000,
  .rotate_ms = 290 * 60 * 1000,
  .chunk_ms = 100,
  .replay_chunk_ms = 1000,
  .flight_ms = 10000,
  .pace = 4,
  .burst_ms = 3000,
  .n_failures_max = 3,
};

#define LQ_TYPE_SONIOX_RECOGNIZER (lq_soniox_recognizer_get_type ())
G_DECLARE_FINAL_TYPE (LqSonioxRecognizer, lq_soniox_recognizer, LQ, SONIOX_RECOGNIZER, GObject)

struct _LqSonioxRecognizer {
  GObject            parent_instance;
  LqEngineConfig    *config;
  LqSonioxLimits     limits;
  LqSpool           *spool;
  LqSonioxConnector *connector;
  LqSonioxWords     *words;
  int16_t           *samples; /* room for one frame */
  GSource           *tick;
  LqLink             link;
  bool               is_ended;

  LqSonioxStream *stream; /* NULL: there is none, the connector tries */
  unsigned        n_streams;
  int64_t         sent_at;     /* the next sample to send */
  double          budget_ms;   /* of sound that may be sent now */
  int64_t         refilled_us; /* when the budget grew */
  int64_t         progress_ms; /* the farthest place of the recording that was looked at */
  int64_t         progressed_us;
  bool            is_end_sent; /* in this stream */

  GError  *last_error; /* why there is no stream */
  unsigned n_failures; /* since the last progress, of the kind that another try hardly mends */
  unsigned wait_ms;    /* before the next attempt */
  int64_t  down_us;    /* since when there is no stream */

  int64_t finalize_at;      /* everything before this sample becomes final; -1: not asked */
  bool    is_finalize_sent; /* in this stream */
  bool    is_finishing;
  int64_t finishing_us; /* since when */
  int64_t retried_ms;   /* settled when a stream finished short of the end; -1: none did */
};

static void lq_soniox_recognizer_iface_init (LqRecognizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqSonioxRecognizer,
                               lq_soniox_recognizer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_RECOGNIZER,
                                                      lq_soniox_recognizer_iface_init))

/* ---- the end */

static void
set_link (LqSonioxRecognizer *self, LqLink link)
{
  if (self->link == link || self->is_ended)
    return;

  self->link = link;
  lq_recognizer_emit_link (LQ_RECOGNIZER (self), link);
}

static void
drop_stream (LqSonioxRecognizer *self)
{
  if (self->stream == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->stream, self);
  lq_soniox_stream_close (self->stream);
  g_clear_object (&self->stream);
}

static void
end (LqSonioxRecognizer *self, const GError *error)
{
  if (self->is_ended)
    return;

  drop_stream (self);
  lq_soniox_connector_stop (self->connector);
  lq_soniox_clear_source (&self->tick);
  set_link (self, error ? LQ_LINK_OFFLINE : LQ_LINK_NONE);
  self->is_ended = true;
  lq_recognizer_emit_ended (LQ_RECOGNIZER (self), error);
}

/* Everything that was said is settled, or nothing was. */
static bool
is_complete (LqSonioxRecognizer *self)
{
  return self->is_finishing && lq_soniox_words_is_settled (self->words) &&
         lq_soniox_words_get_settled_ms (self->words) >= lq_spool_get_length_ms (self->spool);
}

/* ---- without a stream */

static bool
is_fatal (LqSonioxRecognizer *self, const GError *error)
{
  switch ((LqError) error->code) {
  case LQ_ERROR_KEY:
  case LQ_ERROR_KEY_EXPIRED:
  case LQ_ERROR_PERMISSION:
  case LQ_ERROR_BALANCE:
  case LQ_ERROR_REQUEST:
  case LQ_ERROR_MODEL_UNAVAILABLE:
    return true;
  case LQ_ERROR_PROTOCOL:
    return self->n_failures >= self->limits.n_failures_max;
  case LQ_ERROR_TIMEOUT:
    return self->is_finishing && self->n_failures >= self->limits.n_failures_max;
  default:
    return false;
  }
}

/* While sound is recorded there is no reason to give up: the line may come back. */
static bool
is_given_up (LqSonioxRecognizer *self)
{
  int64_t since_us = MAX (self->finishing_us, self->down_us);

  return self->is_finishing &&
         g_get_monotonic_time () - since_us > self->limits.give_up_ms * 1000LL;
}

static void
give_up (LqSonioxRecognizer *self)
{
  if (self->last_error == NULL)
    self->last_error =
      g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "no connection after the recording was complete");
  end (self, self->last_error);
}

/* Takes in why there is no stream. Returns whether it is worth another try; if not, that was it. */
static bool
take_error (LqSonioxRecognizer *self, const GError *error)
{
  /* A long outage is not told every second. */
  if (self->last_error == NULL || !g_str_equal (self->last_error->message, error->message))
    g_message ("stream %u: %s", self->n_streams, error->message);
  g_clear_error (&self->last_error);
  self->last_error = g_error_copy (error);

  if (error->code == LQ_ERROR_PROTOCOL || error->code == LQ_ERROR_TIMEOUT)
    self->n_failures++;
  if (is_fatal (self, error)) {
    end (self, self->last_error);
    return false;
  }

  set_link (self, LQ_LINK_RECONNECTING);

  return true;
}

/* The first try after a stream that worked is made at once. A service that says it is broken is
 * given longer and longer after that; a line is not.
 * @retry_after_ms: what the service asks for, 0: nothing */
static void
reconnect (LqSonioxRecognizer *self, const GError *error, unsigned retry_after_ms)
{
  const LqSonioxLimits *limits = &self->limits;
  bool                  is_broken = error != NULL && error->code == LQ_ERROR_SERVICE;
  unsigned              max_ms = is_broken ? limits->broken_max_ms : limits->attempt_max_ms;

  if (error != NULL && error->code == LQ_ERROR_LIMIT)
    self->wait_ms = CLAMP (self->wait_ms * 2, limits->refused_ms, limits->refused_max_ms);
  lq_soniox_connector_start (self->connector, MAX (self->wait_ms, retry_after_ms));
  if (self->wait_ms < max_ms)
    self->wait_ms = CLAMP (self->wait_ms * 3 / 2, limits->attempt_ms, max_ms);
}

static void
failed_cb (LqSonioxConnector  *connector,
           const GError       *error,
           guint               retry_after_ms,
           LqSonioxRecognizer *self)
{
  g_autoptr (LqSonioxRecognizer) alive = g_object_ref (self);

  /* Other failures leave the connector at its own pace. */
  if (take_error (self, error) && (error->code == LQ_ERROR_LIMIT || retry_after_ms > 0))
    reconnect (self, error, retry_after_ms);
}

static void
lose_stream (LqSonioxRecognizer *self, const GError *error)
{
  drop_stream (self);
  self->down_us = g_get_monotonic_time ();
  if (is_complete (self))
    end (self, NULL);
  else if (take_error (self, error))
    reconnect (self, error, 0);
}

/* ---- sending */

/* A service that falls behind, or says nothing of its progress, is still fed in real time. */
static void
refill_budget (LqSonioxRecognizer *self)
{
  int64_t now_us = g_get_monotonic_time ();
  int64_t behind_ms =
    lq_soniox_stream_get_sent_ms (self->stream) - lq_soniox_stream_get_total_ms (self->stream);
  unsigned pace = behind_ms > self->limits.flight_ms ? 1 : self->limits.pace;

  self->budget_ms += (double) (now_us - self->refilled_us) / 1000 * pace;
  self->budget_ms = MIN (self->budget_ms, self->limits.burst_ms);
  self->refilled_us = now_us;
}

/* Returns: samples to send now, 0: wait */
static size_t
get_frame_size (LqSonioxRecognizer *self)
{
  int64_t left = lq_spool_get_length (self->spool) - self->sent_at;
  int64_t least = self->limits.chunk_ms * SAMPLES_PER_MS;
  int64_t most_ms = self->limits.replay_chunk_ms;
  bool    is_flushed = self->is_finishing || self->finalize_at > self->sent_at;

  if (left <= 0 || (left < least && !is_flushed))
    return 0;

  most_ms = MIN (most_ms, (int64_t) self->budget_ms);
  most_ms = MIN (most_ms, self->limits.flight_ms - lq_soniox_stream_get_flight_ms (self->stream));
  if (most_ms * SAMPLES_PER_MS < MIN (left, least))
    return 0;

  return (size_t) MIN (left, most_ms * SAMPLES_PER_MS);
}

static void
send_finalize (LqSonioxRecognizer *self)
{
  if (self->finalize_at < 0 || self->is_finalize_sent || self->sent_at < self->finalize_at)
    return;

  self->is_finalize_sent = true;
  lq_soniox_stream_send_control (self->stream, LQ_SONIOX_CONTROL_FINALIZE);
}

static void
send_end (LqSonioxRecognizer *self)
{
  if (!self->is_finishing || self->is_end_sent || self->sent_at < lq_spool_get_length (self->spool))
    return;

  self->is_end_sent = true;
  self->progressed_us = g_get_monotonic_time ();
  lq_soniox_stream_send_end (self->stream);
}

/* Sends what may be sent. Where nothing is left to settle, not even the end: a stream without sound
 * is an error of its own. */
static void
pump (LqSonioxRecognizer *self)
{
  size_t n;

  if (self->stream == NULL || self->is_end_sent || is_complete (self))
    return;

  refill_budget (self);
  while ((n = get_frame_size (self)) > 0) {
    n = lq_spool_read (self->spool, self->sent_at, self->samples, n);
    if (n == 0)
      break;
    lq_soniox_stream_send_audio (self->stream, self->samples, n);
    self->sent_at += (int64_t) n;
    self->budget_ms -= (double) n / SAMPLES_PER_MS;
  }

  send_finalize (self);
  send_end (self);
}

/* ---- with a stream */

static void
note_progress (LqSonioxRecognizer *self, const LqUpdate *update)
{
  self->progressed_us = g_get_monotonic_time ();
  if (update->total_ms <= self->progress_ms)
    return;

  self->progress_ms = update->total_ms;
  self->n_failures = 0;
  self->wait_ms = 0;
}

/* The service ends a stream after 300 minutes, in the middle of a word if need be. */
static bool
is_time_to_rotate (LqSonioxRecognizer *self, const LqSonioxMessage *message)
{
  return message->has_endpoint && message->error == NULL && !self->is_finishing &&
         lq_soniox_words_is_settled (self->words) &&
         lq_soniox_stream_get_age_ms (self->stream) >= self->limits.rotate_ms;
}

/* A service may finish by itself, just when the end was sent, and leave the rest out. It may also
 * not count silence. So what seems left out is sent once more, but not twice. */
static bool
is_end_reached (LqSonioxRecognizer *self, const LqSonioxMessage *message)
{
  int64_t settled_ms = lq_soniox_words_get_settled_ms (self->words);
  int64_t left_ms =
    lq_soniox_stream_get_sent_ms (self->stream) - lq_soniox_stream_get_total_ms (self->stream);

  if (!message->is_finished || !self->is_end_sent)
    return false;
  if (left_ms <= FINISH_SLACK_MS || settled_ms == self->retried_ms)
    return true;

  self->retried_ms = settled_ms;

  return false;
}

static void
message_cb (LqSonioxStream *stream, const LqSonioxMessage *message, LqSonioxRecognizer *self)
{
  g_autoptr (LqSonioxRecognizer) alive = g_object_ref (self);
  bool is_end = is_end_reached (self, message);
  g_autoptr (LqUpdate) update =
    lq_soniox_words_take (self->words, message, self->n_streams - 1, is_end);

  note_progress (self, update);
  if (message->has_fin && self->is_finalize_sent)
    self->finalize_at = -1;
  if (message->error == NULL)
    set_link (self, LQ_LINK_ONLINE);

  lq_recognizer_emit_update (LQ_RECOGNIZER (self), update);
  if (self->is_ended || message->error != NULL)
    return;

  if (is_end) {
    end (self, NULL);
  } else if (message->is_finished) {
    g_autoptr (GError) error =
      g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "the service finished before the end");

    lose_stream (self, error);
  } else if (is_time_to_rotate (self, message)) {
    g_message ("stream %u: replaced before its time is over", self->n_streams);
    drop_stream (self);
    self->down_us = g_get_monotonic_time ();
    reconnect (self, NULL, 0);
  } else {
    pump (self);
  }
}

static void
broken_cb (LqSonioxStream *stream, const GError *error, LqSonioxRecognizer *self)
{
  g_autoptr (LqSonioxRecognizer) alive = g_object_ref (self);

  lose_stream (self, error);
}

static void
opened_cb (LqSonioxConnector *connector, LqSonioxStream *stream, LqSonioxRecognizer *self)
{
  g_autoptr (LqSonioxRecognizer) alive = g_object_ref (self);
  int64_t settled_ms = lq_soniox_words_get_settled_ms (self->words);

  self->stream = g_object_ref (stream);
  g_signal_connect (stream, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (stream, "broken", G_CALLBACK (broken_cb), self);

  self->n_streams++;
  self->sent_at = MIN (settled_ms * SAMPLES_PER_MS, lq_spool_get_length (self->spool));
  self->budget_ms = self->limits.burst_ms;
  self->refilled_us = self->progressed_us = g_get_monotonic_time ();
  self->is_end_sent = self->is_finalize_sent = false;
  lq_soniox_words_begin_stream (self->words, self->sent_at / SAMPLES_PER_MS);

  g_clear_error (&self->last_error);
  pump (self);
}

/* ---- the clock */

/* A service that answers pings may still be deaf: it owes progress, and at last the end. */
static bool
is_answer_overdue (LqSonioxRecognizer *self)
{
  int64_t silent_ms = (g_get_monotonic_time () - self->progressed_us) / 1000;
  int64_t behind_ms =
    lq_soniox_stream_get_sent_ms (self->stream) - lq_soniox_stream_get_total_ms (self->stream);

  if (self->is_end_sent)
    return silent_ms > MIN (self->limits.finish_ms + behind_ms, self->limits.mute_ms);

  return behind_ms > self->limits.flight_ms && silent_ms > self->limits.mute_ms;
}

static gboolean
tick_cb (gpointer user_data)
{
  LqSonioxRecognizer *self = user_data;
  g_autoptr (LqSonioxRecognizer) alive = g_object_ref (self);

  if (is_complete (self) && !self->is_end_sent) {
    end (self, NULL);
  } else if (self->stream == NULL) {
    if (is_given_up (self))
      give_up (self);
  } else if (is_answer_overdue (self)) {
    g_autoptr (GError) error =
      g_error_new (LQ_ERROR, LQ_ERROR_TIMEOUT, "no answer to %s",
                   self->is_end_sent ? "the end of the recording" : "the sound");

    lose_stream (self, error);
  } else {
    /* A wrong key is told only after the upgrade; where nothing is said at all, nothing is wrong.
     */
    if (lq_soniox_stream_get_age_ms (self->stream) >= self->limits.accept_ms)
      set_link (self, LQ_LINK_ONLINE);
    pump (self);
  }

  return G_SOURCE_CONTINUE;
}

/* ---- the interface */

static void
lq_soniox_recognizer_start (LqRecognizer *recognizer, LqSpool *audio)
{
  LqSonioxRecognizer *self = LQ_SONIOX_RECOGNIZER (recognizer);

  g_return_if_fail (self->spool == NULL);

  self->spool = lq_spool_ref (audio);
  self->samples = g_new (int16_t, self->limits.replay_chunk_ms * SAMPLES_PER_MS);
  self->connector = lq_soniox_connector_new (self->config, &self->limits);
  g_signal_connect (self->connector, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect (self->connector, "failed", G_CALLBACK (failed_cb), self);
  self->down_us = g_get_monotonic_time ();
  self->tick = lq_soniox_add_timeout (self->limits.tick_ms, tick_cb, self);

  set_link (self, LQ_LINK_CONNECTING);
  lq_soniox_connector_start (self->connector, 0);
}

static void
lq_soniox_recognizer_audio_grew (LqRecognizer *recognizer)
{
  pump (LQ_SONIOX_RECOGNIZER (recognizer));
}

static void
lq_soniox_recognizer_finalize (LqRecognizer *recognizer)
{
  LqSonioxRecognizer *self = LQ_SONIOX_RECOGNIZER (recognizer);

  g_return_if_fail (self->spool != NULL);

  self->finalize_at = lq_spool_get_length (self->spool);
  self->is_finalize_sent = false;
  pump (self);
}

static void
lq_soniox_recognizer_finish (LqRecognizer *recognizer)
{
  LqSonioxRecognizer *self = LQ_SONIOX_RECOGNIZER (recognizer);

  g_return_if_fail (self->spool != NULL);

  self->is_finishing = true;
  self->finishing_us = g_get_monotonic_time ();
  pump (self);
}

static void
lq_soniox_recognizer_iface_init (LqRecognizerInterface *iface)
{
  iface->start = lq_soniox_recognizer_start;
  iface->audio_grew = lq_soniox_recognizer_audio_grew;
  iface->finalize = lq_soniox_recognizer_finalize;
  iface->finish = lq_soniox_recognizer_finish;
}

/* ---- the object */

static void
lq_soniox_recognizer_dispose (GObject *object)
{
  LqSonioxRecognizer *self = LQ_SONIOX_RECOGNIZER (object);

  self->is_ended = true;
  lq_soniox_clear_source (&self->tick);
  drop_stream (self);
  if (self->connector != NULL) {
    g_signal_handlers_disconnect_by_data (self->connector, self);
    lq_soniox_connector_stop (self->connector);
  }
  g_clear_object (&self->connector);

  G_OBJECT_CLASS (lq_soniox_recognizer_parent_class)->dispose (object);
}

static void
lq_soniox_recognizer_finalize_object (GObject *object)
{
  LqSonioxRecognizer *self = LQ_SONIOX_RECOGNIZER (object);

  g_clear_pointer (&self->spool, lq_spool_unref);
  g_clear_error (&self->last_error);
  g_free (self->samples);
  lq_soniox_words_free (self->words);
  lq_engine_config_free (self->config);

  G_OBJECT_CLASS (lq_soniox_recognizer_parent_class)->finalize (object);
}

static void
lq_soniox_recognizer_class_init (LqSonioxRecognizerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_soniox_recognizer_dispose;
  object_class->finalize = lq_soniox_recognizer_finalize_object;
}

static void
lq_soniox_recognizer_init (LqSonioxRecognizer *self)
{
  self->limits = lq_soniox_limits;
  self->words = lq_soniox_words_new ();
  self->finalize_at = -1;
  self->retried_ms = -1;
}

LqRecognizer *
lq_soniox_recognizer_new (const LqEngineConfig *config)
{
  LqSonioxRecognizer *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_object_new (LQ_TYPE_SONIOX_RECOGNIZER, NULL);
  self->config = lq_engine_config_copy (config);

  return LQ_RECOGNIZER (self);
}

void
lq_soniox_recognizer_set_limits (LqRecognizer *recognizer, const LqSonioxLimits *limits)
{
  g_return_if_fail (LQ_IS_SONIOX_RECOGNIZER (recognizer));

  LQ_SONIOX_RECOGNIZER (recognizer)->limits = *limits;
}
