/* lq-streamer.c: the streaming thread of one session
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main thread talks to it through sources on its context, and it to the main thread through
 * sources on the default context, so that neither has to wait for the other. Those to the main
 * thread carry a reference; those to the streaming thread do not, because the context they wait in
 * is freed with the streamer. The thread's own reference travels with its last message: the source
 * is an object of the main thread and must not be freed on another one. Fields below “streaming
 * thread” belong to that thread alone. */

#define G_LOG_DOMAIN "lq-streamer"

#include "config.h"
#include "lq-streamer.h"
#include "lq-error.h"
#include "lq-level.h"
#include "lq-paths.h"
#include "lq-silence.h"

#include <math.h>

enum {
  PUMP_INTERVAL_MS = 10,
  LIVE_BLOCK = LQ_RATE_HZ / 10, /* samples fetched at once from a microphone */
  FILE_BLOCK = LQ_RATE_HZ,      /* likewise from a file */
  LEVEL_SCALE = 100,            /* the level is kept as hundredths of a dB */
  SILENCE_DB = -96,
  FRAME_MS = LQ_VOICE_FRAME * 1000 / LQ_RATE_HZ,
};

struct _LqStreamer {
  gatomicrefcount refs;
  GMainContext   *context;
  LqSource       *source;
  char           *spool_path;

  /* main thread */
  const LqStreamerEvents *events; /* NULL: detached */
  gpointer                user_data;

  /* streaming thread */
  GMainLoop    *loop;
  GSource      *pump;
  LqSpool      *spool;
  LqRecognizer *recognizer;
  LqVoice      *voice;
  int16_t       frame[LQ_VOICE_FRAME]; /* samples that do not make a whole frame yet */
  size_t        frame_length;
  LqSilence     silence;
  bool          has_source_ended;
  bool          is_captured;
  bool          is_recognized; /* the recognizer has ended, well or not */
  bool          is_disk_full;
  GError       *error;

  /* any thread */
  _Atomic int  level; /* dB × LEVEL_SCALE */
  _Atomic bool is_voice;
  _Atomic int  voice_ms;
};

/* ---- messages between the threads */

typedef void (*Deliver) (LqStreamer *self, gpointer data);

typedef struct {
  LqStreamer    *streamer;
  Deliver        deliver;
  gpointer       data;
  GDestroyNotify free_data;
  bool           is_counted; /* holds a reference to the streamer */
} Message;

static LqStreamer *
streamer_ref (LqStreamer *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
streamer_unref (LqStreamer *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_object (&self->source);
  g_clear_pointer (&self->spool, lq_spool_unref);
  g_clear_error (&self->error);
  g_main_context_unref (self->context);
  g_free (self->spool_path);
  g_free (self);
}

static gboolean
message_cb (gpointer data)
{
  Message *message = data;

  message->deliver (message->streamer, message->data);

  return G_SOURCE_REMOVE;
}

static void
message_free (gpointer data)
{
  Message *message = data;

  if (message->free_data != NULL)
    message->free_data (message->data);
  if (message->is_counted)
    streamer_unref (message->streamer);
  g_free (message);
}

static void
attach_message (GMainContext *context, Message message)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, message_cb, g_memdup2 (&message, sizeof message), message_free);
  g_source_attach (source, context);
}

static void
send_to_main (LqStreamer *self, Deliver deliver, gpointer data, GDestroyNotify free_data)
{
  attach_message (NULL, (Message){ streamer_ref (self), deliver, data, free_data, true });
}

static void
send_to_thread (LqStreamer *self, Deliver deliver, gpointer data, GDestroyNotify free_data)
{
  attach_message (self->context, (Message){ self, deliver, data, free_data, false });
}

static void
deliver_opened (LqStreamer *self, gpointer spool)
{
  if (self->events != NULL)
    self->events->opened (spool, self->user_data);
}

static void
deliver_update (LqStreamer *self, gpointer update)
{
  if (self->events != NULL)
    self->events->updated (update, self->user_data);
}

static void
deliver_link (LqStreamer *self, gpointer link)
{
  if (self->events != NULL)
    self->events->linked (GPOINTER_TO_INT (link), self->user_data);
}

static void
deliver_notice (LqStreamer *self, gpointer notice)
{
  if (self->events != NULL)
    self->events->noticed (GPOINTER_TO_INT (notice), self->user_data);
}

static void
deliver_failed (LqStreamer *self, gpointer error)
{
  if (self->events != NULL)
    self->events->failed (error, self->user_data);
}

static void
deliver_captured (LqStreamer *self, gpointer unused)
{
  if (self->events != NULL)
    self->events->captured (self->user_data);
}

typedef struct {
  GError *error;
  bool    is_complete;
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;

  g_clear_error (&outcome->error);
  g_free (outcome);
}

static void
deliver_ended (LqStreamer *self, gpointer data)
{
  Outcome *outcome = data;

  if (self->events != NULL)
    self->events->ended (outcome->error, outcome->is_complete, self->user_data);
}

/* ---- streaming thread */

static void
end_if_done (LqStreamer *self)
{
  if (self->is_captured && self->is_recognized)
    g_main_loop_quit (self->loop);
}

