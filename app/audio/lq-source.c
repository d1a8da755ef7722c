/* lq-source.c: the interface of what a session records
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-source"

#include "config.h"
#include "lq-source.h"

static guint event_signal;

G_DEFINE_INTERFACE (LqSource, lq_source, G_TYPE_OBJECT)

static void
lq_source_default_init (LqSourceInterface *iface)
{
  event_signal = g_signal_new ("event", LQ_TYPE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_POINTER);
}

void
lq_source_start (LqSource *self)
{
  g_return_if_fail (LQ_IS_SOURCE (self));

  LQ_SOURCE_GET_IFACE (self)->start (self);
}

void
lq_source_stop (LqSource *self)
{
  g_return_if_fail (LQ_IS_SOURCE (self));

  LQ_SOURCE_GET_IFACE (self)->stop (self);
}

size_t
lq_source_read (LqSource *self, int16_t *samples, size_t n_samples)
{
  g_return_val_if_fail (LQ_IS_SOURCE (self), 0);

  return LQ_SOURCE_GET_IFACE (self)->read (self, samples, n_samples);
}

bool
lq_source_is_live (LqSource *self)
{
  g_return_val_if_fail (LQ_IS_SOURCE (self), false);

  return LQ_SOURCE_GET_IFACE (self)->is_live (self);
}

void
lq_source_emit (LqSource *self, const LqSourceEvent *event)
{
  g_signal_emit (self, event_signal, 0, event);
}
