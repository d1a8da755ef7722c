/* lq-wayland.c: a connection of our own to the Wayland compositor, shared by the ways of inserting
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A source of the main context reads and dispatches as libwayland wants it: between announcing that
 * it will read and reading nothing else may, so the source remembers that it has announced.
 *
 * libwayland ends the connection when the compositor does not take what we send, rather than to
 * wait. So nobody sends more than a few kilobytes before lq_wayland_sync_async() calls back. */

#define G_LOG_DOMAIN "lq-wayland"

#include "config.h"
#include "lq-wayland.h"

#include "lq-way.h"

#include <errno.h>

/* What ends a wait for events. */
static const GIOCondition IN_CONDITIONS = G_IO_IN | G_IO_ERR | G_IO_HUP;

enum { SEAT_VERSION_MAX = 5 }; /* with which its keyboards can be given back */

typedef struct {
  GSource      source;
  LqWayland   *connection; /* not owned */
  gpointer     tag;
  GIOCondition wanted;
  bool         is_reading; /* announced, and neither done nor taken back */
} LqWaylandSource;

struct _LqWayland {
  GObject             parent_instance;
  struct wl_display  *display;
  struct wl_registry *registry;
  struct wl_seat     *seat;
  uint32_t            capabilities; /* of the seat */
  GHashTable         *globals;      /* interface: Global; the first of each */
  GPtrArray          *waiting;      /* GTask: for the compositor to tell what it can do */
  GPtrArray          *syncs;        /* Sync */
  LqWaylandSource    *source;
  bool                is_ready;
  bool                is_lost;
};

typedef struct {
  uint32_t name;
  uint32_t version;
} Global;

typedef struct {
  LqWayland          *connection; /* not owned */
  struct wl_callback *callback;
  GTask              *task;
} Sync;

G_DEFINE_FINAL_TYPE (LqWayland, lq_wayland, G_TYPE_OBJECT)

enum { LOST, N_SIGNALS };
static guint signals[N_SIGNALS];

static LqWayland *shared; /* not owned */

static void
sync_free (Sync *sync)
{
  wl_callback_destroy (sync->callback);
  g_object_unref (sync->task);
  g_free (sync);
}

static void
return_lost (GTask *task)
{
  g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                           "the connection to the compositor was lost");
}

/* Whoever waits hears of it; the display stays until the last object on it is gone. */
static void
lose (LqWayland *self)
{
  g_autoptr (LqWayland) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GPtrArray) syncs = NULL;

  if (self->is_lost)
    return;

  self->is_lost = true;
  if (shared == self)
    shared = NULL;
  g_source_destroy (&self->source->source);

  error = g_error_new (LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                       "the connection to the compositor was lost: %s",
                       g_strerror (wl_display_get_error (self->display)));
  g_message ("%s", error->message);

  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  syncs = g_steal_pointer (&self->syncs);
  self->syncs = g_ptr_array_new_with_free_func ((GDestroyNotify) sync_free);
  for (guint i = 0; i < waiting->len; i++)
    return_lost (waiting->pdata[i]);
  for (guint i = 0; i < syncs->len; i++)
    return_lost (((Sync *) syncs->pdata[i])->task);

  g_signal_emit (self, signals[LOST], 0, error);
}

/* Sends; what the socket does not take now is sent when it does. */
static void
flush (LqWayland *self)
{
  LqWaylandSource *source = self->source;
  bool             is_full = wl_display_flush (self->display) < 0 && errno == EAGAIN;
  GIOCondition     wanted = is_full ? IN_CONDITIONS | G_IO_OUT : IN_CONDITIONS;

  /* To modify it wakes the main loop, so only when it changes. */
  if (wanted != source->wanted)
    g_source_modify_unix_fd (&source->source, source->tag, wanted);
  source->wanted = wanted;
}

static gboolean
source_prepare (GSource *source, int *timeout_ms)
{
  LqWaylandSource *self = (LqWaylandSource *) source;

  *timeout_ms = -1;
  if (!self->is_reading && wl_display_prepare_read (self->connection->display) != 0)
    return TRUE;

  self->is_reading = true;
  flush (self->connection);

  return wl_display_get_error (self->connection->display) != 0;
}

