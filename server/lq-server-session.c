/* lq-server-session.c: one WebSocket of a client: what it may say, and what it is answered
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-session.h"

#include "lq-error.h"
#include "lq-server-audio.h"
#include "lq-server-bucket.h"
#include "lq-server-head.h"
#include "lq-server-outbox.h"
#include "lq-server-start.h"
#include "lq-soniox-protocol.h"

#include <string.h>

enum {
  TEXT_MOST = 64 * 1024,     /* bytes of a text message: a start message with its context */
  BINARY_MOST = 1024 * 1024, /* bytes of a binary message */
  FRAMES_MOST = 100,         /* frames that wait for a client */
  MISSES_MOST = 10,          /* ticks in a row with a full queue: the client is too slow */
  CLOSE_MS = 5000,           /* how long a closing client may go without taking a frame */
  RATE = 64000,              /* bytes of sound a second: twice real time */
  BURST_S = 120,             /* of that rate at once, so that a client may replay after a cut */
  QUEUE_MOST = 16 * LQ_SERVER_RATE_HZ, /* undecoded samples at which reading stops */
  QUEUE_LOW = QUEUE_MOST / 2,          /* and at which it goes on */
  CLOSE_NORMAL = 1000,
  CLOSE_GOING_AWAY = 1001,
  CLOSE_POLICY = 1008,
};

typedef enum {
  STATE_WAITING, /* for the start message */
  STATE_STREAMING,
  STATE_FINISHING, /* the client has ended, the engine has not */
  STATE_CLOSING,   /* nothing is heard any more; the last frames go out */
} State;

struct _LqServerSession {
  LqServerHall             *hall;
  const LqServerConnection *calls;
  gpointer                  connection;
  State                     state;
  char                     *key;      /* that came with the connection, or NULL */
  GByteArray               *text;     /* a text message that is not complete */
  size_t                    n_binary; /* bytes of a binary message so far */
  LqServerOutbox           *outbox;
  LqServerAudio            *audio;
  LqServerStream           *stream;
  LqServerBucket            bucket;
  int                       granted_s; /* how long the key lets the stream last, or 0 */
  bool                      wants_endpoints;
  char                     *language; /* to be said with each token, or NULL */
  bool                      has_sound;
  bool                      is_held; /* reading has been stopped */
  int                       close_code;
  const char               *close_reason;
  gint64                    opened_us;
  gint64                    started_us;
  gint64                    heard_us; /* audio or keepalive */
  gint64                    closing_us;
};

static gint64
seconds (int n)
{
  return (gint64) n * G_USEC_PER_SEC;
}

static void
drop_stream (LqServerSession *self)
{
  if (self->stream == NULL)
    return;

  self->hall->kind->stream_free (g_steal_pointer (&self->stream));
  self->hall->n_streams--;
}

static void
close_with (LqServerSession *self, int code, const char *reason)
{
  drop_stream (self);
  g_clear_pointer (&self->audio, lq_server_audio_free);
  self->state = STATE_CLOSING;
  self->close_code = code;
  self->close_reason = reason;
  self->closing_us = g_get_monotonic_time ();
  if (self->is_held) {
    self->is_held = false;
    self->calls->set_reading (self->connection, true);
  }
  self->calls->write_wanted (self->connection);
}

/* Says an error and closes, as the service does (soniox-api 2.9). What has been said before is
 * still sent. */
static void
fail (LqServerSession *self, int code, const char *type, const char *message)
{
  g_autofree char *request_id = g_uuid_string_random ();

  if (self->state == STATE_CLOSING)
    return;

  g_info ("session ends with %d %s (%s): %s", code, type, request_id, message);
  lq_server_outbox_add_text (self->outbox,
                             lq_soniox_format_error (code, type, message, request_id));
  close_with (self, CLOSE_NORMAL, NULL);
}

/* What the client did wrong. */
static void
fail_request (LqServerSession *self, const GError *error)
{
  if (g_error_matches (error, LQ_ERROR, LQ_ERROR_MODEL_UNAVAILABLE))
    fail (self, 400, "model_not_available", error->message);
  else
    fail (self, 400, "invalid_request", error->message);
}

/* ---- what the engine says */

/* A marker follows the final tokens that it closes. */
static void
insert_marker (LqUpdate *update, const char *marker)
{
  guint at = 0;

  while (at < update->tokens->len &&
         ((const LqToken *) g_ptr_array_index (update->tokens, at))->is_final)
    at++;
  g_ptr_array_insert (update->tokens, (int) at, lq_token_new (marker, -1, -1, -1, true));
}

