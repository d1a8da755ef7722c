/* fake-soniox.c: a service in the test's own process that does what its script says
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A client talks to a proxy, which passes bytes on to a SoupServer: only below HTTP can a
 * connection be reset or frozen. */

#include "config.h"
#include "fake-soniox.h"
#include "lq-soniox-protocol.h"

#include <libsoup/soup.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

enum {
  SAMPLES_PER_MS = 16,
  STEP_MS = 10,
  ENDPOINT_MS = 200,
  PIECE_BYTES = 8192,
};

typedef struct {
  Fake              *fake;
  GSocketConnection *sides[2]; /* client, server */
  GSource           *sources[2];
} Line;

typedef struct {
  Fake                    *fake;
  SoupWebsocketConnection *connection;
  unsigned                 port; /* of the proxy, towards the server */
  const FakeScript        *script;
  GByteArray              *pending; /* sound short of a step */
  int64_t                  total_ms;
  int64_t                  final_ms;
  int                      word; /* value of the word that is being heard, 0: none */
  int64_t                  word_ms;
  bool                     is_word_begun; /* its first part was said */
  int64_t                  silent_ms;
  unsigned                 n_words;
  bool                     is_started;
  bool                     is_over;
} Stream;

struct _Fake {
  SoupServer       *server;
  GSocketService   *proxy;
  GSocketAddress   *address;
  GPtrArray        *lines;
  GPtrArray        *streams;
  GHashTable       *controls;
  const FakeScript *scripts;
  unsigned          n_scripts;
  unsigned          n_started; /* streams; an attempt that came second never starts one */
  unsigned          n_requests;
  unsigned          refusal;
  const char       *retry_after;
  bool              is_frozen;
  int64_t           passed;
  char             *url;
  char             *start;
  char             *authorization;
  char             *protocol;
};

static const FakeScript no_script = { FAKE_NO_FAULT, 0, NULL };

/* ---- the proxy */

static void
line_free (Line *line)
{
  for (int i = 0; i < 2; i++) {
    if (line->sources[i] != NULL) {
      g_source_destroy (line->sources[i]);
      g_source_unref (line->sources[i]);
    }
    g_object_unref (line->sides[i]);
  }
  g_free (line);
}

static void
line_end (Line *line)
{
  for (int i = 0; i < 2; i++)
    g_io_stream_close (G_IO_STREAM (line->sides[i]), NULL, NULL);
  g_ptr_array_remove (line->fake->lines, line);
}

static gboolean
pass_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Line    *line = user_data;
  int      from = socket == g_socket_connection_get_socket (line->sides[0]) ? 0 : 1;
  char     piece[PIECE_BYTES];
  gssize   n = g_socket_receive (socket, piece, sizeof piece, NULL, NULL);
  GSocket *to = g_socket_connection_get_socket (line->sides[1 - from]);

  if (n <= 0) {
    line_end (line);
    return G_SOURCE_REMOVE;
  }

  if (from == 0)
    line->fake->passed += n;
  g_socket_set_blocking (to, TRUE);
  for (gssize sent = 0; sent < n;) {
    gssize part = g_socket_send (to, piece + sent, (gsize) (n - sent), NULL, NULL);

    if (part < 0) {
      line_end (line);
      return G_SOURCE_REMOVE;
    }
    sent += part;
  }

  return G_SOURCE_CONTINUE;
}

static void
line_watch (Line *line)
{
  for (int i = 0; i < 2; i++) {
    line->sources[i] = g_socket_create_source (g_socket_connection_get_socket (line->sides[i]),
                                               G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
    g_source_set_callback (line->sources[i], G_SOURCE_FUNC (pass_cb), line, NULL);
    g_source_attach (line->sources[i], NULL);
  }
}

static void
line_freeze (Line *line)
{
  for (int i = 0; i < 2; i++)
    if (line->sources[i] != NULL) {
      g_source_destroy (line->sources[i]);
      g_clear_pointer (&line->sources[i], g_source_unref);
    }
}

static void
line_reset (Line *line)
{
  struct linger at_once = { 1, 0 };
  int           fd = g_socket_get_fd (g_socket_connection_get_socket (line->sides[0]));

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), ==, 0);
  line_end (line);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *client, GObject *source, gpointer data)
{
  Fake *self = data;
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server =
    g_socket_client_connect (connector, G_SOCKET_CONNECTABLE (self->address), NULL, NULL);
  Line *line = g_new0 (Line, 1);

  g_assert_nonnull (server);
  line->fake = self;
  line->sides[0] = g_object_ref (client);
  line->sides[1] = g_object_ref (server);
  g_ptr_array_add (self->lines, line);
  for (int i = 0; i < 2; i++)
    g_socket_set_option (g_socket_connection_get_socket (line->sides[i]), IPPROTO_TCP, TCP_NODELAY,
                         TRUE, NULL);
  if (!self->is_frozen)
    line_watch (line);

  return TRUE;
}

