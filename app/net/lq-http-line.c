/* lq-http-line.c: the connection below a call
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-net"

#include "config.h"
#include "lq-http-line.h"
#include "lq-error.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static void
watch_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, gpointer data)
{
  int      dead_ms = GPOINTER_TO_INT (data);
  int      look_s = MAX (dead_ms / 3000, 1);
  GSocket *socket;

  if (event != G_SOCKET_CLIENT_CONNECTED || !G_IS_SOCKET_CONNECTION (connection))
    return;

  /* Best effort: a socket that cannot do it has the limit for silence all the same. */
  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection));
  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, look_s, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, look_s, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, dead_ms, NULL);
}

void
lq_http_line_watch (SoupMessage *message, unsigned dead_ms)
{
  g_signal_connect (message, "network-event", G_CALLBACK (watch_cb), GUINT_TO_POINTER (dead_ms));
}

static void
avoid_http2_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
}

void
lq_http_line_avoid_http2 (SoupMessage *message)
{
  g_signal_connect (message, "network-event", G_CALLBACK (avoid_http2_cb), NULL);
}

static void
got_headers_cb (SoupMessage *message)
{
  if (soup_message_get_status (message) == SOUP_STATUS_NO_CONTENT)
    soup_message_headers_set_encoding (soup_message_get_response_headers (message),
                                       SOUP_ENCODING_NONE);
}

void
lq_http_line_keep (SoupMessage *message)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
}

GError *
lq_http_line_explain (SoupMessage *message)
{
  GTlsCertificateFlags faults = soup_message_get_tls_peer_certificate_errors (message);
  const char          *why = "it is not sound";

  if (faults & G_TLS_CERTIFICATE_BAD_IDENTITY)
    why = "it is for another host";
  else if (faults & G_TLS_CERTIFICATE_EXPIRED)
    why = "it has expired";
  else if (faults & G_TLS_CERTIFICATE_UNKNOWN_CA)
    why = "nobody known has signed it";

  return g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "the service's certificate: %s", why);
}
