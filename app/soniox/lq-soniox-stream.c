/* lq-soniox-stream.c: one connection to the service, from the upgrade to its end
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup's queue has neither a bound nor a gauge. What was sent is therefore counted as on its way
 * until the service shows that it read it: by progress, or by answering a ping that stood behind
 * it. The same signs tell a slow service, which answers pings, from a dead line, which does not. */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-soniox-stream.h"
#include "lq-error.h"
#include "lq-retry.h"

#include <inttypes.h>
#include <string.h>

enum { PING_INTERVAL_S = 1 };

struct _LqSonioxStream {
  GObject                  parent_instance;
  LqEngineConfig          *config;
  const LqSonioxLimits    *limits;
  GCancellable            *cancellable;
  SoupMessage             *handshake;
  SoupWebsocketConnection *connection; /* NULL: not open */
  GError                  *fault;      /* why it will be ended in a moment */
  GSource                 *tick;
  bool                     is_sending; /* a fault that libsoup reports meanwhile must wait */
  bool                     is_ended;

  /* Monotonic time in µs. */
  int64_t opened_us; /* or when opening began */
  int64_t heard_us;
  int64_t sent_us;
  int64_t ticked_us;

  /* Sound of this stream. */
  int64_t n_sent; /* samples */
  int64_t total_ms;
  int64_t answered_ms; /* what was sent before the newest answered ping */
  int64_t pong_ms;     /* what had been sent when the newest pong came */
};

G_DEFINE_FINAL_TYPE (LqSonioxStream, lq_soniox_stream, G_TYPE_OBJECT)

enum { OPENED, MESSAGE, BROKEN, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- timeouts */

GSource *
lq_soniox_add_timeout (unsigned interval_ms, GSourceFunc callback, gpointer user_data)
{
  GSource *source = g_timeout_source_new (interval_ms);

  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

void
lq_soniox_clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* ---- the end */

static gboolean
unref_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* libsoup may be in the middle of this connection's own signal: it is let go a moment later. */
static void
drop_connection (LqSonioxStream *self)
{
  GSource *later;

  if (self->connection == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->connection, self);
  later = g_idle_source_new ();
  g_source_set_callback (later, unref_cb, g_steal_pointer (&self->connection), g_object_unref);
  g_source_attach (later, g_main_context_get_thread_default ());
  g_source_unref (later);
}

void
lq_soniox_stream_close (LqSonioxStream *self)
{
  self->is_ended = true;
  lq_soniox_clear_source (&self->tick);
  g_cancellable_cancel (self->cancellable);
  drop_connection (self);
}

/* @error: (transfer full) */
static void
end_now (LqSonioxStream *self, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (LqSonioxStream) alive = g_object_ref (self);

  if (self->is_ended)
    return;

  lq_soniox_stream_close (self);
  g_signal_emit (self, signals[BROKEN], 0, owned);
}

static gboolean
end_cb (gpointer user_data)
{
  LqSonioxStream *self = user_data;

  end_now (self, g_steal_pointer (&self->fault));

  return G_SOURCE_REMOVE;
}

/* Signals never come from within a call. @error: (transfer full) */
static void
end_later (LqSonioxStream *self, GError *error)
{
  if (self->fault != NULL) {
    g_error_free (error);
    return;
  }

  self->fault = error;
  lq_soniox_clear_source (&self->tick);
  self->tick = lq_soniox_add_timeout (0, end_cb, self);
}

/* @error: (transfer full) */
static void
end (LqSonioxStream *self, GError *error)
{
  if (self->is_sending)
    end_later (self, error);
  else
    end_now (self, error);
}

/* ---- the clock */

/* Sound that was on its way when the line fell silent may stand before the ping in a slow line. */
static int64_t
get_dead_ms (LqSonioxStream *self, int64_t now_us)
{
  int64_t limit_ms = self->limits->dead_ms + lq_soniox_stream_get_flight_ms (self) / 2;

  if (now_us - self->opened_us < self->limits->grace_ms * 1000LL)
    limit_ms += self->limits->grace_ms;

  return limit_ms;
}

static gboolean
tick_cb (gpointer user_data)
{
  LqSonioxStream *self = user_data;
  int64_t         now_us = g_get_monotonic_time ();

  /* After a suspend, or on a machine that was too busy, answers may wait unread: not the line's
   * fault. */
  if (now_us - self->ticked_us > (self->limits->tick_ms + 1000) * 1000LL)
    self->heard_us = now_us;
  self->ticked_us = now_us;

  if (self->connection == NULL) {
    if (now_us - self->opened_us > self->limits->attempt_limit_ms * 1000LL)
      end (self, g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "no connection within %u ms",
                              self->limits->attempt_limit_ms));
    return G_SOURCE_CONTINUE;
  }

  if (now_us - self->heard_us > get_dead_ms (self, now_us) * 1000)
    end (self, g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "nothing heard for %" PRId64 " ms",
                            (now_us - self->heard_us) / 1000));
  else if (now_us - self->sent_us > self->limits->keepalive_ms * 1000LL)
    lq_soniox_stream_send_control (self, LQ_SONIOX_CONTROL_KEEPALIVE);

