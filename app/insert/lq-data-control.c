/* lq-data-control.c: the clipboard of a wlroots compositor, without a window or the focus
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The contents go through pipes to and from the other programs, which may be slow, or never come:
 * neither is waited for. */

#define G_LOG_DOMAIN "lq-data-control"

#include "config.h"
#include "lq-data-control.h"

#include "lq-way.h"
#include "wlr-data-control-unstable-v1-client.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <signal.h>
#include <unistd.h>

enum {
  BLOCK_BYTES = 65536,
  SILENCE_MS = 1000, /* of an owner who is asked */
};

/* What another program offers. */
typedef struct {
  struct zwlr_data_control_offer_v1 *proxy;
  GPtrArray                         *formats; /* char* */
} Offer;

struct _LqDataControl {
  GObject                              parent_instance;
  LqWayland                           *connection;
  struct zwlr_data_control_manager_v1 *manager;
  struct zwlr_data_control_device_v1  *device;
  Offer                               *incoming;  /* being told of */
  Offer                               *selection; /* NULL: nothing, or ours */
  unsigned                             n_changes; /* of that */
  struct zwlr_data_control_source_v1  *source;    /* NULL: it is not ours */
  LqClip                              *clip;      /* what ours gives */
};

/* One reading, format after format. */
typedef struct {
  unsigned      n_changes; /* when it began: all is of one selection, or it is begun anew */
  GPtrArray    *formats;   /* char* */
  guint         index;
  size_t        bytes_left;
  LqClip       *clip;
  GInputStream *stream;
  GByteArray   *bytes;
  GCancellable *silence; /* cancelled when the owner gives nothing for too long */
  guint         timeout;
} Reading;

/* One answer to a program that asked. */
typedef struct {
  LqDataControl *control;
  char          *format;
} Handing;

G_DEFINE_FINAL_TYPE (LqDataControl, lq_data_control, G_TYPE_OBJECT)

enum { ASKED, HANDED, REPLACED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
offer_free (Offer *offer)
{
  zwlr_data_control_offer_v1_destroy (offer->proxy);
  g_ptr_array_unref (offer->formats);
  g_free (offer);
}

static void
reading_free (Reading *reading)
{
  g_clear_handle_id (&reading->timeout, g_source_remove);
  g_ptr_array_unref (reading->formats);
  g_clear_pointer (&reading->clip, lq_clip_free);
  g_clear_object (&reading->stream);
  g_clear_pointer (&reading->bytes, g_byte_array_unref);
  g_clear_object (&reading->silence);
  g_free (reading);
}

static void
handing_free (Handing *handing)
{
  g_object_unref (handing->control);
  g_free (handing->format);
  g_free (handing);
}

static void
drop_source (LqDataControl *self)
{
  g_clear_pointer (&self->source, zwlr_data_control_source_v1_destroy);
  g_clear_pointer (&self->clip, lq_clip_free);
}

static void
drop_connection (LqDataControl *self)
{
  drop_source (self);
  g_clear_pointer (&self->incoming, offer_free);
  g_clear_pointer (&self->selection, offer_free);
  g_clear_pointer (&self->device, zwlr_data_control_device_v1_destroy);
  g_clear_pointer (&self->manager, zwlr_data_control_manager_v1_destroy);
  g_clear_object (&self->connection);
}

/* ---- what others offer */

static void
format_cb (void *data, struct zwlr_data_control_offer_v1 *proxy, const char *format)
{
  Offer *offer = data;

  g_ptr_array_add (offer->formats, g_strdup (format));
}

static const struct zwlr_data_control_offer_v1_listener offer_listener = { .offer = format_cb };

static void
data_offer_cb (void                               *data,
               struct zwlr_data_control_device_v1 *device,
               struct zwlr_data_control_offer_v1  *proxy)
{
  LqDataControl *self = data;

  g_clear_pointer (&self->incoming, offer_free);
  self->incoming = g_new0 (Offer, 1);
  self->incoming->proxy = proxy;
  self->incoming->formats = g_ptr_array_new_with_free_func (g_free);
  zwlr_data_control_offer_v1_add_listener (proxy, &offer_listener, self->incoming);
}

static Offer *
take_incoming (LqDataControl *self, struct zwlr_data_control_offer_v1 *proxy)
{
  bool is_it = self->incoming != NULL && self->incoming->proxy == proxy;

  return is_it ? g_steal_pointer (&self->incoming) : NULL;
}

static void
selection_cb (void                               *data,
              struct zwlr_data_control_device_v1 *device,
              struct zwlr_data_control_offer_v1  *proxy)
{
  LqDataControl *self = data;

  g_clear_pointer (&self->selection, offer_free);
  self->selection = take_incoming (self, proxy);
  self->n_changes++;
}

static void
primary_selection_cb (void                               *data,
                      struct zwlr_data_control_device_v1 *device,
                      struct zwlr_data_control_offer_v1  *proxy)
{
  Offer *offer = take_incoming (data, proxy);

