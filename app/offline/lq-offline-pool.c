/* lq-offline-pool.c: the decoders of a process
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any thread. A decoder is loaded and freed outside the lock; while it loads it is counted. */

#define G_LOG_DOMAIN "lq-offline-pool"

#include "config.h"
#include "lq-offline-private.h"

struct _LqOfflinePool {
  gatomicrefcount n_refs;
  unsigned        n_warm;
  unsigned        n_most;

  GMutex   lock;
  GCond    changed;
  GQueue   idle;      /* of LqSphinx */
  unsigned n_made;    /* idle, taken or loading */
  unsigned n_warming; /* of them loading for nobody yet */
  unsigned n_waiting; /* threads */
};

enum { DESKTOP_WARM = 1, DESKTOP_MOST = 2 };

static LqSphinx *
load (LqOfflinePool *self, GError **error)
{
  LqSphinx *decoder = lq_sphinx_new (error);

  if (decoder == NULL) {
    g_mutex_lock (&self->lock);
    self->n_made--;
    g_cond_signal (&self->changed);
    g_mutex_unlock (&self->lock);
  }

  return decoder;
}

static gpointer
warm_thread (gpointer data)
{
  g_autoptr (LqOfflinePool) self = data;
  g_autoptr (GError) error = NULL;
  LqSphinx *decoder = load (self, &error);

  /* Whoever needs the decoder meets the same error, and tells it. */
  if (decoder == NULL)
    g_debug ("cannot warm: %s", error->message);

  g_mutex_lock (&self->lock);
  self->n_warming--;
  if (decoder != NULL)
    g_queue_push_head (&self->idle, decoder);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  return NULL;
}

static void
start_warming (LqOfflinePool *self)
{
  g_autoptr (GThread) thread = NULL;

  self->n_made++;
  self->n_warming++;
  thread = g_thread_new ("lq-warm", warm_thread, lq_offline_pool_ref (self));
}

LqOfflinePool *
lq_offline_pool_new (unsigned n_warm, unsigned n_most)
{
  LqOfflinePool *self = g_new0 (LqOfflinePool, 1);

  g_return_val_if_fail (n_most > 0 && n_warm <= n_most, NULL);

  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->idle);
  self->n_warm = n_warm;
  self->n_most = n_most;

  return self;
}

LqOfflinePool *
lq_offline_pool_ref (LqOfflinePool *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
lq_offline_pool_unref (LqOfflinePool *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_assert (self->idle.length == self->n_made);
  g_queue_clear_full (&self->idle, (GDestroyNotify) lq_sphinx_free);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

LqOfflinePool *
lq_offline_pool_get_default (void)
{
  static LqOfflinePool *pool = NULL;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, lq_offline_pool_new (DESKTOP_WARM, DESKTOP_MOST));

  return pool;
}

void
lq_offline_pool_warm (LqOfflinePool *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_made < self->n_warm)
    start_warming (self);
  g_mutex_unlock (&self->lock);
}

/* Returns: whether the caller is to load the decoder that it waited for */
static gboolean
wait_for_turn (LqOfflinePool *self, const atomic_bool *is_stopped)
{
  while (!atomic_load (is_stopped) && self->idle.length == 0) {
    if (self->n_made < self->n_most && self->n_warming == 0)
      return TRUE;

    self->n_waiting++;
    g_cond_wait (&self->changed, &self->lock);
    self->n_waiting--;
  }

  return FALSE;
}

LqSphinx *
lq_offline_pool_take (LqOfflinePool *self, const atomic_bool *is_stopped, GError **error)
{
  LqSphinx *decoder = NULL;
  gboolean  is_new;
  gboolean  is_cancelled;

  g_mutex_lock (&self->lock);
  is_new = wait_for_turn (self, is_stopped);
  is_cancelled = atomic_load (is_stopped);
  if (is_new)
    self->n_made++;
  else if (!is_cancelled)
    decoder = g_queue_pop_head (&self->idle);
  g_mutex_unlock (&self->lock);

  if (is_new)
    return load (self, error);
  if (decoder == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the stream was stopped");

  return decoder;
}

void
lq_offline_pool_give (LqOfflinePool *self, LqSphinx *decoder)
{
  gboolean is_kept;

  g_mutex_lock (&self->lock);
  is_kept = self->idle.length < self->n_warm + self->n_waiting;
  if (is_kept)
    g_queue_push_head (&self->idle, decoder);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  if (!is_kept)
    lq_offline_pool_discard (self, decoder);
}

void
lq_offline_pool_discard (LqOfflinePool *self, LqSphinx *decoder)
{
  lq_sphinx_free (decoder);

  g_mutex_lock (&self->lock);
  self->n_made--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
lq_offline_pool_wake (LqOfflinePool *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}