static unsigned
get_port (GSocketAddress *address)
{
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* 0: the client has gone already, which libsoup's own getter would warn of. */
static unsigned
get_client_port (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);
  g_autoptr (GSocketAddress) address = socket ? g_socket_get_remote_address (socket, NULL) : NULL;

  return address ? get_port (address) : 0;
}

/* The line that reaches the server from @port. */
static Line *
find_line (Fake *self, unsigned port)
{
  for (guint i = 0; i < self->lines->len; i++) {
    Line *line = g_ptr_array_index (self->lines, i);
    g_autoptr (GSocketAddress) address =
      g_socket_connection_get_local_address (line->sides[1], NULL);

    if (get_port (address) == port)
      return line;
  }

  g_assert_not_reached ();
}

/* Sends a text frame that libsoup would refuse to send. */
static void
inject (Line *line, const char *text)
{
  uint8_t frame[128] = { 0x81, (uint8_t) strlen (text) };

  g_assert_cmpuint (strlen (text), <=, sizeof frame - 2);
  memcpy (frame + 2, text, strlen (text));
  g_socket_send (g_socket_connection_get_socket (line->sides[0]), (const char *) frame,
                 2 + strlen (text), NULL, NULL);
}

/* ---- the recognition */

static void
stream_free (Stream *stream)
{
  g_signal_handlers_disconnect_by_data (stream->connection, stream);
  g_object_unref (stream->connection);
  g_byte_array_unref (stream->pending);
  g_free (stream);
}