static void
add_language (LqUpdate *update, const char *language)
{
  for (guint i = 0; i < update->tokens->len; i++) {
    LqToken *token = g_ptr_array_index (update->tokens, i);

    if (token->language == NULL)
      token->language = g_strdup (language);
  }
}

static void
send_update (LqServerSession *self, const LqServerAnswer *answer)
{
  LqUpdate *update = lq_update_copy (answer->update);

  if (self->language != NULL)
    add_language (update, self->language);
  if (answer->has_endpoint && self->wants_endpoints)
    insert_marker (update, "<end>");
  if (answer->is_fin)
    insert_marker (update, "<fin>");
  if (!answer->is_finished || update->tokens->len > 0)
    lq_server_outbox_add (self->outbox, update, false);
  else
    lq_update_free (update);
}

/* The last frame has no tokens and both counters equal, as the service's. */
static void
send_finished (LqServerSession *self, const LqUpdate *update)
{
  g_assert (update != NULL);

  lq_server_outbox_add (self->outbox, lq_update_new (update->total_ms, update->total_ms, 0), true);
  close_with (self, CLOSE_NORMAL, NULL);
}

/* Reading goes on when the engine has worked off enough and the rate allows it. */
static void
let_go_on (LqServerSession *self)
{
  if (!self->is_held || self->state != STATE_STREAMING ||
      self->hall->kind->stream_get_queued (self->stream) > QUEUE_LOW ||
      !lq_server_bucket_is_open (&self->bucket, g_get_monotonic_time ()))
    return;

  self->is_held = false;
  self->heard_us = g_get_monotonic_time ();
  self->calls->set_reading (self->connection, true);
}

static void
answer_cb (const LqServerAnswer *answer, gpointer user_data)
{
  LqServerSession *self = user_data;

  if (answer->error != NULL) {
    g_message ("the engine failed: %s", answer->error->message);
    fail (self, 500, "internal_error", "The engine failed.");
    return;
  }
  if (answer->update == NULL) {
    let_go_on (self);
    return;
  }

  send_update (self, answer);
  if (answer->is_finished)
    send_finished (self, answer->update);
  else
    let_go_on (self);
  self->calls->write_wanted (self->connection);
}

/* What waits is dropped: the client would not read it, and will hear it again in a new stream. */
static void
check_pace (LqServerSession *self)
{
  if (lq_server_outbox_count_misses (self->outbox) < MISSES_MOST)
    return;

  g_info ("session ends: its client reads too slowly");
  lq_server_outbox_clear (self->outbox);
  close_with (self, CLOSE_POLICY, "Client too slow");
}

/* ---- what the client says */

/* Says what is wrong with the key, at once where it came with the connection. */
static bool
accept_key (LqServerSession *self, const char *key)
{
  LqServerGrant grant;

  if (lq_server_keys_is_temporary (key)) {
    if (!lq_server_keys_find (self->hall->keys, key, &grant))
      fail (self, 401, "unauthenticated", "The temporary API key is unknown or has expired.");
    else if (!grant.is_for_speech)
      fail (self, 403, "permission_denied", "The temporary API key is for another use.");
  } else if (!lq_server_config_accepts_key (self->hall->config, key)) {
    fail (self, 401, "unauthenticated", key ? "The API key is wrong." : "No API key was given.");
  }

  return self->state != STATE_CLOSING;
}

static bool
check_key (LqServerSession *self, const LqSonioxStart *start)
{
  const char *key = self->key ? self->key : start->api_key;

  if (self->key != NULL && start->api_key != NULL && !g_str_equal (self->key, start->api_key)) {
    fail (self, 400, "invalid_request", "api_key differs from the key given with the connection.");
    return false;
  }
  return accept_key (self, key);
}

/* A key for a single use is used by the stream that it opens. */
static bool
use_key (LqServerSession *self, const LqSonioxStart *start)
{
  const char   *key = self->key ? self->key : start->api_key;
  LqServerGrant grant;

  if (!lq_server_keys_is_temporary (key))
    return true;
  if (!lq_server_keys_use (self->hall->keys, key, &grant)) {
    fail (self, 401, "unauthenticated", "The temporary API key has been used.");
    return false;
  }

  self->granted_s = grant.session_s;
  return true;
}

static void
open_stream (LqServerSession *self)
{
  LqServerHall *hall = self->hall;
  gint64        now_us = g_get_monotonic_time ();

  self->stream = hall->kind->stream_new (hall->engine, answer_cb, self);
  hall->n_streams++;
  self->state = STATE_STREAMING;
  self->started_us = now_us;
  self->heard_us = now_us;
  lq_server_bucket_init (&self->bucket, RATE, (double) RATE * BURST_S, now_us);
}

