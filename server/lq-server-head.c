/* lq-server-head.c: the headers of HTTP requests and answers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-head.h"

#include <string.h>

enum {
  VALUE_MOST = 1024, /* bytes of a header that is read */
  HEAD_SIZE = 1024,  /* bytes of an answer's header */
  WAIT_MOST_S = 86400,
  BEAT_MOST_S = 60,
};

static const struct {
  enum lws_token_indexes token;
  const char            *name;
} methods[] = {
  { WSI_TOKEN_GET_URI, "GET" },         { WSI_TOKEN_POST_URI, "POST" },
  { WSI_TOKEN_PUT_URI, "PUT" },         { WSI_TOKEN_DELETE_URI, "DELETE" },
  { WSI_TOKEN_OPTIONS_URI, "OPTIONS" },
};

char *
lq_server_head_dup (struct lws *wsi, enum lws_token_indexes token)
{
  char value[VALUE_MOST];

  if (lws_hdr_total_length (wsi, token) == 0)
    return NULL;
  if (lws_hdr_copy (wsi, value, sizeof value, token) < 0)
    return g_strdup ("");

  return g_strdup (value);
}

static const char *
find_method (struct lws *wsi)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (lws_hdr_total_length (wsi, methods[i].token) > 0)
      return methods[i].name;

  return "";
}

char *
lq_server_head_read_key (const char *authorization)
{
  static const char scheme[] = "Bearer ";

  if (g_ascii_strncasecmp (authorization, scheme, strlen (scheme)) != 0)
    return NULL;

  return g_strstrip (g_strdup (authorization + strlen (scheme)));
}

int
lq_server_head_read_preference (const char *preferences, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (preferences, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);
    guint64 seconds = 0;

    if (pair[0] == NULL || pair[1] == NULL || g_ascii_strcasecmp (g_strstrip (pair[0]), name) != 0)
      continue;
    g_strstrip (g_strdelimit (pair[1], ";", '\0')); /* a preference may have parameters */
    if (g_ascii_string_to_unsigned (pair[1], 10, 0, WAIT_MOST_S, &seconds, NULL))
      return (int) seconds;
  }

  return 0;
}

/* libwebsockets has taken the query apart. Returns: (transfer full) */
static char *
dup_query (struct lws *wsi)
{
  char value[VALUE_MOST];
  g_autoptr (GString) query = g_string_new (NULL);

  for (int i = 0; lws_hdr_copy_fragment (wsi, value, sizeof value, WSI_TOKEN_HTTP_URI_ARGS, i) > 0;
       i++)
    g_string_append_printf (query, "%s%s", i > 0 ? "&" : "", value);

  return g_string_free (g_steal_pointer (&query), FALSE);
}

/* Given twice, it is two numbers with something between them, and wrong. */
static void
read_length (LqServerHead *self, struct lws *wsi)
{
  g_autofree char *text = lq_server_head_dup (wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
  guint64          size = 0;

  self->body_size = -1;
  if (text == NULL)
    return;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &size, NULL))
    self->body_size = (int64_t) size;
  else
    self->is_wrong = true;
}

/* An answer in records has no length, which HTTP/1.0 cannot do on a connection that is kept. */
static bool
can_take_records (struct lws *wsi)
{
  g_autofree char *version = lq_server_head_dup (wsi, WSI_TOKEN_HTTP);

  return version != NULL && g_str_equal (version, "HTTP/1.1");
}

static void
read_preferences (LqServerHead *self, struct lws *wsi)
{
  static const char name[] = "prefer:";
  char              value[VALUE_MOST];

  if (lws_hdr_custom_length (wsi, name, (int) strlen (name)) <= 0 ||
      lws_hdr_custom_copy (wsi, value, sizeof value, name, (int) strlen (name)) <= 0)
    return;

  self->wait_s = lq_server_head_read_preference (value, "wait");
  if (can_take_records (wsi))
    self->beat_s = MIN (lq_server_head_read_preference (value, "heartbeat"), BEAT_MOST_S);
}

void
lq_server_head_read (LqServerHead *self, struct lws *wsi)
{
  g_autofree char *authorization = lq_server_head_dup (wsi, WSI_TOKEN_HTTP_AUTHORIZATION);
  g_autofree char *expect = lq_server_head_dup (wsi, WSI_TOKEN_HTTP_EXPECT);

  self->method = find_method (wsi);
  self->query = dup_query (wsi);
  self->content_type = lq_server_head_dup (wsi, WSI_TOKEN_HTTP_CONTENT_TYPE);
  self->key = authorization ? lq_server_head_read_key (authorization) : NULL;
  self->expects_continue = expect != NULL && g_ascii_strcasecmp (expect, "100-continue") == 0;
  self->is_chunked = lws_hdr_total_length (wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
  read_length (self, wsi);
  read_preferences (self, wsi);
}

void
lq_server_head_clear (LqServerHead *self)
{
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->content_type, g_free);
}

void
lq_server_head_continue (struct lws *wsi)
{
  static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
  uint8_t           buffer[LWS_PRE + sizeof line];

  memcpy (buffer + LWS_PRE, line, sizeof line);
  lws_write (wsi, buffer + LWS_PRE, strlen (line), LWS_WRITE_HTTP_HEADERS);
}

static int
add (struct lws *wsi, const char *name, const char *value, uint8_t **at, uint8_t *end)
{
  return lws_add_http_header_by_name (wsi, (const unsigned char *) name,
                                      (const unsigned char *) value, (int) strlen (value), at, end);
}

static int
add_number (
  struct lws *wsi, const char *name, const char *before, int number, uint8_t **at, uint8_t *end)
{
  g_autofree char *value = g_strdup_printf ("%s%d", before, number);

  return number > 0 ? add (wsi, name, value, at, end) : 0;
}

int
lq_server_head_write (struct lws *wsi, const LqServerReply *reply, gsize size, bool must_close)
{
  uint8_t  buffer[LWS_PRE + HEAD_SIZE];
  uint8_t *start = buffer + LWS_PRE;
  uint8_t *at = start;
  uint8_t *end = buffer + sizeof buffer - 1;

  if (lws_add_http_header_status (wsi, (unsigned) reply->status, &at, end) ||
      (reply->body != NULL && (add (wsi, "content-type:", "application/json", &at, end) ||
                               lws_add_http_header_content_length (wsi, size, &at, end))) ||
      (must_close && add (wsi, "connection:", "close", &at, end)) ||
      add_number (wsi, "preference-applied:", "wait=", reply->waited_s, &at, end) ||
      add_number (wsi, "retry-after:", "", reply->retry_after_s, &at, end))
    return -1;

  return lws_finalize_write_http_header (wsi, start, &at, end) ? -1 : 0;
}

int
lq_server_head_write_records (struct lws *wsi, const LqServerReply *record)
{
  uint8_t  buffer[LWS_PRE + HEAD_SIZE];
  uint8_t *start = buffer + LWS_PRE;
  uint8_t *at = start;
  uint8_t *end = buffer + sizeof buffer - 1;

  /* A proxy must not keep them together until there are many. */
  if (lws_add_http_header_status (wsi, (unsigned) record->status, &at, end) ||
      add (wsi, "content-type:", "application/json-seq", &at, end) ||
      add (wsi, "transfer-encoding:", "chunked", &at, end) ||
      add (wsi, "cache-control:", "no-store", &at, end) ||
      add (wsi, "x-accel-buffering:", "no", &at, end) ||
      add_number (wsi, "preference-applied:", "heartbeat=", record->beat_s, &at, end))
    return -1;

  return lws_finalize_write_http_header (wsi, start, &at, end) ? -1 : 0;
}