static gboolean
source_check (GSource *source)
{
  LqWaylandSource   *self = (LqWaylandSource *) source;
  struct wl_display *display = self->connection->display;
  GIOCondition       ready = g_source_query_unix_fd (source, self->tag);
  bool               is_reading = self->is_reading;

  if (!is_reading)
    return FALSE;

  self->is_reading = false;
  if (ready & IN_CONDITIONS)
    wl_display_read_events (display);
  else
    wl_display_cancel_read (display);

  return ready != 0 || wl_display_get_error (display) != 0;
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  LqWaylandSource *self = (LqWaylandSource *) source;
  g_autoptr (LqWayland) connection = g_object_ref (self->connection);

  if (self->is_reading) {
    wl_display_cancel_read (connection->display);
    self->is_reading = false;
  }
  if (wl_display_dispatch_pending (connection->display) < 0)
    lose (connection);

  return connection->is_lost ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
source_finalize (GSource *source)
{
  LqWaylandSource *self = (LqWaylandSource *) source;

  if (self->is_reading)
    wl_display_cancel_read (self->connection->display);
}

static GSourceFuncs source_functions = {
  .prepare = source_prepare,
  .check = source_check,
  .dispatch = source_dispatch,
  .finalize = source_finalize,
};

static void
capabilities_cb (void *data, struct wl_seat *seat, uint32_t capabilities)
{
  LqWayland *self = data;

  self->capabilities = capabilities;
}

static void
seat_name_cb (void *data, struct wl_seat *seat, const char *name)
{
}

static const struct wl_seat_listener seat_listener = { .capabilities = capabilities_cb,
                                                       .name = seat_name_cb };

static void
global_cb (
  void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version)
{
  LqWayland *self = data;
  Global    *global;

  if (g_hash_table_contains (self->globals, interface))
    return;

  global = g_new (Global, 1);
  *global = (Global){ .name = name, .version = version };
  g_hash_table_insert (self->globals, g_strdup (interface), global);

  if (g_str_equal (interface, wl_seat_interface.name)) {
    self->seat =
      wl_registry_bind (registry, name, &wl_seat_interface, MIN (version, SEAT_VERSION_MAX));
    wl_seat_add_listener (self->seat, &seat_listener, self);
  }
}

static gboolean
has_name_cb (gpointer key, gpointer value, gpointer user_data)
{
  const Global *global = value;

  return global->name == GPOINTER_TO_UINT (user_data);
}

static void
global_remove_cb (void *data, struct wl_registry *registry, uint32_t name)
{
  LqWayland *self = data;

  g_hash_table_foreach_remove (self->globals, has_name_cb, GUINT_TO_POINTER (name));
}

static const struct wl_registry_listener registry_listener = { .global = global_cb,
                                                               .global_remove = global_remove_cb };

static void
sync_done_cb (void *data, struct wl_callback *callback, uint32_t serial)
{
  Sync *sync = data;
  g_autoptr (GTask) task = g_object_ref (sync->task);

  g_ptr_array_remove (sync->connection->syncs, sync);
  g_task_return_boolean (task, TRUE);
}

static const struct wl_callback_listener sync_listener = { .done = sync_done_cb };

static void
seat_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqWayland *self = LQ_WAYLAND (source);
  g_autoptr (GPtrArray) waiting = NULL;

  if (!lq_wayland_sync_finish (self, result, NULL))
    return;

  self->is_ready = true;
  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_boolean (waiting->pdata[i], TRUE);
}

/* The globals are known; what the seat can do is told in answer to binding it. */
static void
globals_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqWayland *self = LQ_WAYLAND (source);

  if (lq_wayland_sync_finish (self, result, NULL))
    lq_wayland_sync_async (self, NULL, seat_known_cb, NULL);
}

