/* lq-cues.c: short sounds for a person who does not look at Loquat
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cues"

#include "config.h"
#include "lq-cues.h"
#include "lq-chime.h"
#include "lq-settings.h"
#include "lq-sounds-resources.h"

struct _LqCues {
  GObject      parent_instance;
  LqDictation *dictation;
  LqAnywhere  *anywhere;
  GSettings   *settings;
  LqSession   *session;    /* the one whose start was heard; NULL: none */
  bool         has_failed; /* this dictation, and it was said */
};

enum { CUE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqCues, lq_cues, G_TYPE_OBJECT)

GBytes *
lq_cue_get_sound (LqCue cue)
{
  static const char *const names[] = {
    [LQ_CUE_START] = "start.wav",
    [LQ_CUE_STOP] = "stop.wav",
    [LQ_CUE_ERROR] = "error.wav",
  };
  static GBytes   *sounds[G_N_ELEMENTS (names)];
  g_autofree char *path = NULL;

  if (sounds[cue] == NULL) {
    path = g_strconcat ("/io/github/loquat/Loquat/sounds/", names[cue], NULL);
    sounds[cue] = g_resource_lookup_data (lq_sounds_get_resource (), path, 0, NULL);
  }

  return sounds[cue];
}

static void
give (LqCues *self, LqCue cue)
{
  g_signal_emit (self, signals[CUE], 0, cue);
  if (g_settings_get_boolean (self->settings, LQ_SETTINGS_SOUNDS))
    lq_chime_play (lq_cue_get_sound (cue));
}

static void
drop_session (LqCues *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

/* The microphone is closed: the cue is not recorded. */
static void
captured_cb (LqCues *self)
{
  drop_session (self);
  give (self, LQ_CUE_STOP);
}

static void
begin_session (LqCues *self)
{
  LqSession *session = lq_dictation_get_session (self->dictation);

  if (session == self->session)
    return; /* a stop was taken back */

  drop_session (self);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "captured", G_CALLBACK (captured_cb), self, G_CONNECT_SWAPPED);
  give (self, LQ_CUE_START);
}

static void
state_cb (LqCues *self)
{
  switch (lq_dictation_get_state (self->dictation)) {
  case LQ_DICTATION_STARTING:
    self->has_failed = false;
    break;
  case LQ_DICTATION_LISTENING:
    if (lq_anywhere_is_delivering (self->anywhere))
      begin_session (self);
    break;
  case LQ_DICTATION_FINISHING:
  case LQ_DICTATION_IDLE:
  case LQ_DICTATION_FAILED:
    break;
  }
}

/* Comes before the state that follows from it, and again with each further error. */
static void
error_cb (LqCues *self)
{
  if (self->has_failed || lq_dictation_get_error (self->dictation) == NULL ||
      !lq_anywhere_is_delivering (self->anywhere))
    return;

  self->has_failed = true;
  give (self, LQ_CUE_ERROR);
}

static void
lq_cues_dispose (GObject *object)
{
  LqCues *self = LQ_CUES (object);

  drop_session (self);
  g_clear_object (&self->dictation);
  g_clear_object (&self->anywhere);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_cues_parent_class)->dispose (object);
}

static void
lq_cues_class_init (LqCuesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_cues_dispose;

  signals[CUE] = g_signal_new ("cue", LQ_TYPE_CUES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
lq_cues_init (LqCues *self)
{
}

LqCues *
lq_cues_new (LqDictation *dictation, LqAnywhere *anywhere, GSettings *settings)
{
  LqCues *self = g_object_new (LQ_TYPE_CUES, NULL);

  self->dictation = g_object_ref (dictation);
  self->anywhere = g_object_ref (anywhere);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (dictation, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notify::error", G_CALLBACK (error_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
