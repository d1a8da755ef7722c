/* service.c: a speech service inside a bench, which notes when sound arrives
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-bench"

#include "config.h"
#include "service.h"
#include "lq-soniox-protocol.h"

#include <libsoup/soup.h>

enum { RATE_HZ = 16000 };

struct _Service {
  GThread      *thread;
  GMainContext *context;
  GMainLoop    *loop;
  char         *url;
  GMutex        mutex;
  GCond         started;

  /* Its own thread's. */
  SoupWebsocketConnection *connection;
  GArray                  *arrivals;
  GPtrArray               *provisionals; /* said last: every message says them again */

  _Atomic int64_t n_samples; /* written by its own thread only */
};

typedef struct {
  Service   *service;
  GPtrArray *tokens;
} Sending;

/* @tokens: (nullable): %NULL: nothing new */
static void
send_update (Service *self, const GPtrArray *tokens, bool is_finished)
{
  int64_t at_ms = self->n_samples * 1000 / RATE_HZ;
  g_autoptr (LqUpdate) update = lq_update_new (at_ms, at_ms, 0);
  g_autofree char *json = NULL;

  g_ptr_array_unref (update->tokens);
  update->tokens = lq_tokens_share (tokens ? tokens : self->provisionals);
  json = lq_soniox_format_update (update, is_finished);
  if (self->connection != NULL &&
      soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->connection, json);
}

static void
remember_provisionals (Service *self, const GPtrArray *tokens)
{
  g_ptr_array_set_size (self->provisionals, 0);
  for (guint i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (!token->is_final)
      g_ptr_array_add (self->provisionals, lq_token_copy (token));
  }
}

static void
message_cb (SoupWebsocketConnection *connection, int type, GBytes *message, Service *self)
{
  Arrival arrival = { .at_us = g_get_monotonic_time () };

  if (type == SOUP_WEBSOCKET_DATA_BINARY) {
    self->n_samples += (int64_t) (g_bytes_get_size (message) / sizeof (int16_t));
    arrival.n_samples = self->n_samples;
    g_array_append_val (self->arrivals, arrival);
    send_update (self, NULL, false);
  } else if (g_bytes_get_size (message) == 0) {
    send_update (self, NULL, true);
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  }
}

static void
connected_cb (SoupServer              *server,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *connection,
              gpointer                 user_data)
{
  Service *self = user_data;

  g_set_object (&self->connection, connection);
  self->n_samples = 0;
  g_signal_connect (connection, "message", G_CALLBACK (message_cb), self);
}

static char *
listen_at (SoupServer *server)
{
  g_autoptr (GError) error = NULL;
  GSList          *uris;
  g_autofree char *http = NULL;

  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  if (error != NULL)
    g_error ("the service cannot listen: %s", error->message);

  uris = soup_server_get_uris (server);
  http = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return g_strconcat ("ws", http + strlen ("http"), "transcribe-websocket", NULL);
}

static gpointer
serve (gpointer user_data)
{
  Service *self = user_data;
  g_autoptr (SoupServer) server = NULL;

  g_main_context_push_thread_default (self->context);
  server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (server, "/transcribe-websocket", NULL, NULL, connected_cb,
                                     self, NULL);

  g_mutex_lock (&self->mutex);
  self->url = listen_at (server);
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->mutex);

  g_main_loop_run (self->loop);

  g_clear_object (&self->connection);
  soup_server_disconnect (server);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static gboolean
send_cb (gpointer user_data)
{
  Sending *sending = user_data;

  remember_provisionals (sending->service, sending->tokens);
  send_update (sending->service, sending->tokens, false);

  return G_SOURCE_REMOVE;
}

static void
sending_free (gpointer user_data)
{
  Sending *sending = user_data;

  g_ptr_array_unref (sending->tokens);
  g_free (sending);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
run_in (GMainContext *context, GSourceFunc callback, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, callback, data, free_data);
  g_source_attach (source, context);
}

Service *
service_new (void)
{
  Service *self = g_new0 (Service, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->started);
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  self->provisionals = lq_tokens_new ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("service", serve, self);

  g_mutex_lock (&self->mutex);
  while (self->url == NULL)
    g_cond_wait (&self->started, &self->mutex);
  g_mutex_unlock (&self->mutex);

  return self;
}

GArray *
service_free (Service *self)
{
  GArray *arrivals = self->arrivals;

  run_in (self->context, quit_cb, self->loop, NULL);
  g_thread_join (self->thread);
  g_ptr_array_unref (self->provisionals);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->started);
  g_free (self->url);
  g_free (self);

  return arrivals;
}

const char *
service_get_url (Service *self)
{
  return self->url;
}

int64_t
service_get_n_samples (Service *self)
{
  return self->n_samples;
}

void
service_send (Service *self, GPtrArray *tokens)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->service = self;
  sending->tokens = tokens;
  run_in (self->context, send_cb, sending, sending_free);
}
