/* lq-dictation.c: what a window or a command line binds to: dictating, and keeping what was said
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. `state` says what is, `wants_to_listen` what was asked; step() moves one edge from
 * the first towards the second, and is called again by whatever the session tells. */

#define G_LOG_DOMAIN "lq-dictation"

#include "config.h"
#include "lq-dictation.h"
#include "lq-archive.h"
#include "lq-microphone.h"
#include "lq-preparation.h"
#include "lq-settings.h"

enum {
  TICK_MS = 50,      /* level and time on the screen */
  APP_WAIT_MS = 200, /* to be told where the words go, if an engine depends on it */
  SAVE_S = 3,        /* how much text a crash could make wait for recovery */
};

struct _LqDictation {
  GObject          parent_instance;
  LqStore         *store; /* NULL: nothing is kept */
  LqWordList      *words; /* NULL: no words of the person's own */
  GSettings       *settings;
  char            *engine; /* NULL: as in the settings */
  LqSourceFactory  source_factory;
  gpointer         source_data;
  LqDictationState state;
  bool             wants_to_listen;
  LqSession       *session; /* the current one, or the last */
  GPtrArray *finishing;     /* sessions that are not archived yet; the current one is among them */
  GError    *error;
  guint      wait_id; /* for the application that the words go to */
  guint      tick_id;
  guint      save_id;
  bool       is_prepared; /* the current session knows its engine, or is about to */
  bool       is_unsaved;  /* the current session has news since it was last saved */
};

