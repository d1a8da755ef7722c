/* lq-batch-line.c: the one thread on which jobs talk to services
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-batch"

#include "config.h"
#include "lq-batch-line.h"

/* Of one's own server: as many as the queue has jobs at once. */
enum { OWN_CONNECTIONS = 20 };

/* One's own server is alone with its machine, which may just be starting it again. */
enum { OWN_KNOCK_MS = 2000 };

struct _LqBatchLine {
  GThread      *thread; /* NULL: there was no work yet */
  GMainContext *context;
  GMainLoop    *loop;
  LqNetPreset   preset;
  LqNetPreset   own_preset;

  /* Of the thread. */
  LqHttp *http;
  LqHttp *own_http;
};

typedef struct {
  GSourceOnceFunc work;
  gpointer        data;
} Work;

static gboolean
work_cb (gpointer user_data)
{
  Work *work = user_data;

  work->work (work->data);

  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static gpointer
run_thread (gpointer data)
{
  LqBatchLine *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_clear_object (&self->http);
  g_clear_object (&self->own_http);
  /* What was let go of is freed in callbacks. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
attach (LqBatchLine *self, GSourceFunc callback, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, callback, data, free_data);
  g_source_attach (source, self->context);
}

LqBatchLine *
lq_batch_line_new (GSettings *settings)
{
  LqBatchLine *self = g_new0 (LqBatchLine, 1);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->preset = lq_net_preset_from_settings (settings);
  self->own_preset = self->preset;
  self->own_preset.rate_per_s = 0;
  self->own_preset.n_connections = OWN_CONNECTIONS;
  self->own_preset.n_calls = OWN_CONNECTIONS;
  self->own_preset.n_uploads = OWN_CONNECTIONS;
  self->own_preset.knock_ms = OWN_KNOCK_MS;

  return self;
}

void
lq_batch_line_note_restart (LqBatchLine *self)
{
  if (self->thread == NULL)
    self->preset.is_spent = true;
}

void
lq_batch_line_free (LqBatchLine *self)
{
  if (self == NULL)
    return;

  if (self->thread != NULL) {
    attach (self, quit_cb, self->loop, NULL);
    g_thread_join (self->thread);
  }
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}

void
lq_batch_line_run (LqBatchLine *self, GSourceOnceFunc work, gpointer data)
{
  Work *item = g_new (Work, 1);

  item->work = work;
  item->data = data;
  if (self->thread == NULL)
    self->thread = g_thread_new ("batch", run_thread, self);
  attach (self, work_cb, item, g_free);
}

static void
hurry (gpointer user_data)
{
  LqBatchLine *self = user_data;

  if (self->http != NULL)
    lq_http_hurry (self->http);
  if (self->own_http != NULL)
    lq_http_hurry (self->own_http);
}

void
lq_batch_line_hurry (LqBatchLine *self)
{
  if (self != NULL && self->thread != NULL)
    lq_batch_line_run (self, hurry, self);
}

LqHttp *
lq_batch_line_get_http (LqBatchLine *self, gboolean is_own)
{
  LqHttp **http = is_own ? &self->own_http : &self->http;

  g_assert (self->thread == g_thread_self ());

  if (*http == NULL)
    *http = lq_http_new (is_own ? &self->own_preset : &self->preset);

  return *http;
}
