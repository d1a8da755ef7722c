/* lq-soniox-rest-wait.c: how far a transcription is, and its end
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One's own server can answer in records, RFC 7464: how it stands, every few seconds, and at last
 * the end. An answer without records is one that counts. */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-rest-private.h"

#include <string.h>

enum {
  RECORD_MAX = 1024 * 1024, /* bytes */
  RECORD_START = '\x1e',
};

/* Of one question. */
typedef struct {
  LqSonioxHold hold;
  GString     *record;    /* what has come of the newest */
  bool         has_begun; /* that is one, and no whole answer */
  bool         is_told;
  bool         has_ended; /* the transcription, as that one says */
} Waiting;

static bool
is_held (const Waiting *waiting)
{
  return waiting->hold.wait_s > 0;
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_string_free (waiting->record, TRUE);
  g_free (waiting);
}

/* Of a record, which may come in pieces. */
static bool
is_complete (const Waiting *waiting)
{
  return waiting->has_begun && g_str_has_suffix (waiting->record->str, "\n");
}

/* The last record of an answer is not told, but given. */
static void
tell (Waiting *waiting)
{
  g_autoptr (LqSonioxTranscription) seen = NULL;

  if (!is_complete (waiting) || waiting->is_told)
    return;

  waiting->is_told = true;
  seen = lq_soniox_transcription_parse (waiting->record->str, waiting->record->len, NULL);
  waiting->has_ended =
    seen == NULL || seen->state == LQ_SONIOX_COMPLETED || seen->state == LQ_SONIOX_FAILED;
  if (!waiting->has_ended && waiting->hold.told != NULL)
    waiting->hold.told (seen, waiting->hold.data);
}

static void
begin_record (Waiting *waiting, bool is_record)
{
  g_string_truncate (waiting->record, 0);
  waiting->has_begun = is_record;
  waiting->is_told = waiting->has_ended = false;
}

static void
piece_cb (LqHttpFlow *flow, GBytes *piece, gpointer data)
{
  Waiting    *waiting = data;
  size_t      size;
  const char *text = g_bytes_get_data (piece, &size);
  const char *end = text + size;
  const char *next;

  if (size > RECORD_MAX - waiting->record->len) {
    lq_http_flow_fail (flow, g_error_new (LQ_ERROR, LQ_ERROR_PROTOCOL,
                                          "poll: a record is longer than %d bytes", RECORD_MAX));
    return;
  }

  while ((next = memchr (text, RECORD_START, (size_t) (end - text))) != NULL) {
    g_string_append_len (waiting->record, text, next - text);
    tell (waiting);
    begin_record (waiting, true);
    text = next + 1;
  }
  g_string_append_len (waiting->record, text, end - text);
  tell (waiting);
}

static void
restart_cb (gpointer data)
{
  begin_record (data, false);
}

/* What is no record is judged as an answer. */
static bool
is_whole_cb (gpointer data)
{
  const Waiting *waiting = data;

  return !waiting->has_begun || waiting->has_ended;
}

static LqSonioxTranscription *
parse (const Waiting *waiting, const LqHttpAnswer *answer, GError **error)
{
  size_t      size = waiting->record->len;
  const char *text =
    is_held (waiting) ? waiting->record->str : g_bytes_get_data (answer->body, &size);

  return lq_soniox_transcription_parse (text, size, error);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Waiting               *waiting = g_task_get_task_data (task);
  LqSonioxTranscription *transcription = NULL;
  GError                *error = NULL;
  g_autoptr (LqHttpAnswer) answer = lq_soniox_rest_take (task, source, result, &error);

  if (answer != NULL)
    transcription = parse (waiting, answer, &error);

  if (transcription != NULL)
    g_task_return_pointer (task, transcription, (GDestroyNotify) lq_soniox_transcription_free);
  else
    g_task_return_error (task, error);
}

void
lq_soniox_rest_get_async (LqSonioxRest       *self,
                          const char         *transcription_id,
                          const LqSonioxHold *hold,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autofree char *url = NULL;
  LqHttpCall       call;
  GTask           *task;
  Waiting         *waiting;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));
  g_return_if_fail (transcription_id != NULL);

  waiting = g_new0 (Waiting, 1);
  waiting->record = g_string_new (NULL);
  if (hold != NULL)
    waiting->hold = *hold;
  task = lq_soniox_rest_begin (self, lq_soniox_rest_get_async, cancellable, callback, user_data);
  g_task_set_task_data (task, waiting, waiting_free);

  url = lq_soniox_rest_dup_url (self, "transcriptions", transcription_id);
  call = lq_soniox_rest_call (self, "GET", url, "poll");
  if (is_held (waiting)) {
    call.wait_s = waiting->hold.wait_s;
    call.beat_s = waiting->hold.beat_s;
    call.read = piece_cb;
    call.restart = restart_cb;
    call.is_whole = is_whole_cb;
    call.data = waiting;
  }
  lq_soniox_rest_send (self, &call, task, got_cb, task);
}

LqSonioxTranscription *
lq_soniox_rest_get_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
