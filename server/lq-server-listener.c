/* lq-server-listener.c: the sockets: HTTP and WebSockets by libwebsockets on a libuv loop
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread, the loop's, runs everything here. Frames are written only from the writable
 * callback, one each time, so that a slow client is seen as one whose queue grows. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-listener.h"

#include "lq-error.h"
#include "lq-server-exchange.h"
#include "lq-server-head.h"

#include <libwebsockets.h>
#include <string.h>
#include <sys/socket.h>

enum {
  WRITE_CLOSE = 4,          /* the close frame in lws_write(), which has no public name */
  TICK_MS = 250,            /* how often sessions look at their limits */
  SHUT_DOWN_MS = 1000,      /* what clients get for the closing handshake when the server ends */
  REASON_MOST = 123,        /* bytes of text in a close frame (RFC 6455, 5.5) */
  REQUEST_TIMEOUT_S = 10,   /* for the request's header */
  KERNEL_QUEUE = 64 * 1024, /* bytes of frames, which Linux doubles for its own needs */
  FRAME_SIZE = 4096,        /* bytes of a frame that are handed over at once, for each WebSocket */
  READ_SIZE = 64 * 1024,    /* bytes that are read at once, into one buffer for all */
  KEEP_ALIVE_S = 75,        /* how long a connection may wait for its next request */
  EXTRA_SOCKETS = 64,       /* beyond the limit, to be told that it is reached */
};

struct _LqServerListener {
  LqServerHall       *hall;
  LqServerDesk       *desk;
  struct lws_context *context;
  struct lws_vhost   *vhost;
  uv_loop_t          *loop;
  uv_timer_t         *tick;
  GHashTable         *connections; /* (element-type Connection): those with a session */
  unsigned            n_sockets;   /* accepted, of any kind */
  int                 port;
  gint64              ending_us; /* when the end was asked for, or 0 */
  void (*ended) (uv_loop_t *loop);
};

/* What libwebsockets keeps for each of its connections, filled with zeros. */
typedef struct {
  struct lws       *wsi;
  LqServerSession  *session;
  bool              has_closed; /* our close frame has been sent */
  LqServerExchange *exchange;   /* the request over HTTP that is being served */
} Connection;

/* ---- what a session asks */

static void
write_wanted_cb (gpointer user_data)
{
  Connection *connection = user_data;

  lws_callback_on_writable (connection->wsi);
}

static void
set_reading_cb (gpointer user_data, bool is_reading)
{
  Connection *connection = user_data;

  lws_rx_flow_control (connection->wsi, is_reading);
}

static const LqServerConnection session_calls = {
  .write_wanted = write_wanted_cb,
  .set_reading = set_reading_cb,
};

/* ---- WebSockets */

/* The kernel may otherwise hold megabytes for a client that does not read. */
static void
bound_kernel_queue (struct lws *wsi)
{
  int size = KERNEL_QUEUE;

  if (setsockopt (lws_get_socket_fd (wsi), SOL_SOCKET, SO_SNDBUF, &size, sizeof size) != 0)
    g_info ("cannot bound a socket's queue: %s", g_strerror (errno));
}

static void
open_session (LqServerListener *self, Connection *connection, struct lws *wsi)
{
  g_autofree char *authorization = lq_server_head_dup (wsi, WSI_TOKEN_HTTP_AUTHORIZATION);
  g_autofree char *protocols = lq_server_head_dup (wsi, WSI_TOKEN_PROTOCOL);

  bound_kernel_queue (wsi);
  connection->wsi = wsi;
  connection->session = lq_server_session_new (self->hall, &session_calls, connection);
  g_hash_table_add (self->connections, connection);
  self->hall->n_sockets++;
  lq_server_session_open (connection->session, authorization, protocols);
}

static void
close_session (LqServerListener *self, Connection *connection)
{
  if (connection->session == NULL)
    return;

  g_hash_table_remove (self->connections, connection);
  g_clear_pointer (&connection->session, lq_server_session_free);
  self->hall->n_sockets--;
}

static void
receive (Connection *connection, struct lws *wsi, const void *data, size_t size)
{
  bool is_end = lws_is_final_fragment (wsi) && lws_remaining_packet_payload (wsi) == 0;

  lq_server_session_receive (connection->session, lws_frame_is_binary (wsi) != 0, data, size,
                             is_end);
}

static int
write_frame (struct lws *wsi, const void *data, size_t size, int kind)
{
  g_autofree uint8_t *buffer = g_malloc (LWS_PRE + size);

  memcpy (buffer + LWS_PRE, data, size);
  return lws_write (wsi, buffer + LWS_PRE, size, (enum lws_write_protocol) kind) < 0 ? -1 : 0;
}

/* The close frame is written by hand: Debian's libwebsockets, when told to close from a callback,
 * closes twice to test itself, and the second time drops the socket before the frame is sent. */
