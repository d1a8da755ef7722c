/* test-http-line.c: what is asked of the system for the connection below a call
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-http-line.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* A connection to nobody in particular. */
static GSocketConnection *
connection_new (GSocketListener *listener)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  guint16            port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  GSocketConnection *connection;

  g_assert_no_error (error);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

static int
option_of (GSocketConnection *connection, int name)
{
  g_autoptr (GError) error = NULL;
  int value = 0;

  g_socket_get_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, name, &value,
                       &error);
  g_assert_no_error (error);

  return value;
}

/* 30 s without a sign of life: three questions, ten seconds apart. */
static void
test_watch (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketConnection) connection = connection_new (listener);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", "http://127.0.0.1/");

  lq_http_line_watch (message, 30000);
  g_signal_emit_by_name (message, "network-event", G_SOCKET_CLIENT_CONNECTING, connection);
  g_assert_cmpint (option_of (connection, TCP_USER_TIMEOUT), ==, 0);
  g_signal_emit_by_name (message, "network-event", G_SOCKET_CLIENT_CONNECTED, connection);
  g_assert_cmpint (option_of (connection, TCP_USER_TIMEOUT), ==, 30000);
  g_assert_cmpint (option_of (connection, TCP_KEEPIDLE), ==, 10);
  g_assert_cmpint (option_of (connection, TCP_KEEPINTVL), ==, 10);
  g_assert_true (g_socket_get_keepalive (g_socket_connection_get_socket (connection)));
}

/* What has no socket of TCP is left alone. */
static void
test_other_streams (void)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (input, output);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", "http://127.0.0.1/");

  lq_http_line_watch (message, 30000);
  g_signal_emit_by_name (message, "network-event", G_SOCKET_CLIENT_RESOLVING, NULL);
  g_signal_emit_by_name (message, "network-event", G_SOCKET_CLIENT_CONNECTED, stream);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-line/watch", test_watch);
  g_test_add_func ("/http-line/other-streams", test_other_streams);

  return g_test_run ();
}