static void
receive_start (LqServerSession *self, const char *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSonioxStart) start = lq_server_start_parse (data, size, &error);

  if (start == NULL) {
    fail_request (self, error);
    return;
  }
  if (!check_key (self, start))
    return;
  if (!self->hall->kind->engine_has_room (self->hall->engine)) {
    fail (self, 429, "limit_exceeded", "Too many concurrent streams.");
    return;
  }

  self->audio =
    lq_server_audio_new (start->audio_format, start->sample_rate, start->num_channels, &error);
  if (self->audio == NULL) {
    fail_request (self, error);
    return;
  }
  if (!use_key (self, start))
    return;
  self->wants_endpoints = start->enable_endpoint_detection;
  self->language = g_strdup (start->enable_language_identification ? "en" : NULL);
  open_stream (self);
}

static bool
is_keepalive (const char *data, size_t size)
{
  LqSonioxControl control;

  return lq_soniox_control_parse (data, size, &control, NULL) &&
         control == LQ_SONIOX_CONTROL_KEEPALIVE;
}

static void
end_stream (LqServerSession *self)
{
  if (!self->has_sound) {
    fail (self, 400, "invalid_request", "No audio was received.");
    return;
  }

  self->state = STATE_FINISHING;
  self->hall->kind->stream_finish (self->stream);
}

/* Stops reading rather than hoarding: TCP then holds the client back. */
static void
hold_if_full (LqServerSession *self)
{
  bool is_open = lq_server_bucket_is_open (&self->bucket, g_get_monotonic_time ());

  if (self->is_held ||
      (is_open && self->hall->kind->stream_get_queued (self->stream) <= QUEUE_MOST))
    return;

  self->is_held = true;
  self->calls->set_reading (self->connection, false);
}

static void
receive_control (LqServerSession *self, const char *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  LqSonioxControl control;

  if (!lq_soniox_control_parse (data, size, &control, &error)) {
    fail_request (self, error);
    return;
  }

  switch (control) {
  case LQ_SONIOX_CONTROL_KEEPALIVE:
    self->heard_us = g_get_monotonic_time ();
    break;
  case LQ_SONIOX_CONTROL_FINALIZE:
    self->hall->kind->stream_finalize (self->stream);
    hold_if_full (self);
    break;
  }
}

static void
receive_text (LqServerSession *self, const char *data, size_t size)
{
  switch (self->state) {
  case STATE_WAITING:
    if (!is_keepalive (data, size))
      receive_start (self, data, size);
    break;
  case STATE_STREAMING:
    if (size == 0)
      end_stream (self);
    else
      receive_control (self, data, size);
    break;
  case STATE_FINISHING:
    if (size > 0 && !is_keepalive (data, size))
      fail (self, 400, "invalid_request", "The stream has been ended.");
    break;
  case STATE_CLOSING:
    break;
  }
}

static void
receive_audio (LqServerSession *self, const uint8_t *data, size_t size)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (int16_t));
  g_autoptr (GError) error = NULL;

  if (!lq_server_audio_convert (self->audio, data, size, samples, &error)) {
    fail_request (self, error);
    return;
  }

  self->heard_us = g_get_monotonic_time ();
  self->has_sound = true;
  lq_server_bucket_take (&self->bucket, samples->len * (double) sizeof (int16_t), self->heard_us);
  self->hall->kind->stream_feed (self->stream, (const int16_t *) (const void *) samples->data,
                                 samples->len);
  hold_if_full (self);
}

static void
receive_binary (LqServerSession *self, const uint8_t *data, size_t size, bool is_end)
{
  bool is_empty = is_end && self->n_binary == 0 && size == 0;

  self->n_binary += size;
  if (self->state == STATE_WAITING)
    fail (self, 400, "invalid_request", "The first message must be the start message, as text.");
  else if (self->n_binary > BINARY_MOST)
    fail (self, 400, "invalid_request", "A binary message is larger than 1 MiB.");
  else if (self->state == STATE_FINISHING && !is_empty)
    fail (self, 400, "invalid_request", "The stream has been ended.");
  else if (self->state == STATE_STREAMING && is_empty && self->hall->config->empty_binary_ends)
    end_stream (self);
  else if (self->state == STATE_STREAMING && size > 0)
    receive_audio (self, data, size);

  if (is_end)
    self->n_binary = 0;
}

