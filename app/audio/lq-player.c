/* lq-player.c: plays a file, from any place and at any speed
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people see of it, on the main thread. The thread that plays is lq-playback.c. */

#define G_LOG_DOMAIN "lq-player"

#include "config.h"
#include "lq-player.h"
#include "lq-player-private.h"

#include "lq-playback.h"

struct _LqPlayer {
  GObject     parent_instance;
  LqPlayback *playback;
  unsigned    file; /* events of others come too late */
  unsigned    seek;
  int64_t     duration_ms;
  double      rate;
  bool        is_open;
  bool        is_playing;
  bool        is_at_end;
};

G_DEFINE_FINAL_TYPE (LqPlayer, lq_player, G_TYPE_OBJECT)

enum { PROP_0, PROP_IS_PLAYING, PROP_RATE, PROP_DURATION_MS, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { CHANGED, ENDED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
tell_change (LqPlayer *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_is_playing (LqPlayer *self, bool is_playing)
{
  if (self->is_playing == is_playing)
    return;

  self->is_playing = is_playing;
  tell_change (self, PROP_IS_PLAYING);
}

static void
set_duration_ms (LqPlayer *self, int64_t duration_ms)
{
  if (self->duration_ms == duration_ms)
    return;

  self->duration_ms = duration_ms;
  tell_change (self, PROP_DURATION_MS);
}

static void
event_cb (GObject *owner, const LqPlaybackEvent *event)
{
  LqPlayer *self = LQ_PLAYER (owner);

  if (event->file != self->file)
    return;

  switch (event->type) {
  case LQ_PLAYBACK_READY:
    set_duration_ms (self, event->duration_ms);
    break;
  case LQ_PLAYBACK_ENDED:
    if (event->seek != self->seek)
      break;
    self->is_at_end = true;
    set_is_playing (self, false);
    g_signal_emit (self, signals[ENDED], 0);
    break;
  case LQ_PLAYBACK_FAILED:
    self->is_open = false;
    set_is_playing (self, false);
    g_signal_emit (self, signals[FAILED], 0, event->error);
    break;
  }
}

static void
lq_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  LqPlayer *self = LQ_PLAYER (object);

  switch (id) {
  case PROP_IS_PLAYING:
    g_value_set_boolean (value, self->is_playing);
    break;
  case PROP_RATE:
    g_value_set_double (value, self->rate);
    break;
  case PROP_DURATION_MS:
    g_value_set_int64 (value, self->duration_ms);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
lq_player_dispose (GObject *object)
{
  g_clear_pointer (&LQ_PLAYER (object)->playback, lq_playback_free);

  G_OBJECT_CLASS (lq_player_parent_class)->dispose (object);
}

static void
lq_player_class_init (LqPlayerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = lq_player_get_property;
  object_class->dispose = lq_player_dispose;

  props[PROP_IS_PLAYING] = g_param_spec_boolean ("is-playing", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_RATE] =
    g_param_spec_double ("rate", NULL, NULL, LQ_PLAYER_RATE_LEAST, LQ_PLAYER_RATE_MOST, 1.0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_DURATION_MS] = g_param_spec_int64 ("duration-ms", NULL, NULL, -1, G_MAXINT64, -1,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CHANGED] = g_signal_new ("changed", LQ_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[ENDED] =
    g_signal_new ("ended", LQ_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", LQ_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lq_player_init (LqPlayer *self)
{
  self->rate = 1.0;
  self->duration_ms = -1;
}

LqPlayer *
lq_player_new (void)
{
  return lq_player_new_with_sink (NULL);
}

LqPlayer *
lq_player_new_with_sink (const char *sink)
{
  LqPlayer *self = g_object_new (LQ_TYPE_PLAYER, NULL);

  self->playback = lq_playback_new (sink, event_cb, G_OBJECT (self));

  return self;
}

void
lq_player_open (LqPlayer *self, const char *path)
{
  g_return_if_fail (LQ_IS_PLAYER (self));

  self->file = lq_playback_open (self->playback, path);
  self->is_open = path != NULL;
  self->is_at_end = false;
  set_is_playing (self, false);
  set_duration_ms (self, -1);
}

void
lq_player_play (LqPlayer *self)
{
  g_return_if_fail (LQ_IS_PLAYER (self));

  if (!self->is_open)
    return;
  if (self->is_at_end)
    lq_player_seek (self, 0);
  lq_playback_set_playing (self->playback, true);
  set_is_playing (self, true);
}

void
lq_player_pause (LqPlayer *self)
{
  g_return_if_fail (LQ_IS_PLAYER (self));

  lq_playback_set_playing (self->playback, false);
  set_is_playing (self, false);
}

void
lq_player_seek (LqPlayer *self, int64_t ms)
{
  g_return_if_fail (LQ_IS_PLAYER (self));

  if (!self->is_open)
    return;
  if (self->duration_ms >= 0)
    ms = MIN (ms, self->duration_ms);
  self->is_at_end = false;
  self->seek = lq_playback_seek (self->playback, MAX (ms, 0));
}

void
lq_player_skip (LqPlayer *self, int64_t ms)
{
  g_return_if_fail (LQ_IS_PLAYER (self));

  lq_player_seek (self, lq_player_get_position_ms (self) + ms);
}

void
lq_player_set_rate (LqPlayer *self, double rate)
{
  g_return_if_fail (LQ_IS_PLAYER (self));

  rate = CLAMP (rate, LQ_PLAYER_RATE_LEAST, LQ_PLAYER_RATE_MOST);
  if (rate == self->rate)
    return;

  self->rate = rate;
  lq_playback_set_rate (self->playback, rate);
  tell_change (self, PROP_RATE);
}

double
lq_player_get_rate (LqPlayer *self)
{
  g_return_val_if_fail (LQ_IS_PLAYER (self), 1.0);

  return self->rate;
}

int64_t
lq_player_get_position_ms (LqPlayer *self)
{
  g_return_val_if_fail (LQ_IS_PLAYER (self), 0);

  return lq_playback_get_position_ms (self->playback);
}

int64_t
lq_player_get_duration_ms (LqPlayer *self)
{
  g_return_val_if_fail (LQ_IS_PLAYER (self), -1);

  return self->duration_ms;
}

bool
lq_player_is_playing (LqPlayer *self)
{
  g_return_val_if_fail (LQ_IS_PLAYER (self), false);

  return self->is_playing;
}
