/* lq-session.c: one recording, from the first sample to the last final word
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. The work is done by its streaming thread (lq-streamer.c); here are the transcript,
 * the order of start, stop and end, and what a source tells of its device. */

#define G_LOG_DOMAIN "lq-session"

#include "config.h"
#include "lq-session.h"
#include "lq-streamer.h"
#include "lq-composer.h"
#include "lq-paths.h"

enum {
  TAIL_MS = 250,       /* recorded after stop, so that the last word is not cut */
  MARKED_GAP_MS = 500, /* a shorter gap does not hide a word */
  VOICE_MS = 200,      /* speech of this length was no accident */
};

struct _LqSession {
  GObject         parent_instance;
  char           *id;
  LqSource       *source; /* NULL for a recording that was left */
  LqSpool        *spool;
  LqStreamer     *streamer;   /* NULL before the start and after the end */
  LqTranscript   *recognized; /* as the recognizer said it */
  LqRules        *rules;      /* what is done to it; NULL: nothing */
  LqComposer     *composer;   /* what is meant by it */
  GError         *error;
  char           *device;
  char           *app;          /* where the text goes, or NULL */
  const char     *engine;       /* static */
  LqEngineConfig *config;       /* known before the start */
  GError         *engine_error; /* likewise */
  LqLink          link;
  int64_t         started_at_us;
  int64_t         looked_at_ms; /* the recognizer has looked at the sound up to here */
  int64_t         voice_ms;     /* kept from the streamer at the end */
  guint           tail_id;
  bool            is_stopped; /* the source was told to stop, or ended by itself */
  bool            has_source_ended;
  bool            is_captured;
  bool            is_cancelled;
  bool            is_complete;
};

enum { CHANGED, COMMAND, NOTICE, STARTED, CAPTURED, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqSession, lq_session, G_TYPE_OBJECT)

static void
emit_notice (LqSession *self, LqNotice notice, const char *detail)
{
  g_signal_emit (self, signals[NOTICE], 0, notice, detail);
}

static void
stop_source (LqSession *self)
{
  g_clear_handle_id (&self->tail_id, g_source_remove);
  self->is_stopped = true;
  if (self->source != NULL)
    lq_source_stop (self->source);
}

static void
tail_cb (gpointer user_data)
{
  LqSession *self = user_data;

  self->tail_id = 0;
  stop_source (self);
}

/* ---- what the streaming thread tells */

static void
opened_cb (LqSpool *spool, gpointer user_data)
{
  LqSession *self = user_data;

  if (self->spool == NULL)
    self->spool = lq_spool_ref (spool);
}

/* Before the change is told, so that what a command is about is known before it is inserted. */
static void
emit_commands (LqSession *self)
{
  LqCommand command;
  unsigned  n_before;

  while ((command = lq_composer_take_command (self->composer, &n_before)) != LQ_COMMAND_NONE)
    g_signal_emit (self, signals[COMMAND], 0, command, n_before);
}

