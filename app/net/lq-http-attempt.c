/* lq-http-attempt.c: one try of a call, from the session to the last byte of its answer
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup has one time limit for everything. Here a watchdog knows three: for the connection, for
 * silence, and for the whole; each is set and lifted as the try goes on. An end is told at once:
 * what libsoup and GIO still have under way is cancelled and keeps only memory alive. */

#define G_LOG_DOMAIN "lq-net"

#include "config.h"
#include "lq-http-attempt.h"
#include "lq-error.h"
#include "lq-http-early.h"
#include "lq-http-line.h"
#include "lq-http-prefer.h"
#include "lq-net-clock.h"
#include "lq-retry.h"

#include <inttypes.h>
#include <string.h>

enum {
  PIECE_SIZE = 64 * 1024,
  /* What the system may hold of an upload after we have written all of it. */
  UNSENT_MAX = 4 * 1024 * 1024,
  /* What is shorter is sent before anybody can say no. */
  EARLY_MIN = 1024 * 1024,
  /* Signs of life that may stay out where the service gives them: the line may be slow. */
  BEATS_MISSED = 6,
};

struct _LqHttpAttempt {
  const LqHttpCall          *call;
  const LqNetPreset         *limits;
  const LqHttpAttemptEvents *events; /* NULL: it has ended */
  gpointer                   data;

  SoupSession  *session;
  SoupMessage  *message;
  LqHttpEarly  *early;  /* NULL: nobody looks for an answer while the body is sent */
  GInputStream *stream; /* of the answer; NULL: not there yet */
  GCancellable *cancellable;
  GByteArray   *body;
  uint8_t      *piece; /* being read */
  LqHttpResult  result;
  GError       *fault; /* why it will be ended in a moment */

  bool is_begun;      /* something happens on the line for it */
  bool is_connecting; /* of its own */
  bool is_connected;  /* … to somebody, who still has to say who he is */
  bool is_paused;
  bool is_reading;

  GSource *watchdog;
  int64_t  begun_us;
  /* Monotonic times at which it is over; INT64_MAX: this one does not count now. */
  int64_t connect_until_us;
  int64_t quiet_until_us;
  int64_t whole_until_us;
  int64_t paused_us; /* when, where it is */
};

static void read_on (LqHttpAttempt *self);

/* ---- memory: one reference for the owner, one for each operation under way */

static LqHttpAttempt *
attempt_ref (LqHttpAttempt *self)
{
  return g_rc_box_acquire (self);
}

static void
attempt_clear (gpointer data)
{
  LqHttpAttempt *self = data;

  g_clear_pointer (&self->result.answer, lq_http_answer_unref);
  g_clear_error (&self->result.error);
  g_clear_error (&self->fault);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_object (&self->stream);
  g_object_unref (self->message);
  g_object_unref (self->session);
  g_object_unref (self->cancellable);
  g_free (self->piece);
}

