/* lq-http-stats.c: what calls took and cost
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-http-stats.h"

struct _LqHttpStats {
  GMutex      mutex;
  GHashTable *figures; /* of LqHttpFigures by name */
};

void
lq_http_figures_free (LqHttpFigures *figures)
{
  g_free (figures->what);
  g_free (figures);
}

static void
free_figures (gpointer data)
{
  lq_http_figures_free (data);
}

LqHttpStats *
lq_http_stats_new (void)
{
  LqHttpStats *self = g_atomic_rc_box_new0 (LqHttpStats);

  g_mutex_init (&self->mutex);
  self->figures = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_figures);

  return self;
}

LqHttpStats *
lq_http_stats_ref (LqHttpStats *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LqHttpStats *self = data;

  g_hash_table_unref (self->figures);
  g_mutex_clear (&self->mutex);
}

void
lq_http_stats_unref (LqHttpStats *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

LqHttpFigures *
lq_http_stats_begin (LqHttpStats *self, const char *what)
{
  LqHttpFigures *figures;

  g_mutex_lock (&self->mutex);
  figures = g_hash_table_lookup (self->figures, what);
  if (figures == NULL) {
    figures = g_new0 (LqHttpFigures, 1);
    figures->what = g_strdup (what);
    g_hash_table_insert (self->figures, figures->what, figures);
  }

  return figures;
}

void
lq_http_stats_end (LqHttpStats *self)
{
  g_mutex_unlock (&self->mutex);
}

static LqHttpFigures *
copy (const LqHttpFigures *figures)
{
  LqHttpFigures *twin = g_memdup2 (figures, sizeof *figures);

  twin->what = g_strdup (figures->what);

  return twin;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const LqHttpFigures *const *left = a;
  const LqHttpFigures *const *right = b;

  return g_strcmp0 ((*left)->what, (*right)->what);
}

GPtrArray *
lq_http_stats_dup_all (LqHttpStats *self)
{
  GPtrArray     *all = g_ptr_array_new_with_free_func (free_figures);
  GHashTableIter iter;
  gpointer       figures;

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->figures);
  while (g_hash_table_iter_next (&iter, NULL, &figures))
    g_ptr_array_add (all, copy (figures));
  g_mutex_unlock (&self->mutex);
  g_ptr_array_sort (all, compare_names);

  return all;
}

LqHttpFigures *
lq_http_stats_dup (LqHttpStats *self, const char *what)
{
  LqHttpFigures *figures = copy (lq_http_stats_begin (self, what));

  lq_http_stats_end (self);

  return figures;
}
