/* lq-media-reader.c: the sound of any file, as GStreamer decodes it
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GStreamer's threads decode up to some buffers ahead of the reading thread, and then wait. Waiting
 * for them is done in short turns, between which it is looked whether somebody cancelled. */

#define G_LOG_DOMAIN "lq-media-reader"

#include "config.h"
#include "lq-media-reader.h"

#include "lq-error.h"
#include "lq-media.h"

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>
#include <gst/pbutils/pbutils.h>
#include <stdatomic.h>
#include <string.h>

enum {
  TURN_MS = 20,
  BUFFERS_AHEAD = 16,
  CHANNELS_MOST = 64,
  RATE_LEAST_HZ = 1000,
  RATE_MOST_HZ = 384000,
  GAP_MS = 50,           /* times in files are rounded; what is less is not a gap */
  PAST_END_MS = 5000,    /* a gap that leads further than this past the end is a wrong time */
  GAP_MOST_MS = 3600000, /* and so is one like this, where the end is not known */
};

struct _LqMediaReader {
  char         *path;
  GCancellable *cancellable;
  GstElement   *pipeline;
  GstAppSink   *sink;
  GstBus       *bus;
  char         *missing;
  LqMediaInfo   info;
  _Atomic bool  has_video;

  GstBuffer *buffer; /* what is read from, NULL: none */
  GstMapInfo map;
  size_t     at;       /* frames of it that were read */
  uint64_t   n_silent; /* frames of silence before it */
  uint64_t   n_passed; /* frames since the start */
  int64_t    start_ms; /* of the last seek */
  bool       has_failed;
};

static size_t
frame_size (LqMediaReader *self)
{
  return sizeof (float) * self->info.n_channels;
}

static void
drop_buffer (LqMediaReader *self)
{
  if (self->buffer == NULL)
    return;

  gst_buffer_unmap (self->buffer, &self->map);
  g_clear_pointer (&self->buffer, gst_buffer_unref);
  self->at = 0;
}

/* ---- opening */

static void
pad_added_cb (GstElement *source, GstPad *pad, GstElement *converter)
{
  g_autoptr (GstPad) input = gst_element_get_static_pad (converter, "sink");

  /* A second sound track stays unheard. */
  if (!gst_pad_is_linked (input))
    gst_pad_link (pad, input);
}

/* Of pictures nothing more is seen, since they are not decoded. Called by GStreamer's threads. */
static gboolean
autoplug_continue_cb (GstElement *source, GstPad *pad, GstCaps *caps, LqMediaReader *self)
{
  if (gst_caps_is_fixed (caps) && (gst_pb_utils_get_caps_description_flags (caps) &
                                   GST_PBUTILS_CAPS_DESCRIPTION_FLAG_VIDEO) != 0)
    atomic_store (&self->has_video, true);

  return TRUE;
}

static GstElement *
add (LqMediaReader *self, const char *kind)
{
  GstElement *element = gst_element_factory_make (kind, NULL);

  if (element != NULL)
    gst_bin_add (GST_BIN (self->pipeline), element);

  return element;
}

static gboolean
build (LqMediaReader *self, GError **error)
{
  g_autoptr (GstCaps) raw = gst_caps_new_empty_simple ("audio/x-raw");
  g_autoptr (GstCaps) floats =
    gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE (F32), "layout",
                         G_TYPE_STRING, "interleaved", NULL);
  g_autofree char *uri = gst_filename_to_uri (self->path, error);
  GstElement      *source, *converter, *resampler, *sink;

  if (uri == NULL)
    return FALSE;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->bus = gst_element_get_bus (self->pipeline);
  source = add (self, "uridecodebin");
  converter = add (self, "audioconvert");
  resampler = add (self, "audioresample");
  sink = add (self, "appsink");
  if (source == NULL || converter == NULL || resampler == NULL || sink == NULL ||
      !gst_element_link_many (converter, resampler, sink, NULL)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_CODEC, "GStreamer's base plugins are not installed");
    return FALSE;
  }

  g_object_set (source, "uri", uri, "caps", raw, "expose-all-streams", FALSE, NULL);
  g_signal_connect (source, "autoplug-continue", G_CALLBACK (autoplug_continue_cb), self);
  g_signal_connect_object (source, "pad-added", G_CALLBACK (pad_added_cb), converter,
                           G_CONNECT_DEFAULT);
  self->sink = GST_APP_SINK (gst_object_ref (sink));
  g_object_set (sink, "sync", FALSE, "max-buffers", BUFFERS_AHEAD, "caps", floats,
                "enable-last-sample", FALSE, NULL);

  return TRUE;
}