static int
write_close (Connection *connection, struct lws *wsi, int code, const char *reason)
{
  uint8_t data[2 + REASON_MOST] = { (uint8_t) (code >> 8), (uint8_t) code };
  size_t  size = reason ? MIN (strlen (reason), REASON_MOST) : 0;

  if (connection->has_closed)
    return 0;

  memcpy (data + 2, reason ? reason : "", size);
  connection->has_closed = true;
  return write_frame (wsi, data, 2 + size, WRITE_CLOSE);
}

/* Returns: -1 to have the socket dropped */
static int
write_next (Connection *connection, struct lws *wsi)
{
  const char      *reason = NULL;
  int              code = 0;
  g_autofree char *frame = lq_server_session_take_frame (connection->session, &code, &reason);

  if (frame == NULL)
    return code ? write_close (connection, wsi, code, reason) : 0;
  if (write_frame (wsi, frame, strlen (frame), LWS_WRITE_TEXT) < 0)
    return -1;

  if (lq_server_session_has_frame (connection->session))
    lws_callback_on_writable (wsi);
  return 0;
}

/* ---- HTTP */

static void
drop_exchange (Connection *connection)
{
  g_clear_pointer (&connection->exchange, lq_server_exchange_free);
}

/* Returns: -1 to have the connection dropped */
static int
go_on (Connection *connection, struct lws *wsi)
{
  if (connection->exchange == NULL || !lq_server_exchange_is_done (connection->exchange))
    return 0;

  drop_exchange (connection);
  return lws_http_transaction_completed (wsi) ? -1 : 0;
}

/* A request that came together with the one before it, and waits in a buffer of libwebsockets. Its
 * version 4.1 takes the header of such a request for the body, and never ends. Clients that do not
 * send ahead have no such requests, and those without a body do no harm. */
static bool
is_harmful (struct lws *wsi)
{
  bool is_bodiless = (lws_hdr_total_length (wsi, WSI_TOKEN_GET_URI) > 0 ||
                      lws_hdr_total_length (wsi, WSI_TOKEN_DELETE_URI) > 0) &&
                     lws_hdr_total_length (wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) == 0;

  return !is_bodiless && lws_service_adjust_timeout (lws_get_context (wsi), 1, 0) == 0;
}

static int
begin_request (LqServerListener *self, Connection *connection, struct lws *wsi, const char *path)
{
  if (is_harmful (wsi))
    return -1;

  drop_exchange (connection);
  connection->exchange = lq_server_exchange_new (self->desk, wsi);
  lq_server_exchange_begin (connection->exchange, path);
  return 0;
}

static int
write_answer (Connection *connection, struct lws *wsi)
{
  if (connection->exchange == NULL)
    return 0;
  if (lq_server_exchange_write (connection->exchange) < 0)
    return -1;

  return go_on (connection, wsi);
}

/* ---- what libwebsockets says */

static bool
may_accept (const LqServerListener *self)
{
  return self->ending_us == 0 &&
         self->n_sockets < (unsigned) self->hall->config->max_sessions + EXTRA_SOCKETS;
}

/* Only the protocol's own path is upgraded. */
static int
check_upgrade (struct lws *wsi)
{
  char path[64];

  if (lws_hdr_copy (wsi, path, sizeof path, WSI_TOKEN_GET_URI) > 0 &&
      g_str_equal (path, "/transcribe-websocket"))
    return 0;

  lws_return_http_status (wsi, HTTP_STATUS_NOT_FOUND, NULL);
  return -1;
}

static int
http_event (LqServerListener         *self,
            struct lws               *wsi,
            enum lws_callback_reasons reason,
            Connection               *connection,
            const void               *data,
            size_t                    size)
{
  if (reason == LWS_CALLBACK_HTTP)
    return begin_request (self, connection, wsi, data);
  if (reason == LWS_CALLBACK_HTTP_WRITEABLE)
    return write_answer (connection, wsi);
  if (reason == LWS_CALLBACK_CLOSED_HTTP && connection != NULL)
    drop_exchange (connection);
  if (reason == LWS_CALLBACK_HTTP_BODY && connection->exchange != NULL)
    lq_server_exchange_receive (connection->exchange, data, size);
  if (reason != LWS_CALLBACK_HTTP_BODY_COMPLETION || connection->exchange == NULL)
    return 0;

  lq_server_exchange_end (connection->exchange);
  return go_on (connection, wsi);
}

static int
event_cb (
  struct lws *wsi, enum lws_callback_reasons reason, void *user_data, void *data, size_t size)
{
  Connection       *connection = user_data;
  LqServerListener *self = lws_context_user (lws_get_context (wsi));

  switch (reason) {
  case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
    return may_accept (self) ? 0 : -1;
  case LWS_CALLBACK_WSI_CREATE:
    self->n_sockets++;
    return 0;
  case LWS_CALLBACK_WSI_DESTROY:
    self->n_sockets--;
    return 0;
  case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
    return g_ascii_strcasecmp (data, "websocket") == 0 ? 0 : -1;
  case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
    return check_upgrade (wsi);
  case LWS_CALLBACK_ESTABLISHED:
    open_session (self, connection, wsi);
    return 0;
  case LWS_CALLBACK_RECEIVE:
    receive (connection, wsi, data, size);
    return 0;
  case LWS_CALLBACK_SERVER_WRITEABLE:
    return write_next (connection, wsi);
  case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    return connection->has_closed ? -1 : 0; /* the answer to our close: both are done */
  case LWS_CALLBACK_CLOSED:
    close_session (self, connection);
    return 0;
  default:
    return http_event (self, wsi, reason, connection, data, size);
  }
}

