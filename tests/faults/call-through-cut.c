/* call-through-cut.c: calls over HTTP/2, one after the other, while the line is cut
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   call-through-cut CERTIFICATE
 *
 * In the link emulator, which leaves the server's address in LINK_SERVER_LINE and cuts the line
 * when it is told to. The only connection goes dead; TCP by itself would come back many seconds
 * after the line. Prints JSON: how many calls there were, how many of them over HTTP/2, how many
 * tries were repeated, and how long after the line the calls were back. */

#include "config.h"
#include "lq-http-private.h"

#include <signal.h>
#include <unistd.h>

enum {
  PAUSE_MS = 200,
  N_CALLS = 5, /* before the cut, and after it */
  CUT_S = 12,
};

typedef struct {
  GMainLoop *loop;
  LqHttp    *http;
  char      *url;
  int64_t    joined_us; /* when the line came back; 0 until then */
  int64_t    back_us;   /* when the first call after that was answered; 0 until then */
  unsigned   n_calls;
  unsigned   n_last; /* of calls; 0 while it is not known */
} Caller;

static gboolean
join_cb (gpointer user_data)
{
  Caller *self = user_data;

  kill (getppid (), SIGUSR2);
  self->joined_us = g_get_monotonic_time ();

  return G_SOURCE_REMOVE;
}

static void
cut (Caller *self)
{
  kill (getppid (), SIGUSR1);
  g_timeout_add_seconds (CUT_S, join_cb, self);
}

static gboolean call_cb (gpointer user_data);

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Caller *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpAnswer) answer = lq_http_send_finish (LQ_HTTP (source), result, NULL, &error);

  if (answer == NULL)
    g_error ("a call failed: %s", error->message);

  if (++self->n_calls == N_CALLS)
    cut (self);
  if (self->joined_us > 0 && self->back_us == 0) {
    self->back_us = g_get_monotonic_time ();
    self->n_last = self->n_calls + N_CALLS;
  }
  if (self->n_calls == self->n_last)
    g_main_loop_quit (self->loop);
  else
    g_timeout_add (PAUSE_MS, call_cb, self);
}

static gboolean
call_cb (gpointer user_data)
{
  Caller    *self = user_data;
  LqHttpCall call = { .method = "GET", .url = self->url, .what = "call" };

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

  if (argc != 2 || address == NULL) {
    g_printerr ("usage: LINK_SERVER_LINE=ADDRESS call-through-cut CERTIFICATE\n");
    return 2;
  }

  caller.loop = g_main_loop_new (NULL, FALSE);
  caller.http = http_new (argv[1]);
  caller.url = g_strconcat (address, "/a", NULL);
  call_cb (&caller);
  g_main_loop_run (caller.loop);

  figures = lq_http_stats_dup (lq_http_get_stats (caller.http), "call");
  g_print ("{\"n_calls\": %u, \"n_http2\": %u, \"n_retries\": %u, \"back_s\": %.2f}\n",
           caller.n_calls, (unsigned) figures->n_http2, (unsigned) figures->n_retries,
           (double) (caller.back_us - caller.joined_us) / G_USEC_PER_SEC);
  g_object_unref (caller.http);
  g_main_loop_unref (caller.loop);
  g_free (caller.url);

  return 0;
}
