/* lq-playback.c: the thread that plays for an LqPlayer
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening a file, a seek and the way to the sound server may each take long. So all of GStreamer is
 * called by one thread with a main context of its own. It shares with the player, under one lock,
 * what is wanted and where playing is; step() brings about the first thing that is not so yet, and
 * runs again when that is done. */

#define G_LOG_DOMAIN "lq-playback"

#include "config.h"
#include "lq-playback.h"

#include "lq-media.h"
#include "lq-playbin.h"

#include <math.h>

enum {
  LOOK_MS = 50,              /* how often it is asked where playing is */
  NOT_MOVED_US = 500 * 1000, /* without an answer for so long, it does not go on by itself */
  NO_SEEK = -1,
};

typedef struct {
  char    *path;
  unsigned file;
  unsigned seek;
  int64_t  seek_ms; /* NO_SEEK: none */
  double   rate;
  bool     is_playing;
  bool     is_over;
} Wanted;

/* Where playing was at a time, and whether it goes on from there. */
typedef struct {
  int64_t ms;
  int64_t at_us;
  int64_t duration_ms;
  double  rate;
  bool    is_moving;
} Place;

struct _LqPlayback {
  gatomicrefcount  ref_count;
  char            *sink;
  GMainContext    *context; /* of the thread */
  GMainContext    *home;    /* where events go */
  GWeakRef         owner;
  LqPlaybackNotify notify;

  GMutex lock;
  Wanted wanted;
  Place  place;

  /* Of the thread. */
  GMainLoop  *loop;
  GstElement *playbin; /* NULL: nothing is open */
  GSource    *bus;
  GSource    *look;
  GSource    *opening;
  int64_t     opened_us; /* when opening began, */
  int64_t     busy_us;   /* and when it was last seen to go on */
  char       *path;
  char       *missing;
  unsigned    file;
  unsigned    seek;
  double      rate;
  bool        is_busy; /* with opening or seeking */
  bool        is_playing;
};

static LqPlayback *
ref (LqPlayback *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
unref (gpointer data)
{
  LqPlayback *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_main_context_unref (self->home);
  g_free (self->wanted.path);
  g_free (self->sink);
  g_free (self);
}

/* ---- events, from the thread to the player */

typedef struct {
  LqPlayback     *playback;
  LqPlaybackEvent event;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  g_clear_error (&post->event.error);
  unref (post->playback);
  g_free (post);
}

static gboolean
post_cb (gpointer data)
{
  Post *post = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&post->playback->owner);

  if (owner != NULL)
    post->playback->notify (owner, &post->event);

  return G_SOURCE_REMOVE;
}

static void
run_in (GMainContext *context, GSourceFunc function, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, destroy);
  g_source_attach (source, context);
}

static void
tell (LqPlayback *self, LqPlaybackEventType type, int64_t duration_ms, GError *error)
{
  Post *post = g_new0 (Post, 1);

  post->playback = ref (self);
  post->event = (LqPlaybackEvent){
    .type = type, .file = self->file, .seek = self->seek, .duration_ms = duration_ms, .error = error
  };
  run_in (self->home, post_cb, post, post_free);
}

/* ---- where playing is */

static int64_t
query_ms (LqPlayback *self, gboolean (*query) (GstElement *, GstFormat, gint64 *))
{
  gint64 ns;

  return query (self->playbin, GST_FORMAT_TIME, &ns) && ns >= 0 ? ns / 1000000 : -1;
}

/* Nothing is said of a place that is about to be left. */
static void
note_place (LqPlayback *self, int64_t ms, bool is_moving)
{
  g_mutex_lock (&self->lock);
  if (self->wanted.seek_ms == NO_SEEK && self->wanted.file == self->file) {
    self->place.ms = ms;
    self->place.at_us = g_get_monotonic_time ();
    self->place.rate = self->rate;
    self->place.is_moving = is_moving;
  }
  g_mutex_unlock (&self->lock);
}