  g_clear_pointer (&offer, offer_free);
}

static void
finished_cb (void *data, struct zwlr_data_control_device_v1 *device)
{
  LqDataControl *self = data;

  g_clear_pointer (&self->device, zwlr_data_control_device_v1_destroy);
}

static const struct zwlr_data_control_device_v1_listener device_listener = {
  .data_offer = data_offer_cb,
  .selection = selection_cb,
  .primary_selection = primary_selection_cb,
  .finished = finished_cb,
};

/* ---- reading it */

static void read_next_format (GTask *task);

static gboolean
silent_cb (gpointer user_data)
{
  Reading *reading = user_data;

  reading->timeout = 0;
  g_cancellable_cancel (reading->silence);

  return G_SOURCE_REMOVE;
}

static void
end_format (Reading *reading)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&reading->bytes));

  lq_clip_add (reading->clip, reading->formats->pdata[reading->index], bytes);
  g_clear_object (&reading->stream);
  reading->index++;
}

static void read_block (GTask *task);

static void
block_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;

  g_clear_handle_id (&reading->timeout, g_source_remove);
  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  if (bytes == NULL) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_TIMEOUT,
                             "the owner of the clipboard does not give it");
  } else if (g_bytes_get_size (bytes) > reading->bytes_left) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                             "what is in the clipboard is too large");
  } else if (g_bytes_get_size (bytes) == 0) {
    end_format (reading);
    read_next_format (task);
  } else {
    reading->bytes_left -= g_bytes_get_size (bytes);
    g_byte_array_append (reading->bytes, g_bytes_get_data (bytes, NULL),
                         (guint) g_bytes_get_size (bytes));
    read_block (task);
  }
}

static void
read_block (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  reading->timeout = g_timeout_add (SILENCE_MS, silent_cb, reading);
  g_input_stream_read_bytes_async (reading->stream, BLOCK_BYTES, G_PRIORITY_DEFAULT,
                                   reading->silence, block_read_cb, g_object_ref (task));
}

static void
begin_reading (GTask *task)
{
  LqDataControl *self = g_task_get_source_object (task);
  Reading       *reading = g_task_get_task_data (task);

  reading->n_changes = self->n_changes;
  reading->index = 0;
  g_clear_pointer (&reading->clip, lq_clip_free);
  reading->clip = lq_clip_new ();
  g_ptr_array_set_size (reading->formats, 0);
  for (guint i = 0; self->selection != NULL && i < self->selection->formats->len; i++)
    g_ptr_array_add (reading->formats, g_strdup (self->selection->formats->pdata[i]));
  read_next_format (task);
}

/* A selection that ends in the midst of being read looks as if it had been short. */
static void
all_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqDataControl *self = g_task_get_source_object (task);
  Reading       *reading = g_task_get_task_data (task);
  GError        *error = NULL;

  if (!lq_wayland_sync_finish (LQ_WAYLAND (source), result, &error))
    g_task_return_error (task, error);
  else if (reading->n_changes != self->n_changes)
    begin_reading (task);
  else
    g_task_return_pointer (task, g_steal_pointer (&reading->clip), (GDestroyNotify) lq_clip_free);
}

static void
read_next_format (GTask *task)
{
  LqDataControl *self = g_task_get_source_object (task);
  Reading       *reading = g_task_get_task_data (task);
  int            ends[2];

  if (self->connection == NULL || lq_wayland_is_lost (self->connection)) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "the clipboard is not open");
    return;
  }
  if (reading->n_changes != self->n_changes) {
    begin_reading (task);
    return;
  }
  if (reading->index == reading->formats->len) {
    lq_wayland_sync_async (self->connection, NULL, all_read_cb, g_object_ref (task));
    return;
  }
  if (pipe2 (ends, O_CLOEXEC | O_NONBLOCK) < 0) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET, "%s",
                             g_strerror (errno));
    return;
  }

  /* The other program may rely on an end that blocks. */
  fcntl (ends[1], F_SETFL, 0);
  zwlr_data_control_offer_v1_receive (self->selection->proxy,
                                      reading->formats->pdata[reading->index], ends[1]);
  lq_wayland_flush (self->connection);
  close (ends[1]);
  reading->stream = g_unix_input_stream_new (ends[0], TRUE);
  reading->bytes = g_byte_array_new ();
  read_block (task);
}

/* ---- giving what is ours */

static void
handed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Handing *handing = user_data;

  /* Who wants no more of it has had enough. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
  g_signal_emit (handing->control, signals[HANDED], 0, handing->format);
  handing_free (handing);
}

static void
send_cb (void *data, struct zwlr_data_control_source_v1 *source, const char *format, int32_t fd)
{
  LqDataControl *self = data;
  GBytes        *bytes = self->clip != NULL ? lq_clip_lookup (self->clip, format) : NULL;
  g_autoptr (GOutputStream) stream = g_unix_output_stream_new (fd, TRUE);
  Handing *handing;

  if (bytes == NULL)
    return;

  fcntl (fd, F_SETFL, O_NONBLOCK);
  handing = g_new0 (Handing, 1);
  handing->control = g_object_ref (self);
  handing->format = g_strdup (format);
  /* The bytes outlive the clip for as long as they are being written. */
  g_object_set_data_full (G_OBJECT (stream), "lq-bytes", g_bytes_ref (bytes),
                          (GDestroyNotify) g_bytes_unref);
  g_signal_emit (self, signals[ASKED], 0, format);
  g_output_stream_write_all_async (stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, NULL, handed_cb, handing);
}