enum {
  PROP_0,
  PROP_STATE,
  PROP_LINK,
  PROP_DEVICE,
  PROP_ELAPSED_MS,
  PROP_LEVEL_DB,
  PROP_IS_VOICE,
  PROP_LAG_MS,
  PROP_ERROR,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum { TRANSCRIPT_CHANGED, COMMAND, NOTICE, FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (LqDictationState,
                    lq_dictation_state,
                    G_DEFINE_ENUM_VALUE (LQ_DICTATION_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (LQ_DICTATION_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (LQ_DICTATION_LISTENING, "listening"),
                    G_DEFINE_ENUM_VALUE (LQ_DICTATION_FINISHING, "finishing"),
                    G_DEFINE_ENUM_VALUE (LQ_DICTATION_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (LqLink,
                    lq_link,
                    G_DEFINE_ENUM_VALUE (LQ_LINK_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LQ_LINK_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (LQ_LINK_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (LQ_LINK_RECONNECTING, "reconnecting"),
                    G_DEFINE_ENUM_VALUE (LQ_LINK_OFFLINE, "offline"))

G_DEFINE_FINAL_TYPE (LqDictation, lq_dictation, G_TYPE_OBJECT)

/* Which state may follow which. */
static const bool is_legal[5][5] = {
  [LQ_DICTATION_IDLE] = { [LQ_DICTATION_STARTING] = true },
  [LQ_DICTATION_STARTING] = { [LQ_DICTATION_LISTENING] = true,
                              [LQ_DICTATION_FINISHING] = true,
                              [LQ_DICTATION_FAILED] = true },
  [LQ_DICTATION_LISTENING] = { [LQ_DICTATION_FINISHING] = true, [LQ_DICTATION_FAILED] = true },
  [LQ_DICTATION_FINISHING] = { [LQ_DICTATION_IDLE] = true,
                               [LQ_DICTATION_STARTING] = true,
                               [LQ_DICTATION_LISTENING] = true,
                               [LQ_DICTATION_FAILED] = true },
  [LQ_DICTATION_FAILED] = { [LQ_DICTATION_STARTING] = true },
};

static void
set_state (LqDictation *self, LqDictationState state)
{
  if (self->state == state)
    return;

  g_assert (is_legal[self->state][state]);
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_error (LqDictation *self, const GError *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

static gboolean
tick_cb (gpointer user_data)
{
  GObject *object = user_data;

  g_object_notify_by_pspec (object, props[PROP_ELAPSED_MS]);
  g_object_notify_by_pspec (object, props[PROP_LEVEL_DB]);
  g_object_notify_by_pspec (object, props[PROP_IS_VOICE]);
  g_object_notify_by_pspec (object, props[PROP_LAG_MS]);

  return G_SOURCE_CONTINUE;
}

static void
save_recording (LqDictation *self)
{
  g_autoptr (LqEntry) entry = NULL;

  if (self->store == NULL)
    return;

  entry = lq_archive_new_entry (self->session, NULL, LQ_ENTRY_RECORDING);
  entry->audio_path = NULL;
  lq_store_save_async (self->store, entry, NULL, NULL);
  self->is_unsaved = false;
}

static gboolean
save_cb (gpointer user_data)
{
  LqDictation *self = user_data;

  if (self->is_unsaved)
    save_recording (self);

  return G_SOURCE_CONTINUE;
}

static void
run_timers (LqDictation *self)
{
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
  if (self->save_id == 0)
    self->save_id = g_timeout_add_seconds (SAVE_S, save_cb, self);
}

static void
stop_timers (LqDictation *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->save_id, g_source_remove);
  tick_cb (self);
}

/* ---- a session's end */

typedef struct {
  LqDictation *dictation;
  LqSession   *session;
} Ending;

static void
ending_free (Ending *ending)
{
  g_object_unref (ending->dictation);
  g_object_unref (ending->session);
  g_free (ending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ending, ending_free)

static void
tell_finished (LqDictation *self, LqSession *session)
{
  g_ptr_array_remove (self->finishing, session);
  g_signal_emit (self, signals[FINISHED], 0, lq_session_get_id (session));
}

static void
archived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ending) ending = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = lq_archive_session_finish (result, &error);

  if (error != NULL) {
    g_message ("the entry could not be saved: %s", error->message);
    set_error (ending->dictation, error);
  }
  tell_finished (ending->dictation, ending->session);
}

static void
archive (LqDictation *self, LqSession *session)
{
  Ending *ending;

  if (self->store == NULL) {
    tell_finished (self, session);
    return;
  }

  ending = g_new (Ending, 1);
  ending->dictation = g_object_ref (self);
  ending->session = g_object_ref (session);
  lq_archive_session_async (self->store, session, NULL,
                            g_settings_get_boolean (self->settings, LQ_SETTINGS_KEEP_AUDIO),
                            archived_cb, ending);
}

/* ---- starting */

static char *
dup_engine (LqDictation *self)
{
  return self->engine != NULL ? g_strdup (self->engine)
                              : g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
}

static LqSource *
create_microphone (gpointer user_data)
{
  LqDictation     *self = user_data;
  g_autofree char *device = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);

  return LQ_SOURCE (lq_microphone_new (device));
}

/* Starting a session and hearing from one call each other in a circle. */
static void step (LqDictation *self);

static void
changed_cb (LqSession *session, LqDictation *self)
{
  if (session != self->session)
    return;

  self->is_unsaved = true;
  if (lq_session_get_error (session) != NULL)
    set_error (self, lq_session_get_error (session));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LINK]);
  g_signal_emit (self, signals[TRANSCRIPT_CHANGED], 0);
}

static void
command_cb (LqSession *session, int command, unsigned n_before, LqDictation *self)
{
  if (session != self->session || lq_session_is_cancelled (session))
    return;

  if (command == LQ_COMMAND_STOP) {
    self->wants_to_listen = false;
    step (self);
  }
  g_signal_emit (self, signals[COMMAND], 0, command, n_before);
}

static void
notice_cb (LqSession *session, int notice, const char *detail, LqDictation *self)
{
  if (session == self->session)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEVICE]);
  g_signal_emit (self, signals[NOTICE], 0, notice, detail);
}

static void
started_cb (LqSession *session, LqDictation *self)
{
  if (session != self->session)
    return;

  if (self->state == LQ_DICTATION_STARTING)
    set_state (self, LQ_DICTATION_LISTENING);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEVICE]);
  save_recording (self);
  step (self);
}

static void
captured_cb (LqSession *session, LqDictation *self)
{
  if (session == self->session && self->state != LQ_DICTATION_FINISHING) {
    /* The source ended by itself. */
    self->wants_to_listen = false;
    set_state (self, LQ_DICTATION_FINISHING);
  }
  step (self);
}

static void
ended_cb (LqSession *session, LqDictation *self)
{
  g_autoptr (LqDictation) keep = g_object_ref (self);
  bool is_failed =
    lq_session_get_recorded_ms (session) == 0 && lq_session_get_error (session) != NULL;

  archive (self, session);
  if (session != self->session)
    return;

  stop_timers (self);
  set_error (self, lq_session_get_error (session));
  if (is_failed)
    self->wants_to_listen = false;
  else if (self->state == LQ_DICTATION_LISTENING || self->state == LQ_DICTATION_STARTING)
    set_state (self, LQ_DICTATION_FINISHING);
  set_state (self, is_failed ? LQ_DICTATION_FAILED : LQ_DICTATION_IDLE);
  step (self);
}

/* The person's words and the application may change engine and rules: what is said meanwhile is
 * recorded, and recognized afterwards. */
static void
prepare (LqDictation *self)
{
  g_autofree char *engine = dup_engine (self);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  self->is_prepared = true;
  lq_preparation_begin (self->session, self->settings, self->words, engine);
}

static void
wait_cb (gpointer user_data)
{
  LqDictation *self = user_data;

  self->wait_id = 0;
  prepare (self);
}

static void
prepare_when_known (LqDictation *self)
{
  if (self->words != NULL && lq_word_list_has_profiles (self->words) &&
      lq_session_get_app (self->session) == NULL)
    self->wait_id = g_timeout_add_once (APP_WAIT_MS, wait_cb, self);
  else
    prepare (self);
}

static void
words_ready_cb (LqDictation *self)
{
  if (self->session != NULL && !self->is_prepared && self->wait_id == 0)
    prepare_when_known (self);
}

static void
begin_session (LqDictation *self)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (LqSource) source = self->source_factory (self->source_data);
  LqSession *session = lq_session_new (id, source);

