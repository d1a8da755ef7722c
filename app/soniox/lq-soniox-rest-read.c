/* lq-soniox-rest-read.c: a transcript comes from the service, batch by batch
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-soniox-rest-private.h"
#include "lq-soniox-transcript.h"

enum { BATCH = 500 }; /* tokens */

struct _LqSonioxReading {
  GTask              *task; /* NULL: it has been returned */
  LqSonioxTranscript *transcript;
  LqSonioxBatchFunc   batch;
  gpointer            data;
  LqHttpFlow         *flow; /* NULL: no piece is on its way */
  unsigned            n_given;
  unsigned            n_seen;    /* of this answer; another try begins again */
  bool                is_held;   /* the consumer has not taken the last batch yet */
  bool                is_giving; /* it is being called */
  bool                is_whole;  /* everything has come */
};

static void
reading_free (gpointer data)
{
  LqSonioxReading *reading = data;

  lq_soniox_transcript_free (reading->transcript);
  g_free (reading);
}

/* A transcript does not change, so what came before the line broke is the same again. */
static void
skip_known (LqSonioxReading *reading, GPtrArray *tokens)
{
  unsigned n = MIN (tokens->len, reading->n_given - reading->n_seen);

  if (n > 0)
    g_ptr_array_remove_range (tokens, 0, n);
  reading->n_seen += n;
}

/* Hands on what has come. */
static void
give (LqSonioxReading *reading)
{
  g_autoptr (GPtrArray) tokens = lq_soniox_transcript_take (reading->transcript);

  skip_known (reading, tokens);
  if (tokens->len == 0)
    return;

  reading->n_given += tokens->len;
  reading->n_seen += tokens->len;
  reading->is_held = reading->is_giving = true;
  if (reading->batch (reading, g_steal_pointer (&tokens), reading->data))
    reading->is_held = false;
  reading->is_giving = false;
}

/* The last batch was taken. */
static void
end (LqSonioxReading *reading)
{
  g_autoptr (GTask) task = g_steal_pointer (&reading->task);

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_int (task, (gssize) reading->n_given);
}

static void
piece_cb (LqHttpFlow *flow, GBytes *piece, gpointer data)
{
  LqSonioxReading *reading = data;
  GError          *error = NULL;
  size_t           size;
  const char      *text = g_bytes_get_data (piece, &size);

  if (!lq_soniox_transcript_feed (reading->transcript, text, size, &error)) {
    lq_http_flow_fail (flow, error);
    return;
  }

  if (lq_soniox_transcript_count (reading->transcript) >= BATCH)
    give (reading);
  if (reading->is_held) {
    reading->flow = flow;
    lq_http_flow_pause (flow);
  }
}

static void
restart_cb (gpointer data)
{
  LqSonioxReading *reading = data;

  lq_soniox_transcript_free (reading->transcript);
  reading->transcript = lq_soniox_transcript_new ();
  reading->n_seen = 0;
  reading->flow = NULL;
}

static bool
is_whole_cb (gpointer data)
{
  LqSonioxReading *reading = data;

  return lq_soniox_transcript_end (reading->transcript, NULL);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqSonioxReading *reading = user_data;
  g_autoptr (LqHttpAnswer) answer = NULL;
  GError *error = NULL;

  reading->flow = NULL;
  answer = lq_soniox_rest_take (reading->task, source, result, &error);
  if (answer == NULL || !lq_soniox_transcript_end (reading->transcript, &error)) {
    g_autoptr (GTask) task = g_steal_pointer (&reading->task);

    g_task_return_error (task, error);
    return;
  }

  reading->is_whole = true;
  if (!reading->is_held)
    give (reading);
  if (!reading->is_held)
    end (reading);
}

void
lq_soniox_reading_resume (LqSonioxReading *reading)
{
  g_return_if_fail (reading != NULL);

  if (!reading->is_held)
    return;

  reading->is_held = false;
  if (reading->is_giving)
    return;
  if (reading->flow != NULL)
    lq_http_flow_resume (g_steal_pointer (&reading->flow));
  if (reading->is_whole && lq_soniox_transcript_count (reading->transcript) > 0)
    give (reading);
  if (reading->is_whole && !reading->is_held)
    end (reading);
}

void
lq_soniox_rest_read_async (LqSonioxRest       *self,
                           const char         *transcription_id,
                           LqSonioxBatchFunc   batch,
                           gpointer            batch_data,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autofree char *folder = NULL;
  g_autofree char *url = NULL;
  LqSonioxReading *reading;
  LqHttpCall       call;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));
  g_return_if_fail (transcription_id != NULL && batch != NULL);

  reading = g_new0 (LqSonioxReading, 1);
  reading->task =
    lq_soniox_rest_begin (self, lq_soniox_rest_read_async, cancellable, callback, user_data);
  reading->transcript = lq_soniox_transcript_new ();
  reading->batch = batch;
  reading->data = batch_data;
  g_task_set_task_data (reading->task, reading, reading_free);

  folder = lq_soniox_rest_dup_url (self, "transcriptions", transcription_id);
  url = g_strconcat (folder, "/transcript", NULL);
  call = lq_soniox_rest_call (self, "GET", url, "transcript");
  call.read = piece_cb;
  call.restart = restart_cb;
  call.is_whole = is_whole_cb;
  call.data = reading;
  lq_soniox_rest_send (self, &call, reading->task, read_cb, reading);
}

gboolean
lq_soniox_rest_read_finish (LqSonioxRest *self,
                            GAsyncResult *result,
                            unsigned     *n_tokens,
                            GError      **error)
{
  gssize n;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  n = g_task_propagate_int (G_TASK (result), error);
  if (n_tokens != NULL)
    *n_tokens = (unsigned) MAX (n, 0);

  return n >= 0;
}