/* The first serves HTTP and WebSockets that name no subprotocol; the second is chosen by name. */
static const struct lws_protocols protocols[] = {
  {
    .name = "http",
    .callback = event_cb,
    .per_session_data_size = sizeof (Connection),
    .rx_buffer_size = FRAME_SIZE,
  },
  {
    .name = "soniox-api-key",
    .callback = event_cb,
    .per_session_data_size = sizeof (Connection),
    .rx_buffer_size = FRAME_SIZE,
  },
  { NULL },
};

/* Its messages may quote what clients sent, keys among it, so they are not logged. */
static void
discard_log_cb (int level, const char *line)
{
}

/* ---- time */

static void
end_if_empty (LqServerListener *self)
{
  gint64 waited_us = g_get_monotonic_time () - self->ending_us;

  if (self->ending_us == 0 || self->ended == NULL ||
      (g_hash_table_size (self->connections) > 0 && waited_us < SHUT_DOWN_MS * 1000))
    return;

  self->ended (self->loop);
  self->ended = NULL;
}

static void
tick_cb (uv_timer_t *timer)
{
  LqServerListener *self = timer->data;
  GHashTableIter    iter;
  gpointer          key;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    Connection *connection = key;

    lq_server_session_tick (connection->session);
    if (lq_server_session_is_overdue (connection->session))
      lws_set_timeout (connection->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
  }
  lq_server_desk_tick (self->desk);
  end_if_empty (self);
}

static void
timer_closed_cb (uv_handle_t *timer)
{
  g_free (timer);
}

static void
start_ticking (LqServerListener *self)
{
  self->tick = g_new0 (uv_timer_t, 1);
  uv_timer_init (self->loop, self->tick);
  self->tick->data = self;
  uv_timer_start (self->tick, tick_cb, TICK_MS, TICK_MS);
}

/* ---- public */

LqServerListener *
lq_server_listener_new (uv_loop_t *loop, LqServerHall *hall, GError **error)
{
  LqServerListener                *self = g_new0 (LqServerListener, 1);
  void                            *loops[] = { loop };
  struct lws_context_creation_info info = {
    .port = hall->config->port,
    .iface = hall->config->host,
    .protocols = protocols,
    .foreign_loops = loops,
    .user = self,
    .pcontext = &self->context,
    .timeout_secs = REQUEST_TIMEOUT_S,
    .keepalive_timeout = KEEP_ALIVE_S,
    .pt_serv_buf_size = READ_SIZE,
    .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_VALIDATE_UTF8 |
               LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
  };

  self->loop = loop;
  self->hall = hall;
  self->desk = lq_server_desk_new (hall);
  self->connections = g_hash_table_new (NULL, NULL);
  lws_set_log_level (LLL_ERR, discard_log_cb);
  self->context = lws_create_context (&info);
  if (self->context != NULL)
    self->vhost = lws_create_vhost (self->context, &info);
  start_ticking (self);
  if (self->vhost == NULL) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "cannot listen on %s port %d: %s",
                 hall->config->host, hall->config->port,
                 errno ? g_strerror (errno) : "the event loop or address is not available");
    lq_server_listener_close (self);
    uv_run (loop, UV_RUN_DEFAULT);
    lq_server_listener_free (self);
    return NULL;
  }

  self->port = lws_get_vhost_listen_port (self->vhost);
  return self;
}

int
lq_server_listener_get_port (const LqServerListener *self)
{
  return self->port;
}

LqServerDesk *
lq_server_listener_get_desk (LqServerListener *self)
{
  return self->desk;
}

void
lq_server_listener_shut_down (LqServerListener *self, void (*ended) (uv_loop_t *loop))
{
  GHashTableIter iter;
  gpointer       key;

  if (self->ending_us != 0)
    return;

  self->ending_us = g_get_monotonic_time ();
  self->ended = ended;
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    lq_server_session_shut_down (((Connection *) key)->session);
  end_if_empty (self);
}

void
lq_server_listener_close (LqServerListener *self)
{
  if (self->context != NULL)
    lws_context_destroy (self->context);
  uv_close ((uv_handle_t *) self->tick, timer_closed_cb);
}

/* On a loop that is not its own libwebsockets destroys a context in two steps. The second unloads
 * the code that its handles call when they are closed, so the loop has to have done that. */
void
lq_server_listener_free (LqServerListener *self)
{
  if (self->context != NULL)
    lws_context_destroy (self->context);
  lq_server_desk_free (self->desk);
  g_hash_table_unref (self->connections);
  g_free (self);
}
