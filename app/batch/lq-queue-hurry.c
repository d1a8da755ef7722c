/* lq-queue-hurry.c: what could not be reached may be back
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib asks the bus for the state of the network when its monitor is made, and waits for the
 * answer: a worker does that. Since it has no main context, the monitor's signals come on the main
 * thread. */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-queue-private.h"
#include "lq-settings.h"

void
lq_queue_hurry (LqQueue *self)
{
  g_autoptr (GList) delayed = NULL;

  if (self->cancellable == NULL)
    return;

  delayed = g_hash_table_get_keys (self->delayed);
  for (GList *l = delayed; l != NULL; l = l->next) {
    lq_queue_end_delay (self, l->data);
    lq_job_get_record (l->data)->n_tries = 0; /* those before were under other conditions */
  }
  lq_batch_line_hurry (self->line);
  lq_queue_schedule (self);
}

static void
make_monitor (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, g_object_ref (g_network_monitor_get_default ()), g_object_unref);
}

static void
monitor_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (LqQueue) self = g_weak_ref_get (weak);
  g_autoptr (GNetworkMonitor) monitor = g_task_propagate_pointer (G_TASK (result), NULL);

  /* A server of the same room needs no way to the rest of the world: any change may bring it. */
  if (self != NULL && monitor != NULL)
    g_signal_connect_object (monitor, "network-changed", G_CALLBACK (lq_queue_hurry), self,
                             G_CONNECT_SWAPPED);
  g_weak_ref_clear (weak);
  g_free (weak);
}

void
lq_queue_watch_network (LqQueue *self)
{
  GWeakRef *weak = g_new (GWeakRef, 1);
  g_autoptr (GTask) task = NULL;

  g_weak_ref_init (weak, self);
  task = g_task_new (NULL, self->cancellable, monitor_made_cb, weak);
  g_task_set_source_tag (task, lq_queue_watch_network);
  g_task_run_in_thread (task, make_monitor);

  /* Another server, or the same one where it is now. */
  g_signal_connect_object (self->settings, "changed::" LQ_SETTINGS_SERVER_ADDRESS,
                           G_CALLBACK (lq_queue_hurry), self, G_CONNECT_SWAPPED);
}
