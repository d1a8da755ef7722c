/* lq-way.c: the interface of a way to put text into the application that has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-way.h"

#include <glib/gi18n-lib.h>

/* clang-format off: it does not know that this defines a function */
G_DEFINE_QUARK (lq - insert - error - quark, lq_insert_error)
/* clang-format on */

G_DEFINE_INTERFACE (LqWay, lq_way, G_TYPE_OBJECT)

enum { TARGET_CHANGED, LOST, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
lq_way_default_init (LqWayInterface *iface)
{
  signals[TARGET_CHANGED] = g_signal_new ("target-changed", LQ_TYPE_WAY, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", LQ_TYPE_WAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

LqTarget *
lq_target_new (void)
{
  return g_new0 (LqTarget, 1);
}

LqTarget *
lq_target_copy (const LqTarget *target)
{
  LqTarget *copy = lq_target_new ();

  *copy = *target;
  copy->app = g_strdup (target->app);
  copy->before = g_strdup (target->before);

  return copy;
}

void
lq_target_free (LqTarget *target)
{
  g_free (target->app);
  g_free (target->before);
  g_free (target);
}

const char *
lq_way_get_id (LqWay *self)
{
  return LQ_WAY_GET_IFACE (self)->id;
}

const char *
lq_way_get_name (LqWay *self)
{
  return _ (LQ_WAY_GET_IFACE (self)->name);
}

LqWayAbilities
lq_way_get_abilities (LqWay *self)
{
  return LQ_WAY_GET_IFACE (self)->get_abilities (self);
}

void
lq_way_probe_async (LqWay              *self,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  LQ_WAY_GET_IFACE (self)->probe_async (self, cancellable, callback, user_data);
}

void
lq_way_begin_async (LqWay              *self,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  LQ_WAY_GET_IFACE (self)->begin_async (self, cancellable, callback, user_data);
}

void
lq_way_set_preedit (LqWay *self, const char *text)
{
  g_return_if_fail (lq_way_get_abilities (self) & LQ_WAY_PREEDIT);

  LQ_WAY_GET_IFACE (self)->set_preedit (self, text);
}

bool
lq_way_suits (LqWay *self, const char *text)
{
  LqWayInterface *iface = LQ_WAY_GET_IFACE (self);

  return iface->suits == NULL || iface->suits (self, text);
}

void
lq_way_insert_async (LqWay              *self,
                     const char         *text,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  LQ_WAY_GET_IFACE (self)->insert_async (self, text, cancellable, callback, user_data);
}

void
lq_way_delete_async (LqWay              *self,
                     unsigned            n_chars,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_return_if_fail (lq_way_get_abilities (self) & LQ_WAY_DELETE);

  LQ_WAY_GET_IFACE (self)->delete_async (self, n_chars, cancellable, callback, user_data);
}

void
lq_way_move_async (LqWay              *self,
                   unsigned            n_steps,
                   GCancellable       *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer            user_data)
{
  g_return_if_fail (lq_way_get_abilities (self) & LQ_WAY_MOVE);

  LQ_WAY_GET_IFACE (self)->move_async (self, n_steps, cancellable, callback, user_data);
}

LqTarget *
lq_way_dup_target (LqWay *self)
{
  return LQ_WAY_GET_IFACE (self)->dup_target (self);
}

void
lq_way_end_async (LqWay *self, GAsyncReadyCallback callback, gpointer user_data)
{
  LQ_WAY_GET_IFACE (self)->end_async (self, callback, user_data);
}

gboolean
lq_way_finish (LqWay *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_way_emit_target_changed (LqWay *self)
{
  g_signal_emit (self, signals[TARGET_CHANGED], 0);
}

void
lq_way_emit_lost (LqWay *self, const GError *error)
{
  g_signal_emit (self, signals[LOST], 0, error);
}
