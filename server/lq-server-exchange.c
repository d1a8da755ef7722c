/* lq-server-exchange.c: one request over HTTP and its answer
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A body is bounded before its first byte is read: its length has to be said. An answer may be
 * there before the body has come; what is left of a small one is read and thrown away, so that the
 * connection can go on, and a connection with a large one is closed, a moment later, so that the
 * client reads the answer first. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-exchange.h"

#include "lq-server-head.h"
#include "lq-server-rates.h"
#include "lq-server-routes.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

enum {
  JSON_MOST = 256 * 1024,     /* bytes of a body that is JSON */
  FORM_MOST = 64 * 1024,      /* bytes of an upload beside its file */
  DISCARD_MOST = 1024 * 1024, /* bytes of a body that nobody wants, and still are read */
  WRITE_SIZE = 64 * 1024,     /* bytes of an answer at once */
  SLOW_S = 60,                /* from when on it has to be this fast */
  SLOW_RATE = 1024,           /* bytes a second */
  LINGER_S = 5,               /* for a client that still sends when it has been answered */
  BYTES_PER_MB = 1024 * 1024,
};

struct _LqServerDesk {
  LqServerHall    *hall;
  LqServerOffice  *office;
  LqServerUploads *uploads;
  LqServerRates   *rates;
  GHashTable      *exchanges; /* by id */
  uint64_t         last_id;
};

struct _LqServerExchange {
  LqServerDesk    *desk;
  struct lws      *wsi;
  uint64_t         id;
  LqServerHead     head;
  LqServerRequest *request; /* until it is asked */
  GByteArray      *body;    /* JSON */
  LqServerUpload  *upload;
  LqServerReply   *reply;
  LqServerReply   *record; /* that is to be written before it; NULL: none */
  gsize            n_written;
  int64_t          n_received;
  bool             is_asked; /* the office is at it */
  bool             is_held;  /* reading has been stopped */
  bool             is_body_done;
  bool             is_head_sent;
  bool             has_records; /* the answer comes in records, and one has been sent */
  bool             is_reply_sent;
  bool             must_close;
  bool             is_dropped;
  gint64           began_us;
  gint64           moved_us; /* when bytes went either way */
};

/* ---- answering */

/* Whether the answer can be written. */
static bool
is_ready (const LqServerExchange *self)
{
  return self->reply != NULL && (self->is_body_done || self->must_close);
}

/* Takes @reply. What comes of the body from now on is thrown away. */
static void
answer (LqServerExchange *self, LqServerReply *reply)
{
  int64_t n_left = self->head.body_size - self->n_received;

  if (self->reply != NULL) {
    lq_server_reply_free (reply);
    return;
  }

  self->reply = reply;
  self->is_asked = false;
  self->must_close = self->must_close || (!self->is_body_done &&
                                          (n_left > DISCARD_MOST || self->head.expects_continue));
  g_clear_pointer (&self->upload, lq_server_upload_free);
  if (self->is_held) {
    self->is_held = false;
    lws_rx_flow_control (self->wsi, 1);
  }
  self->moved_us = g_get_monotonic_time ();
  if (is_ready (self))
    lws_callback_on_writable (self->wsi);
}

/* One that the client has not taken yet will tell enough. */
static void
report (LqServerExchange *self, LqServerReply *record)
{
  if (self->reply != NULL || self->record != NULL) {
    lq_server_reply_free (record);
    return;
  }

  self->record = record;
  lws_callback_on_writable (self->wsi);
}

static void
refuse (LqServerExchange *self, int status, const char *type, const char *message)
{
  answer (self, lq_server_reply_new_error (status, type, message));
}

static void
ask (LqServerExchange *self)
{
  LqServerRequest *request = g_steal_pointer (&self->request);

  request->exchange = self->id;
  request->n_streams = self->desk->hall->n_streams;
  if (self->body->len > 0)
    request->body = g_bytes_new (self->body->data, self->body->len);
  self->is_asked = true;
  lws_set_timeout (self->wsi, NO_PENDING_TIMEOUT, 0);
  lq_server_office_ask (self->desk->office, request);
}

/* ---- uploads */

static void
drained_cb (gpointer user_data)
{
  LqServerExchange *self = user_data;

  if (!self->is_held)
    return;

  self->is_held = false;
  self->moved_us = g_get_monotonic_time ();
  lws_rx_flow_control (self->wsi, 1);
}

