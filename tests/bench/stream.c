/* stream.c: what streaming to a service costs, and how late sound leaves
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A recording grows as a microphone makes it grow, 20 ms at a time, at a given speed. Without an
 * address the service is one in this process that notes when each frame arrives: the delay of a
 * frame runs from the moment its last sample was in the spool, that of its oldest sample says how
 * long sound waited for a frame to fill. With an address only the cost is told: CPU time of the
 * whole process, putting the recording on disk included. Faster than real time, frames are still
 * those of live sound: then the recognizer's own limits for catching up are lifted. Prints JSON. */

#include "config.h"
#include "figures.h"
#include "lq-soniox.h"
#include "lq-soniox-private.h"
#include "service.h"

#include <stdlib.h>
#include <time.h>

enum { STEP_MS = 20, STEP_SAMPLES = LQ_RATE_HZ * STEP_MS / 1000, END_LIMIT_S = 60 };

typedef struct {
  GMainLoop    *loop;
  LqSpool      *spool;
  LqRecognizer *recognizer;
  GArray       *appended_us; /* int64_t: when step N was in the spool */
  guint         n_steps;     /* of the recording */
  double        speed;
  int64_t       began_us;
  unsigned      n_updates;
  GError       *error;
} Stream;

static double
cpu_ms (clockid_t clock)
{
  struct timespec used;

  clock_gettime (clock, &used);

  return (double) used.tv_sec * 1e3 + (double) used.tv_nsec / 1e6;
}

static void
append_step (Stream *self)
{
  static const int16_t samples[STEP_SAMPLES];
  int64_t              now_us;

  lq_spool_append (self->spool, samples, STEP_SAMPLES);
  now_us = g_get_monotonic_time ();
  g_array_append_val (self->appended_us, now_us);
}

static gboolean
step_cb (gpointer user_data)
{
  Stream *self = user_data;
  double  elapsed_ms = (double) (g_get_monotonic_time () - self->began_us) / 1000;
  guint   due = (guint) (elapsed_ms * self->speed / STEP_MS);

  while (self->appended_us->len < MIN (due, self->n_steps)) {
    append_step (self);
    lq_recognizer_audio_grew (self->recognizer);
  }
  if (self->appended_us->len < self->n_steps)
    return G_SOURCE_CONTINUE;

  lq_recognizer_finish (self->recognizer);

  return G_SOURCE_REMOVE;
}

static void
update_cb (LqRecognizer *recognizer, const LqUpdate *update, Stream *self)
{
  self->n_updates++;
}

static void
link_cb (LqRecognizer *recognizer, LqLink link, Stream *self)
{
  if (link != LQ_LINK_ONLINE || self->began_us != 0)
    return;

  self->began_us = g_get_monotonic_time ();
  g_timeout_add_full (G_PRIORITY_HIGH, STEP_MS, step_cb, self, NULL);
}

static void
ended_cb (LqRecognizer *recognizer, const GError *error, Stream *self)
{
  self->error = error ? g_error_copy (error) : NULL;
  g_main_loop_quit (self->loop);
}

static gboolean
too_late_cb (gpointer user_data)
{
  Stream *self = user_data;

  self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the stream does not end");
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static LqRecognizer *
make_recognizer (const char *url, double speed)
{
  LqEngineConfig config = { .engine = &lq_soniox_engine, .url = (char *) url, .key = "bench" };
  LqRecognizer  *recognizer = lq_soniox_recognizer_new (&config);
  LqSonioxLimits limits = lq_soniox_limits;

  if (speed > 1) {
    limits.pace = (unsigned) (speed * 2);
    limits.replay_chunk_ms = limits.chunk_ms;
    lq_soniox_recognizer_set_limits (recognizer, &limits);
  }

  return recognizer;
}

static void
run (Stream *self, const char *url)
{
  self->recognizer = make_recognizer (url, self->speed);
  g_signal_connect (self->recognizer, "update", G_CALLBACK (update_cb), self);
  g_signal_connect (self->recognizer, "link", G_CALLBACK (link_cb), self);
  g_signal_connect (self->recognizer, "ended", G_CALLBACK (ended_cb), self);
  g_timeout_add_seconds ((guint) (self->n_steps * STEP_MS / 1000 / self->speed) + END_LIMIT_S,
                         too_late_cb, self);

  lq_recognizer_start (self->recognizer, self->spool);
  g_main_loop_run (self->loop);
  lq_spool_finish (self->spool, NULL);
}

static void
print_delays (const Stream *self, const GArray *arrivals)
{
  g_autoptr (GArray) newest = figures_new ();
  g_autoptr (GArray) oldest = figures_new ();
  int64_t from = 0;

  for (guint i = 0; i < arrivals->len; i++) {
    Arrival arrival = g_array_index (arrivals, Arrival, i);
    int64_t last = (arrival.n_samples - 1) / STEP_SAMPLES;

    figures_add (newest, arrival.at_us - g_array_index (self->appended_us, int64_t, last));
    figures_add (oldest,
                 arrival.at_us - g_array_index (self->appended_us, int64_t, from / STEP_SAMPLES));
    from = arrival.n_samples;
  }

  figures_print (newest, "newest_sample");
  g_print (", ");
  figures_print (oldest, "oldest_sample");
  g_print (", ");
}

int
main (int argc, char **argv)
{
  Stream   stream = { .speed = argc > 2 ? atof (argv[2]) : 1 };
  Service *service = argc > 3 ? NULL : service_new ();
  double   before_ms;
  double   needed_ms;
  double   chunks;

  if (argc < 2) {
    g_printerr ("usage: stream SECONDS [SPEED [WEBSOCKET-ADDRESS]]\n");
    return 2;
  }

  stream.n_steps = (guint) (atof (argv[1]) * 1000 / STEP_MS);
  stream.loop = g_main_loop_new (NULL, FALSE);
  stream.spool = lq_spool_new (NULL, NULL);
  stream.appended_us = g_array_new (FALSE, FALSE, sizeof (int64_t));
  before_ms = cpu_ms (CLOCK_PROCESS_CPUTIME_ID);
  run (&stream, service ? service_get_url (service) : argv[3]);
  needed_ms = cpu_ms (CLOCK_PROCESS_CPUTIME_ID) - before_ms;

  if (stream.error != NULL) {
    g_printerr ("the stream failed: %s\n", stream.error->message);
    return 1;
  }

  g_print ("{");
  if (service != NULL) {
    g_autoptr (GArray) arrivals = service_free (service);

    print_delays (&stream, arrivals);
  }
  chunks = (double) stream.n_steps * STEP_MS / 100;
  g_print ("\"audio_s\": %.0f, \"took_s\": %.1f, \"cpu_ms\": %.0f, \"cpu_us_per_100ms\": %.1f, "
           "\"updates\": %u}\n",
           (double) stream.n_steps * STEP_MS / 1000,
           (double) (g_get_monotonic_time () - stream.began_us) / 1e6, needed_ms,
           needed_ms * 1000 / chunks, stream.n_updates);

  return 0;
}
