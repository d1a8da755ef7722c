/* lq-way-ibus.c: inserts as an IBus engine: provisional words in place, any text, no keys pressed
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For the time of a dictation Loquat is the global engine. The person's own comes back at the end,
 * and through LqIbusGuard when Loquat ends or is killed. When another engine is chosen meanwhile,
 * by the person or by GNOME Shell, that one comes back in the end, and Loquat takes its place
 * again. */

#define G_LOG_DOMAIN "lq-ibus"

#include "config.h"
#include "lq-ways.h"

#include "lq-ibus-guard.h"
#include "lq-ibus-link.h"
#include "lq-ibus-writer.h"

#include <glib/gi18n-lib.h>

enum {
  FOCUS_MS = 250, /* within this a client that takes part has shown itself */
  /* GNOME Shell chooses an engine two or three times when a password field gets or loses the focus:
   * a row of choices is one with less than a second between them. */
  ROW_US = G_USEC_PER_SEC,
  MAX_TAKE_BACK = 10, /* in a row: more is a dispute with another program */
  MAX_TRIES = 5,
};

#define LQ_TYPE_WAY_IBUS (lq_way_ibus_get_type ())
G_DECLARE_FINAL_TYPE (LqWayIbus, lq_way_ibus, LQ, WAY_IBUS, GObject)

struct _LqWayIbus {
  GObject parent_instance;

  LqIbusLink   *link;          /* NULL: not connected */
  LqIbusWriter *writer;        /* NULL: likewise */
  LqIbusGuard  *guard;         /* NULL: not started */
  char         *previous;      /* the person's engine, the latest known; NULL: there is none */
  bool          is_begun;      /* ours is the global engine, or is to be */
  bool          is_becoming;   /* the daemon was asked for it, and has not answered yet */
  unsigned      n_taken_back;  /* in a row */
  int64_t       taken_back_us; /* when the last was; 0: none */
  unsigned      n_tries;       /* of becoming the global engine, or of giving back */

  GTask   *waiting; /* of a begin that waits for the focus */
  unsigned wait_source;
};

static void lq_way_ibus_way_init (LqWayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqWayIbus,
                               lq_way_ibus,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, lq_way_ibus_way_init))

/* Waiting ------------------------------------------------------------------------------------- */

static LqIbusEngine *
engine_of (LqWayIbus *self)
{
  return self->link != NULL ? lq_ibus_link_get_engine (self->link) : NULL;
}

static bool
has_target (LqWayIbus *self)
{
  LqIbusEngine *engine = engine_of (self);

  return engine != NULL && lq_ibus_engine_get_target (engine)->is_known;
}

/* Returns: (transfer full) (nullable): what waited; it is no longer waited for */
static GTask *
stop_waiting (LqWayIbus *self)
{
  g_clear_handle_id (&self->wait_source, g_source_remove);

  return g_steal_pointer (&self->waiting);
}

static void
return_lost (GTask *task)
{
  g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                           "the IBus daemon is gone");
}

/* The person's engine -------------------------------------------------------------------------- */

/* The daemon has told it; ours if an earlier dictation could not give it back. None is told for a
 * moment when the focus has just come: the latest still counts. */
static void
remember (LqWayIbus *self, const char *name)
{
  if (name == NULL || g_str_equal (name, LQ_IBUS_ENGINE_NAME) ||
      g_strcmp0 (name, self->previous) == 0)
    return;

  g_free (self->previous);
  self->previous = g_strdup (name);
  if (self->guard != NULL)
    lq_ibus_guard_hold (self->guard, lq_ibus_link_get_name (self->link), name);
}

/* Giving back --------------------------------------------------------------------------------- */

static void
drop_link (LqWayIbus *self)
{
  if (self->link == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->link, self);
  lq_ibus_writer_lose (self->writer);
  g_clear_pointer (&self->writer, lq_ibus_writer_free);
  g_clear_object (&self->link);
}

static void given_back_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
use_previous (LqWayIbus *self, GTask *task)
{
  lq_ibus_link_use_async (self->link, self->previous, NULL, given_back_cb, g_object_ref (task));
}