static void
fail (LqStreamer *self, const GError *error)
{
  if (self->error == NULL)
    self->error = g_error_copy (error);
  self->is_recognized = true;
  send_to_main (self, deliver_failed, g_error_copy (error), (GDestroyNotify) g_error_free);
  end_if_done (self);
}

static void
update_cb (LqRecognizer *recognizer, const LqUpdate *update, gpointer user_data)
{
  send_to_main (user_data, deliver_update, lq_update_copy (update),
                (GDestroyNotify) lq_update_free);
}

static void
link_cb (LqRecognizer *recognizer, int link, gpointer user_data)
{
  send_to_main (user_data, deliver_link, GINT_TO_POINTER (link), NULL);
}

static void
ended_cb (LqRecognizer *recognizer, const GError *error, gpointer user_data)
{
  LqStreamer *self = user_data;

  if (error != NULL) {
    fail (self, error);
    return;
  }
  self->is_recognized = true;
  end_if_done (self);
}

static void
tell_notice (LqStreamer *self, LqNotice notice)
{
  send_to_main (self, deliver_notice, GINT_TO_POINTER (notice), NULL);
}

/* Of a file that is silent nobody has to be told. */
static void
note_silence (LqStreamer *self, float level_db)
{
  if (self->source == NULL || !lq_source_is_live (self->source))
    return;

  if (lq_silence_note (&self->silence, level_db, FRAME_MS))
    tell_notice (self, self->silence.is_silent ? LQ_NOTICE_MICROPHONE_SILENT
                                               : LQ_NOTICE_MICROPHONE_HEARD);
}

static void
measure_frame (LqStreamer *self, const int16_t *frame)
{
  bool  is_voice = lq_voice_hears (self->voice, frame);
  float level_db = lq_level_of (frame, LQ_VOICE_FRAME);

  self->level = (int) lroundf (level_db * LEVEL_SCALE);
  self->is_voice = is_voice;
  if (is_voice)
    self->voice_ms += FRAME_MS;
  note_silence (self, level_db);
}

static void
measure (LqStreamer *self, const int16_t *samples, size_t n_samples)
{
  for (size_t i = 0; i < n_samples; i++) {
    self->frame[self->frame_length++] = samples[i];
    if (self->frame_length == LQ_VOICE_FRAME) {
      measure_frame (self, self->frame);
      self->frame_length = 0;
    }
  }
}

/* A recording that was left is listened to as well: without a voice it is not worth an entry. */
static void
measure_spool (LqStreamer *self)
{
  int16_t samples[FILE_BLOCK];
  int64_t at = 0;
  size_t  n;

  while ((n = lq_spool_read (self->spool, at, samples, FILE_BLOCK)) > 0) {
    measure (self, samples, n);
    at += (int64_t) n;
  }
}

static void
note_disk (LqStreamer *self, bool is_full)
{
  if (is_full == self->is_disk_full)
    return;

  self->is_disk_full = is_full;
  tell_notice (self, is_full ? LQ_NOTICE_DISK_FULL : LQ_NOTICE_DISK_BACK);
}

static void
take (LqStreamer *self, const int16_t *samples, size_t n_samples, bool is_live)
{
  note_disk (self, !lq_spool_append (self->spool, samples, n_samples));
  if (is_live)
    measure (self, samples, n_samples);
  if (self->recognizer != NULL && !self->is_recognized)
    lq_recognizer_audio_grew (self->recognizer);
}

static void
complete_capture (LqStreamer *self)
{
  g_autoptr (GError) error = NULL;

  if (!lq_spool_finish (self->spool, &error))
    g_message ("the recording is only in memory: %s", error->message);

  self->is_captured = true;
  self->level = SILENCE_DB * LEVEL_SCALE;
  self->is_voice = false;
  send_to_main (self, deliver_captured, NULL, NULL);

  if (self->recognizer != NULL && !self->is_recognized)
    lq_recognizer_finish (self->recognizer);
  end_if_done (self);
}

static gboolean
pump_cb (gpointer user_data)
{
  LqStreamer *self = user_data;
  int16_t     samples[FILE_BLOCK];
  bool        is_live = lq_source_is_live (self->source);
  size_t      n;

  while ((n = lq_source_read (self->source, samples, is_live ? LIVE_BLOCK : FILE_BLOCK)) > 0) {
    take (self, samples, n, is_live);
    if (!is_live)
      return G_SOURCE_CONTINUE; /* a file comes fast: let the recognizer have its turn */
  }

  /* Not set in between: its message comes to this thread, too. */
  if (!self->has_source_ended)
    return G_SOURCE_CONTINUE;

  complete_capture (self);
  return G_SOURCE_REMOVE;
}