  if (self->session != NULL && !self->is_prepared)
    prepare (self);
  g_set_object (&self->session, session);
  g_ptr_array_add (self->finishing, session);
  g_signal_connect_object (session, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (session, "command", G_CALLBACK (command_cb), self, 0);
  g_signal_connect_object (session, "notice", G_CALLBACK (notice_cb), self, 0);
  g_signal_connect_object (session, "started", G_CALLBACK (started_cb), self, 0);
  g_signal_connect_object (session, "captured", G_CALLBACK (captured_cb), self, 0);
  g_signal_connect_object (session, "ended", G_CALLBACK (ended_cb), self, 0);

  self->is_unsaved = false;
  set_error (self, NULL);
  set_state (self, LQ_DICTATION_STARTING);
  lq_session_start (session);
  self->is_prepared = false;
  if (self->words == NULL || lq_word_list_is_ready (self->words))
    prepare_when_known (self);
  run_timers (self);
  g_signal_emit (self, signals[TRANSCRIPT_CHANGED], 0);
}

/* A stop that is taken back within the tail goes on in the same entry; later, the earlier session
 * finishes by itself while a new one records. */
static void
step (LqDictation *self)
{
  switch (self->state) {
  case LQ_DICTATION_IDLE:
  case LQ_DICTATION_FAILED:
    if (self->wants_to_listen)
      begin_session (self);
    break;
  case LQ_DICTATION_STARTING:
  case LQ_DICTATION_LISTENING:
    if (!self->wants_to_listen) {
      set_state (self, LQ_DICTATION_FINISHING);
      lq_session_stop (self->session);
    }
    break;
  case LQ_DICTATION_FINISHING:
    if (!self->wants_to_listen)
      break;
    if (lq_session_resume (self->session))
      set_state (self, LQ_DICTATION_LISTENING);
    else if (lq_session_is_captured (self->session))
      begin_session (self);
    break;
  }
}

static void
lq_dictation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LqDictation *self = LQ_DICTATION (object);
  LqSession   *session = self->session;

  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_LINK:
    g_value_set_enum (value, lq_dictation_get_link (self));
    break;
  case PROP_DEVICE:
    g_value_set_string (value, session != NULL ? lq_session_get_device (session) : NULL);
    break;
  case PROP_ELAPSED_MS:
    g_value_set_int64 (value, session != NULL ? lq_session_get_recorded_ms (session) : 0);
    break;
  case PROP_LEVEL_DB:
    g_value_set_float (value, session != NULL ? lq_session_get_level_db (session) : -96);
    break;
  case PROP_IS_VOICE:
    g_value_set_boolean (value, session != NULL && lq_session_is_voice (session));
    break;
  case PROP_LAG_MS:
    g_value_set_int64 (value, session != NULL ? lq_session_get_lag_ms (session) : 0);
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, self->error);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_dictation_dispose (GObject *object)
{
  LqDictation *self = LQ_DICTATION (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->save_id, g_source_remove);
  g_clear_object (&self->session);
  g_clear_object (&self->words);
  g_ptr_array_set_size (self->finishing, 0);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_dictation_parent_class)->dispose (object);
}