static void
lq_wayland_finalize (GObject *object)
{
  LqWayland *self = LQ_WAYLAND (object);

  if (shared == self)
    shared = NULL;
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->syncs);
  g_hash_table_unref (self->globals);
  if (self->source != NULL) {
    g_source_destroy (&self->source->source);
    g_source_unref (&self->source->source);
  }
  g_clear_pointer (&self->seat, wl_seat_destroy);
  g_clear_pointer (&self->registry, wl_registry_destroy);
  g_clear_pointer (&self->display, wl_display_disconnect);

  G_OBJECT_CLASS (lq_wayland_parent_class)->finalize (object);
}

static void
lq_wayland_class_init (LqWaylandClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lq_wayland_finalize;

  signals[LOST] = g_signal_new ("lost", LQ_TYPE_WAYLAND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lq_wayland_init (LqWayland *self)
{
  self->globals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->syncs = g_ptr_array_new_with_free_func ((GDestroyNotify) sync_free);
}

static LqWayland *
open_connection (struct wl_display *display)
{
  LqWayland *self = g_object_new (LQ_TYPE_WAYLAND, NULL);
  GSource   *source = g_source_new (&source_functions, sizeof (LqWaylandSource));

  self->display = display;
  self->source = (LqWaylandSource *) source;
  self->source->connection = self;
  self->source->wanted = IN_CONDITIONS;
  self->source->tag = g_source_add_unix_fd (source, wl_display_get_fd (display), IN_CONDITIONS);
  g_source_set_name (source, "lq-wayland");
  g_source_attach (source, NULL);

  self->registry = wl_display_get_registry (display);
  wl_registry_add_listener (self->registry, &registry_listener, self);
  lq_wayland_sync_async (self, NULL, globals_known_cb, NULL);

  return self;
}

LqWayland *
lq_wayland_dup_shared (GError **error)
{
  struct wl_display *display;

  if (shared != NULL)
    return g_object_ref (shared);

  display = g_getenv ("WAYLAND_DISPLAY") != NULL ? wl_display_connect (NULL) : NULL;
  if (display == NULL) {
    g_set_error_literal (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                         "there is no Wayland compositor");
    return NULL;
  }
  shared = open_connection (display);

  return shared;
}

void
lq_wayland_ready_async (LqWayland          *self,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_wayland_ready_async);
  if (self->is_lost)
    return_lost (task);
  else if (self->is_ready)
    g_task_return_boolean (task, TRUE);
  else
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
}

gboolean
lq_wayland_ready_finish (LqWayland *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_wayland_sync_async (LqWayland          *self,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Sync *sync;

  g_task_set_source_tag (task, lq_wayland_sync_async);
  if (self->is_lost) {
    return_lost (task);
    return;
  }

  sync = g_new0 (Sync, 1);
  sync->connection = self;
  sync->task = g_steal_pointer (&task);
  sync->callback = wl_display_sync (self->display);
  wl_callback_add_listener (sync->callback, &sync_listener, sync);
  g_ptr_array_add (self->syncs, sync);
  flush (self);
}

gboolean
lq_wayland_sync_finish (LqWayland *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_wayland_flush (LqWayland *self)
{
  if (!self->is_lost)
    flush (self);
}

bool
lq_wayland_is_lost (LqWayland *self)
{
  return self->is_lost;
}

bool
lq_wayland_has (LqWayland *self, const struct wl_interface *interface)
{
  return g_hash_table_contains (self->globals, interface->name);
}

gpointer
lq_wayland_bind (LqWayland *self, const struct wl_interface *interface, uint32_t version)
{
  const Global *global = g_hash_table_lookup (self->globals, interface->name);

  if (global == NULL || self->is_lost)
    return NULL;

  return wl_registry_bind (self->registry, global->name, interface, MIN (version, global->version));
}

struct wl_seat *
lq_wayland_get_seat (LqWayland *self)
{
  return self->seat;
}

bool
lq_wayland_has_keyboard (LqWayland *self)
{
  return self->capabilities & WL_SEAT_CAPABILITY_KEYBOARD;
}