  return G_SOURCE_CONTINUE;
}

/* ---- what comes in */

static void
message_cb (SoupWebsocketConnection *connection, int type, GBytes *bytes, LqSonioxStream *self)
{
  g_autoptr (LqSonioxStream) alive = g_object_ref (self);
  g_autoptr (LqSonioxMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  size_t      size;
  const char *data = g_bytes_get_data (bytes, &size);

  self->heard_us = g_get_monotonic_time ();
  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    message = lq_soniox_message_parse (data ? data : "", size, self->config->key, &error);
  else
    error = g_error_new (LQ_ERROR, LQ_ERROR_PROTOCOL, "a binary message of %zu bytes", size);
  if (message == NULL) {
    end (self, g_steal_pointer (&error));
    return;
  }

  self->total_ms = MAX (self->total_ms, message->update->total_ms);
  g_signal_emit (self, signals[MESSAGE], 0, message);
  if (message->error != NULL)
    end (self, g_error_copy (message->error));
}

/* The ping that is answered was sent after the pong before, so all sound from before that was
 * read. */
static void
pong_cb (SoupWebsocketConnection *connection, GBytes *bytes, LqSonioxStream *self)
{
  self->heard_us = g_get_monotonic_time ();
  self->answered_ms = self->pong_ms;
  self->pong_ms = lq_soniox_stream_get_sent_ms (self);
}

static void
error_cb (SoupWebsocketConnection *connection, GError *error, LqSonioxStream *self)
{
  LqError code = error->domain == SOUP_WEBSOCKET_ERROR || error->domain == G_CONVERT_ERROR
                   ? LQ_ERROR_PROTOCOL
                   : LQ_ERROR_NETWORK;

  end (self, g_error_new (LQ_ERROR, (int) code, "the connection: %s", error->message));
}

static void
closed_cb (SoupWebsocketConnection *connection, LqSonioxStream *self)
{
  end (self, g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "the service closed the connection (%u)",
                          soup_websocket_connection_get_close_code (connection)));
}

/* ---- opening */

