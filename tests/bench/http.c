/* http.c: how long calls take over a given line: the first one, and many at once
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   bench-http CERTIFICATE N ROUNDS
 *
 * The server's address is in LINK_SERVER_LINE, as the link emulator leaves it there; the
 * certificate is the one to trust. Everything is measured ROUNDS times with new connections. Prints
 * JSON. */

#include "config.h"
#include "figures.h"
#include "lq-http-private.h"

#include <stdbool.h>
#include <stdlib.h>

enum { STALL_LOOK_MS = 1, N_HTTP1 = 10 };

typedef struct {
  const char   *address;
  GTlsDatabase *trusted;
  guint         n_calls;
  guint         n_left;
  uint64_t      n_opened; /* the most connections that a hundred calls took */
  GArray       *first_cold;
  GArray       *first_warm;
  GArray       *many_cold;
  GArray       *many_warm;
  GArray       *many_http1;
  GArray       *stalls;
} Bench;

static LqHttp *
http_new (Bench *self)
{
  LqNetPreset preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  LqHttp     *http;

  preset.rate_per_s = 0;
  preset.n_connections = N_HTTP1;
  preset.n_calls = self->n_calls;
  http = lq_http_new (&preset);
  lq_http_set_trust (http, self->trusted);

  return http;
}

static uint64_t
count (LqHttp *http, const char *what, bool is_opened)
{
  g_autoptr (LqHttpFigures) figures = lq_http_stats_dup (lq_http_get_stats (http), what);

  return is_opened ? figures->n_opened : figures->n_calls;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpAnswer) answer = lq_http_send_finish (LQ_HTTP (source), result, NULL, &error);

  if (answer == NULL)
    g_error ("a call failed: %s", error->message);
  self->n_left--;
}

static void
take_cb (LqHttpFlow *flow, GBytes *piece, gpointer unused)
{
}

/* Sends @n calls at once. Returns: µs until all are answered */
static int64_t
run_calls (Bench *self, LqHttp *http, guint n, bool is_http1)
{
  int64_t began_us = g_get_monotonic_time ();

  self->n_left = n;
  for (guint i = 0; i < n; i++) {
    g_autofree char *url = g_strdup_printf ("%s/call?%u", self->address, i);
    LqHttpCall       call = {
            .method = "GET",
            .url = url,
            .what = "call",
            .data = self,
            .read = is_http1 ? take_cb : NULL,
    };

    lq_http_send_async (http, &call, NULL, done_cb, self);
  }
  while (self->n_left > 0)
    g_main_context_iteration (NULL, TRUE);

  return g_get_monotonic_time () - began_us;
}

static gboolean
look_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Notes how long an iteration of the main context took at most meanwhile. */
static void
warm (Bench *self, LqHttp *http)
{
  guint   id = g_timeout_add (STALL_LOOK_MS, look_cb, NULL);
  int64_t longest_us = 0;

  lq_http_warm (http, self->address);
  while (count (http, LQ_HTTP_WARMING, false) == 0) {
    int64_t began_us = g_get_monotonic_time ();

    g_main_context_iteration (NULL, TRUE);
    longest_us = MAX (longest_us, g_get_monotonic_time () - began_us - STALL_LOOK_MS * 1000);
  }
  g_source_remove (id);
  figures_add (self->stalls, longest_us);
}

static void
measure_once (Bench *self)
{
  g_autoptr (LqHttp) cold = http_new (self);
  g_autoptr (LqHttp) warmed = http_new (self);
  g_autoptr (LqHttp) many = http_new (self);
  g_autoptr (LqHttp) http1 = http_new (self);

  figures_add (self->first_cold, run_calls (self, cold, 1, false));
  warm (self, warmed);
  figures_add (self->first_warm, run_calls (self, warmed, 1, false));

  figures_add (self->many_cold, run_calls (self, many, self->n_calls, false));
  figures_add (self->many_warm, run_calls (self, many, self->n_calls, false));
  self->n_opened = MAX (self->n_opened, count (many, "call", true));

  run_calls (self, http1, self->n_calls, true);
  figures_add (self->many_http1, run_calls (self, http1, self->n_calls, true));
}

int
main (int argc, char **argv)
{
  Bench bench = {
    .address = g_getenv ("LINK_SERVER_LINE"),
    .n_calls = argc > 2 ? (guint) atoi (argv[2]) : 0,
    .first_cold = figures_new (),
    .first_warm = figures_new (),
    .many_cold = figures_new (),
    .many_warm = figures_new (),
    .many_http1 = figures_new (),
    .stalls = figures_new (),
  };
  g_autoptr (GError) error = NULL;

  if (argc != 4 || bench.address == NULL) {
    g_printerr ("usage: LINK_SERVER_LINE=ADDRESS bench-http CERTIFICATE N ROUNDS\n");
    return 2;
  }
  bench.trusted = g_tls_file_database_new (argv[1], &error);
  if (bench.trusted == NULL)
    g_error ("%s", error->message);

  for (int i = 0; i < atoi (argv[3]); i++)
    measure_once (&bench);

  g_print ("{");
  figures_print (bench.first_cold, "first_cold");
  g_print (", ");
  figures_print (bench.first_warm, "first_warm");
  g_print (", ");
  figures_print (bench.many_cold, "many_cold");
  g_print (", ");
  figures_print (bench.many_warm, "many_warm");
  g_print (", ");
  figures_print (bench.many_http1, "many_http1");
  g_print (", ");
  figures_print (bench.stalls, "stall");
  g_print (", \"connections\": %u}\n", (guint) bench.n_opened);
  g_object_unref (bench.trusted);

  return 0;
}
