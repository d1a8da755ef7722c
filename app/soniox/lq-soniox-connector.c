/* lq-soniox-connector.c: tries to reach the service until a stream is open
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-soniox-connector.h"

enum { ATTEMPTS_MAX = 12 }; /* as many as start within an attempt's limit */

struct _LqSonioxConnector {
  GObject               parent_instance;
  LqEngineConfig       *config;
  const LqSonioxLimits *limits;
  SoupSession          *session;
  GPtrArray            *attempts; /* of streams that are opening, oldest first */
  GSource              *next;
  unsigned              interval_ms;
};

G_DEFINE_FINAL_TYPE (LqSonioxConnector, lq_soniox_connector, G_TYPE_OBJECT)

enum { OPENED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
drop_attempt (LqSonioxConnector *self, guint index)
{
  g_autoptr (LqSonioxStream) stream = g_ptr_array_steal_index (self->attempts, index);

  g_signal_handlers_disconnect_by_data (stream, self);
  lq_soniox_stream_close (stream);
}

static void
opened_cb (LqSonioxStream *stream, LqSonioxConnector *self)
{
  g_autoptr (LqSonioxConnector) alive = g_object_ref (self);
  g_autoptr (LqSonioxStream) winner = g_object_ref (stream);
  guint index;

  if (g_ptr_array_find (self->attempts, stream, &index))
    g_object_unref (g_ptr_array_steal_index (self->attempts, index));
  g_signal_handlers_disconnect_by_data (stream, self);
  lq_soniox_connector_stop (self);
  g_signal_emit (self, signals[OPENED], 0, winner);
}

static void
broken_cb (LqSonioxStream *stream, const GError *error, LqSonioxConnector *self)
{
  g_autoptr (LqSonioxConnector) alive = g_object_ref (self);
  guint retry_after_ms = lq_soniox_stream_get_retry_after_ms (stream);
  guint index;

  if (g_ptr_array_find (self->attempts, stream, &index))
    drop_attempt (self, index);
  g_signal_emit (self, signals[FAILED], 0, error, retry_after_ms);
}

static gboolean
attempt_cb (gpointer user_data)
{
  LqSonioxConnector *self = user_data;
  LqSonioxStream    *stream = lq_soniox_stream_new (self->config, self->limits);

  if (self->attempts->len == ATTEMPTS_MAX)
    drop_attempt (self, 0);
  g_ptr_array_add (self->attempts, stream);

  lq_soniox_clear_source (&self->next);
  self->next = lq_soniox_add_timeout (self->interval_ms, attempt_cb, self);
  self->interval_ms = MIN (self->interval_ms * 3 / 2, self->limits->attempt_max_ms);

  g_signal_connect (stream, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect (stream, "broken", G_CALLBACK (broken_cb), self);
  lq_soniox_stream_open (stream, self->session);

  return G_SOURCE_REMOVE;
}

void
lq_soniox_connector_start (LqSonioxConnector *self, unsigned wait_ms)
{
  lq_soniox_connector_stop (self);
  self->interval_ms = self->limits->attempt_ms;
  self->next = lq_soniox_add_timeout (wait_ms, attempt_cb, self);
}

void
lq_soniox_connector_stop (LqSonioxConnector *self)
{
  lq_soniox_clear_source (&self->next);
  while (self->attempts->len > 0)
    drop_attempt (self, 0);
}

static void
lq_soniox_connector_dispose (GObject *object)
{
  lq_soniox_connector_stop (LQ_SONIOX_CONNECTOR (object));

  G_OBJECT_CLASS (lq_soniox_connector_parent_class)->dispose (object);
}

static void
lq_soniox_connector_finalize (GObject *object)
{
  LqSonioxConnector *self = LQ_SONIOX_CONNECTOR (object);

  g_ptr_array_unref (self->attempts);
  g_object_unref (self->session);
  lq_engine_config_free (self->config);

  G_OBJECT_CLASS (lq_soniox_connector_parent_class)->finalize (object);
}

static void
lq_soniox_connector_class_init (LqSonioxConnectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = lq_soniox_connector_dispose;
  object_class->finalize = lq_soniox_connector_finalize;

  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, LQ_TYPE_SONIOX_STREAM);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);
}

static void
lq_soniox_connector_init (LqSonioxConnector *self)
{
  self->attempts = g_ptr_array_new ();
  self->session = lq_soniox_session_new ();
}

LqSonioxConnector *
lq_soniox_connector_new (const LqEngineConfig *config, const LqSonioxLimits *limits)
{
  LqSonioxConnector *self = g_object_new (LQ_TYPE_SONIOX_CONNECTOR, NULL);

  self->config = lq_engine_config_copy (config);
  self->limits = limits;

  return self;
}