static gboolean
look_cb (gpointer data)
{
  LqPlayback *self = data;
  int64_t     ms = self->is_busy ? -1 : query_ms (self, gst_element_query_position);

  if (ms >= 0)
    note_place (self, ms, true);

  return G_SOURCE_CONTINUE;
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
start_looking (LqPlayback *self)
{
  self->look = g_timeout_source_new (LOOK_MS);
  g_source_set_callback (self->look, look_cb, self, NULL);
  g_source_attach (self->look, self->context);
}

static void
stop_looking (LqPlayback *self)
{
  int64_t ms = query_ms (self, gst_element_query_position);

  clear_source (&self->look);
  if (ms >= 0)
    note_place (self, ms, false);
}

static void
note_duration (LqPlayback *self)
{
  int64_t ms = query_ms (self, gst_element_query_duration);

  g_mutex_lock (&self->lock);
  self->place.duration_ms = ms;
  g_mutex_unlock (&self->lock);
  tell (self, LQ_PLAYBACK_READY, ms, NULL);
}

/* ---- opening and closing */

static void
close_file (LqPlayback *self)
{
  clear_source (&self->look);
  clear_source (&self->opening);
  clear_source (&self->bus);
  if (self->playbin != NULL)
    gst_element_set_state (self->playbin, GST_STATE_NULL);
  g_clear_pointer (&self->playbin, gst_object_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->missing, g_free);
  self->is_busy = false;
  self->is_playing = false;
}

static void
fail (LqPlayback *self, GError *error)
{
  g_message ("playing: %s", error->message);
  close_file (self);
  tell (self, LQ_PLAYBACK_FAILED, -1, error);
}

/* In case nothing comes of it, and nobody says so. */
static gboolean
opening_cb (gpointer data)
{
  LqPlayback *self = data;
  int64_t     now_us = g_get_monotonic_time ();

  if (lq_media_is_at_work (self->playbin))
    self->busy_us = now_us;
  if (now_us - self->busy_us < LQ_MEDIA_IDLE_MS * 1000LL &&
      now_us - self->opened_us < LQ_MEDIA_READY_MS * 1000LL)
    return G_SOURCE_CONTINUE;

  fail (self, lq_media_explain_silence (self->playbin, self->path, self->missing));

  return G_SOURCE_REMOVE;
}

static void
watch_opening (LqPlayback *self)
{
  self->opened_us = self->busy_us = g_get_monotonic_time ();
  self->opening = g_timeout_source_new (LOOK_MS);
  g_source_set_callback (self->opening, opening_cb, self, NULL);
  g_source_attach (self->opening, self->context);
}

static gboolean bus_cb (GstBus *bus, GstMessage *message, gpointer data);

static void
watch_bus (LqPlayback *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->playbin);

  self->bus = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus, G_SOURCE_FUNC (bus_cb), self, NULL);
  g_source_attach (self->bus, self->context);
}

static void
open_file (LqPlayback *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  self->path = g_strdup (path);
  self->rate = 1.0;
  if (lq_media_check_file (path, &error) && lq_media_init (&error))
    self->playbin = lq_playbin_new (path, self->sink, &error);
  if (self->playbin == NULL) {
    fail (self, g_steal_pointer (&error));
    return;
  }

  watch_bus (self);
  self->is_busy = true;
  watch_opening (self);
  gst_element_set_state (self->playbin, GST_STATE_PAUSED); /* what fails is told on the bus */
}

/* ---- bringing about what is wanted */

static void step (LqPlayback *self);

static gboolean
step_cb (gpointer data)
{
  step (data);

  return G_SOURCE_REMOVE;
}

static void
post_step (LqPlayback *self)
{
  run_in (self->context, step_cb, ref (self), unref);
}

static void
seek_to (LqPlayback *self, int64_t ms, double rate)
{
  self->is_busy = true;
  self->rate = rate;
  if (gst_element_seek (self->playbin, rate, GST_FORMAT_TIME,
                        GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
                        ms * GST_MSECOND, GST_SEEK_TYPE_NONE, 0))
    return;

  g_message ("this file has no places to go to");
  self->is_busy = false;
  post_step (self);
}

static void
set_playing (LqPlayback *self, bool is_playing)
{
  self->is_playing = is_playing;
  if (is_playing)
    start_looking (self);
  else
    stop_looking (self);
  gst_element_set_state (self->playbin, is_playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

/* Takes what is wanted. The path and the seek are this step's to do, if it can do them. */
static Wanted
take_wanted (LqPlayback *self)
{
  Wanted wanted;

  g_mutex_lock (&self->lock);
  wanted = self->wanted;
  self->wanted.path = NULL;
  if (wanted.file == self->file && self->playbin != NULL && !self->is_busy) {
    self->seek = wanted.seek;
    self->wanted.seek_ms = NO_SEEK;
  }
  g_mutex_unlock (&self->lock);

  return wanted;
}

static void
step (LqPlayback *self)
{
  Wanted           wanted = take_wanted (self);
  g_autofree char *path = wanted.path;

  if (wanted.is_over) {
    close_file (self);
    g_main_loop_quit (self->loop);
  } else if (wanted.file != self->file) {
    close_file (self);
    self->file = wanted.file;
    if (path != NULL)
      open_file (self, path);
  } else if (self->playbin == NULL || self->is_busy) {
    return;
  } else if (wanted.seek_ms != NO_SEEK) {
    seek_to (self, wanted.seek_ms, wanted.rate);
  } else if (fabs (wanted.rate - self->rate) > 0.001) {
    seek_to (self, MAX (query_ms (self, gst_element_query_position), 0), wanted.rate);
  } else if (wanted.is_playing != self->is_playing) {
    set_playing (self, wanted.is_playing);
  }
}

/* ---- what the pipeline says */

/* Returns false when the file has been closed. */
static bool
done (LqPlayback *self)
{
  bool was_busy = self->is_busy;

  /* Without sound the pictures may be ready, too, and then nothing more is said. */
  if (self->opening != NULL && !lq_playbin_has_sound (self->playbin)) {
    fail (self, lq_media_explain_silence (self->playbin, self->path, self->missing));
    return false;
  }

  clear_source (&self->opening);
  self->is_busy = false;
  note_duration (self);
  if (was_busy)
    step (self);

  return true;
}

/* It stays at the end, silent, until it is told to go on somewhere. */
static void
end (LqPlayback *self)
{
  bool is_end;

  g_mutex_lock (&self->lock);
  is_end = self->wanted.seek_ms == NO_SEEK && self->wanted.file == self->file;
  if (is_end)
    self->wanted.is_playing = false;
  g_mutex_unlock (&self->lock);
  if (!is_end)
    return;

  set_playing (self, false);
  note_place (self, MAX (query_ms (self, gst_element_query_duration), 0), false);
  tell (self, LQ_PLAYBACK_ENDED, -1, NULL);
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  LqPlayback *self = data;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ASYNC_DONE:
    if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->playbin))
      return done (self);
    break;
  case GST_MESSAGE_DURATION_CHANGED:
    if (!self->is_busy)
      note_duration (self);
    break;
  case GST_MESSAGE_EOS:
    end (self);
    break;
  case GST_MESSAGE_ELEMENT:
    lq_media_note_missing (message, &self->missing);
    break;
  case GST_MESSAGE_WARNING:
    if (!lq_playbin_is_without_device (self->playbin, message))
      break;
    fail (self, lq_playbin_explain (self->playbin, message, self->path, self->missing));
    return G_SOURCE_REMOVE;
  case GST_MESSAGE_ERROR:
    fail (self, lq_playbin_explain (self->playbin, message, self->path, self->missing));
    return G_SOURCE_REMOVE;
  default:
    break;
  }

  return G_SOURCE_CONTINUE;
}