static void
updated_cb (const LqUpdate *update, gpointer user_data)
{
  g_autoptr (LqSession) self = g_object_ref (user_data);
  bool has_changed;

  self->looked_at_ms = MAX (self->looked_at_ms, update->total_ms);
  lq_transcript_apply (self->recognized, update);
  /* Also when nothing new was said: a pause may have become long enough. */
  has_changed = lq_composer_follow (self->composer, self->recognized, self->looked_at_ms, false);
  emit_commands (self);
  if (has_changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
linked_cb (LqLink link, gpointer user_data)
{
  LqSession *self = user_data;

  self->link = link;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  LqSession *self = user_data;

  if (self->error == NULL)
    self->error = g_error_copy (error);
  self->link = LQ_LINK_OFFLINE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
noticed_cb (LqNotice notice, gpointer user_data)
{
  emit_notice (user_data, notice, NULL);
}

static void
captured_cb (gpointer user_data)
{
  LqSession *self = user_data;

  self->is_captured = true;
  g_signal_emit (self, signals[CAPTURED], 0);
}

static void
ended_cb (const GError *error, bool is_complete, gpointer user_data)
{
  g_autoptr (LqSession) self = g_object_ref (user_data);

  if (self->error == NULL && error != NULL)
    self->error = g_error_copy (error);
  self->is_complete = is_complete && self->error == NULL;
  self->voice_ms = lq_streamer_get_voice_ms (self->streamer);
  self->link = LQ_LINK_NONE;
  g_clear_pointer (&self->streamer, lq_streamer_detach);
  if (!self->is_stopped)
    stop_source (self);

  lq_transcript_settle (self->recognized);
  lq_composer_follow (self->composer, self->recognized, self->looked_at_ms, true);
  emit_commands (self);
  g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[ENDED], 0);
}

static const LqStreamerEvents streamer_events = {
  .opened = opened_cb,
  .updated = updated_cb,
  .linked = linked_cb,
  .failed = failed_cb,
  .noticed = noticed_cb,
  .captured = captured_cb,
  .ended = ended_cb,
};

/* ---- what the source tells */

static void
set_device (LqSession *self, const char *device)
{
  g_free (self->device);
  self->device = g_strdup (device);
}

static void
mark_gap (LqSession *self, const LqSourceEvent *event)
{
  int64_t  at_ms = event->at_sample * 1000 / LQ_RATE_HZ;
  LqToken *mark;

  if (event->gap_ms < MARKED_GAP_MS)
    return;

  mark = lq_token_new (" […]", at_ms, at_ms, -1, true);
  mark->is_gap = true;
  lq_transcript_mark (self->recognized, mark);
}

static void
note_dropped (LqSession *self, const LqSourceEvent *event)
{
  g_autofree char *seconds = g_strdup_printf ("%.1f", event->gap_ms / 1000.0);

  mark_gap (self, event);
  emit_notice (self, LQ_NOTICE_AUDIO_DROPPED, seconds);
}

static void
note_resumed (LqSession *self, const LqSourceEvent *event)
{
  set_device (self, event->device);
  mark_gap (self, event);
  emit_notice (self, LQ_NOTICE_MICROPHONE_BACK, event->device);
}

static void
event_cb (LqSource *source, const LqSourceEvent *event, gpointer user_data)
{
  g_autoptr (LqSession) self = g_object_ref (user_data);

  switch (event->type) {
  case LQ_SOURCE_STARTED:
    set_device (self, event->device);
    g_signal_emit (self, signals[STARTED], 0);
    break;
  case LQ_SOURCE_FALLBACK:
    emit_notice (self, LQ_NOTICE_MICROPHONE_FALLBACK, event->device);
    break;
  case LQ_SOURCE_LOST:
    emit_notice (self, LQ_NOTICE_MICROPHONE_LOST, event->device);
    break;
  case LQ_SOURCE_RESUMED:
    note_resumed (self, event);
    break;
  case LQ_SOURCE_DROPPED:
    note_dropped (self, event);
    break;
  case LQ_SOURCE_FAILED:
    if (self->error == NULL)
      self->error = g_error_copy (event->error);
    G_GNUC_FALLTHROUGH;
  case LQ_SOURCE_ENDED:
    self->is_stopped = true;
    self->has_source_ended = true;
    g_clear_handle_id (&self->tail_id, g_source_remove);
    if (self->streamer != NULL)
      lq_streamer_source_ended (self->streamer);
    break;
  }
}

static void
lq_session_dispose (GObject *object)
{
  LqSession *self = LQ_SESSION (object);

  g_clear_pointer (&self->streamer, lq_streamer_detach);
  if (self->source != NULL && !self->is_stopped)
    stop_source (self);
  g_clear_handle_id (&self->tail_id, g_source_remove);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (lq_session_parent_class)->dispose (object);
}

static void
lq_session_finalize (GObject *object)
{
  LqSession *self = LQ_SESSION (object);

  g_free (self->id);
  g_free (self->device);
  g_free (self->app);
  g_clear_error (&self->error);
  g_clear_error (&self->engine_error);
  g_clear_pointer (&self->config, lq_engine_config_free);
  g_clear_pointer (&self->spool, lq_spool_unref);
  lq_transcript_free (self->recognized);
  lq_composer_free (self->composer);
  lq_rules_unref (self->rules);

  G_OBJECT_CLASS (lq_session_parent_class)->finalize (object);
}

static void
lq_session_class_init (LqSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_session_dispose;
  object_class->finalize = lq_session_finalize;

  signals[CHANGED] = g_signal_new ("changed", LQ_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[COMMAND] = g_signal_new ("command", LQ_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_UINT);
  signals[NOTICE] = g_signal_new ("notice", LQ_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
  signals[STARTED] = g_signal_new ("started", LQ_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[CAPTURED] = g_signal_new ("captured", LQ_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
  signals[ENDED] =
    g_signal_new ("ended", LQ_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lq_session_init (LqSession *self)
{
  self->recognized = lq_transcript_new ();
  self->composer = lq_composer_new (NULL);
}

LqSession *
lq_session_new (const char *id, LqSource *source)
{
  LqSession *self = g_object_new (LQ_TYPE_SESSION, NULL);

  g_return_val_if_fail (LQ_IS_SOURCE (source), self);

  self->id = g_strdup (id);
  self->source = g_object_ref (source);
  g_signal_connect_object (source, "event", G_CALLBACK (event_cb), self, 0);

  return self;
}

LqSession *
lq_session_new_for_spool (const char *id, LqSpool *spool)
{
  LqSession *self = g_object_new (LQ_TYPE_SESSION, NULL);

  self->id = g_strdup (id);
  self->spool = lq_spool_ref (spool);

  return self;
}

void
lq_session_start (LqSession *self)
{
  g_autofree char *spool_path = NULL;

  g_return_if_fail (LQ_IS_SESSION (self));
  g_return_if_fail (self->streamer == NULL);

  if (self->id != NULL && self->source != NULL)
    spool_path = lq_paths_dup_spool (self->id);

  self->started_at_us = g_get_real_time ();
  /* The microphone first: what is spoken while the thread starts waits in its ring. */
  if (self->source != NULL)
    lq_source_start (self->source);
  self->streamer =
    lq_streamer_start (self->source, self->spool, spool_path, &streamer_events, self);
  if (self->has_source_ended)
    lq_streamer_source_ended (self->streamer);

  if (self->config != NULL || self->engine_error != NULL)
    lq_streamer_set_engine (self->streamer, g_steal_pointer (&self->config), self->engine_error);
}

void
lq_session_set_engine (LqSession *self, LqEngineConfig *config, const GError *error)
{
  g_return_if_fail (LQ_IS_SESSION (self));
  g_return_if_fail ((config == NULL) != (error == NULL));
  g_return_if_fail (self->engine == NULL && self->engine_error == NULL);

  if (config != NULL)
    self->engine = config->engine->id;
  else
    self->engine_error = g_error_copy (error);

  if (config != NULL && self->rules != NULL)
    config->terms = lq_rules_dup_terms (self->rules);
  if (self->streamer != NULL)
    lq_streamer_set_engine (self->streamer, config, error);
  else
    self->config = config;
}

void
lq_session_set_rules (LqSession *self, const LqRules *rules)
{
  g_return_if_fail (LQ_IS_SESSION (self));
  g_return_if_fail (lq_transcript_is_empty (self->recognized));

  lq_rules_unref (self->rules);
  self->rules = rules != NULL ? lq_rules_ref (rules) : NULL;
  lq_composer_free (self->composer);
  self->composer = lq_composer_new (rules);
}

void
lq_session_stop (LqSession *self)
{
  g_return_if_fail (LQ_IS_SESSION (self));

  if (self->is_stopped || self->tail_id != 0)
    return;

  if (self->source != NULL && lq_source_is_live (self->source))
    self->tail_id = g_timeout_add_once (TAIL_MS, tail_cb, self);
  else
    stop_source (self);
}

bool
lq_session_resume (LqSession *self)
{
  g_return_val_if_fail (LQ_IS_SESSION (self), false);

  if (self->tail_id == 0)
    return false;

  g_clear_handle_id (&self->tail_id, g_source_remove);
  return true;
}

void
lq_session_cancel (LqSession *self)
{
  g_return_if_fail (LQ_IS_SESSION (self));

  self->is_cancelled = true;
  if (!self->is_stopped)
    stop_source (self);
}

void
lq_session_set_app (LqSession *self, const char *app)
{
  g_return_if_fail (LQ_IS_SESSION (self));

  if (g_strcmp0 (self->app, app) == 0)
    return;

  g_free (self->app);
  self->app = g_strdup (app);
}

void
lq_session_abandon (LqSession *self)
{
  g_return_if_fail (LQ_IS_SESSION (self));

  if (!self->is_stopped)
    stop_source (self);
  if (self->streamer != NULL)
    lq_streamer_abandon (self->streamer);
}

const char *
lq_session_get_id (LqSession *self)
{
  return self->id;
}

const LqTranscript *
lq_session_get_transcript (LqSession *self)
{
  return lq_composer_get_transcript (self->composer);
}

LqLink
lq_session_get_link (LqSession *self)
{
  return self->link;
}

const GError *
lq_session_get_error (LqSession *self)
{
  return self->error;
}

const char *
lq_session_get_device (LqSession *self)
{
  return self->device;
}

const char *
lq_session_get_engine (LqSession *self)
{
  return self->engine;
}

const char *
lq_session_get_app (LqSession *self)
{
  return self->app;
}

int64_t
lq_session_get_started_at_us (LqSession *self)
{
  return self->started_at_us;
}

int64_t
lq_session_get_recorded_ms (LqSession *self)
{
  return self->spool != NULL ? lq_spool_get_length_ms (self->spool) : 0;
}

int64_t
lq_session_get_lag_ms (LqSession *self)
{
  return MAX (0, lq_session_get_recorded_ms (self) - self->looked_at_ms);
}

float
lq_session_get_level_db (LqSession *self)
{
  return self->streamer != NULL ? lq_streamer_get_level_db (self->streamer) : -96;
}

bool
lq_session_is_captured (LqSession *self)
{
  return self->is_captured;
}

bool
lq_session_is_voice (LqSession *self)
{
  return self->streamer != NULL && lq_streamer_is_voice (self->streamer);
}

bool
lq_session_has_voice (LqSession *self)
{
  int64_t voice_ms =
    self->streamer != NULL ? lq_streamer_get_voice_ms (self->streamer) : self->voice_ms;

  /* What a crash cut short may have been the beginning of a word. */
  return self->source == NULL ? voice_ms > 0 : voice_ms >= VOICE_MS;
}

bool
lq_session_is_cancelled (LqSession *self)
{
  return self->is_cancelled;
}

bool
lq_session_is_complete (LqSession *self)
{
  return self->is_complete;
}

LqSpool *
lq_session_get_spool (LqSession *self)
{
  return self->spool;
}
