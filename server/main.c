/* main.c: loquat-server: reads its settings, listens, ends on SIGTERM and SIGINT
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"

#include "lq-server-config.h"
#include "lq-server-engine.h"
#include "lq-server-listener.h"
#include "lq-server-office.h"
#include "lq-server-upload.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum {
  SPARE_FILES = 256, /* descriptors beside those of sessions */
  BYTES_PER_MB = 1024 * 1024,
};

/* What serves files. */
typedef struct {
  LqServerOffice  *office;
  LqServerUploads *uploads;
} Files;

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

static void
answered_cb (uint64_t exchange, LqServerReply *reply, gpointer user_data)
{
  lq_server_desk_answer (user_data, exchange, reply);
}

/* A folder that was named has to be good. The default one may be another server's: then there is
 * still the realtime side, and whoever asks for files is told. */
static bool
open_files (Files *files, uv_loop_t *loop, LqServerHall *hall, LqServerDesk *desk)
{
  const LqServerConfig *config = hall->config;
  g_autoptr (GError) error = NULL;

  files->office = lq_server_office_new (loop, config, hall->keys, answered_cb, desk, &error);
  if (files->office == NULL && config->is_data_given) {
    g_printerr ("loquat-server: %s\n", error->message);
    return false;
  }
  if (files->office == NULL) {
    g_message ("files are not served: %s", error->message);
    return true;
  }

  files->uploads =
    lq_server_uploads_new (loop, config->data, (int64_t) config->upload_mb * BYTES_PER_MB);
  lq_server_desk_open (desk, files->office, files->uploads);
  hall->has_files = true;
  return true;
}

/* Serves until a signal comes. Returns: the exit status */
static int
run (uv_loop_t *loop, LqServerHall *hall, LqServerListener *listener)
{
  uv_signal_t signals[2];
  Files       files = { NULL };
  bool        is_good = open_files (&files, loop, hall, lq_server_listener_get_desk (listener));

  if (is_good) {
    hall->engine = hall->kind->engine_new (loop, (unsigned) hall->config->n_threads);
    watch_signal (loop, &signals[0], SIGTERM, listener);
    watch_signal (loop, &signals[1], SIGINT, listener);
    announce (hall, lq_server_listener_get_port (listener));
    uv_run (loop, UV_RUN_DEFAULT);

    uv_close ((uv_handle_t *) &signals[0], NULL);
    uv_close ((uv_handle_t *) &signals[1], NULL);
  }

  lq_server_listener_close (listener);
  if (is_good)
    hall->kind->engine_free (hall->engine);
  lq_server_uploads_free (files.uploads);
  lq_server_office_free (files.office);
  uv_run (loop, UV_RUN_DEFAULT);
  lq_server_listener_free (listener);
  return is_good ? 0 : 1;
}

/* Returns: the exit status */
static int
serve (uv_loop_t *loop, LqServerHall *hall)
{
  g_autoptr (GError) error = NULL;
  LqServerListener *listener = lq_server_listener_new (loop, hall, &error);

  if (listener != NULL)
    return run (loop, hall, listener);

  g_printerr ("loquat-server: %s\n", error->message);
  return 1;
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
  hall.keys = lq_server_keys_new ();
  exit_status = serve (&loop, &hall);
  uv_loop_close (&loop);
  lq_server_keys_free (hall.keys);
  return exit_status;
}