static void
collect_text (LqServerSession *self, const uint8_t *data, size_t size, bool is_end)
{
  if (self->text->len + size > TEXT_MOST) {
    fail (self, 400, "invalid_request", "A text message is larger than 64 KiB.");
    return;
  }

  g_byte_array_append (self->text, data, (guint) size);
  if (is_end) {
    receive_text (self, (const char *) self->text->data, self->text->len);
    g_byte_array_set_size (self->text, 0);
  }
}

/* ---- the key that comes with the connection */

/* Returns: (transfer full) (nullable): the key of "soniox-api-key, KEY" */
static char *
read_protocols (const char *protocols)
{
  g_auto (GStrv) parts = g_strsplit (protocols, ",", -1);

  if (g_strv_length (parts) != 2 || !g_str_equal (g_strstrip (parts[0]), "soniox-api-key"))
    return NULL;

  return g_strdup (g_strstrip (parts[1]));
}

LqServerSession *
lq_server_session_new (LqServerHall *hall, const LqServerConnection *calls, gpointer connection)
{
  LqServerSession *self = g_new0 (LqServerSession, 1);

  self->hall = hall;
  self->calls = calls;
  self->connection = connection;
  self->text = g_byte_array_new ();
  self->outbox = lq_server_outbox_new (FRAMES_MOST);
  self->opened_us = g_get_monotonic_time ();
  return self;
}

void
lq_server_session_free (LqServerSession *self)
{
  if (self == NULL)
    return;

  drop_stream (self);
  g_clear_pointer (&self->audio, lq_server_audio_free);
  lq_server_outbox_free (self->outbox);
  g_byte_array_unref (self->text);
  g_free (self->language);
  g_free (self->key);
  g_free (self);
}

void
lq_server_session_open (LqServerSession *self, const char *authorization, const char *protocols)
{
  if (authorization != NULL && protocols != NULL) {
    fail (self, 400, "invalid_request", "Give the key by header or by subprotocol, not by both.");
    return;
  }
  if (self->hall->n_sockets > (unsigned) self->hall->config->max_sessions) {
    fail (self, 429, "max_concurrent_connections_reached", "Too many open connections.");
    return;
  }
  if (authorization == NULL && protocols == NULL)
    return;

  self->key = authorization ? lq_server_head_read_key (authorization) : read_protocols (protocols);
  if (self->key == NULL)
    fail (self, 401, "unauthenticated", "The API key cannot be read.");
  else
    accept_key (self, self->key);
}

void
lq_server_session_receive (
  LqServerSession *self, bool is_binary, const uint8_t *data, size_t size, bool is_end)
{
  if (self->state == STATE_CLOSING)
    return;

  if (is_binary)
    receive_binary (self, data, size, is_end);
  else
    collect_text (self, data, size, is_end);
}

void
lq_server_session_tick (LqServerSession *self)
{
  const LqServerConfig *config = self->hall->config;
  gint64                now_us = g_get_monotonic_time ();

  switch (self->state) {
  case STATE_WAITING:
    if (now_us - self->opened_us > seconds (config->start_s))
      fail (self, 408, "request_timeout", "No start message came in time.");
    break;
  case STATE_STREAMING:
    let_go_on (self);
    if (now_us - self->started_us > seconds (config->stream_s))
      fail (self, 413, "max_duration_reached", "The stream has reached its longest duration.");
    else if (self->granted_s > 0 && now_us - self->started_us > seconds (self->granted_s))
      fail (self, 403, "temp_api_key_session_expired",
            "The longest stream of the temporary API key is over.");
    else if (!self->is_held && now_us - self->heard_us > seconds (config->idle_s))
      fail (self, 408, "request_timeout", "Neither audio nor keepalive came in time.");
    else
      check_pace (self);
    break;
  case STATE_FINISHING:
    check_pace (self);
    break;
  case STATE_CLOSING:
    break;
  }
}

void
lq_server_session_shut_down (LqServerSession *self)
{
  if (self->state != STATE_CLOSING)
    close_with (self, CLOSE_GOING_AWAY, "The server ends");
}

char *
lq_server_session_take_frame (LqServerSession *self, int *close_code, const char **close_reason)
{
  char *frame = lq_server_outbox_take (self->outbox);

  if (frame != NULL)
    self->closing_us = g_get_monotonic_time ();
  *close_code = frame == NULL ? self->close_code : 0;
  *close_reason = self->close_reason;
  return frame;
}

bool
lq_server_session_has_frame (const LqServerSession *self)
{
  return !lq_server_outbox_is_empty (self->outbox) || self->close_code != 0;
}

bool
lq_server_session_is_overdue (const LqServerSession *self)
{
  return self->state == STATE_CLOSING &&
         g_get_monotonic_time () - self->closing_us > CLOSE_MS * 1000;
}
