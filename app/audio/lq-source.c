/* lq-source.c: the interface of what a session records
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-source"

#include "config.h"
#include "lq-source.h"

struct _LqSourceHandle {
  gatomicrefcount ref_count;
  GWeakRef        source;
  bool            is_over; /* of the main thread */
};

/* An event on its way to the main thread. */
typedef struct {
  LqSourceHandle *handle;
  LqSourceEvent   event;
  char           *device;
  GError         *error;
} Post;

static guint event_signal;

G_DEFINE_INTERFACE (LqSource, lq_source, G_TYPE_OBJECT)

static void
lq_source_default_init (LqSourceInterface *iface)
{
  event_signal = g_signal_new ("event", LQ_TYPE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_POINTER);
}

void
lq_source_start (LqSource *self)
{
  g_return_if_fail (LQ_IS_SOURCE (self));

  LQ_SOURCE_GET_IFACE (self)->start (self);
}

void
lq_source_stop (LqSource *self)
{
  g_return_if_fail (LQ_IS_SOURCE (self));

  LQ_SOURCE_GET_IFACE (self)->stop (self);
}

size_t
lq_source_read (LqSource *self, int16_t *samples, size_t n_samples)
{
  g_return_val_if_fail (LQ_IS_SOURCE (self), 0);

  return LQ_SOURCE_GET_IFACE (self)->read (self, samples, n_samples);
}

bool
lq_source_is_live (LqSource *self)
{
  g_return_val_if_fail (LQ_IS_SOURCE (self), false);

  return LQ_SOURCE_GET_IFACE (self)->is_live (self);
}

void
lq_source_emit (LqSource *self, const LqSourceEvent *event)
{
  g_signal_emit (self, event_signal, 0, event);
}

static void
free_post (gpointer data)
{
  Post *post = data;

  lq_source_handle_unref (post->handle);
  g_free (post->device);
  g_clear_error (&post->error);
  g_free (post);
}

static gboolean
deliver_cb (gpointer data)
{
  Post *post = data;
  g_autoptr (LqSource) source = g_weak_ref_get (&post->handle->source);

  if (source == NULL || post->handle->is_over)
    return G_SOURCE_REMOVE;

  post->handle->is_over =
    post->event.type == LQ_SOURCE_ENDED || post->event.type == LQ_SOURCE_FAILED;
  lq_source_emit (source, &post->event);

  return G_SOURCE_REMOVE;
}

LqSourceHandle *
lq_source_handle_new (LqSource *source)
{
  LqSourceHandle *self = g_new0 (LqSourceHandle, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->source, source);

  return self;
}

LqSourceHandle *
lq_source_handle_ref (LqSourceHandle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lq_source_handle_unref (LqSourceHandle *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->source);
  g_free (self);
}

void
lq_source_handle_post (LqSourceHandle *self, const LqSourceEvent *event)
{
  Post *post = g_new0 (Post, 1);

  post->handle = lq_source_handle_ref (self);
  post->event = *event;
  post->event.device = post->device = g_strdup (event->device);
  post->event.error = post->error = event->error ? g_error_copy (event->error) : NULL;

  /* Not idle priority: a busy window must not hold back what happens to the microphone. */
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver_cb, post, free_post);
}