/* The daemon cancels a choice when another is made meanwhile. Where the person's engine did not
 * come back, the guard tries again when Loquat ends. */
static void
given_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqWayIbus *self = g_task_get_source_object (task);

  if (lq_ibus_link_use_finish (LQ_IBUS_LINK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else if (self->link != NULL && !self->is_begun && ++self->n_tries < MAX_TRIES)
    use_previous (self, task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Without an engine to give back the connection is closed: with it the daemon forgets ours. */
static void
give_back (LqWayIbus *self, GTask *task)
{
  LqIbusEngine *engine = engine_of (self);

  self->is_begun = false;
  if (engine != NULL)
    lq_ibus_engine_show (engine, "");

  g_debug ("giving back %s", self->previous != NULL ? self->previous : "no engine");
  self->n_tries = 0;
  if (self->link != NULL && self->previous != NULL) {
    use_previous (self, task);
    return;
  }

  drop_link (self);
  g_task_return_boolean (task, TRUE);
}

/* Undoes a begin that fails with @error, and then lets it fail. */
static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) begin = user_data;

  g_task_propagate_boolean (G_TASK (result), NULL);
  g_task_return_error (begin, g_error_copy (g_task_get_task_data (begin)));
}

static void
undo (GTask *begin, GError *error)
{
  LqWayIbus *self = g_task_get_source_object (begin);
  g_autoptr (GTask) task = g_task_new (self, NULL, undone_cb, g_object_ref (begin));

  g_task_set_task_data (begin, error, (GDestroyNotify) g_error_free);
  give_back (self, task);
}

/* What the daemon tells ------------------------------------------------------------------------ */

static void
closed_cb (LqWayIbus *self)
{
  g_autoptr (GError) error =
    g_error_new (LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE, "the IBus daemon is gone");
  bool was_begun = self->is_begun;
  g_autoptr (GTask) task = stop_waiting (self);

  drop_link (self);
  g_clear_pointer (&self->previous, g_free);
  self->is_begun = false;

  /* A daemon that is started again starts with the person's engine. */
  if (self->guard != NULL)
    lq_ibus_guard_let_go (self->guard);
  if (task != NULL)
    return_lost (task);
  if (was_begun)
    lq_way_emit_lost (LQ_WAY (self), error);
}

static void take_back (LqWayIbus *self);

/* The daemon cancels a choice when another is made meanwhile, and tells no change where that
 * chooses the engine that is used already. */
static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayIbus) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_becoming = false;
  if (!lq_ibus_link_use_finish (LQ_IBUS_LINK (source), result, &error) && self->is_begun) {
    g_debug ("not the engine again: %s", error->message);
    take_back (self);
  }
}

static void
take_back (LqWayIbus *self)
{
  int64_t now_us = g_get_monotonic_time ();

  /* A second question would cancel the first. */
  if (self->is_becoming)
    return;

  if (now_us - self->taken_back_us > ROW_US)
    self->n_taken_back = 0;
  self->taken_back_us = now_us;
  if (++self->n_taken_back > MAX_TAKE_BACK)
    return;

  self->is_becoming = true;
  lq_ibus_link_use_async (self->link, LQ_IBUS_ENGINE_NAME, NULL, taken_back_cb,
                          g_object_ref (self));
}

/* The person has chosen another input source, or the desktop has, for a password field: that is
 * what is to be given back. */
static void
engine_changed_cb (LqWayIbus *self, const char *name)
{
  g_debug ("the engine is now %s", name);
  remember (self, name);
  if (self->is_begun && !g_str_equal (name, LQ_IBUS_ENGINE_NAME))
    take_back (self);
}

static void
target_changed_cb (LqWayIbus *self)
{
  if (self->waiting != NULL && has_target (self)) {
    g_autoptr (GTask) task = stop_waiting (self);

    g_task_return_boolean (task, TRUE);
  }

  if (self->is_begun)
    lq_way_emit_target_changed (LQ_WAY (self));
}

