/* lq-wayland-desk.c: what every way on a wlroots compositor needs: the connection, and the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-wayland-desk.h"

#include "lq-terminals.h"

#include <string.h>

typedef struct {
  const struct wl_interface *needed[LQ_WAYLAND_DESK_NEEDS_MAX];
  bool                       was_open;
} Probe;

struct _LqWaylandDesk {
  GObject      parent_instance;
  LqWay       *way; /* not owned: it owns this */
  LqWayland   *connection;
  LqToplevels *toplevels;
};

G_DEFINE_FINAL_TYPE (LqWaylandDesk, lq_wayland_desk, G_TYPE_OBJECT)

static void
changed_cb (LqToplevels *toplevels, LqWaylandDesk *self)
{
  lq_way_emit_target_changed (self->way);
}

static void
lost_cb (LqWayland *connection, const GError *error, LqWaylandDesk *self)
{
  g_autoptr (LqWay) way = g_object_ref (self->way);

  lq_way_emit_lost (way, error);
}

static void
return_result (GTask *task, gboolean is_good, GError *error)
{
  if (is_good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
windows_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWaylandDesk *self = g_task_get_source_object (task);
  GError        *error = NULL;
  gboolean       is_good = lq_wayland_sync_finish (LQ_WAYLAND (source), result, &error);

  if (self->toplevels != NULL)
    g_signal_connect (self->toplevels, "changed", G_CALLBACK (changed_cb), self);
  return_result (task, is_good, error);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWaylandDesk *self = g_task_get_source_object (task);
  LqWayland     *connection = LQ_WAYLAND (source);
  GError        *error = NULL;

  if (!lq_wayland_ready_finish (connection, result, &error)) {
    g_task_return_error (task, error);
  } else if (self->connection != connection) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "closed while it was being opened");
  } else {
    self->toplevels = lq_toplevels_new (connection);
    lq_wayland_sync_async (connection, NULL, windows_known_cb, g_steal_pointer (&task));
  }
}

static const struct wl_interface *
find_missing (LqWayland *connection, const Probe *probe)
{
  for (size_t i = 0; i < G_N_ELEMENTS (probe->needed) && probe->needed[i] != NULL; i++)
    if (!lq_wayland_has (connection, probe->needed[i]))
      return probe->needed[i];

  return NULL;
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWaylandDesk             *self = LQ_WAYLAND_DESK (source);
  const Probe               *probe = g_task_get_task_data (task);
  GError                    *error = NULL;
  bool                       is_open = lq_wayland_desk_open_finish (self, result, &error);
  const struct wl_interface *missing = is_open ? find_missing (self->connection, probe) : NULL;

  /* First of all: who is told may begin at once. */
  if (!probe->was_open)
    lq_wayland_desk_close (self);

  if (!is_open)
    g_task_return_error (task, error);
  else if (missing != NULL)
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "the compositor has no %s", missing->name);
  else
    g_task_return_boolean (task, TRUE);
}

static void
lq_wayland_desk_finalize (GObject *object)
{
  lq_wayland_desk_close (LQ_WAYLAND_DESK (object));

  G_OBJECT_CLASS (lq_wayland_desk_parent_class)->finalize (object);
}

static void
lq_wayland_desk_class_init (LqWaylandDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_wayland_desk_finalize;
}

static void
lq_wayland_desk_init (LqWaylandDesk *self)
{
}

LqWaylandDesk *
lq_wayland_desk_new (LqWay *way)
{
  LqWaylandDesk *self = g_object_new (LQ_TYPE_WAYLAND_DESK, NULL);

  self->way = way;

  return self;
}

void
lq_wayland_desk_probe_async (LqWaylandDesk             *self,
                             const struct wl_interface *needed[LQ_WAYLAND_DESK_NEEDS_MAX],
                             GCancellable              *cancellable,
                             GAsyncReadyCallback        callback,
                             gpointer                   user_data)
{
  GTask *task = g_task_new (self->way, cancellable, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_source_tag (task, lq_wayland_desk_probe_async);
  probe->was_open = lq_wayland_desk_get_connection (self) != NULL;
  memcpy (probe->needed, needed, sizeof probe->needed);
  g_task_set_task_data (task, probe, g_free);
  lq_wayland_desk_open_async (self, NULL, probed_cb, task);
}

void
lq_wayland_desk_open_async (LqWaylandDesk      *self,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, lq_wayland_desk_open_async);
  if (self->toplevels != NULL && !lq_wayland_is_lost (self->connection)) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  lq_wayland_desk_close (self);
  self->connection = lq_wayland_dup_shared (&error);
  if (self->connection == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_signal_connect (self->connection, "lost", G_CALLBACK (lost_cb), self);
  lq_wayland_ready_async (self->connection, NULL, ready_cb, g_steal_pointer (&task));
}

gboolean
lq_wayland_desk_open_finish (LqWaylandDesk *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_wayland_desk_close (LqWaylandDesk *self)
{
  if (self->toplevels != NULL)
    g_signal_handlers_disconnect_by_data (self->toplevels, self);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->toplevels);
  g_clear_object (&self->connection);
}

LqWayland *
lq_wayland_desk_get_connection (LqWaylandDesk *self)
{
  return self->connection != NULL && !lq_wayland_is_lost (self->connection) ? self->connection
                                                                            : NULL;
}

bool
lq_wayland_desk_is_empty (LqWaylandDesk *self)
{
  return lq_wayland_desk_get_connection (self) != NULL && self->toplevels != NULL &&
         lq_toplevels_is_told (self->toplevels) && !lq_toplevels_has_focus (self->toplevels);
}

LqTarget *
lq_wayland_desk_dup_target (LqWaylandDesk *self)
{
  LqTarget   *target = lq_target_new ();
  const char *app = self->toplevels != NULL ? lq_toplevels_get_app (self->toplevels) : NULL;

  target->app = g_strdup (app);
  target->is_terminal = lq_terminals_contain (app);

  return target;
}