static gpointer
run (gpointer data)
{
  LqPlayback *self = data;

  g_main_context_push_thread_default (self->context);
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_loop_run (self->loop);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_main_context_pop_thread_default (self->context);
  unref (self);

  return NULL;
}

/* ---- for the player */

LqPlayback *
lq_playback_new (const char *sink, LqPlaybackNotify notify, GObject *owner)
{
  LqPlayback *self = g_new0 (LqPlayback, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->owner, owner);
  self->sink = g_strdup (sink);
  self->notify = notify;
  self->context = g_main_context_new ();
  self->home = g_main_context_ref_thread_default ();
  self->wanted.rate = 1.0;
  self->wanted.seek_ms = NO_SEEK;
  self->place.duration_ms = -1;
  g_thread_unref (g_thread_new ("player", run, ref (self)));

  return self;
}

void
lq_playback_free (LqPlayback *self)
{
  if (self == NULL)
    return;

  g_weak_ref_set (&self->owner, NULL);
  g_mutex_lock (&self->lock);
  self->wanted.is_over = true;
  g_mutex_unlock (&self->lock);
  post_step (self);
  unref (self);
}

/* Under the lock. */
static void
stay_at (LqPlayback *self, int64_t ms)
{
  self->place.ms = ms;
  self->place.is_moving = false;
}

unsigned
lq_playback_open (LqPlayback *self, const char *path)
{
  unsigned file;

  g_mutex_lock (&self->lock);
  g_free (self->wanted.path);
  self->wanted.path = g_strdup (path);
  file = ++self->wanted.file;
  self->wanted.seek_ms = NO_SEEK;
  self->wanted.is_playing = false;
  stay_at (self, 0);
  self->place.duration_ms = -1;
  g_mutex_unlock (&self->lock);
  post_step (self);

  return file;
}

unsigned
lq_playback_seek (LqPlayback *self, int64_t ms)
{
  unsigned seek;

  g_mutex_lock (&self->lock);
  self->wanted.seek_ms = ms;
  seek = ++self->wanted.seek;
  stay_at (self, ms);
  g_mutex_unlock (&self->lock);
  post_step (self);

  return seek;
}

void
lq_playback_set_playing (LqPlayback *self, bool is_playing)
{
  g_mutex_lock (&self->lock);
  self->wanted.is_playing = is_playing;
  g_mutex_unlock (&self->lock);
  post_step (self);
}

void
lq_playback_set_rate (LqPlayback *self, double rate)
{
  g_mutex_lock (&self->lock);
  self->wanted.rate = rate;
  g_mutex_unlock (&self->lock);
  post_step (self);
}

int64_t
lq_playback_get_position_ms (LqPlayback *self)
{
  Place   place;
  int64_t elapsed_us;

  g_mutex_lock (&self->lock);
  place = self->place;
  g_mutex_unlock (&self->lock);
  if (!place.is_moving)
    return place.ms;

  elapsed_us = CLAMP (g_get_monotonic_time () - place.at_us, 0, NOT_MOVED_US);
  place.ms += (int64_t) ((double) elapsed_us * place.rate / 1000);

  return place.duration_ms >= 0 ? MIN (place.ms, place.duration_ms) : place.ms;
}