static void
take_link (LqWayIbus *self, LqIbusLink *link)
{
  self->link = link;
  self->writer = lq_ibus_writer_new (link);
  g_signal_connect_object (link, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "engine-changed", G_CALLBACK (engine_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "target-changed", G_CALLBACK (target_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Probe --------------------------------------------------------------------------------------- */

/* The guard restores what an earlier Loquat that was killed has left, too. */
static void
start_guard (LqWayIbus *self)
{
  g_autoptr (GError) error = NULL;

  if (self->guard != NULL)
    return;

  self->guard = lq_ibus_guard_new (&error);
  if (self->guard == NULL)
    g_message ("the input method will not be restored if Loquat is killed: %s", error->message);
}

static void
known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqWayIbus       *self = g_task_get_source_object (task);
  g_autofree char *name = NULL;

  if (!lq_ibus_link_ask_finish (LQ_IBUS_LINK (source), result, &name, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (self->link == NULL)
    return_lost (task);
  else {
    remember (self, name);
    g_task_return_boolean (task, TRUE);
  }
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqWayIbus *self = g_task_get_source_object (task);
  g_autoptr (LqIbusLink) link = lq_ibus_link_open_finish (result, &error);

  if (link == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  start_guard (self);
  if (self->link == NULL)
    take_link (self, g_steal_pointer (&link));
  lq_ibus_link_ask_async (self->link, g_task_get_cancellable (task), known_cb, g_object_ref (task));
}

/* Ends @task when there is a connection, and the person's engine is known, or cannot be. */
static void
open_link (LqWayIbus *self, GTask *task)
{
  if (self->link != NULL && !lq_ibus_link_is_closed (self->link))
    lq_ibus_link_ask_async (self->link, g_task_get_cancellable (task), known_cb,
                            g_object_ref (task));
  else
    lq_ibus_link_open_async (g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

static void
lq_way_ibus_probe_async (LqWay              *way,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  LqWayIbus *self = LQ_WAY_IBUS (way);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_way_probe_async);
  open_link (self, task);
}

/* Begin --------------------------------------------------------------------------------------- */

static void
no_focus_cb (gpointer user_data)
{
  LqWayIbus *self = user_data;
  g_autoptr (GTask) task = NULL;

  self->wait_source = 0;
  task = stop_waiting (self);
  undo (task, g_error_new (LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                           "nothing that takes part in IBus has the focus"));
}

static void begun_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
become_engine (LqWayIbus *self, GTask *task)
{
  self->is_becoming = true;
  lq_ibus_link_use_async (self->link, LQ_IBUS_ENGINE_NAME, g_task_get_cancellable (task), begun_cb,
                          g_object_ref (task));
}

/* Another try is needed where somebody else chose an engine at the same moment, and a second where
 * the daemon has not said who has the focus. */
static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqWayIbus    *self = g_task_get_source_object (task);
  LqIbusEngine *engine = engine_of (self);
  bool          is_told = engine != NULL && lq_ibus_engine_is_told_client (engine);
  bool          is_used = lq_ibus_link_use_finish (LQ_IBUS_LINK (source), result, &error);

  self->is_becoming = false;
  if (self->link == NULL) {
    return_lost (task);
  } else if (self->n_tries < (is_used ? is_told ? 0 : 1 : MAX_TRIES) &&
             !g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    self->n_tries++;
    become_engine (self, task);
  } else if (!is_used) {
    undo (task, g_steal_pointer (&error));
  } else if (has_target (self)) {
    g_task_return_boolean (task, TRUE);
  } else {
    self->waiting = g_object_ref (task);
    self->wait_source = g_timeout_add_once (FOCUS_MS, no_focus_cb, self);
  }
}

static void
ready_to_begin_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqWayIbus *self = g_task_get_source_object (task);

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
  } else if (self->link == NULL) {
    return_lost (task);
  } else {
    self->is_begun = true;
    self->n_tries = 0;
    become_engine (self, task);
  }
}

static void
lq_way_ibus_begin_async (LqWay              *way,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  LqWayIbus *self = LQ_WAY_IBUS (way);
  GTask     *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) link = g_task_new (self, cancellable, ready_to_begin_cb, task);

  g_task_set_source_tag (task, lq_way_begin_async);
  open_link (self, link);
}

/* Insert and delete --------------------------------------------------------------------------- */

static bool
can_write (LqWayIbus *self)
{
  return self->is_begun && self->writer != NULL;
}

static void
lq_way_ibus_insert_async (LqWay              *way,
                          const char         *text,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  LqWayIbus *self = LQ_WAY_IBUS (way);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_way_insert_async);
  if (can_write (self))
    lq_ibus_writer_insert (self->writer, text, task);
  else
    return_lost (task);
}

static void
lq_way_ibus_delete_async (LqWay              *way,
                          unsigned            n_chars,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  LqWayIbus *self = LQ_WAY_IBUS (way);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_way_delete_async);
  if (can_write (self))
    lq_ibus_writer_delete (self->writer, n_chars, task);
  else
    return_lost (task);
}

static void
lq_way_ibus_set_preedit (LqWay *way, const char *text)
{
  LqWayIbus    *self = LQ_WAY_IBUS (way);
  LqIbusEngine *engine = engine_of (self);

  if (self->is_begun && engine != NULL && !lq_ibus_engine_get_target (engine)->is_password)
    lq_ibus_engine_show (engine, text);
}

/* End ----------------------------------------------------------------------------------------- */

static void
lq_way_ibus_end_async (LqWay *way, GAsyncReadyCallback callback, gpointer user_data)
{
  LqWayIbus *self = LQ_WAY_IBUS (way);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lq_way_end_async);
  if (self->is_begun)
    give_back (self, task);
  else
    g_task_return_boolean (task, TRUE);
}

