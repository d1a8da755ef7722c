/* fake-source.c: a microphone without hardware, driven by a test
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-source.h"

enum { BLOCK = 160 }; /* handed out at each read: sound comes in small pieces */

struct _FakeSource {
  GObject         parent_instance;
  GError         *error;
  GThread        *owner;
  guint           idle_id;
  bool            is_started;
  bool            is_stopped;
  bool            has_ended;
  bool            is_dry; /* the reading thread's */
  _Atomic bool    is_running;
  _Atomic int64_t n_samples;
};

static void fake_source_iface_init (LqSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeSource,
                               fake_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_SOURCE, fake_source_iface_init))

static void
tell_ended (FakeSource *self)
{
  LqSourceEvent event = { .type = self->error != NULL ? LQ_SOURCE_FAILED : LQ_SOURCE_ENDED,
                          .error = self->error };

  self->is_running = false;
  self->has_ended = true;
  lq_source_emit (LQ_SOURCE (self), &event);
}

static gboolean
idle_cb (gpointer user_data)
{
  FakeSource *self = user_data;

  self->idle_id = 0;
  if (self->has_ended)
    return G_SOURCE_REMOVE;

  if (self->is_stopped || self->error != NULL) {
    tell_ended (self);
  } else if (!self->is_running) {
    LqSourceEvent event = { .type = LQ_SOURCE_STARTED, .device = "Fake microphone" };

    self->is_running = true;
    lq_source_emit (LQ_SOURCE (self), &event);
  }

  return G_SOURCE_REMOVE;
}

static void
run_idle (FakeSource *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (idle_cb, self);
}

static void
fake_source_start (LqSource *source)
{
  FakeSource *self = FAKE_SOURCE (source);

  g_assert_false (self->is_started);
  self->is_started = true;
  run_idle (self);
}

static void
fake_source_stop (LqSource *source)
{
  FakeSource *self = FAKE_SOURCE (source);

  self->is_stopped = true;
  run_idle (self);
}

static size_t
fake_source_read (LqSource *source, int16_t *samples, size_t n_samples)
{
  FakeSource *self = FAKE_SOURCE (source);
  int64_t     at = self->n_samples;
  size_t      n = MIN (n_samples, BLOCK);

  /* As a real one, it has nothing more to give after a while. */
  self->is_dry = !self->is_dry;
  if (!self->is_running || self->is_dry)
    return 0;

  for (size_t i = 0; i < n; i++)
    samples[i] = (int16_t) ((at + (int64_t) i) & 0x7fff);
  self->n_samples = at + (int64_t) n;

  return n;
}

static bool
fake_source_is_live (LqSource *source)
{
  return true;
}

static void
fake_source_iface_init (LqSourceInterface *iface)
{
  iface->start = fake_source_start;
  iface->stop = fake_source_stop;
  iface->read = fake_source_read;
  iface->is_live = fake_source_is_live;
}

static void
fake_source_dispose (GObject *object)
{
  FakeSource *self = FAKE_SOURCE (object);

  /* Real ones tell their control thread to stop, which only the main thread may do. */
  g_assert_true (self->owner == g_thread_self ());
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (fake_source_parent_class)->dispose (object);
}

static void
fake_source_class_init (FakeSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fake_source_dispose;
}

static void
fake_source_init (FakeSource *self)
{
  self->owner = g_thread_self ();
}

FakeSource *
fake_source_new (const GError *error)
{
  FakeSource *self = g_object_new (FAKE_TYPE_SOURCE, NULL);

  self->error = error != NULL ? g_error_copy (error) : NULL;

  return self;
}

int64_t
fake_source_get_n_samples (FakeSource *self)
{
  return self->n_samples;
}

bool
fake_source_has_ended (FakeSource *self)
{
  return self->has_ended;
}

void
fake_source_tell (FakeSource *self, const LqSourceEvent *event)
{
  lq_source_emit (LQ_SOURCE (self), event);
}

void
fake_source_end (FakeSource *self)
{
  tell_ended (self);
}