static void
uploaded_cb (LqServerUploaded *uploaded, LqServerReply *refusal, gpointer user_data)
{
  LqServerExchange *self = user_data;

  if (uploaded == NULL) {
    answer (self, refusal);
    return;
  }

  g_clear_pointer (&self->upload, lq_server_upload_free);
  self->request->uploaded = uploaded;
  ask (self);
}

static const LqServerUploadCalls upload_calls = { drained_cb, uploaded_cb };

static void
begin_upload (LqServerExchange *self)
{
  const LqServerConfig *config = self->desk->hall->config;
  int64_t               size_most = (int64_t) config->upload_mb * BYTES_PER_MB + FORM_MOST;

  if (self->head.body_size > size_most) {
    refuse (self, 413, "file_too_large", "The file is larger than this server takes.");
    return;
  }

  self->upload = lq_server_upload_new (self->desk->uploads,
                                       self->head.content_type ? self->head.content_type : "",
                                       &upload_calls, self);
  if (self->upload == NULL)
    answer (self, lq_server_reply_new_invalid ("file.file", "missing",
                                               "The body must be multipart/form-data."));
  else if (self->is_body_done)
    lq_server_upload_end (self->upload);
}

/* ---- requests */

static bool
has_body (const LqServerExchange *self)
{
  return g_str_equal (self->head.method, "POST");
}

/* Returns: whether the key is good, and whose it is is known */
static bool
check_key (LqServerExchange *self)
{
  LqServerHall *hall = self->desk->hall;
  const char   *key = self->head.key;
  LqServerGrant grant;

  if (lq_server_keys_is_temporary (key) && lq_server_keys_find (hall->keys, key, &grant)) {
    refuse (self, 403, "permission_denied", "A temporary key is for streams only.");
    return false;
  }
  if (lq_server_keys_is_temporary (key) || !lq_server_config_accepts_key (hall->config, key)) {
    refuse (self, 401, "unauthenticated", key ? "The API key is wrong." : "No API key was given.");
    return false;
  }

  self->request->owner = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key ? key : "", -1);
  return true;
}

/* Without a length a body could not be bounded before it is read. */
static bool
check_length (LqServerExchange *self)
{
  if (self->head.is_chunked || (has_body (self) && self->head.body_size < 0)) {
    self->must_close = true;
    refuse (self, 411, "length_required", "Content-Length is missing.");
    return false;
  }
  if (self->head.is_wrong || (!has_body (self) && self->head.body_size > 0)) {
    self->must_close = true;
    refuse (self, 400, "invalid_request", "The header of the request is wrong.");
    return false;
  }
  return true;
}

static bool
check_rate (LqServerExchange *self)
{
  int wait_s =
    lq_server_rates_take (self->desk->rates, self->request->owner, g_get_monotonic_time ());
  LqServerReply *refusal;

  if (wait_s == 0)
    return true;

  refusal = lq_server_reply_new_error (429, "limit_exceeded", "Too many requests in a minute.");
  refusal->retry_after_s = wait_s;
  answer (self, refusal);
  return false;
}

static void
begin_v1 (LqServerExchange *self)
{
  const LqServerConfig *config = self->desk->hall->config;

  if (!check_length (self) || !check_key (self) || !check_rate (self))
    return;
  if (self->desk->office == NULL) {
    refuse (self, 503, "service_unavailable",
            "This server keeps no files: its data folder cannot be used.");
    return;
  }

  self->request->wait_s = MIN (self->head.wait_s, config->wait_s);
  self->request->beat_s = self->request->wait_s > 0 ? self->head.beat_s : 0;
  if (has_body (self) && g_str_equal (self->request->path, "/v1/files"))
    begin_upload (self);
  else if (self->head.body_size > JSON_MOST)
    refuse (self, 413, "invalid_request", "The body is larger than 256 KiB.");
  else if (!has_body (self) || self->head.body_size == 0)
    ask (self);

  if (self->reply == NULL && self->head.expects_continue)
    lq_server_head_continue (self->wsi);
}

static void
begin_other (LqServerExchange *self)
{
  int   status = 0;
  char *body =
    lq_server_routes_answer (self->desk->hall, self->head.method, self->request->path, &status);

  if (has_body (self))
    self->must_close = true;
  answer (self, lq_server_reply_new_bytes (status, g_bytes_new_take (body, strlen (body))));
}