static void
send_text (LqSonioxStream *self, const char *text)
{
  if (self->connection == NULL ||
      soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;

  self->is_sending = true;
  soup_websocket_connection_send_text (self->connection, text);
  self->is_sending = false;
  self->sent_us = g_get_monotonic_time ();
}

static void
send_start (LqSonioxStream *self)
{
  LqSonioxStart start = {
    .model = self->config->model ? self->config->model : (char *) "stt-rt-v5",
    .audio_format = (char *) "pcm_s16le",
    .sample_rate = LQ_RATE_HZ,
    .num_channels = 1,
    .language_hints = self->config->language_hints,
    .terms = self->config->terms,
    .enable_endpoint_detection = true,
  };
  g_autofree char *json = lq_soniox_format_start (&start);

  send_text (self, json);
}

/* @connection: (transfer full) */
static void
begin (LqSonioxStream *self, SoupWebsocketConnection *connection)
{
  self->connection = connection;
  self->opened_us = self->heard_us = g_get_monotonic_time ();
  soup_websocket_connection_set_max_incoming_payload_size (connection, LQ_SONIOX_PAYLOAD_MAX);
  soup_websocket_connection_set_keepalive_interval (connection, PING_INTERVAL_S);
  g_signal_connect (connection, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (connection, "pong", G_CALLBACK (pong_cb), self);
  g_signal_connect (connection, "error", G_CALLBACK (error_cb), self);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), self);

  send_start (self);
  g_signal_emit (self, signals[OPENED], 0);
}

static const char *
explain_certificate (GTlsCertificateFlags faults)
{
  if (faults & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "it is for another host";
  if (faults & G_TLS_CERTIFICATE_EXPIRED)
    return "it has expired";
  if (faults & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "it is not valid yet";
  if (faults & G_TLS_CERTIFICATE_REVOKED)
    return "it was revoked";
  if (faults & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "nobody known has signed it";

  return "it is not sound";
}

static GError *
new_handshake_error (LqSonioxStream *self, const GError *error)
{
  int status = (int) soup_message_get_status (self->handshake);

  if (status >= 300)
    return g_error_new (LQ_ERROR, (int) lq_soniox_map_error (status, NULL),
                        "HTTP %d instead of a WebSocket", status);
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    return g_error_new (LQ_ERROR, LQ_ERROR_PROTOCOL, "the upgrade: %s", error->message);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new (
      LQ_ERROR, LQ_ERROR_NETWORK, "the service's certificate is not trusted: %s",
      explain_certificate (soup_message_get_tls_peer_certificate_errors (self->handshake)));

  return g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "connecting: %s", error->message);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqSonioxStream) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) connection =
    soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (self->is_ended)
    return;

  if (connection == NULL)
    end (self, new_handshake_error (self, error));
  else
    begin (self, g_steal_pointer (&connection));
}

