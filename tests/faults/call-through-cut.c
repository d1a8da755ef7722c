/* call-through-cut.c: calls over HTTP/2, one after the other, while the line is cut
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   call-through-cut CERTIFICATE SECONDS
 *
 * In the link emulator, which leaves the server's address in LINK_SERVER_LINE. The only connection
 * goes dead; TCP by itself would come back many seconds after the line. Prints JSON: how many calls
 * there were, how many connections were opened, and how long the longest call took. */

#include "config.h"
#include "lq-http-private.h"

#include <stdbool.h>
#include <stdlib.h>

enum { PAUSE_MS = 200 };

#ifdef __SANITIZE_ADDRESS__
static const bool IS_SANITIZED = true;
#else
static const bool IS_SANITIZED = false;
#endif

typedef struct {
  GMainLoop *loop;
  LqHttp    *http;
  char      *url;
  int64_t    end_us;
  int64_t    called_us;
  int64_t    longest_us;
  unsigned   n_calls;
} Caller;

static gboolean call_cb (gpointer user_data);

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Caller *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpAnswer) answer = lq_http_send_finish (LQ_HTTP (source), result, NULL, &error);
  int64_t now_us = g_get_monotonic_time ();

  if (answer == NULL)
    g_error ("a call failed: %s", error->message);

  self->n_calls++;
  self->longest_us = MAX (self->longest_us, now_us - self->called_us);
  if (now_us < self->end_us)
    g_timeout_add (PAUSE_MS, call_cb, self);
  else
    g_main_loop_quit (self->loop);
}

static gboolean
call_cb (gpointer user_data)
{
  Caller    *self = user_data;
  LqHttpCall call = { .method = "GET", .url = self->url, .what = "call" };

  self->called_us = g_get_monotonic_time ();
  lq_http_send_async (self->http, &call, NULL, done_cb, self);

  return G_SOURCE_REMOVE;
}

/* Impatient in everything but the limit for silence, which is not what is to help here. */
static LqHttp *
http_new (const char *certificate)
{
  LqNetPreset preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  LqHttp     *http;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) trusted = g_tls_file_database_new (certificate, &error);

  if (trusted == NULL)
    g_error ("%s", error->message);

  preset.rate_per_s = 0;
  preset.line_ms = 3000;
  preset.connect_ms = 1500;
  preset.first_ms = 200;
  preset.max_ms = 500;
  preset.n_tries = preset.n_failures = 1000;
  http = lq_http_new (&preset);
  lq_http_set_trust (http, trusted);

  return http;
}

int
main (int argc, char **argv)
{
  const char *address = g_getenv ("LINK_SERVER_LINE");
  Caller      caller = { 0 };
  g_autoptr (LqHttpFigures) figures = NULL;

  if (argc != 3 || address == NULL) {
    g_printerr ("usage: LINK_SERVER_LINE=ADDRESS call-through-cut CERTIFICATE SECONDS\n");
    return 2;
  }

  caller.loop = g_main_loop_new (NULL, FALSE);
  caller.http = http_new (argv[1]);
  caller.url = g_strconcat (address, "/a", NULL);
  caller.end_us = g_get_monotonic_time () + atoi (argv[2]) * G_USEC_PER_SEC;
  call_cb (&caller);
  g_main_loop_run (caller.loop);

  figures = lq_http_stats_dup (lq_http_get_stats (caller.http), "call");
  g_print ("{\"n_calls\": %u, \"n_http2\": %u, \"n_retries\": %u, \"longest_s\": %.2f, "
           "\"is_sanitized\": %s}\n",
           caller.n_calls, (unsigned) figures->n_http2, (unsigned) figures->n_retries,
           (double) caller.longest_us / G_USEC_PER_SEC, IS_SANITIZED ? "true" : "false");
  g_object_unref (caller.http);
  g_main_loop_unref (caller.loop);
  g_free (caller.url);

  return 0;
}