static void
lq_dictation_finalize (GObject *object)
{
  LqDictation *self = LQ_DICTATION (object);

  g_free (self->engine);
  g_ptr_array_unref (self->finishing);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (lq_dictation_parent_class)->finalize (object);
}

static void
lq_dictation_class_init (LqDictationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lq_dictation_get_property;
  object_class->dispose = lq_dictation_dispose;
  object_class->finalize = lq_dictation_finalize;

  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, LQ_TYPE_DICTATION_STATE, LQ_DICTATION_IDLE, flags);
  props[PROP_LINK] = g_param_spec_enum ("link", NULL, NULL, LQ_TYPE_LINK, LQ_LINK_NONE, flags);
  props[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, NULL, flags);
  props[PROP_ELAPSED_MS] = g_param_spec_int64 ("elapsed-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_LEVEL_DB] = g_param_spec_float ("level-db", NULL, NULL, -96, 0, -96, flags);
  props[PROP_IS_VOICE] = g_param_spec_boolean ("is-voice", NULL, NULL, FALSE, flags);
  props[PROP_LAG_MS] = g_param_spec_int64 ("lag-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[TRANSCRIPT_CHANGED] =
    g_signal_new ("transcript-changed", LQ_TYPE_DICTATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[COMMAND] = g_signal_new ("command", LQ_TYPE_DICTATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_UINT);
  signals[NOTICE] = g_signal_new ("notice", LQ_TYPE_DICTATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
  signals[FINISHED] = g_signal_new ("finished", LQ_TYPE_DICTATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lq_dictation_init (LqDictation *self)
{
  self->finishing = g_ptr_array_new_with_free_func (g_object_unref);
  self->source_factory = create_microphone;
  self->source_data = self;
}

LqDictation *
lq_dictation_new (LqStore *store, GSettings *settings)
{
  LqDictation *self = g_object_new (LQ_TYPE_DICTATION, NULL);

  g_return_val_if_fail (G_IS_SETTINGS (settings), self);

  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->settings = g_object_ref (settings);

  return self;
}

void
lq_dictation_set_store (LqDictation *self, LqStore *store)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  g_set_object (&self->store, store);
  self->is_unsaved = self->session != NULL;
}

void
lq_dictation_set_words (LqDictation *self, LqWordList *words)
{
  g_return_if_fail (LQ_IS_DICTATION (self));
  g_return_if_fail (self->words == NULL);

  self->words = g_object_ref (words);
  g_signal_connect_object (words, "ready", G_CALLBACK (words_ready_cb), self, G_CONNECT_SWAPPED);
}

void
lq_dictation_set_engine (LqDictation *self, const char *engine)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  g_free (self->engine);
  self->engine = g_strdup (engine);
}

void
lq_dictation_set_source_factory (LqDictation *self, LqSourceFactory factory, gpointer user_data)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  self->source_factory = factory;
  self->source_data = user_data;
}

void
lq_dictation_start (LqDictation *self)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  self->wants_to_listen = true;
  step (self);
}

void
lq_dictation_stop (LqDictation *self)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  self->wants_to_listen = false;
  step (self);
}

void
lq_dictation_toggle (LqDictation *self)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  self->wants_to_listen = !self->wants_to_listen;
  step (self);
}

void
lq_dictation_cancel (LqDictation *self)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  self->wants_to_listen = false;
  if (self->state == LQ_DICTATION_IDLE || self->state == LQ_DICTATION_FAILED)
    return;

  lq_session_cancel (self->session);
  step (self);
}

void
lq_dictation_set_app (LqDictation *self, const char *app)
{
  g_return_if_fail (LQ_IS_DICTATION (self));

  if (self->session == NULL)
    return;

  lq_session_set_app (self->session, app);
  self->is_unsaved = true;
  if (self->wait_id != 0)
    prepare (self);
}

LqDictationState
lq_dictation_get_state (LqDictation *self)
{
  return self->state;
}

LqLink
lq_dictation_get_link (LqDictation *self)
{
  return self->session != NULL ? lq_session_get_link (self->session) : LQ_LINK_NONE;
}

const GError *
lq_dictation_get_error (LqDictation *self)
{
  return self->error;
}

const LqTranscript *
lq_dictation_get_transcript (LqDictation *self)
{
  return self->session != NULL ? lq_session_get_transcript (self->session) : NULL;
}

LqSession *
lq_dictation_get_session (LqDictation *self)
{
  return self->session;
}

bool
lq_dictation_is_busy (LqDictation *self)
{
  return self->finishing->len > 0;
}