void
lq_server_exchange_begin (LqServerExchange *self, const char *path)
{
  lq_server_head_read (&self->head, self->wsi);
  self->request = g_new0 (LqServerRequest, 1);
  self->request->method = g_strdup (self->head.method);
  self->request->path = g_strdup (path);
  self->request->query = g_strdup (self->head.query);
  self->is_body_done = self->head.body_size <= 0;
  if (g_str_has_prefix (path, "/v1/"))
    begin_v1 (self);
  else
    begin_other (self);
}

void
lq_server_exchange_receive (LqServerExchange *self, const void *data, size_t size)
{
  self->moved_us = g_get_monotonic_time ();
  self->n_received += (int64_t) size;
  if (self->reply != NULL)
    return;

  if (self->upload == NULL) {
    if (self->body->len + size <= JSON_MOST)
      g_byte_array_append (self->body, data, (guint) size);
  } else if (!lq_server_upload_feed (self->upload, data, size) && !self->is_held) {
    self->is_held = true;
    lws_rx_flow_control (self->wsi, 0);
    lws_set_timeout (self->wsi, NO_PENDING_TIMEOUT, 0);
  }
}

void
lq_server_exchange_end (LqServerExchange *self)
{
  if (self->is_body_done)
    return;

  self->is_body_done = true;
  if (self->reply != NULL)
    lws_callback_on_writable (self->wsi);
  else if (self->upload != NULL)
    lq_server_upload_end (self->upload);
  else if (!self->is_asked)
    ask (self);
}

/* ---- writing */

static int
write_head (LqServerExchange *self)
{
  gsize size = self->reply->body ? g_bytes_get_size (self->reply->body) : 0;

  self->is_head_sent = true;
  if (lq_server_head_write (self->wsi, self->reply, size, self->must_close) < 0)
    return -1;

  if (size > 0)
    lws_callback_on_writable (self->wsi);
  else
    self->is_reply_sent = true;
  return 0;
}

static int
write_part (LqServerExchange *self)
{
  gsize               size;
  const uint8_t      *data = g_bytes_get_data (self->reply->body, &size);
  gsize               n = MIN (WRITE_SIZE, size - self->n_written);
  bool                is_last = self->n_written + n == size;
  g_autofree uint8_t *buffer = g_malloc (LWS_PRE + n);

  memcpy (buffer + LWS_PRE, data + self->n_written, n);
  if (lws_write (self->wsi, buffer + LWS_PRE, n, is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) <
      0)
    return -1;

  self->n_written += n;
  self->is_reply_sent = is_last;
  if (!is_last || lws_partial_buffered (self->wsi))
    lws_callback_on_writable (self->wsi);
  return 0;
}

/* The client may vanish without a word: what it does not confirm in time ends the connection. */
static void
watch_line (LqServerExchange *self)
{
  int limit_ms = self->desk->hall->config->stall_s * 1000;

  if (setsockopt (lws_get_socket_fd (self->wsi), IPPROTO_TCP, TCP_USER_TIMEOUT, &limit_ms,
                  sizeof limit_ms) != 0)
    g_info ("cannot watch a connection: %s", g_strerror (errno));
}

