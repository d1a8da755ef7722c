/* lq-x-way.c: what the ways of X11 have in common: a thread, a typist, and who has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread is started when the way is made, so that it tells the focused application before
 * anything is inserted, and tidies at once what a crash left. It never drops a reference to the
 * way: the end of the way waits for the thread. */

#define G_LOG_DOMAIN "lq-x-way"

#include "config.h"
#include "lq-x-way.h"

#include "lq-ibus-session.h"

typedef struct {
  LqXThread *thread;
  GMutex     lock;
  LqTarget  *target; /* with the lock */

  /* Of the thread. */
  LqXTypist *typist;
  bool       has_begun;
} LqXWayPrivate;

typedef struct {
  LqXWork        work;
  gpointer       data;
  GDestroyNotify free_data;
  GTask         *task;
  GError        *error;
} Work;

static void lq_x_way_way_init (LqWayInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (LqXWay,
                                  lq_x_way,
                                  G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (LqXWay)
                                    G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, lq_x_way_way_init))

static LqXWayPrivate *
private_of (LqXWay *self)
{
  return lq_x_way_get_instance_private (self);
}

/* To the main thread -------------------------------------------------------------------------- */

/* Not g_main_context_invoke(): that runs @function here while nobody runs the main loop. */
static void
run_on_main (GSourceFunc function, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, free_data);
  g_source_attach (source, NULL);
}

static void
free_weak (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
target_changed_cb (gpointer data)
{
  g_autoptr (GObject) way = g_weak_ref_get (data);

  if (way != NULL)
    lq_way_emit_target_changed (LQ_WAY (way));

  return G_SOURCE_REMOVE;
}

static gboolean
lost_cb (gpointer data)
{
  g_autoptr (GObject) way = g_weak_ref_get (data);
  g_autoptr (GError) error =
    g_error_new_literal (LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE, "the X server is gone");

  if (way != NULL)
    lq_way_emit_lost (LQ_WAY (way), error);

  return G_SOURCE_REMOVE;
}

static void
tell (LqXWay *self, GSourceFunc function)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  run_on_main (function, weak, free_weak);
}

/* On the thread ------------------------------------------------------------------------------- */

static void
update_target (LqXWay *self)
{
  LqXWayPrivate *private = private_of (self);
  LqTarget *target = lq_x_desk_dup_target (lq_x_typist_get_desk (private->typist));
  bool      is_same;

  g_mutex_lock (&private->lock);
  is_same = private->target != NULL && g_strcmp0 (private->target->app, target->app) == 0;
  g_clear_pointer (&private->target, lq_target_free);
  private->target = target;
  g_mutex_unlock (&private->lock);

  if (!is_same)
    tell (self, target_changed_cb);
}

static void
event (XEvent *xevent, gpointer data)
{
  LqXWay *self = data;
  LqXWayPrivate *private = private_of (self);
  LqXWayClass *class = LQ_X_WAY_GET_CLASS (self);

  if (private->typist == NULL)
    return;
  if (lq_x_typist_handle_event (private->typist, xevent))
    update_target (self);
  if (class->event != NULL)
    class->event (self, xevent);
}

static void
lost (gpointer data)
{
  tell (data, lost_cb);
}

static bool
open_typist (LqXWay *self, GError **error)
{
  LqXWayPrivate *private = private_of (self);
  LqXWayClass *class = LQ_X_WAY_GET_CLASS (self);

  if (private->typist != NULL)
    return lq_x_thread_open (private->thread, error) != NULL;

  private->typist = lq_x_typist_new (private->thread, lq_way_get_id (LQ_WAY (self)), error);
  if (private->typist == NULL)
    return false;

  if (class->open != NULL)
    class->open (self);
  update_target (self);

  return true;
}

static void
open_job (gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!open_typist (data, &error))
    g_debug ("%s", error->message);
}

static bool
begin_work (LqXWay *self, gpointer unused, GCancellable *cancellable, GError **error)
{
  LqXWayPrivate *private = private_of (self);
  LqXWayClass *class = LQ_X_WAY_GET_CLASS (self);

  if (!lq_x_typist_begin (private->typist, error))
    return false;

  private->has_begun = true;

  return class->begin == NULL || class->begin (self, cancellable, error);
}

static bool
end_work (LqXWay *self, gpointer unused, GCancellable *cancellable, GError **error)
{
  LqXWayPrivate *private = private_of (self);
  LqXWayClass *class = LQ_X_WAY_GET_CLASS (self);

  if (!private->has_begun)
    return true;

  private->has_begun = false;
  if (class->end != NULL)
    class->end (self);
  lq_x_typist_end (private->typist);

  return true;
}

static bool
no_work (LqXWay *self, gpointer unused, GCancellable *cancellable, GError **error)
{
  return true;
}

static bool
move_work (LqXWay *self, gpointer n_steps, GCancellable *cancellable, GError **error)
{
  return lq_x_typist_move_back (private_of (self)->typist, GPOINTER_TO_UINT (n_steps), cancellable,
                                error);
}

static void
close_job (gpointer data)
{
  LqXWay *self = data;
  LqXWayPrivate *private = private_of (self);
  LqXWayClass *class = LQ_X_WAY_GET_CLASS (self);

  if (private->typist == NULL)
    return;

  end_work (self, NULL, NULL, NULL);
  if (class->close != NULL)
    class->close (self);
  g_clear_pointer (&private->typist, lq_x_typist_free);
}

