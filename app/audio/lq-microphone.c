/* lq-microphone.c: a microphone as a source, and the list of those there are
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main thread's side; what records is a #LqRecorder on the control thread. */

#define G_LOG_DOMAIN "lq-microphone"

#include "config.h"
#include "lq-microphone.h"

#include "lq-error.h"
#include "lq-portaudio.h"
#include "lq-recorder.h"
#include "lq-standby.h"

struct _LqMicrophone {
  GObject         parent_instance;
  LqSourceHandle *handle;
  LqRecorder     *recorder;
  bool            is_started;
};

static void
lq_microphone_start (LqSource *source)
{
  LqMicrophone *self = LQ_MICROPHONE (source);

  g_return_if_fail (!self->is_started);

  self->is_started = true;
  lq_recorder_start (self->recorder);
}

/* Never started, it ends here. */
static void
lq_microphone_stop (LqSource *source)
{
  LqMicrophone *self = LQ_MICROPHONE (source);
  LqSourceEvent ended = { LQ_SOURCE_ENDED };

  if (self->is_started)
    lq_recorder_stop (self->recorder);
  else
    lq_source_handle_post (self->handle, &ended);
}

static size_t
lq_microphone_read (LqSource *source, int16_t *samples, size_t n_samples)
{
  return lq_recorder_read (LQ_MICROPHONE (source)->recorder, samples, n_samples);
}

static bool
lq_microphone_is_live (LqSource *source)
{
  return true;
}

static void
lq_microphone_iface_init (LqSourceInterface *iface)
{
  iface->start = lq_microphone_start;
  iface->stop = lq_microphone_stop;
  iface->read = lq_microphone_read;
  iface->is_live = lq_microphone_is_live;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LqMicrophone,
                               lq_microphone,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_SOURCE, lq_microphone_iface_init))

/* Nobody is recorded by a microphone that nobody has any more. */
static void
lq_microphone_dispose (GObject *object)
{
  LqMicrophone *self = LQ_MICROPHONE (object);

  if (self->is_started && self->recorder != NULL)
    lq_recorder_stop (self->recorder);
  g_clear_pointer (&self->recorder, lq_recorder_unref);
  g_clear_pointer (&self->handle, lq_source_handle_unref);

  G_OBJECT_CLASS (lq_microphone_parent_class)->dispose (object);
}

static void
lq_microphone_class_init (LqMicrophoneClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lq_microphone_dispose;
}

static void
lq_microphone_init (LqMicrophone *self)
{
  self->handle = lq_source_handle_new (LQ_SOURCE (self));
}

LqMicrophone *
lq_microphone_new (const char *device)
{
  LqMicrophone *self = g_object_new (LQ_TYPE_MICROPHONE, NULL);

  self->recorder =
    lq_recorder_new (device != NULL && *device != '\0' ? device : NULL, self->handle);

  return self;
}

int64_t
lq_microphone_get_first_sample_us (LqMicrophone *self)
{
  g_return_val_if_fail (LQ_IS_MICROPHONE (self), 0);

  return lq_recorder_get_first_us (self->recorder);
}

/* --- the library ------------------------------------------------------------------------------ */

static void
warm_job (gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!lq_portaudio_load (&error))
    g_message ("%s", error->message);
}

void
lq_microphone_warm (void)
{
  lq_portaudio_run (warm_job, NULL);
}

static void
keep_job (gpointer data)
{
  g_autofree char *device = data;

  lq_standby_set (true, *device != '\0' ? device : NULL);
}

static void
keep_no_more_job (gpointer unused)
{
  lq_standby_set (false, NULL);
}

void
lq_microphone_keep_open (bool is_kept, const char *device)
{
  if (is_kept)
    lq_portaudio_run (keep_job, g_strdup (device != NULL ? device : ""));
  else if (lq_portaudio_is_running ())
    lq_portaudio_run (keep_no_more_job, NULL);
}

/* A job of the control thread; the task's callback comes on the main thread. Where there is no
 * sound system there is no microphone, which is no error. */
static void
list_job (gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  char   **names;
  gboolean is_loaded;

  if (lq_recorder_is_any_active ()) {
    is_loaded = lq_portaudio_load (&error);
  } else {
    lq_standby_release ();
    is_loaded = lq_portaudio_reload (&error);
  }
  if (!is_loaded)
    g_message ("%s", error->message);
  names = is_loaded ? lq_portaudio_list_names () : g_new0 (char *, 1);
  lq_standby_resume ();
  g_task_return_pointer (task, names, (GDestroyNotify) g_strfreev);
}

void
lq_microphone_list_async (GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_microphone_list_async);
  lq_portaudio_run (list_job, task);
}

char **
lq_microphone_list_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_microphone_shut_down (void)
{
  if (!lq_portaudio_is_running ())
    return;

  lq_recorder_stop_all ();
  lq_portaudio_shut_down ();
}