static void
say (Stream *stream, const char *json)
{
  if (!stream->is_over &&
      soup_websocket_connection_get_state (stream->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (stream->connection, json);
}

static void
hang_up (Stream *stream)
{
  stream->is_over = true;
  if (soup_websocket_connection_get_state (stream->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (stream->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

/* As the real service, the first word of a stream has no leading space. */
static LqToken *
first_part (Stream *stream, bool is_final)
{
  g_autofree char *text = g_strdup_printf ("%sw%d", stream->n_words == 0 ? "" : " ", stream->word);
  int64_t          start_ms = stream->total_ms - stream->word_ms;

  return lq_token_new (text, start_ms, MIN (start_ms + 40, stream->total_ms), 0.9f, is_final);
}

static LqToken *
second_part (Stream *stream, bool is_final)
{
  g_autofree char *text = g_strdup_printf ("x%" G_GINT64_FORMAT, stream->word_ms);

  return lq_token_new (text, stream->total_ms - stream->word_ms + 40, stream->total_ms, 0.9f,
                       is_final);
}

static void
add_word_end (Stream *stream, LqUpdate *update)
{
  if (stream->word == 0)
    return;

  if (!stream->is_word_begun)
    g_ptr_array_add (update->tokens, first_part (stream, true));
  g_ptr_array_add (update->tokens, second_part (stream, true));
  stream->n_words++;
  stream->word = 0;
  stream->is_word_begun = false;
  stream->final_ms = stream->total_ms;
}

static void
begin_word_early (Stream *stream, LqUpdate *update)
{
  if (stream->word == 0 || stream->is_word_begun || stream->word_ms < 100)
    return;

  g_ptr_array_add (update->tokens, first_part (stream, true));
  stream->is_word_begun = true;
  stream->final_ms = stream->total_ms - stream->word_ms + 40;
}

static void
hear_step (Stream *stream, int value, LqUpdate *update)
{
  bool was_endpoint = stream->silent_ms >= ENDPOINT_MS;

  if (value != stream->word)
    add_word_end (stream, update);
  stream->total_ms += STEP_MS;
  if (value == 0) {
    stream->silent_ms += STEP_MS;
    if (stream->silent_ms >= ENDPOINT_MS)
      stream->final_ms = stream->total_ms;
    if (stream->silent_ms >= ENDPOINT_MS && !was_endpoint)
      g_ptr_array_add (update->tokens, lq_token_new (LQ_SONIOX_MARKER_END, -1, -1, -1, true));
    return;
  }

  stream->silent_ms = 0;
  stream->word_ms = stream->word == value ? stream->word_ms + STEP_MS : STEP_MS;
  stream->word = value;
  begin_word_early (stream, update);
}

static void
say_update (Stream *stream, LqUpdate *update, const char *marker, bool is_finished)
{
  g_autofree char *json = NULL;

  if (stream->word != 0) {
    if (!stream->is_word_begun)
      g_ptr_array_add (update->tokens, first_part (stream, false));
    g_ptr_array_add (update->tokens, second_part (stream, false));
  }

  update->final_ms = is_finished ? stream->total_ms : stream->final_ms;
  update->total_ms = stream->total_ms;
  json = marker ? lq_soniox_format_marked_update (update, marker)
                : lq_soniox_format_update (update, is_finished);
  say (stream, json);
}

static void
hear (Stream *stream, GBytes *bytes)
{
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);
  size_t         step = STEP_MS * SAMPLES_PER_MS * sizeof (int16_t);
  size_t         size;
  const uint8_t *data = g_bytes_get_data (bytes, &size);
  size_t         used = 0;

  g_byte_array_append (stream->pending, data, (guint) size);
  for (; stream->pending->len - used >= step; used += step) {
    int16_t value;

    memcpy (&value, stream->pending->data + used, sizeof value);
    hear_step (stream, value, update);
  }
  g_byte_array_remove_range (stream->pending, 0, (guint) used);
  say_update (stream, update, NULL, false);
}

static void
finish (Stream *stream)
{
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);

  stream->total_ms += stream->pending->len / sizeof (int16_t) / SAMPLES_PER_MS;
  add_word_end (stream, update);
  say_update (stream, update, NULL, true);
  hang_up (stream);
}

/* ---- faults */

static void
send_frame (Stream *stream, SoupWebsocketDataType type, const void *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  soup_websocket_connection_send_message (stream->connection, type, bytes);
}

static void
fail (Stream *stream)
{
  g_autofree char *huge = NULL;

  switch (stream->script->fault) {
  case FAKE_NO_FAULT:
  case FAKE_MUTE:
    return;
  case FAKE_CLOSE:
    hang_up (stream);
    return;
  case FAKE_RESET:
    line_reset (find_line (stream->fake, stream->port));
    break;
  case FAKE_FREEZE:
    line_freeze (find_line (stream->fake, stream->port));
    break;
  case FAKE_FRAME:
    send_frame (stream, SOUP_WEBSOCKET_DATA_TEXT, stream->script->frame,
                strlen (stream->script->frame));
    hang_up (stream);
    return;
  case FAKE_BINARY:
    send_frame (stream, SOUP_WEBSOCKET_DATA_BINARY, "\0\1\2", 3);
    break;
  case FAKE_INVALID:
    inject (find_line (stream->fake, stream->port), "{\"tokens\":[{\"text\":\"\xff\"}]}");
    break;
  case FAKE_HUGE:
    huge = g_strnfill (3 * 1024 * 1024, ' ');
    send_frame (stream, SOUP_WEBSOCKET_DATA_TEXT, huge, strlen (huge));
    break;
  case FAKE_FINISH:
    finish (stream);
    return;
  }
  stream->is_over = true;
}

static bool
is_fault_due (const Stream *stream)
{
  return stream->script->fault != FAKE_NO_FAULT && stream->total_ms >= stream->script->at_ms;
}

/* ---- the server */

static void
take_text (Stream *stream, const char *text)
{
  Fake           *fake = stream->fake;
  LqSonioxControl control;

  if (!stream->is_started) {
    g_autoptr (LqSonioxStart) start = lq_soniox_start_parse (text, strlen (text), NULL);

    g_assert_nonnull (start);
    stream->is_started = true;
    if (fake->n_started < fake->n_scripts)
      stream->script = &fake->scripts[fake->n_started];
    fake->n_started++;
    g_free (fake->start);
    fake->start = g_strdup (text);
  } else if (*text == '\0') {
    finish (stream);
  } else {
    g_autofree char *name = NULL;

    g_assert_true (lq_soniox_control_parse (text, strlen (text), &control, NULL));
    name = g_strdup (control == LQ_SONIOX_CONTROL_FINALIZE ? "finalize" : "keepalive");
    if (control == LQ_SONIOX_CONTROL_FINALIZE) {
      g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);

      add_word_end (stream, update);
      say_update (stream, update, LQ_SONIOX_MARKER_FIN, false);
    }
    g_hash_table_insert (
      fake->controls, g_strdup (name),
      GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (fake->controls, name)) + 1));
  }
}

static void
message_cb (SoupWebsocketConnection *connection, int type, GBytes *bytes, Stream *stream)
{
  g_autofree char *text = NULL;

  if (stream->is_over)
    return;
  if (is_fault_due (stream)) {
    fail (stream);
    return;
  }

  if (type == SOUP_WEBSOCKET_DATA_BINARY) {
    hear (stream, bytes);
    return;
  }
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  take_text (stream, text);
  if (is_fault_due (stream))
    fail (stream);
}

static void
connected_cb (SoupServer              *server,
              SoupServerMessage       *handshake,
              const char              *path,
              SoupWebsocketConnection *connection,
              gpointer                 user_data)
{
  Fake               *self = user_data;
  Stream             *stream = g_new0 (Stream, 1);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (handshake);

  g_free (self->authorization);
  self->authorization = g_strdup (soup_message_headers_get_one (headers, "Authorization"));
  g_free (self->protocol);
  self->protocol = g_strdup (soup_message_headers_get_list (headers, "Sec-WebSocket-Protocol"));

  stream->fake = self;
  stream->connection = g_object_ref (connection);
  stream->port = get_client_port (handshake);
  stream->script = &no_script;
  stream->pending = g_byte_array_new ();
  soup_websocket_connection_set_max_incoming_payload_size (connection, 1024 * 1024);
  g_signal_connect (connection, "message", G_CALLBACK (message_cb), stream);
  g_ptr_array_add (self->streams, stream);
}

static void
refuse_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  Fake *self = user_data;

  self->n_requests++;
  if (self->refusal == 0)
    return;

  soup_server_message_set_status (message, self->refusal, NULL);
  if (self->retry_after != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  self->retry_after);
}

