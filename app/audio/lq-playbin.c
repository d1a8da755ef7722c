/* lq-playbin.c: what a file is played with, and what its messages mean
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-playback"

#include "config.h"
#include "lq-playbin.h"

#include "lq-error.h"
#include "lq-media.h"

enum { FLAG_AUDIO = 0x2 }; /* of playbin, which has no header: no pictures, no subtitles */

static GstElement *
make_bin (const char *description, GError **error)
{
  return gst_parse_bin_from_description_full (description, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
                                              error);
}

/* scaletempo keeps the pitch at any speed. */
GstElement *
lq_playbin_new (const char *path, const char *sink, GError **error)
{
  g_autoptr (GError) theirs = NULL;
  g_autoptr (GstElement) playbin = gst_element_factory_make ("playbin", NULL);
  g_autofree char *uri = gst_filename_to_uri (path, &theirs);
  GstElement      *filter = NULL, *output = NULL;

  if (uri != NULL && playbin != NULL)
    filter = make_bin ("audioconvert ! scaletempo", &theirs);
  if (filter != NULL)
    output = make_bin (sink != NULL ? sink : "autoaudiosink", &theirs);
  if (output == NULL) {
    g_clear_pointer (&filter, gst_object_unref);
    g_set_error (error, LQ_ERROR, LQ_ERROR_PLAYBACK, "GStreamer lacks a part: %s",
                 theirs != NULL ? theirs->message : "playbin");
    return NULL;
  }

  g_object_set (playbin, "uri", uri, "flags", FLAG_AUDIO, "audio-filter", filter, "audio-sink",
                output, NULL);

  return g_steal_pointer (&playbin);
}

bool
lq_playbin_has_sound (GstElement *playbin)
{
  int n_streams = 0;

  g_object_get (playbin, "n-audio", &n_streams, NULL);

  return n_streams > 0;
}

static bool
is_of_sink (GstElement *playbin, GstMessage *message)
{
  g_autoptr (GstElement) sink = NULL;

  g_object_get (playbin, "audio-sink", &sink, NULL);

  return sink != NULL && gst_object_has_as_ancestor (GST_MESSAGE_SRC (message), GST_OBJECT (sink));
}

GError *
lq_playbin_explain (GstElement *playbin, GstMessage *message, const char *path, const char *missing)
{
  g_autoptr (GError) theirs = NULL;

  if (!is_of_sink (playbin, message))
    return lq_media_explain (message, path, missing);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &theirs, NULL);
  else
    gst_message_parse_warning (message, &theirs, NULL);

  return g_error_new (LQ_ERROR, LQ_ERROR_PLAYBACK, "%s: %s", GST_MESSAGE_SRC_NAME (message),
                      theirs->message);
}

bool
lq_playbin_is_without_device (GstElement *playbin, GstMessage *message)
{
  g_autoptr (GError) theirs = NULL;

  if (!is_of_sink (playbin, message))
    return false;
  gst_message_parse_warning (message, &theirs, NULL);

  return theirs->domain == GST_RESOURCE_ERROR;
}
