/* lq-toplevels.c: which application has the focus, as a wlroots compositor tells it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-toplevels.h"

#include "wlr-foreign-toplevel-management-unstable-v1-client.h"

typedef struct {
  LqToplevels                            *owner; /* not owned */
  struct zwlr_foreign_toplevel_handle_v1 *handle;
  char                                   *app;
  bool                                    is_active;
} Toplevel;

struct _LqToplevels {
  GObject                                  parent_instance;
  LqWayland                               *connection;
  struct zwlr_foreign_toplevel_manager_v1 *manager;
  GPtrArray                               *toplevels; /* Toplevel */
  const Toplevel                          *focus;     /* not owned; NULL: none */
};

G_DEFINE_FINAL_TYPE (LqToplevels, lq_toplevels, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
toplevel_free (Toplevel *toplevel)
{
  zwlr_foreign_toplevel_handle_v1_destroy (toplevel->handle);
  g_free (toplevel->app);
  g_free (toplevel);
}

static void
find_focus (LqToplevels *self)
{
  const Toplevel *focus = NULL;

  for (guint i = 0; i < self->toplevels->len && focus == NULL; i++) {
    const Toplevel *toplevel = self->toplevels->pdata[i];

    if (toplevel->is_active)
      focus = toplevel;
  }

  if (focus == self->focus)
    return;
  self->focus = focus;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
title_cb (void *data, struct zwlr_foreign_toplevel_handle_v1 *handle, const char *title)
{
}

static void
app_id_cb (void *data, struct zwlr_foreign_toplevel_handle_v1 *handle, const char *app)
{
  Toplevel *self = data;

  g_free (self->app);
  self->app = g_strdup (app);
}

static void
output_cb (void *data, struct zwlr_foreign_toplevel_handle_v1 *handle, struct wl_output *output)
{
}

static void
state_cb (void *data, struct zwlr_foreign_toplevel_handle_v1 *handle, struct wl_array *states)
{
  Toplevel *self = data;
  uint32_t *state;

  self->is_active = false;
  wl_array_for_each (state, states)
  {
    if (*state == ZWLR_FOREIGN_TOPLEVEL_HANDLE_V1_STATE_ACTIVATED)
      self->is_active = true;
  }
}

static void
done_cb (void *data, struct zwlr_foreign_toplevel_handle_v1 *handle)
{
  Toplevel *self = data;

  find_focus (self->owner);
}

static void
closed_cb (void *data, struct zwlr_foreign_toplevel_handle_v1 *handle)
{
  Toplevel    *toplevel = data;
  LqToplevels *self = toplevel->owner;

  toplevel->is_active = false;
  find_focus (self);
  g_ptr_array_remove (self->toplevels, toplevel);
}

static void
parent_cb (void                                   *data,
           struct zwlr_foreign_toplevel_handle_v1 *handle,
           struct zwlr_foreign_toplevel_handle_v1 *parent)
{
}

static const struct zwlr_foreign_toplevel_handle_v1_listener handle_listener = {
  .title = title_cb,
  .app_id = app_id_cb,
  .output_enter = output_cb,
  .output_leave = output_cb,
  .state = state_cb,
  .done = done_cb,
  .closed = closed_cb,
  .parent = parent_cb,
};

static void
toplevel_cb (void                                    *data,
             struct zwlr_foreign_toplevel_manager_v1 *manager,
             struct zwlr_foreign_toplevel_handle_v1  *handle)
{
  LqToplevels *self = data;
  Toplevel    *toplevel = g_new0 (Toplevel, 1);

  toplevel->owner = self;
  toplevel->handle = handle;
  zwlr_foreign_toplevel_handle_v1_add_listener (handle, &handle_listener, toplevel);
  g_ptr_array_add (self->toplevels, toplevel);
}

static void
finished_cb (void *data, struct zwlr_foreign_toplevel_manager_v1 *manager)
{
  LqToplevels *self = data;

  g_clear_pointer (&self->manager, zwlr_foreign_toplevel_manager_v1_destroy);
}

static const struct zwlr_foreign_toplevel_manager_v1_listener manager_listener = {
  .toplevel = toplevel_cb,
  .finished = finished_cb,
};

static void
lq_toplevels_finalize (GObject *object)
{
  LqToplevels *self = LQ_TOPLEVELS (object);

  g_ptr_array_unref (self->toplevels);
  g_clear_pointer (&self->manager, zwlr_foreign_toplevel_manager_v1_destroy);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (lq_toplevels_parent_class)->finalize (object);
}

static void
lq_toplevels_class_init (LqToplevelsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_toplevels_finalize;

  signals[CHANGED] = g_signal_new ("changed", LQ_TYPE_TOPLEVELS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
lq_toplevels_init (LqToplevels *self)
{
  self->toplevels = g_ptr_array_new_with_free_func ((GDestroyNotify) toplevel_free);
}

LqToplevels *
lq_toplevels_new (LqWayland *connection)
{
  LqToplevels *self = g_object_new (LQ_TYPE_TOPLEVELS, NULL);

  self->connection = g_object_ref (connection);
  self->manager = lq_wayland_bind (connection, &zwlr_foreign_toplevel_manager_v1_interface, 3);
  if (self->manager != NULL)
    zwlr_foreign_toplevel_manager_v1_add_listener (self->manager, &manager_listener, self);

  return self;
}

bool
lq_toplevels_is_told (LqToplevels *self)
{
  return self->manager != NULL;
}

const char *
lq_toplevels_get_app (LqToplevels *self)
{
  return self->focus != NULL ? self->focus->app : NULL;
}

bool
lq_toplevels_has_focus (LqToplevels *self)
{
  return self->focus != NULL;
}