static void
attempt_unref (LqHttpAttempt *self)
{
  g_rc_box_release_full (self, attempt_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpAttempt, attempt_unref)

/* ---- the end */

static void
stop (LqHttpAttempt *self)
{
  self->events = NULL;
  lq_net_clear_source (&self->watchdog);
  g_clear_pointer (&self->early, lq_http_early_free);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_cancellable_cancel (self->cancellable);
}

/* @error: (transfer full) (nullable) */
static void
end (LqHttpAttempt *self, GError *error)
{
  g_autoptr (LqHttpAttempt) alive = attempt_ref (self);
  const LqHttpAttemptEvents *events = self->events;

  g_assert (events != NULL);

  self->result.error = error;
  self->result.is_unreached |=
    self->result.has_opened && self->result.is_unsent && !self->is_connected;
  self->result.took_us = g_get_monotonic_time () - self->begun_us;
  self->result.is_http2 = soup_message_get_http_version (self->message) == SOUP_HTTP_2_0;
  stop (self);
  events->done (&self->result, self->data);
}

/* An error of GIO's or libsoup's becomes one of ours. @error: (transfer full) */
static void
end_broken (LqHttpAttempt *self, GError *error)
{
  g_autoptr (GError) owned = error;
  LqError code = LQ_ERROR_NETWORK;

  /* The stream that is sent could not go on. */
  if (owned->domain == LQ_ERROR) {
    self->result.is_ours = true;
    end (self, g_steal_pointer (&owned));
    return;
  }
  if (owned->domain == G_TLS_ERROR && owned->code == G_TLS_ERROR_BAD_CERTIFICATE) {
    end (self, lq_http_line_explain (self->message));
    return;
  }

  self->result.is_passing = lq_retry_is_error_passing (owned);
  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    code = LQ_ERROR_TIMEOUT;
  else if (owned->domain == SOUP_SESSION_ERROR &&
           owned->code != SOUP_SESSION_ERROR_TOO_MANY_RESTARTS)
    code = LQ_ERROR_PROTOCOL;
  end (self, g_error_new (LQ_ERROR, (int) code, "%s: %s", self->call->what, owned->message));
}

/* ---- limits */

static gboolean watchdog_cb (gpointer user_data);

static void
set_watchdog (LqHttpAttempt *self)
{
  int64_t until_us = MIN (self->quiet_until_us, self->connect_until_us);

  if (self->events == NULL)
    return;

  if (!self->is_paused)
    until_us = MIN (until_us, self->whole_until_us);
  g_source_set_ready_time (self->watchdog, self->fault ? 0 : until_us);
}

static gboolean
watchdog_cb (gpointer user_data)
{
  LqHttpAttempt *self = user_data;
  int64_t        now_us = g_get_monotonic_time ();
  const char    *limit = "whole call";

  if (self->fault != NULL) {
    end (self, g_steal_pointer (&self->fault));
    return G_SOURCE_REMOVE;
  }
  if (now_us < MIN (self->whole_until_us, MIN (self->quiet_until_us, self->connect_until_us)))
    return G_SOURCE_CONTINUE;

  if (now_us >= self->connect_until_us)
    limit = "connection";
  else if (now_us >= self->quiet_until_us)
    limit = "next byte";
  self->result.is_passing = true;
  end (self, g_error_new (LQ_ERROR, LQ_ERROR_TIMEOUT, "%s: no %s within %" PRId64 " ms",
                          self->call->what, limit, (now_us - self->begun_us) / 1000));

  return G_SOURCE_REMOVE;
}

/* A held answer takes as long as it takes, but is never silent for long. */
static bool
is_held (const LqHttpAttempt *self)
{
  return self->result.answer != NULL && self->result.answer->beat_s > 0;
}

/* Something was heard or sent: silence counts from here. */
static void
heard (LqHttpAttempt *self, int64_t more_us)
{
  int64_t now_us = g_get_monotonic_time ();
  int64_t quiet_us = self->limits->read_ms * INT64_C (1000);

  if (is_held (self)) {
    quiet_us = BEATS_MISSED * (int64_t) self->result.answer->beat_s * G_USEC_PER_SEC;
    self->whole_until_us = INT64_MAX;
  }
  self->is_begun = true;
  self->is_connecting = false;
  self->connect_until_us = INT64_MAX;
  self->quiet_until_us = now_us + quiet_us + more_us;
  set_watchdog (self);
}

static int64_t
time_of_bytes (const LqHttpAttempt *self, int64_t length)
{
  return length * G_USEC_PER_SEC / MAX (self->limits->upload_rate, 1);
}

static void
start_watchdog (LqHttpAttempt *self)
{
  int64_t length = lq_http_call_get_length (self->call);

  self->begun_us = g_get_monotonic_time ();
  self->connect_until_us = self->quiet_until_us = INT64_MAX;
  self->whole_until_us = self->begun_us + self->limits->whole_ms * INT64_C (1000) +
                         self->call->wait_s * (int64_t) G_USEC_PER_SEC +
                         time_of_bytes (self, length);
  self->watchdog = g_timeout_source_new (0);
  g_source_set_callback (self->watchdog, watchdog_cb, self, NULL);
  set_watchdog (self);
  g_source_attach (self->watchdog, g_main_context_get_thread_default ());
}

/* ---- the answer */

static bool
is_consumed (const LqHttpAttempt *self)
{
  return self->call->read != NULL && lq_http_answer_is_fine (self->result.answer);
}

/* Whether the line broke, though nobody says so. */
static bool
is_cut_off (const LqHttpAttempt *self)
{
  SoupMessageHeaders *head = soup_message_get_response_headers (self->message);

  return is_consumed (self) && self->call->is_whole != NULL &&
         soup_message_headers_get_encoding (head) == SOUP_ENCODING_CHUNKED &&
         !self->call->is_whole (self->call->data);
}

/* The whole answer is there. */
static void
finish (LqHttpAttempt *self)
{
  LqHttpAnswer *answer = self->result.answer;

  if (self->body->len > 0) {
    g_bytes_unref (answer->body);
    answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  }
  self->result.is_passing = lq_retry_is_status_passing (answer->status);
  end (self, lq_http_answer_is_fine (answer) ? NULL : lq_http_answer_to_error (answer));
}

/* Returns: whether more is wanted */
static bool
keep (LqHttpAttempt *self, size_t size)
{
  bool    is_fine = lq_http_answer_is_fine (self->result.answer);
  int64_t answer_max = self->call->answer_max > 0 ? self->call->answer_max : LQ_HTTP_ANSWER_MAX;
  size_t  room = (size_t) (is_fine ? answer_max : LQ_HTTP_REFUSAL_MAX) - self->body->len;

  g_byte_array_append (self->body, self->piece, (guint) MIN (size, room));
  if (size <= room)
    return true;

  self->result.answer->is_truncated = true;
  if (is_fine)
    end (self, g_error_new (LQ_ERROR, LQ_ERROR_PROTOCOL,
                            "%s: the answer is longer than %" PRId64 " bytes", self->call->what,
                            answer_max));
  else
    finish (self);

  return false;
}

/* Returns: whether to read on at once */
static bool
give (LqHttpAttempt *self, size_t size)
{
  g_autoptr (GBytes) piece = g_bytes_new (self->piece, size);

  self->result.has_given = true;
  self->call->read (self, piece, self->call->data);

  return self->events != NULL && !self->is_paused;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqHttpAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  ssize_t size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  self->is_reading = false;
  if (self->events == NULL)
    return;

  if (size < 0) {
    end_broken (self, g_steal_pointer (&error));
    return;
  }
  if (size == 0 && is_cut_off (self)) {
    self->result.is_passing = true;
    end (self,
         g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "%s: the answer was cut off", self->call->what));
    return;
  }
  if (size == 0) {
    finish (self);
    return;
  }

  self->result.received += size;
  if (!is_held (self))
    self->whole_until_us += time_of_bytes (self, size);
  heard (self, 0);
  if (is_consumed (self) ? give (self, (size_t) size) : keep (self, (size_t) size))
    read_on (self);
}

