/* sessions.c: many dictations at once over one server, and how long each chunk's answer takes
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every session sends 100 ms of noise every 100 ms, all of them spread over the time between. A
 * chunk is answered when the server says that it has looked at all of its sound. */

#include "config.h"
#include "figures.h"
#include "lq-soniox-stream.h"

#include <stdlib.h>

enum {
  CHUNK_MS = 100,
  CHUNK_SAMPLES = LQ_RATE_HZ * CHUNK_MS / 1000,
  WAIT_S = 30, /* for connections, and for the last answers */
};

typedef struct {
  GMainLoop *loop;
  GArray    *answers;
  unsigned   n_sessions;
  unsigned   n_chunks;
  unsigned   n_open;
  unsigned   n_ended;
  char      *fault; /* NULL: none */
  int16_t    noise[CHUNK_SAMPLES];
} Load;

typedef struct {
  Load           *load;
  LqSonioxStream *stream;
  GSource        *timer;
  int64_t        *sent_us; /* of each chunk */
  unsigned        n_sent;
  unsigned        n_answered;
} Session;

static void
fail (Load *load, const char *why)
{
  if (load->fault == NULL)
    load->fault = g_strdup (why);
  g_main_loop_quit (load->loop);
}

static gboolean
send_cb (gpointer user_data)
{
  Session *self = user_data;

  self->sent_us[self->n_sent++] = g_get_monotonic_time ();
  lq_soniox_stream_send_audio (self->stream, self->load->noise, CHUNK_SAMPLES);
  if (self->n_sent < self->load->n_chunks)
    return G_SOURCE_CONTINUE;

  lq_soniox_stream_send_end (self->stream);

  return G_SOURCE_REMOVE;
}

static gboolean
begin_cb (gpointer user_data)
{
  Session *self = user_data;

  lq_soniox_clear_source (&self->timer);
  self->timer = lq_soniox_add_timeout (CHUNK_MS, send_cb, self);

  return G_SOURCE_REMOVE;
}

static void
opened_cb (LqSonioxStream *stream, Session *self)
{
  unsigned at_ms = CHUNK_MS * self->load->n_open++ / self->load->n_sessions;

  self->timer = lq_soniox_add_timeout (at_ms, begin_cb, self);
}

static void
message_cb (LqSonioxStream *stream, const LqSonioxMessage *message, Session *self)
{
  Load    *load = self->load;
  int64_t  now_us = g_get_monotonic_time ();
  unsigned n_heard = (unsigned) (message->update->total_ms / CHUNK_MS);

  for (; self->n_answered < MIN (n_heard, self->n_sent); self->n_answered++)
    figures_add (load->answers, now_us - self->sent_us[self->n_answered]);
  if (!message->is_finished)
    return;

  if (self->n_answered < load->n_chunks)
    fail (load, "a stream has ended before all of it was answered");
  if (++load->n_ended == load->n_sessions)
    g_main_loop_quit (load->loop);
}

static void
broken_cb (LqSonioxStream *stream, const GError *error, Session *self)
{
  if (self->n_answered < self->load->n_chunks)
    fail (self->load, error->message);
}

static gboolean
late_cb (gpointer user_data)
{
  fail (user_data, "not all streams have ended in time");

  return G_SOURCE_REMOVE;
}

static void
run (Load *load, const char *url)
{
  g_autofree Session *sessions = g_new0 (Session, load->n_sessions);
  g_autoptr (SoupSession) http = lq_soniox_session_new ();
  LqEngineConfig config = { .url = (char *) url };

  for (unsigned i = 0; i < load->n_sessions; i++) {
    Session *self = &sessions[i];

    self->load = load;
    self->sent_us = g_new (int64_t, load->n_chunks);
    self->stream = lq_soniox_stream_new (&config, &lq_soniox_limits);
    g_signal_connect (self->stream, "opened", G_CALLBACK (opened_cb), self);
    g_signal_connect (self->stream, "message", G_CALLBACK (message_cb), self);
    g_signal_connect (self->stream, "broken", G_CALLBACK (broken_cb), self);
    lq_soniox_stream_open (self->stream, http);
  }
  g_main_loop_run (load->loop);

  for (unsigned i = 0; i < load->n_sessions; i++) {
    g_signal_handlers_disconnect_by_data (sessions[i].stream, &sessions[i]);
    lq_soniox_clear_source (&sessions[i].timer);
    lq_soniox_stream_close (sessions[i].stream);
    g_object_unref (sessions[i].stream);
    g_free (sessions[i].sent_us);
  }
}

int
main (int argc, char **argv)
{
  Load     load = { 0 };
  unsigned seconds;

  if (argc != 4 || atoi (argv[2]) < 1 || atoi (argv[3]) < 1) {
    g_printerr ("usage: sessions WEBSOCKET-ADDRESS SESSIONS SECONDS\n");
    return 2;
  }

  seconds = (unsigned) atoi (argv[3]);
  load.n_sessions = (unsigned) atoi (argv[2]);
  load.n_chunks = seconds * 1000 / CHUNK_MS;
  load.loop = g_main_loop_new (NULL, FALSE);
  load.answers = figures_new ();
  for (unsigned i = 0; i < CHUNK_SAMPLES; i++)
    load.noise[i] = (int16_t) g_random_int ();
  g_timeout_add_seconds (seconds + WAIT_S, late_cb, &load);
  run (&load, argv[1]);

  if (load.fault != NULL) {
    g_printerr ("%s\n", load.fault);
    return 1;
  }
  g_print ("{\"sessions\": %u, ", load.n_sessions);
  figures_print (load.answers, "answer");
  g_print ("}\n");
  g_array_unref (load.answers);
  g_main_loop_unref (load.loop);

  return 0;
}
