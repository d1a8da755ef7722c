/* wait.c: what waiting for a job of one's own server costs, and how late its end is found
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   bench-wait ADDRESS FILE DATA
 *
 * DATA is the server's folder: the end of the job is the moment at which it has put the transcript
 * there. Prints JSON. */

#include "config.h"
#include "lq-poll.h"
#include "lq-soniox-rest.h"

#include <stdbool.h>
#include <sys/stat.h>

typedef struct {
  LqHttp       *http;
  LqSonioxRest *rest;
  GAsyncResult *done;
  unsigned      n_told;
} Bench;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;

  self->done = g_object_ref (result);
}

static GAsyncResult *
wait (Bench *self)
{
  while (self->done == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&self->done);
}

static void
told_cb (const LqSonioxTranscription *seen, gpointer user_data)
{
  ((Bench *) user_data)->n_told++;
}

/* Returns: (transfer full): the id of a job that has just been asked for */
static char *
begin (Bench *self, const char *path)
{
  g_autoptr (GAsyncResult) uploaded = NULL;
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file_id = NULL;
  LqSonioxJob      job = { .reference_id = "bench" };
  char            *id;

  lq_soniox_rest_upload_async (self->rest, path, NULL, "bench", NULL, NULL, NULL, done_cb, self);
  uploaded = wait (self);
  file_id = lq_soniox_rest_upload_finish (self->rest, uploaded, &error);
  if (file_id == NULL)
    g_error ("uploading: %s", error->message);

  job.file_id = file_id;
  lq_soniox_rest_create_async (self->rest, &job, NULL, done_cb, self);
  created = wait (self);
  id = lq_soniox_rest_create_finish (self->rest, created, &error);
  if (id == NULL)
    g_error ("asking for a transcription: %s", error->message);

  return id;
}

/* As the queue does: again at once, where the answer comes before the end. */
static void
wait_for_end (Bench *self, const char *id)
{
  LqSonioxHold hold = { LQ_POLL_HOLD_S, LQ_POLL_BEAT_S, told_cb, self };
  bool         has_ended = false;

  while (!has_ended) {
    g_autoptr (GAsyncResult) got = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (LqSonioxTranscription) seen = NULL;

    lq_soniox_rest_get_async (self->rest, id, &hold, NULL, done_cb, self);
    got = wait (self);
    seen = lq_soniox_rest_get_finish (self->rest, got, &error);
    if (seen == NULL || seen->state == LQ_SONIOX_FAILED)
      g_error ("waiting: %s", error != NULL ? error->message : "it failed there");
    has_ended = seen->state == LQ_SONIOX_COMPLETED;
  }
}

static unsigned
count (Bench *self, const char *what)
{
  g_autoptr (LqHttpFigures) figures = lq_http_stats_dup (lq_http_get_stats (self->http), what);

  return (unsigned) figures->n_tries;
}

/* When the server had it, in µs since the epoch. */
static int64_t
find_end (const char *data, const char *id)
{
  g_autofree char *path = g_build_filename (data, "transcripts", id, NULL);
  struct stat      about;

  if (stat (path, &about) != 0)
    g_error ("%s: %s", path, g_strerror (errno));

  return about.st_ctim.tv_sec * G_USEC_PER_SEC + about.st_ctim.tv_nsec / 1000;
}

int
main (int argc, char **argv)
{
  LqNetPreset      preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  Bench            self = { 0 };
  g_autofree char *id = NULL;
  int64_t          began_us, ended_us;

  if (argc != 4)
    g_error ("usage: bench-wait ADDRESS FILE DATA");

  preset.rate_per_s = 0;
  self.http = lq_http_new (&preset);
  self.rest = lq_soniox_rest_new (self.http, argv[1], "bench");
  id = begin (&self, argv[2]);
  began_us = g_get_real_time ();
  wait_for_end (&self, id);
  ended_us = g_get_real_time ();

  g_print ("{\"took_s\": %.1f, \"n_calls\": %u, \"late_ms\": %.1f, \"n_told\": %u}\n",
           (double) (ended_us - began_us) / G_USEC_PER_SEC,
           count (&self, "create") + count (&self, "poll"),
           (double) (ended_us - find_end (argv[3], id)) / 1000, self.n_told);
  g_object_unref (self.rest);
  g_object_unref (self.http);

  return 0;
}
