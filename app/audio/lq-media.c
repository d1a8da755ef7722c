/* lq-media.c: what everything that uses GStreamer shares
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-media"

#include "config.h"
#include "lq-media.h"

#include "lq-error.h"
#include "lq-file-end.h"

#include <errno.h>
#include <fcntl.h>
#include <gst/pbutils/pbutils.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static GMutex init_lock;
static bool   is_ready;

static gboolean
init (GError **error)
{
  g_autoptr (GError) theirs = NULL;

  if (!gst_init_check (NULL, NULL, &theirs)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "starting GStreamer: %s", theirs->message);
    return FALSE;
  }
  gst_pb_utils_init ();

  return TRUE;
}

gboolean
lq_media_init (GError **error)
{
  gboolean is_done;

  g_mutex_lock (&init_lock);
  if (!is_ready)
    is_ready = init (error);
  is_done = is_ready;
  g_mutex_unlock (&init_lock);

  return is_done;
}

static LqError
code_of_errno (int number)
{
  switch (number) {
  case ENOENT:
  case ENOTDIR:
    return LQ_ERROR_FILE_MISSING;
  case EACCES:
  case EPERM:
    return LQ_ERROR_FILE_DENIED;
  default:
    return LQ_ERROR_FILE;
  }
}

gboolean
lq_media_check_file (const char *path, GError **error)
{
  struct stat status;
  bool        is_known;
  /* Not to wait for who might write into a pipe. */
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0) {
    int number = errno;

    /* A socket cannot even be opened. */
    g_set_error (error, LQ_ERROR,
                 (int) (number == ENXIO ? LQ_ERROR_FILE_KIND : code_of_errno (number)),
                 "opening %s: %s", path, g_strerror (number));
    return FALSE;
  }

  is_known = fstat (fd, &status) == 0;
  close (fd);
  if (!is_known || !S_ISREG (status.st_mode)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE_KIND, "%s is not a file", path);
    return FALSE;
  }
  if (status.st_size == 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE_EMPTY, "%s is empty", path);
    return FALSE;
  }

  return TRUE;
}

/* Pictures are not wanted, so what would decode them is not missed. */
void
lq_media_note_missing (GstMessage *message, char **missing)
{
  g_autofree char *detail = NULL;

  if (!gst_is_missing_plugin_message (message))
    return;
  detail = gst_missing_plugin_message_get_installer_detail (message);
  if (detail != NULL && strstr (detail, "decoder-video/") != NULL)
    return;

  g_free (*missing);
  *missing = gst_missing_plugin_message_get_description (message);
}

static LqError
code_of_bad_file (const char *path)
{
  return lq_file_end_look (path) == LQ_FILE_END_MISSING ? LQ_ERROR_FILE_CUT_OFF
                                                        : LQ_ERROR_NOT_AUDIO;
}

static LqError
code_of (const GError *theirs, const char *path, const char *missing)
{
  if (theirs->domain == GST_RESOURCE_ERROR) {
    switch (theirs->code) {
    case GST_RESOURCE_ERROR_NOT_FOUND:
      return LQ_ERROR_FILE_MISSING;
    case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
      return LQ_ERROR_FILE_DENIED;
    default:
      return LQ_ERROR_FILE;
    }
  }
  if (missing != NULL)
    return LQ_ERROR_CODEC;
  if (theirs->domain == GST_STREAM_ERROR)
    return code_of_bad_file (path);
  /* Said of a file in which nothing is that we asked for, too. */
  if (g_error_matches (theirs, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN))
    return LQ_ERROR_NO_AUDIO;

  return LQ_ERROR_FAILED;
}

/* Nobody wants what the file has: it has only pictures. */
static bool
is_about_unwanted (GstMessage *message)
{
  const GstStructure *details = NULL;
  gint                flow = GST_FLOW_OK;

  gst_message_parse_error_details (message, &details);

  return details != NULL && gst_structure_get_int (details, "flow-return", &flow) &&
         flow == GST_FLOW_NOT_LINKED;
}

static GError *
explain_missing (const char *path, const char *missing)
{
  return g_error_new (LQ_ERROR, LQ_ERROR_CODEC, "%s needs “%s”, which is not installed", path,
                      missing);
}

GError *
lq_media_explain (GstMessage *message, const char *path, const char *missing)
{
  g_autoptr (GError) theirs = NULL;
  g_autofree char *details = NULL;
  LqError          code;

  gst_message_parse_error (message, &theirs, &details);
  g_debug ("%s: %s", GST_MESSAGE_SRC_NAME (message), details);
  code = missing == NULL && is_about_unwanted (message) ? LQ_ERROR_NO_AUDIO
                                                        : code_of (theirs, path, missing);
  if (code == LQ_ERROR_CODEC)
    return explain_missing (path, missing);
  /* GStreamer speaks of a missing plug-in then. */
  if (code == LQ_ERROR_NO_AUDIO)
    return g_error_new (LQ_ERROR, LQ_ERROR_NO_AUDIO, "decoding %s: no stream in it is sound", path);

  return g_error_new (LQ_ERROR, (int) code, "decoding %s: %s", path, theirs->message);
}

static gboolean
look_at_pad (GstElement *element, GstPad *pad, gpointer data)
{
  bool *is_at_work = data;

  *is_at_work = *is_at_work || gst_pad_get_task_state (pad) == GST_TASK_STARTED;

  return !*is_at_work;
}

/* @kind: a word of what the element does */
static bool
is_a (GstElement *element, const char *kind)
{
  const char *said =
    gst_element_class_get_metadata (GST_ELEMENT_GET_CLASS (element), GST_ELEMENT_METADATA_KLASS);

  return said != NULL && strstr (said, kind) != NULL;
}

static bool
is_queue (GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  return factory != NULL && strstr (GST_OBJECT_NAME (factory), "queue") != NULL;
}

static void
look_at_element (const GValue *item, gpointer data)
{
  GstElement *element = g_value_get_object (item);

  if (!is_queue (element))
    gst_element_foreach_pad (element, look_at_pad, data);
}

bool
lq_media_is_at_work (GstElement *pipeline)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_recurse (GST_BIN (pipeline));
  bool is_at_work = false;

  /* Parts come and go: then it is at work. */
  if (gst_iterator_foreach (elements, look_at_element, &is_at_work) != GST_ITERATOR_DONE)
    return true;

  return is_at_work;
}

static void
look_for_demuxer (const GValue *item, gpointer data)
{
  bool *is_found = data;

  *is_found = *is_found || is_a (g_value_get_object (item), "Demux");
}

GError *
lq_media_explain_silence (GstElement *pipeline, const char *path, const char *missing)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_recurse (GST_BIN (pipeline));
  LqError code = code_of_bad_file (path);
  bool    is_known = false;

  if (missing != NULL)
    return explain_missing (path, missing);

  /* A whole file of a kind that is known, of which nothing is heard. */
  gst_iterator_foreach (elements, look_for_demuxer, &is_known);
  if (code == LQ_ERROR_NOT_AUDIO && is_known)
    code = LQ_ERROR_NO_AUDIO;

  return g_error_new (LQ_ERROR, (int) code, "decoding %s: it came to nothing", path);
}
