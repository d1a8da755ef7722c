/* main.c: loquat-server: reads its settings, listens, ends on SIGTERM and SIGINT
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"

#include "lq-server-config.h"
#include "lq-server-engine.h"
#include "lq-server-listener.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { SPARE_FILES = 256 }; /* descriptors beside those of sessions */

static void
stop_loop (uv_loop_t *loop)
{
  uv_stop (loop);
}

static void
signal_cb (uv_signal_t *handle, int number)
{
  g_message ("ending on %s", strsignal (number));
  lq_server_listener_shut_down (handle->data, stop_loop);
}

/* libwebsockets leaves the signals of a loop that is not its own to us. */
static void
watch_signal (uv_loop_t *loop, uv_signal_t *handle, int number, LqServerListener *listener)
{
  uv_signal_init (loop, handle);
  handle->data = listener;
  uv_signal_start (handle, signal_cb, number);
}

/* libwebsockets sizes its tables by this limit when it starts, so it is not raised further than
 * needed. */
static void
fit_file_limit (const LqServerConfig *config)
{
  struct rlimit limit;
  rlim_t        wanted = (rlim_t) config->max_sessions * 2 + SPARE_FILES;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
    return;

  limit.rlim_cur = MIN (wanted, limit.rlim_max);
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_message ("cannot raise the limit of open files to %d", (int) wanted);
}

static void
announce (const LqServerHall *hall, int port)
{
  bool is_ipv6 = strchr (hall->config->host, ':') != NULL;

  printf ("listening on http://%s%s%s:%d\n", is_ipv6 ? "[" : "", hall->config->host,
          is_ipv6 ? "]" : "", port);
  fflush (stdout);
  g_message ("loquat-server %s, engine %s, threads %d, sessions %d, keys %s", PACKAGE_VERSION,
             hall->kind->name, hall->config->n_threads, hall->config->max_sessions,
             hall->config->keys ? "set" : "any");
  if (hall->kind->notice != NULL)
    g_message ("%s", hall->kind->notice);
}

/* Returns: the exit status */
static int
serve (uv_loop_t *loop, LqServerHall *hall)
{
  g_autoptr (GError) error = NULL;
  LqServerListener *listener = lq_server_listener_new (loop, hall, &error);
  uv_signal_t       signals[2];

  if (listener == NULL) {
    g_printerr ("loquat-server: %s\n", error->message);
    return 1;
  }

  hall->engine = hall->kind->engine_new (loop, (unsigned) hall->config->n_threads);
  watch_signal (loop, &signals[0], SIGTERM, listener);
  watch_signal (loop, &signals[1], SIGINT, listener);
  announce (hall, lq_server_listener_get_port (listener));
  uv_run (loop, UV_RUN_DEFAULT);

  uv_close ((uv_handle_t *) &signals[0], NULL);
  uv_close ((uv_handle_t *) &signals[1], NULL);
  lq_server_listener_close (listener);
  hall->kind->engine_free (hall->engine);
  uv_run (loop, UV_RUN_DEFAULT);
  lq_server_listener_free (listener);
  return 0;
}

int
main (int argc, char **argv)
{
  int exit_status = 0;
  g_autoptr (LqServerConfig) config = NULL;
  LqServerHall hall = { 0 };
  uv_loop_t    loop;

  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE);
  signal (SIGPIPE, SIG_IGN);
  config = lq_server_config_new (argv, &exit_status);
  if (config == NULL)
    return exit_status;

  fit_file_limit (config);
  uv_loop_init (&loop);
  hall.config = config;
  hall.kind = lq_server_engine_find (config->engine);
  exit_status = serve (&loop, &hall);
  uv_loop_close (&loop);
  return exit_status;
}