static void
read_on (LqHttpAttempt *self)
{
  if (self->is_reading || self->is_paused || self->events == NULL)
    return;

  self->is_reading = true;
  g_input_stream_read_async (self->stream, self->piece, PIECE_SIZE, G_PRIORITY_DEFAULT,
                             self->cancellable, read_cb, attempt_ref (self));
}

/* The answer came while the body was being sent. */
static void
early_cb (unsigned status, SoupMessageHeaders *headers, GBytes *body, gpointer user_data)
{
  LqHttpAttempt *self = user_data;
  gsize          size;
  const void    *data = g_bytes_get_data (body, &size);

  self->result.received += (int64_t) size;
  self->result.answer = lq_http_answer_read (status, headers);
  self->body = g_byte_array_new ();
  g_byte_array_append (self->body, data, (guint) size);
  finish (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqHttpAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
    soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (self->events == NULL || (self->early != NULL && lq_http_early_has_begun (self->early)))
    return;
  if (stream == NULL) {
    end_broken (self, g_steal_pointer (&error));
    return;
  }

  self->stream = g_steal_pointer (&stream);
  self->result.answer = lq_http_answer_read (soup_message_get_status (self->message),
                                             soup_message_get_response_headers (self->message));
  /* Who was not asked for signs of life has promised nothing. */
  if (self->call->beat_s == 0)
    self->result.answer->beat_s = 0;
  self->body = g_byte_array_new ();
  self->piece = g_malloc (PIECE_SIZE);
  heard (self, 0);
  if (is_held (self))
    self->events->held (self->data);
  read_on (self);
}

/* ---- on the way there */

/* Comes only for the message whose connection it is; others wait for it, or found one. */
static void
network_event_cb (SoupMessage       *message,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  LqHttpAttempt     *self)
{
  if (event == G_SOCKET_CLIENT_COMPLETE) {
    self->is_connecting = false;
    self->connect_until_us = INT64_MAX;
    if (self->call->is_upload && self->call->length >= EARLY_MIN && self->early == NULL)
      self->early = lq_http_early_new (connection, early_cb, self);
  } else if (event == G_SOCKET_CLIENT_CONNECTED) {
    self->is_connected = true;
  } else if (!self->is_connecting) {
    self->is_begun = self->is_connecting = self->result.has_opened = true;
    self->connect_until_us = g_get_monotonic_time () + self->limits->connect_ms * INT64_C (1000);
  }
  set_watchdog (self);
}

/* The request is about to be written. */
static void
starting_cb (SoupMessage *message, LqHttpAttempt *self)
{
  self->result.is_unsent = false;
  self->result.sent = 0;
  heard (self, self->call->wait_s * (int64_t) G_USEC_PER_SEC);
}

static void
restarted_cb (SoupMessage *message, LqHttpAttempt *self)
{
  self->result.is_repeated = true;
}

static void
wrote_data_cb (SoupMessage *message, guint size, LqHttpAttempt *self)
{
  int64_t length = lq_http_call_get_length (self->call);

  self->result.sent += size;
  heard (self, self->call->wait_s * (int64_t) G_USEC_PER_SEC +
                 (self->result.sent < length ? 0 : time_of_bytes (self, MIN (length, UNSENT_MAX))));
  if (self->result.sent >= length && self->early != NULL && !lq_http_early_has_begun (self->early))
    g_clear_pointer (&self->early, lq_http_early_free);
  if (self->call->progress != NULL)
    self->call->progress (self->result.sent, length, self->call->data);
}

/* ---- flow */

void
lq_http_flow_pause (LqHttpFlow *self)
{
  if (self->is_paused || self->events == NULL)
    return;

  self->is_paused = true;
  self->paused_us = g_get_monotonic_time ();
  self->quiet_until_us = INT64_MAX;
  set_watchdog (self);
}

void
lq_http_flow_resume (LqHttpFlow *self)
{
  if (!self->is_paused || self->events == NULL)
    return;

  self->is_paused = false;
  if (!is_held (self))
    self->whole_until_us += g_get_monotonic_time () - self->paused_us;
  heard (self, 0);
  read_on (self);
}

/* The end comes a moment later: the consumer may be in the middle of something. */
void
lq_http_flow_fail (LqHttpFlow *self, GError *error)
{
  if (self->events == NULL || self->fault != NULL) {
    g_error_free (error);
    return;
  }

  self->fault = error;
  self->result.is_ours = true;
  self->is_paused = true;
  set_watchdog (self);
}

/* ---- the beginning */

/* Returns: whether there is something to send, or nothing has to be */
static bool
add_body (LqHttpAttempt *self, GError **error)
{
  const LqHttpCall *call = self->call;
  const char       *type = call->content_type ? call->content_type : "application/octet-stream";
  g_autoptr (GInputStream) stream = NULL;

  if (call->open == NULL) {
    if (call->body != NULL)
      soup_message_set_request_body_from_bytes (self->message, type, call->body);
    return true;
  }

  stream = call->open (call->data, error);
  if (stream == NULL)
    return false;

  soup_message_set_request_body (self->message, type, stream, call->length);

  return true;
}

static void
connect_signals (LqHttpAttempt *self)
{
  if (lq_http_call_is_bulk (self->call))
    lq_http_line_avoid_http2 (self->message);
  lq_http_line_watch (self->message, self->limits->line_ms);
  lq_http_line_keep (self->message);
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (restarted_cb), self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_data_cb), self);
}

