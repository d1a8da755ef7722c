/* lq-net-knock.c: looks whether a host takes connections again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-net-knock.h"

#include <gio/gio.h>

enum { CONNECT_S = 5 };

struct _LqNetKnock {
  char             *host;
  unsigned          every_ms;
  const LqNetClock *clock;
  LqNetKnockFunc    knocked;
  gpointer          data;
  GSource          *next;
  GCancellable     *cancellable;
};

static void wait (LqNetKnock *self);

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqNetKnock *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* it has been freed */

  wait (self);
  self->knocked (connection != NULL, self->data);
}

static gboolean
knock_cb (gpointer user_data)
{
  LqNetKnock *self = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (self->host, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketConnectable) address =
    g_network_address_new (g_uri_get_host (uri), (guint16) g_uri_get_port (uri));

  g_clear_pointer (&self->next, g_source_unref);
  g_socket_client_set_timeout (client, CONNECT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, self->cancellable, connected_cb, self);

  return G_SOURCE_REMOVE;
}

/* Many programs may have lost the same server: they come back one by one. */
static void
wait (LqNetKnock *self)
{
  const LqNetClock *clock = self->clock;
  double            share = 0.75 + clock->random (clock->data) / 2;
  int64_t           wait_us = (int64_t) (self->every_ms * 1000 * share);

  self->next = clock->wait (clock->data, clock->now_us (clock->data) + wait_us, knock_cb, self);
}

LqNetKnock *
lq_net_knock_new (const char       *host,
                  unsigned          every_ms,
                  const LqNetClock *clock,
                  LqNetKnockFunc    knocked,
                  gpointer          data)
{
  LqNetKnock *self = g_new0 (LqNetKnock, 1);

  self->host = g_strdup (host);
  self->every_ms = every_ms;
  self->clock = clock;
  self->knocked = knocked;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  wait (self);

  return self;
}

void
lq_net_knock_free (LqNetKnock *self)
{
  if (self == NULL)
    return;

  lq_net_clear_source (&self->next);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_free (self->host);
  g_free (self);
}