static void
take_tag (const GstTagList *tags, const char *tag, char **value)
{
  if (*value == NULL)
    gst_tag_list_get_string (tags, tag, value);
}

static void
take_tags (LqMediaReader *self, GstMessage *message)
{
  g_autoptr (GstTagList) tags = NULL;

  gst_message_parse_tag (message, &tags);
  take_tag (tags, GST_TAG_CONTAINER_FORMAT, &self->info.container);
  take_tag (tags, GST_TAG_AUDIO_CODEC, &self->info.codec);
}

/* @busy_us: when it was seen at work */
static bool
is_given_up (LqMediaReader *self, int64_t start_us, int64_t *busy_us)
{
  int64_t now_us = g_get_monotonic_time ();

  if (lq_media_is_at_work (self->pipeline))
    *busy_us = now_us;

  return now_us - *busy_us > LQ_MEDIA_IDLE_MS * 1000LL ||
         now_us - start_us > LQ_MEDIA_READY_MS * 1000LL;
}

/* Returns: whether there is sound to be read. */
static gboolean
wait_for_sound (LqMediaReader *self, GError **error)
{
  const GstMessageType wanted = (GstMessageType) (GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE |
                                                  GST_MESSAGE_ELEMENT | GST_MESSAGE_TAG);
  int64_t              start_us = g_get_monotonic_time (), busy_us = start_us;

  for (;;) {
    g_autoptr (GstMessage) message = NULL;

    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
      return FALSE;
    if (is_given_up (self, start_us, &busy_us)) {
      g_propagate_error (error,
                         lq_media_explain_silence (self->pipeline, self->path, self->missing));
      return FALSE;
    }
    message = gst_bus_timed_pop_filtered (self->bus, TURN_MS * GST_MSECOND, wanted);
    if (message == NULL)
      continue;

    switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ASYNC_DONE:
      return TRUE;
    case GST_MESSAGE_TAG:
      take_tags (self, message);
      break;
    case GST_MESSAGE_ERROR:
      g_propagate_error (error, lq_media_explain (message, self->path, self->missing));
      return FALSE;
    default:
      lq_media_note_missing (message, &self->missing);
    }
  }
}

/* What the file says itself; from now on it is converted to that, should it change on the way. */
static gboolean
take_format (LqMediaReader *self, GError **error)
{
  g_autoptr (GstSample) sample = gst_app_sink_try_pull_preroll (self->sink, 0);
  GstCaps     *caps = sample != NULL ? gst_sample_get_caps (sample) : NULL;
  GstAudioInfo audio;

  if (caps == NULL || !gst_audio_info_from_caps (&audio, caps)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_NO_AUDIO, "there is no sound in %s", self->path);
    return FALSE;
  }
  if (audio.channels < 1 || audio.channels > CHANNELS_MOST || audio.rate < RATE_LEAST_HZ ||
      audio.rate > RATE_MOST_HZ) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_NOT_AUDIO, "%s says %d channels at %d Hz", self->path,
                 audio.channels, audio.rate);
    return FALSE;
  }

  self->info.rate_hz = (unsigned) audio.rate;
  self->info.n_channels = (unsigned) audio.channels;
  self->info.has_video = atomic_load (&self->has_video);
  self->info.duration_ms = lq_media_reader_get_duration_ms (self);
  gst_app_sink_set_caps (self->sink, caps);

  return TRUE;
}

LqMediaReader *
lq_media_reader_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqMediaReader) self = g_new0 (LqMediaReader, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  if (!lq_media_check_file (path, error) || !lq_media_init (error) || !build (self, error))
    return NULL;

  gst_element_set_state (self->pipeline, GST_STATE_PAUSED); /* what fails is told on the bus */
  if (!wait_for_sound (self, error) || !take_format (self, error))
    return NULL;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);

  return g_steal_pointer (&self);
}

void
lq_media_reader_free (LqMediaReader *self)
{
  if (self == NULL)
    return;

  drop_buffer (self);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->sink, gst_object_unref);
  g_clear_pointer (&self->bus, gst_object_unref);
  g_clear_pointer (&self->pipeline, gst_object_unref);
  g_clear_object (&self->cancellable);
  g_free (self->info.container);
  g_free (self->info.codec);
  g_free (self->missing);
  g_free (self->path);
  g_free (self);
}

const LqMediaInfo *
lq_media_reader_get_info (LqMediaReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->info;
}

int64_t
lq_media_reader_get_duration_ms (LqMediaReader *self)
{
  gint64 ns;

  g_return_val_if_fail (self != NULL, -1);

  if (!gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &ns) || ns <= 0)
    return -1;

  return ns / (int64_t) GST_MSECOND;
}