static void
cancelled_cb (void *data, struct zwlr_data_control_source_v1 *source)
{
  LqDataControl *self = data;

  drop_source (self);
  g_signal_emit (self, signals[REPLACED], 0);
}

static const struct zwlr_data_control_source_v1_listener source_listener = {
  .send = send_cb,
  .cancelled = cancelled_cb,
};

/* ---- opening */

static void
selection_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lq_wayland_sync_finish (LQ_WAYLAND (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqDataControl  *self = g_task_get_source_object (task);
  LqWayland      *connection = LQ_WAYLAND (source);
  struct wl_seat *seat = lq_wayland_get_seat (connection);
  GError         *error = NULL;

  if (!lq_wayland_ready_finish (connection, result, &error)) {
    g_task_return_error (task, error);
    return;
  }

  self->manager = lq_wayland_bind (connection, &zwlr_data_control_manager_v1_interface, 2);
  if (self->manager == NULL || seat == NULL) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "the compositor does not let the clipboard be used");
    return;
  }
  self->device = zwlr_data_control_manager_v1_get_data_device (self->manager, seat);
  zwlr_data_control_device_v1_add_listener (self->device, &device_listener, self);
  lq_wayland_sync_async (connection, NULL, selection_known_cb, g_steal_pointer (&task));
}

static void
lq_data_control_finalize (GObject *object)
{
  drop_connection (LQ_DATA_CONTROL (object));

  G_OBJECT_CLASS (lq_data_control_parent_class)->finalize (object);
}

static void
lq_data_control_class_init (LqDataControlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_data_control_finalize;

  signals[ASKED] = g_signal_new ("asked", LQ_TYPE_DATA_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[HANDED] = g_signal_new ("handed", LQ_TYPE_DATA_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REPLACED] = g_signal_new ("replaced", LQ_TYPE_DATA_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);

  /* A program that closes its end early must not end this one; GLib does the same for sockets. */
  signal (SIGPIPE, SIG_IGN);
}

static void
lq_data_control_init (LqDataControl *self)
{
}

LqDataControl *
lq_data_control_new (void)
{
  return g_object_new (LQ_TYPE_DATA_CONTROL, NULL);
}

bool
lq_data_control_is_known (LqWayland *connection)
{
  return connection != NULL && lq_wayland_has (connection, &zwlr_data_control_manager_v1_interface);
}

void
lq_data_control_open_async (LqDataControl      *self,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, lq_data_control_open_async);
  if (self->device != NULL && !lq_wayland_is_lost (self->connection)) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  drop_connection (self);
  self->connection = lq_wayland_dup_shared (&error);
  if (self->connection == NULL)
    g_task_return_error (task, error);
  else
    lq_wayland_ready_async (self->connection, NULL, ready_cb, g_steal_pointer (&task));
}

gboolean
lq_data_control_open_finish (LqDataControl *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_data_control_close (LqDataControl *self)
{
  drop_connection (self);
}

bool
lq_data_control_is_owner (LqDataControl *self)
{
  return self->source != NULL && !lq_wayland_is_lost (self->connection);
}

void
lq_data_control_read_async (LqDataControl      *self,
                            size_t              bytes_max,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, lq_data_control_read_async);
  reading->formats = g_ptr_array_new_with_free_func (g_free);
  reading->bytes_left = bytes_max;
  reading->silence = g_cancellable_new ();
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  begin_reading (task);
}

LqClip *
lq_data_control_read_finish (LqDataControl *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_data_control_offer_async (LqDataControl      *self,
                             LqClip             *clip,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  struct zwlr_data_control_source_v1 *before = g_steal_pointer (&self->source);

  g_task_set_source_tag (task, lq_data_control_offer_async);
  g_clear_pointer (&self->clip, lq_clip_free);
  self->clip = clip;
  if (self->device == NULL || lq_wayland_is_lost (self->connection)) {
    g_clear_pointer (&before, zwlr_data_control_source_v1_destroy);
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "the clipboard is not open");
    return;
  }

  if (lq_clip_get_n_formats (clip) > 0) {
    self->source = zwlr_data_control_manager_v1_create_data_source (self->manager);
    zwlr_data_control_source_v1_add_listener (self->source, &source_listener, self);
    for (guint i = 0; i < lq_clip_get_n_formats (clip); i++)
      zwlr_data_control_source_v1_offer (self->source, lq_clip_get_format (clip, i));
  }
  zwlr_data_control_device_v1_set_selection (self->device, self->source);
  g_clear_pointer (&before, zwlr_data_control_source_v1_destroy);
  lq_wayland_sync_async (self->connection, NULL, selection_known_cb, g_steal_pointer (&task));
}

gboolean
lq_data_control_offer_finish (LqDataControl *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