/* Work ---------------------------------------------------------------------------------------- */

static void
free_work (gpointer data)
{
  Work *work = data;

  if (work->free_data != NULL)
    work->free_data (work->data);
  g_clear_error (&work->error);
  g_object_unref (work->task);
  g_free (work);
}

static gboolean
done_cb (gpointer data)
{
  Work *work = data;

  if (work->error != NULL)
    g_task_return_error (work->task, g_steal_pointer (&work->error));
  else
    g_task_return_boolean (work->task, TRUE);

  return G_SOURCE_REMOVE;
}

static void
work_job (gpointer data)
{
  Work         *work = data;
  LqXWay       *self = g_task_get_source_object (work->task);
  GCancellable *cancellable = g_task_get_cancellable (work->task);

  if (g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (&work->error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_TIMEOUT, "cancelled");
  else if (open_typist (self, &work->error))
    work->work (self, work->data, cancellable, &work->error);

  run_on_main (done_cb, work, free_work);
}

void
lq_x_way_run (LqXWay             *self,
              LqXWork             function,
              gpointer            data,
              GDestroyNotify      free_data,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  Work *work = g_new0 (Work, 1);

  *work = (Work){
    .work = function,
    .data = data,
    .free_data = free_data,
    .task = g_task_new (self, cancellable, callback, user_data),
  };
  /* What is there in spite of being cancelled has to be told. */
  g_task_set_check_cancellable (work->task, FALSE);
  lq_x_thread_run (private_of (self)->thread, work_job, work);
}

LqXTypist *
lq_x_way_get_typist (LqXWay *self)
{
  return private_of (self)->typist;
}

LqXThread *
lq_x_way_get_thread (LqXWay *self)
{
  return private_of (self)->thread;
}

LqWayAbilities
lq_x_way_get_move_ability (void)
{
  return lq_ibus_session_is_named () ? 0 : LQ_WAY_MOVE;
}

/* As a way ------------------------------------------------------------------------------------ */

static void
lq_x_way_probe_async (LqWay              *way,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  lq_x_way_run (LQ_X_WAY (way), no_work, NULL, NULL, cancellable, callback, user_data);
}

static void
lq_x_way_begin_async (LqWay              *way,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  lq_x_way_run (LQ_X_WAY (way), begin_work, NULL, NULL, cancellable, callback, user_data);
}

static void
lq_x_way_end_async (LqWay *way, GAsyncReadyCallback callback, gpointer user_data)
{
  lq_x_way_run (LQ_X_WAY (way), end_work, NULL, NULL, NULL, callback, user_data);
}

static void
lq_x_way_move_async (LqWay              *way,
                     unsigned            n_steps,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  lq_x_way_run (LQ_X_WAY (way), move_work, GUINT_TO_POINTER (n_steps), NULL, cancellable, callback,
                user_data);
}

static LqTarget *
lq_x_way_dup_target (LqWay *way)
{
  LqXWayPrivate *private = private_of (LQ_X_WAY (way));
  LqTarget *target;

  g_mutex_lock (&private->lock);
  target = private->target != NULL ? lq_target_copy (private->target) : lq_target_new ();
  g_mutex_unlock (&private->lock);

  return target;
}

static void
lq_x_way_way_init (LqWayInterface *iface)
{
  iface->probe_async = lq_x_way_probe_async;
  iface->begin_async = lq_x_way_begin_async;
  iface->move_async = lq_x_way_move_async;
  iface->dup_target = lq_x_way_dup_target;
  iface->end_async = lq_x_way_end_async;
}

/* Life ---------------------------------------------------------------------------------------- */

static void
lq_x_way_dispose (GObject *object)
{
  LqXWayPrivate *private = private_of (LQ_X_WAY (object));

  if (private->thread != NULL) {
    lq_x_thread_run (private->thread, close_job, object);
    /* Its last jobs use it still. */
    lq_x_thread_free (private->thread);
    private->thread = NULL;
  }

  G_OBJECT_CLASS (lq_x_way_parent_class)->dispose (object);
}

static void
lq_x_way_finalize (GObject *object)
{
  LqXWayPrivate *private = private_of (LQ_X_WAY (object));

  g_clear_pointer (&private->target, lq_target_free);
  g_mutex_clear (&private->lock);

  G_OBJECT_CLASS (lq_x_way_parent_class)->finalize (object);
}

static void
lq_x_way_constructed (GObject *object)
{
  LqXWayPrivate *private = private_of (LQ_X_WAY (object));

  G_OBJECT_CLASS (lq_x_way_parent_class)->constructed (object);

  private->thread = lq_x_thread_new (G_OBJECT_TYPE_NAME (object), event, lost, object);
  lq_x_thread_run (private->thread, open_job, object);
}

static void
lq_x_way_class_init (LqXWayClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->constructed = lq_x_way_constructed;
  object_class->dispose = lq_x_way_dispose;
  object_class->finalize = lq_x_way_finalize;
}

static void
lq_x_way_init (LqXWay *self)
{
  g_mutex_init (&private_of (self)->lock);
}