/* A header or a subprotocol cannot carry anything else. */
static bool
is_printable (const char *key)
{
  for (const char *c = key; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return false;

  return true;
}

static void
add_key (LqSonioxStream *self)
{
  g_autofree char *value = NULL;

  if (self->config->key == NULL || self->config->is_key_in_subprotocol)
    return;

  value = g_strconcat ("Bearer ", self->config->key, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (self->handshake), "Authorization",
                                value);
  explicit_bzero (value, strlen (value));
}

void
lq_soniox_stream_open (LqSonioxStream *self, SoupSession *session)
{
  char *protocols[] = { (char *) "soniox-api-key", self->config->key, NULL };
  bool  has_protocols = self->config->key != NULL && self->config->is_key_in_subprotocol;

  g_return_if_fail (self->handshake == NULL);

  if (self->config->key != NULL && !is_printable (self->config->key)) {
    end_later (self, g_error_new (LQ_ERROR, LQ_ERROR_KEY,
                                  "the key has characters that no header can carry"));
    return;
  }

  self->handshake = self->config->url ? soup_message_new ("GET", self->config->url) : NULL;
  if (self->handshake == NULL) {
    end_later (self,
               g_error_new (LQ_ERROR, LQ_ERROR_REQUEST, "the address of the service is no URL"));
    return;
  }

  /* A redirection could carry the key to someone else. */
  soup_message_add_flags (self->handshake,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  add_key (self);
  self->opened_us = self->ticked_us = g_get_monotonic_time ();
  self->tick = lq_soniox_add_timeout (self->limits->tick_ms, tick_cb, self);
  soup_session_websocket_connect_async (session, self->handshake, NULL,
                                        has_protocols ? protocols : NULL, G_PRIORITY_DEFAULT,
                                        self->cancellable, connected_cb, g_object_ref (self));
}

/* ---- what goes out */

void
lq_soniox_stream_send_audio (LqSonioxStream *self, const int16_t *samples, size_t n_samples)
{
  if (self->connection == NULL ||
      soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;

  self->is_sending = true;
  soup_websocket_connection_send_binary (self->connection, samples, n_samples * sizeof *samples);
  self->is_sending = false;
  self->n_sent += (int64_t) n_samples;
  self->sent_us = g_get_monotonic_time ();
}

void
lq_soniox_stream_send_control (LqSonioxStream *self, LqSonioxControl control)
{
  g_autofree char *json = lq_soniox_format_control (control);

  send_text (self, json);
}

void
lq_soniox_stream_send_end (LqSonioxStream *self)
{
  send_text (self, "");
}

int64_t
lq_soniox_stream_get_sent_ms (LqSonioxStream *self)
{
  return self->n_sent * 1000 / LQ_RATE_HZ;
}

int64_t
lq_soniox_stream_get_total_ms (LqSonioxStream *self)
{
  return self->total_ms;
}

int64_t
lq_soniox_stream_get_flight_ms (LqSonioxStream *self)
{
  int64_t read_ms = MAX (self->total_ms, self->answered_ms);

  return MAX (lq_soniox_stream_get_sent_ms (self) - read_ms, 0);
}

int64_t
lq_soniox_stream_get_age_ms (LqSonioxStream *self)
{
  return (g_get_monotonic_time () - self->opened_us) / 1000;
}

unsigned
lq_soniox_stream_get_retry_after_ms (LqSonioxStream *self)
{
  SoupMessageHeaders *headers;
  int64_t             wait_us;

  if (self->handshake == NULL)
    return 0;

  headers = soup_message_get_response_headers (self->handshake);
  wait_us =
    lq_retry_parse_after (soup_message_headers_get_one (headers, "Retry-After"),
                          soup_message_headers_get_one (headers, "Date"), g_get_real_time ());

  /* Where the header says nothing that is 0, too. */
  return (unsigned) CLAMP (wait_us / 1000, 0, (int64_t) self->limits->retry_after_max_ms);
}

/* ---- the object */

static void
lq_soniox_stream_dispose (GObject *object)
{
  lq_soniox_stream_close (LQ_SONIOX_STREAM (object));

  G_OBJECT_CLASS (lq_soniox_stream_parent_class)->dispose (object);
}

static void
lq_soniox_stream_finalize (GObject *object)
{
  LqSonioxStream *self = LQ_SONIOX_STREAM (object);

  g_object_unref (self->cancellable);
  g_clear_object (&self->handshake);
  g_clear_error (&self->fault);
  lq_engine_config_free (self->config);

  G_OBJECT_CLASS (lq_soniox_stream_parent_class)->finalize (object);
}

static void
lq_soniox_stream_class_init (LqSonioxStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = lq_soniox_stream_dispose;
  object_class->finalize = lq_soniox_stream_finalize;

  signals[OPENED] =
    g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[BROKEN] = g_signal_new ("broken", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
lq_soniox_stream_init (LqSonioxStream *self)
{
  self->cancellable = g_cancellable_new ();
}

LqSonioxStream *
lq_soniox_stream_new (const LqEngineConfig *config, const LqSonioxLimits *limits)
{
  LqSonioxStream *self = g_object_new (LQ_TYPE_SONIOX_STREAM, NULL);

  self->config = lq_engine_config_copy (config);
  self->limits = limits;

  return self;
}

SoupSession *
lq_soniox_session_new (void)
{
  /* No timeout of the session's own: a stream may be quiet for long, and has its own clock. */
  SoupSession *session = soup_session_new_with_options (
    "user-agent", "Loquat/" PACKAGE_VERSION, "max-conns", 16, "max-conns-per-host", 16, NULL);

  /* Sound does not shrink, and what a hostile peer sends must not swell. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);

  return session;
}