static bool
open_spool (LqStreamer *self)
{
  g_autoptr (GError) error = NULL;

  if (self->spool == NULL && self->spool_path != NULL && lq_paths_ensure (&error))
    self->spool = lq_spool_new (self->spool_path, &error);
  if (self->spool == NULL && self->spool_path != NULL) {
    g_message ("recording to a temporary file: %s", error->message);
    g_clear_error (&error);
    tell_notice (self, LQ_NOTICE_NOT_KEPT);
  }
  if (self->spool == NULL)
    self->spool = lq_spool_new (NULL, &error);
  if (self->spool == NULL) {
    self->error = g_steal_pointer (&error);
    return false;
  }

  send_to_main (self, deliver_opened, lq_spool_ref (self->spool), (GDestroyNotify) lq_spool_unref);
  return true;
}

static void
attach_pump (LqStreamer *self)
{
  bool is_live = lq_source_is_live (self->source);

  self->pump = is_live ? g_timeout_source_new (PUMP_INTERVAL_MS) : g_idle_source_new ();
  g_source_set_callback (self->pump, pump_cb, self, NULL);
  g_source_attach (self->pump, self->context);
}

static gpointer
run (gpointer user_data)
{
  LqStreamer *self = user_data;
  Outcome    *outcome = g_new0 (Outcome, 1);

  g_main_context_push_thread_default (self->context);
  self->loop = g_main_loop_new (self->context, FALSE);
  self->voice = lq_voice_new ();

  if (open_spool (self)) {
    if (self->source != NULL) {
      attach_pump (self);
    } else {
      measure_spool (self);
      complete_capture (self);
    }
    g_main_loop_run (self->loop);
  }

  if (self->pump != NULL)
    g_source_destroy (self->pump);
  g_clear_pointer (&self->pump, g_source_unref);
  if (self->recognizer != NULL)
    g_signal_handlers_disconnect_by_data (self->recognizer, self);
  g_clear_object (&self->recognizer);
  g_clear_pointer (&self->voice, lq_voice_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);

  outcome->error = g_steal_pointer (&self->error);
  outcome->is_complete = self->is_captured && self->is_recognized && outcome->error == NULL;
  g_main_context_pop_thread_default (self->context);
  attach_message (NULL, (Message){ self, deliver_ended, outcome, outcome_free, true });

  return NULL;
}

static void
receive_engine (LqStreamer *self, gpointer config)
{
  const LqEngineConfig *engine_config = config;

  if (self->loop == NULL)
    return;

  self->recognizer = engine_config->engine->create (engine_config);
  g_signal_connect (self->recognizer, "update", G_CALLBACK (update_cb), self);
  g_signal_connect (self->recognizer, "link", G_CALLBACK (link_cb), self);
  g_signal_connect (self->recognizer, "ended", G_CALLBACK (ended_cb), self);
  lq_recognizer_start (self->recognizer, self->spool);
  if (self->is_captured && !self->is_recognized)
    lq_recognizer_finish (self->recognizer);
}

static void
receive_engine_error (LqStreamer *self, gpointer error)
{
  if (self->loop != NULL)
    fail (self, error);
}

static void
receive_source_ended (LqStreamer *self, gpointer unused)
{
  self->has_source_ended = true;
}

static void
receive_abandon (LqStreamer *self, gpointer unused)
{
  if (self->loop != NULL)
    g_main_loop_quit (self->loop);
}

/* ---- main thread */

LqStreamer *
lq_streamer_start (LqSource               *source,
                   LqSpool                *spool,
                   const char             *spool_path,
                   const LqStreamerEvents *events,
                   gpointer                user_data)
{
  LqStreamer *self = g_new0 (LqStreamer, 1);
  g_autoptr (GThread) thread = NULL;

  g_return_val_if_fail ((source == NULL) != (spool == NULL), NULL);

  g_atomic_ref_count_init (&self->refs);
  self->context = g_main_context_new ();
  self->source = source != NULL ? g_object_ref (source) : NULL;
  self->spool = spool != NULL ? lq_spool_ref (spool) : NULL;
  self->spool_path = g_strdup (spool_path);
  self->events = events;
  self->user_data = user_data;
  self->level = SILENCE_DB * LEVEL_SCALE;

  thread = g_thread_new ("lq-streaming", run, streamer_ref (self));

  return self;
}

void
lq_streamer_set_engine (LqStreamer *self, LqEngineConfig *config, const GError *error)
{
  if (config != NULL)
    send_to_thread (self, receive_engine, config, (GDestroyNotify) lq_engine_config_free);
  else
    send_to_thread (self, receive_engine_error, g_error_copy (error),
                    (GDestroyNotify) g_error_free);
}

void
lq_streamer_source_ended (LqStreamer *self)
{
  send_to_thread (self, receive_source_ended, NULL, NULL);
}

void
lq_streamer_abandon (LqStreamer *self)
{
  send_to_thread (self, receive_abandon, NULL, NULL);
}

void
lq_streamer_detach (LqStreamer *self)
{
  self->events = NULL;
  lq_streamer_abandon (self);
  streamer_unref (self);
}

float
lq_streamer_get_level_db (LqStreamer *self)
{
  return (float) self->level / LEVEL_SCALE;
}

bool
lq_streamer_is_voice (LqStreamer *self)
{
  return self->is_voice;
}

int64_t
lq_streamer_get_voice_ms (LqStreamer *self)
{
  return self->voice_ms;
}