/* A record is a chunk with a text of JSON, as RFC 7464 has it. */
static int
write_record (LqServerExchange *self, GBytes *json, bool is_last)
{
  gsize       size;
  const char *text = g_bytes_get_data (json, &size);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autofree char *before = g_strdup_printf ("%zx\r\n\x1e", size + 2);
  const char      *after = is_last ? "\n\r\n0\r\n\r\n" : "\n\r\n";

  g_byte_array_set_size (buffer, LWS_PRE);
  g_byte_array_append (buffer, (const guint8 *) before, (guint) strlen (before));
  g_byte_array_append (buffer, (const guint8 *) text, (guint) size);
  g_byte_array_append (buffer, (const guint8 *) after, (guint) strlen (after));

  return lws_write (self->wsi, buffer->data + LWS_PRE, buffer->len - LWS_PRE,
                    is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0
           ? -1
           : 0;
}

static int
write_report (LqServerExchange *self)
{
  g_autoptr (LqServerReply) record = NULL;

  if (!self->is_head_sent) {
    self->is_head_sent = self->has_records = true;
    watch_line (self);
    lws_callback_on_writable (self->wsi);
    return lq_server_head_write_records (self->wsi, self->record);
  }

  record = g_steal_pointer (&self->record);
  if (self->reply != NULL)
    lws_callback_on_writable (self->wsi);
  return write_record (self, record->body, false);
}

/* What is no success cannot be told any more: the client is cut off, and finds it when it asks
 * again. */
static int
write_last_record (LqServerExchange *self)
{
  if (self->reply->status != 200 || write_record (self, self->reply->body, true) < 0)
    return -1;

  self->is_reply_sent = true;
  if (lws_partial_buffered (self->wsi))
    lws_callback_on_writable (self->wsi);
  return 0;
}

int
lq_server_exchange_write (LqServerExchange *self)
{
  if (self->record != NULL && (self->has_records || self->reply == NULL))
    return write_report (self);
  if (!is_ready (self) || self->is_reply_sent)
    return 0; /* it was called since the last bytes have left a buffer of libwebsockets */

  self->moved_us = g_get_monotonic_time ();
  if (self->has_records)
    return write_last_record (self);
  if (!self->is_head_sent)
    return write_head (self);
  return write_part (self);
}

bool
lq_server_exchange_is_done (const LqServerExchange *self)
{
  return self->is_reply_sent && self->is_body_done && !lws_partial_buffered (self->wsi);
}

/* ---- time */

/* Whether the client takes longer than it may. */
static bool
is_overdue (const LqServerExchange *self, gint64 now_us)
{
  gint64 still_s = (now_us - self->moved_us) / G_USEC_PER_SEC;
  gint64 age_s = (now_us - self->began_us) / G_USEC_PER_SEC;

  if (self->is_asked || self->is_held)
    return false;
  if (self->is_reply_sent && !self->is_body_done)
    return still_s >= LINGER_S || age_s > LINGER_S + SLOW_S;
  if (self->is_body_done && self->reply == NULL)
    return false; /* the disk is at it */
  return still_s >= self->desk->hall->config->stall_s ||
         (self->reply == NULL && age_s > SLOW_S && self->n_received < age_s * SLOW_RATE);
}

/* libwebsockets, told to drop a connection with output that its client does not take, goes on
 * waiting for that: the socket has to say that it is of no use any more. */
static void
drop (LqServerExchange *self)
{
  self->is_dropped = true;
  shutdown (lws_get_socket_fd (self->wsi), SHUT_RDWR);
  lws_set_timeout (self->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

void
lq_server_desk_tick (LqServerDesk *self)
{
  gint64         now_us = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->exchanges);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    LqServerExchange *exchange = value;

    if (!exchange->is_dropped && is_overdue (exchange, now_us))
      drop (exchange);
  }
}

/* ---- life */

LqServerExchange *
lq_server_exchange_new (LqServerDesk *desk, struct lws *wsi)
{
  LqServerExchange *self = g_new0 (LqServerExchange, 1);

  self->desk = desk;
  self->wsi = wsi;
  self->id = ++desk->last_id;
  self->body = g_byte_array_new ();
  self->began_us = g_get_monotonic_time ();
  self->moved_us = self->began_us;
  g_hash_table_insert (desk->exchanges, &self->id, self);
  return self;
}

void
lq_server_exchange_free (LqServerExchange *self)
{
  if (self == NULL)
    return;

  if (self->is_asked)
    lq_server_office_forget (self->desk->office, self->id);
  g_hash_table_remove (self->desk->exchanges, &self->id);
  g_clear_pointer (&self->upload, lq_server_upload_free);
  lq_server_request_free (self->request);
  lq_server_reply_free (self->reply);
  lq_server_reply_free (self->record);
  g_byte_array_unref (self->body);
  lq_server_head_clear (&self->head);
  g_free (self);
}

LqServerDesk *
lq_server_desk_new (LqServerHall *hall)
{
  LqServerDesk *self = g_new0 (LqServerDesk, 1);

  self->hall = hall;
  self->rates = lq_server_rates_new (hall->config->requests);
  self->exchanges = g_hash_table_new (g_int64_hash, g_int64_equal);
  return self;
}

void
lq_server_desk_free (LqServerDesk *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->exchanges);
  lq_server_rates_free (self->rates);
  g_free (self);
}

void
lq_server_desk_open (LqServerDesk *self, LqServerOffice *office, LqServerUploads *uploads)
{
  self->office = office;
  self->uploads = uploads;
}

void
lq_server_desk_answer (LqServerDesk *self, uint64_t exchange, LqServerReply *reply)
{
  LqServerExchange *found = g_hash_table_lookup (self->exchanges, &exchange);

  if (found == NULL)
    lq_server_reply_free (reply);
  else if (reply->beat_s > 0)
    report (found, reply);
  else
    answer (found, reply);
}
