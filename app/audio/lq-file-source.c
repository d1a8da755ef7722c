/* lq-file-source.c: an audio file, or a recording that was left, as a source
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Made, started and stopped on the main thread. The reading thread opens the file with the first
 * read after the start and decodes; what it shares with the main thread is atomic. */

#define G_LOG_DOMAIN "lq-file-source"

#include "config.h"
#include "lq-file-source.h"

#include "lq-decoder.h"

#include <stdatomic.h>

struct _LqFileSource {
  GObject         parent_instance;
  char           *path;
  LqSourceHandle *handle;
  _Atomic int64_t duration_ms;
  _Atomic bool    is_started;
  _Atomic bool    is_over; /* no more is read */
  _Atomic bool    has_ended_early;
  GCancellable   *stopped; /* cuts short what the reading thread waits for */

  /* Of the reading thread. */
  LqDecoder *decoder;
};

static bool
open_decoder (LqFileSource *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (self->path);
  LqSourceEvent    event = { LQ_SOURCE_STARTED, .device = name };

  self->decoder = lq_decoder_open (self->path, self->stopped, &error);
  if (self->decoder == NULL) {
    event = (LqSourceEvent){ LQ_SOURCE_FAILED, .error = error };
    atomic_store (&self->is_over, true);
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return false; /* whoever stopped it has told so */
  } else {
    atomic_store (&self->duration_ms, lq_decoder_get_duration_ms (self->decoder));
  }
  lq_source_handle_post (self->handle, &event);

  return self->decoder != NULL;
}

static void
end (LqFileSource *self)
{
  LqSourceEvent event = { LQ_SOURCE_ENDED };

  atomic_store (&self->is_over, true);
  lq_source_handle_post (self->handle, &event);
}

static void
lq_file_source_start (LqSource *source)
{
  atomic_store (&LQ_FILE_SOURCE (source)->is_started, true);
}

static void
lq_file_source_stop (LqSource *source)
{
  LqFileSource *self = LQ_FILE_SOURCE (source);

  g_cancellable_cancel (self->stopped);
  end (self);
}

static size_t
lq_file_source_read (LqSource *source, int16_t *samples, size_t n_samples)
{
  LqFileSource *self = LQ_FILE_SOURCE (source);
  size_t        n = 0;

  if (!atomic_load (&self->is_started) || atomic_load (&self->is_over))
    return 0;
  if (self->decoder == NULL && !open_decoder (self))
    return 0;

  n = lq_decoder_read (self->decoder, samples, n_samples);
  if (atomic_load (&self->duration_ms) < 0) /* some kinds of files know it later */
    atomic_store (&self->duration_ms, lq_decoder_get_duration_ms (self->decoder));
  if (n == 0 && n_samples > 0) {
    atomic_store (&self->has_ended_early, lq_decoder_ended_early (self->decoder));
    /* Here, since it takes a while. */
    g_clear_pointer (&self->decoder, lq_decoder_free);
    if (!g_cancellable_is_cancelled (self->stopped))
      end (self);
  }

  return n;
}

static bool
lq_file_source_is_live (LqSource *source)
{
  return false;
}

static void
lq_file_source_iface_init (LqSourceInterface *iface)
{
  iface->start = lq_file_source_start;
  iface->stop = lq_file_source_stop;
  iface->read = lq_file_source_read;
  iface->is_live = lq_file_source_is_live;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LqFileSource,
                               lq_file_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_SOURCE, lq_file_source_iface_init))

static gpointer
free_decoder (gpointer decoder)
{
  lq_decoder_free (decoder);

  return NULL;
}

static void
lq_file_source_finalize (GObject *object)
{
  LqFileSource *self = LQ_FILE_SOURCE (object);

  /* Nobody reads any more. The main thread does not wait for GStreamer's threads. */
  if (self->decoder != NULL)
    g_thread_unref (g_thread_new ("decoder-end", free_decoder, self->decoder));
  g_clear_object (&self->stopped);
  g_clear_pointer (&self->handle, lq_source_handle_unref);
  g_free (self->path);

  G_OBJECT_CLASS (lq_file_source_parent_class)->finalize (object);
}

static void
lq_file_source_class_init (LqFileSourceClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lq_file_source_finalize;
}

static void
lq_file_source_init (LqFileSource *self)
{
  self->duration_ms = -1;
  self->stopped = g_cancellable_new ();
  self->handle = lq_source_handle_new (LQ_SOURCE (self));
}

LqFileSource *
lq_file_source_new (const char *path)
{
  LqFileSource *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (LQ_TYPE_FILE_SOURCE, NULL);
  self->path = g_strdup (path);

  return self;
}

int64_t
lq_file_source_get_duration_ms (LqFileSource *self)
{
  g_return_val_if_fail (LQ_IS_FILE_SOURCE (self), -1);

  return atomic_load (&self->duration_ms);
}

bool
lq_file_source_has_ended_early (LqFileSource *self)
{
  g_return_val_if_fail (LQ_IS_FILE_SOURCE (self), false);

  return atomic_load (&self->has_ended_early);
}