/* libsoup's server warns of clients that went before it looked; that is an ordinary thing here. */
static gboolean
is_fatal_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return g_strcmp0 (domain, "libsoup") != 0 || !strstr (message, "could not get remote address");
}

Fake *
fake_new (const FakeScript *scripts, unsigned n_scripts)
{
  return fake_new_with_tls (scripts, n_scripts, NULL);
}

Fake *
fake_new_with_tls (const FakeScript *scripts, unsigned n_scripts, GTlsCertificate *certificate)
{
  static char *protocols[] = { (char *) "soniox-api-key", NULL };
  Fake        *self = g_new0 (Fake, 1);
  GSList      *uris;
  uint16_t     port;

  g_test_log_set_fatal_handler (is_fatal_cb, NULL);

  self->scripts = scripts;
  self->n_scripts = n_scripts;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  self->streams = g_ptr_array_new_with_free_func ((GDestroyNotify) stream_free);
  self->controls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->server, NULL, refuse_cb, self, NULL);
  soup_server_add_websocket_handler (self->server, NULL, NULL, protocols, connected_cb, self, NULL);
  soup_server_set_tls_certificate (self->server, certificate);
  g_assert_true (soup_server_listen_local (
    self->server, 0,
    SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0), NULL));
  uris = soup_server_get_uris (self->server);
  self->address =
    g_inet_socket_address_new_from_string ("127.0.0.1", (guint) g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  self->proxy = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->proxy), NULL, NULL);
  g_assert_cmpuint (port, !=, 0);
  g_signal_connect (self->proxy, "incoming", G_CALLBACK (incoming_cb), self);
  self->url = g_strdup_printf ("%s://127.0.0.1:%u/transcribe-websocket",
                               certificate != NULL ? "wss" : "ws", port);

  return self;
}

void
fake_free (Fake *self)
{
  g_socket_service_stop (self->proxy);
  g_socket_listener_close (G_SOCKET_LISTENER (self->proxy));
  g_object_unref (self->proxy);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->lines);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_object_unref (self->address);
  g_hash_table_unref (self->controls);
  g_free (self->url);
  g_free (self->start);
  g_free (self->authorization);
  g_free (self->protocol);
  g_free (self);
}

void
fake_refuse (Fake *self, unsigned status, const char *retry_after)
{
  self->refusal = status;
  self->retry_after = retry_after;
}

void
fake_freeze (Fake *self, bool is_frozen)
{
  self->is_frozen = is_frozen;
  for (guint i = 0; i < self->lines->len; i++) {
    line_freeze (g_ptr_array_index (self->lines, i));
    if (!is_frozen)
      line_watch (g_ptr_array_index (self->lines, i));
  }
}

const char *
fake_get_url (const Fake *self)
{
  return self->url;
}

unsigned
fake_count_requests (const Fake *self)
{
  return self->n_requests;
}

unsigned
fake_count_streams (const Fake *self)
{
  return self->n_started;
}

int64_t
fake_get_passed_bytes (const Fake *self)
{
  return self->passed;
}

const char *
fake_get_start (const Fake *self)
{
  return self->start;
}

const char *
fake_get_authorization (const Fake *self)
{
  return self->authorization;
}

const char *
fake_get_protocol (const Fake *self)
{
  return self->protocol;
}

unsigned
fake_count_controls (const Fake *self, const char *type)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->controls, type));
}