static LqTarget *
lq_way_ibus_dup_target (LqWay *way)
{
  LqIbusEngine *engine = engine_of (LQ_WAY_IBUS (way));

  return engine != NULL ? lq_target_copy (lq_ibus_engine_get_target (engine)) : lq_target_new ();
}

static LqWayAbilities
lq_way_ibus_get_abilities (LqWay *way)
{
  return LQ_WAY_PREEDIT | LQ_WAY_CONTEXT | LQ_WAY_FOCUS | LQ_WAY_DELETE | LQ_WAY_ANY_TEXT |
         LQ_WAY_SANDBOX;
}

/* Object -------------------------------------------------------------------------------------- */

static void
lq_way_ibus_dispose (GObject *object)
{
  LqWayIbus *self = LQ_WAY_IBUS (object);
  g_autoptr (GTask) task = stop_waiting (self);

  g_assert (task == NULL);
  drop_link (self);
  g_clear_pointer (&self->guard, lq_ibus_guard_free);

  G_OBJECT_CLASS (lq_way_ibus_parent_class)->dispose (object);
}

static void
lq_way_ibus_finalize (GObject *object)
{
  g_free (LQ_WAY_IBUS (object)->previous);

  G_OBJECT_CLASS (lq_way_ibus_parent_class)->finalize (object);
}

static void
lq_way_ibus_class_init (LqWayIbusClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = lq_way_ibus_dispose;
  object_class->finalize = lq_way_ibus_finalize;
}

static void
lq_way_ibus_init (LqWayIbus *self)
{
}

static void
lq_way_ibus_way_init (LqWayInterface *iface)
{
  iface->id = "ibus";
  iface->name = N_ ("Input method (IBus)");
  iface->get_abilities = lq_way_ibus_get_abilities;
  iface->probe_async = lq_way_ibus_probe_async;
  iface->begin_async = lq_way_ibus_begin_async;
  iface->set_preedit = lq_way_ibus_set_preedit;
  iface->insert_async = lq_way_ibus_insert_async;
  iface->delete_async = lq_way_ibus_delete_async;
  iface->dup_target = lq_way_ibus_dup_target;
  iface->end_async = lq_way_ibus_end_async;
}

LqWay *
lq_way_ibus_new (void)
{
  return g_object_new (LQ_TYPE_WAY_IBUS, NULL);
}