/* ---- reading */

/* How many frames are missing before one that is heard at @ns. */
static uint64_t
gap_before (LqMediaReader *self, GstClockTime ns)
{
  GstClockTime expected = (GstClockTime) self->start_ms * GST_MSECOND +
                          gst_util_uint64_scale (self->n_passed, GST_SECOND, self->info.rate_hz);
  int64_t latest_ms = self->info.duration_ms >= 0
                        ? self->info.duration_ms + PAST_END_MS
                        : (int64_t) (expected / GST_MSECOND) + GAP_MOST_MS;

  if (!GST_CLOCK_TIME_IS_VALID (ns) || ns < expected + GAP_MS * GST_MSECOND ||
      ns > (GstClockTime) latest_ms * GST_MSECOND)
    return 0;

  return gst_util_uint64_scale (ns - expected, self->info.rate_hz, GST_SECOND);
}

/* Of a sample, what lies within the part of the file that is to be heard. */
static bool
take_sample (LqMediaReader *self, GstSample *sample)
{
  GstSegment *segment = gst_sample_get_segment (sample);
  GstBuffer  *buffer =
    gst_audio_buffer_clip (gst_buffer_ref (gst_sample_get_buffer (sample)), segment,
                           (gint) self->info.rate_hz, (gint) frame_size (self));
  GstClockTime ns;

  if (buffer == NULL)
    return false;
  if (!gst_buffer_map (buffer, &self->map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return false;
  }

  ns = GST_BUFFER_PTS (buffer);
  if (GST_CLOCK_TIME_IS_VALID (ns))
    ns = gst_segment_to_stream_time (segment, GST_FORMAT_TIME, ns);
  self->buffer = buffer;
  self->at = 0;
  self->n_silent = gap_before (self, ns);

  return true;
}

/* An error that is told while there is nothing to read any more. */
static void
look_for_error (LqMediaReader *self)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (message == NULL)
    return;

  error = lq_media_explain (message, self->path, NULL);
  g_message ("a file is damaged, its beginning is used: %s", error->message);
  self->has_failed = true;
}

/* Messages that nobody reads would pile up. */
static void
forget_messages (LqMediaReader *self)
{
  g_autoptr (GstMessage) message = NULL;

  while ((message = gst_bus_pop_filtered (self->bus, (GstMessageType) ~GST_MESSAGE_ERROR)) != NULL)
    g_clear_pointer (&message, gst_message_unref);
}

static bool
wait_for_buffer (LqMediaReader *self)
{
  while (!g_cancellable_is_cancelled (self->cancellable)) {
    g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (self->sink, TURN_MS * GST_MSECOND);

    if (sample != NULL) {
      forget_messages (self);
      if (take_sample (self, sample))
        return true;
      continue;
    }

    look_for_error (self);
    if (self->has_failed || gst_app_sink_is_eos (self->sink))
      return false;
  }

  return false;
}

static size_t
read_silence (LqMediaReader *self, float *frames, size_t n_frames)
{
  size_t n = (size_t) MIN (self->n_silent, n_frames);

  memset (frames, 0, n * frame_size (self));
  self->n_silent -= n;

  return n;
}

static size_t
read_buffer (LqMediaReader *self, float *frames, size_t n_frames)
{
  size_t size = frame_size (self);
  size_t n_left = self->map.size / size - self->at;
  size_t n = MIN (n_left, n_frames);

  memcpy (frames, self->map.data + self->at * size, n * size);
  self->at += n;
  if (n == n_left)
    drop_buffer (self);

  return n;
}

size_t
lq_media_reader_read (LqMediaReader *self, float *frames, size_t n_frames)
{
  size_t n = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (self->has_failed)
    return 0;

  while (n == 0) {
    if (self->buffer == NULL && !wait_for_buffer (self))
      return 0;
    n = self->n_silent > 0 ? read_silence (self, frames, n_frames)
                           : read_buffer (self, frames, n_frames);
  }
  self->n_passed += n;

  return n;
}

bool
lq_media_reader_has_failed (LqMediaReader *self)
{
  g_return_val_if_fail (self != NULL, true);

  return self->has_failed;
}

gboolean
lq_media_reader_seek (LqMediaReader *self, int64_t ms)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (ms >= 0, FALSE);

  if (!gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME,
                                GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                                ms * (int64_t) GST_MSECOND))
    return FALSE;

  drop_buffer (self);
  self->n_silent = 0;
  self->n_passed = 0;
  self->start_ms = ms;

  return TRUE;
}