LqHttpAttempt *
lq_http_attempt_new (SoupSession               *session,
                     const LqHttpCall          *call,
                     const LqNetPreset         *limits,
                     bool                       is_fresh,
                     const LqHttpAttemptEvents *events,
                     gpointer                   data)
{
  LqHttpAttempt *self = g_rc_box_new0 (LqHttpAttempt);

  self->session = g_object_ref (session);
  self->call = call;
  self->limits = limits;
  self->events = events;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  self->message = soup_message_new (call->method, call->url);
  self->result.is_unsent = true;
  /* An address elsewhere would get the key. */
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  /* libsoup opens a connection for each message that is not idempotent, so that the old one cannot
   * break under it. */
  if (lq_http_call_is_repeatable (call))
    soup_message_add_flags (self->message, SOUP_MESSAGE_IDEMPOTENT);
  /* A large upload looks at its connection, see lq-http-early.h. */
  if (is_fresh || (call->is_upload && call->length >= EARLY_MIN))
    soup_message_add_flags (self->message, SOUP_MESSAGE_NEW_CONNECTION);
  lq_http_call_add_key (call, soup_message_get_request_headers (self->message));
  lq_http_prefer_ask (call, soup_message_get_request_headers (self->message));
  connect_signals (self);
  start_watchdog (self);

  if (!add_body (self, &self->fault)) {
    self->result.is_ours = true;
    set_watchdog (self);
    return self;
  }
  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->cancellable, sent_cb,
                           attempt_ref (self));

  return self;
}

void
lq_http_attempt_free (LqHttpAttempt *self)
{
  if (self->events != NULL)
    stop (self);
  attempt_unref (self);
}

bool
lq_http_attempt_is_waiting (const LqHttpAttempt *self)
{
  return self->events != NULL && !self->is_begun;
}

void
lq_http_attempt_give_up (LqHttpAttempt *self, const LqHttpResult *why)
{
  if (self->fault != NULL)
    return;

  self->result.is_passing = why->is_passing;
  self->result.is_unreached = why->is_unreached;
  self->fault = g_error_copy (why->error);
  set_watchdog (self);
}
