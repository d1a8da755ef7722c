/* lq-http-answer.c: what a service answered
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-http-answer.h"
#include "lq-error.h"
#include "lq-http-prefer.h"
#include "lq-retry.h"

enum { ID_MAX = 128 }; /* characters of a request id */

static const struct {
  unsigned status;
  LqError  code;
} codes[] = {
  { 401, LQ_ERROR_KEY },        { 402, LQ_ERROR_BALANCE }, { 403, LQ_ERROR_PERMISSION },
  { 404, LQ_ERROR_GONE },       { 407, LQ_ERROR_NETWORK }, /* a proxy's, not the service's */
  { 408, LQ_ERROR_TIMEOUT },    { 409, LQ_ERROR_BUSY },    { 410, LQ_ERROR_GONE },
  { 413, LQ_ERROR_FILE_LARGE }, { 429, LQ_ERROR_LIMIT },   { 504, LQ_ERROR_TIMEOUT },
};

LqHttpAnswer *
lq_http_answer_new (void)
{
  LqHttpAnswer *self = g_atomic_rc_box_new0 (LqHttpAnswer);

  self->content_type = g_strdup ("");
  self->request_id = g_strdup ("");
  self->body = g_bytes_new (NULL, 0);
  self->retry_after_us = LQ_RETRY_AFTER_NONE;

  return self;
}

static char *
dup_printable (const char *text)
{
  char *copy = g_strndup (text ? text : "", ID_MAX);

  for (char *at = copy; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      *at = '?';

  return copy;
}

LqHttpAnswer *
lq_http_answer_read (unsigned status, SoupMessageHeaders *headers)
{
  const char   *type = soup_message_headers_get_content_type (headers, NULL);
  const char   *id = soup_message_headers_get_one (headers, "X-Request-Id");
  LqHttpAnswer *answer = lq_http_answer_new ();

  g_free (answer->content_type);
  g_free (answer->request_id);
  answer->status = status;
  answer->content_type = g_ascii_strdown (type ? type : "", -1);
  answer->request_id =
    dup_printable (id ? id : soup_message_headers_get_one (headers, "Request-Id"));
  answer->retry_after_us =
    lq_retry_parse_after (soup_message_headers_get_one (headers, "Retry-After"),
                          soup_message_headers_get_one (headers, "Date"), g_get_real_time ());
  answer->beat_s = lq_http_prefer_read_beat_s (headers);

  return answer;
}

LqHttpAnswer *
lq_http_answer_ref (LqHttpAnswer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LqHttpAnswer *self = data;

  g_free (self->content_type);
  g_free (self->request_id);
  g_bytes_unref (self->body);
}

void
lq_http_answer_unref (LqHttpAnswer *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

bool
lq_http_answer_is_fine (const LqHttpAnswer *self)
{
  return self->status / 100 == 2;
}

static LqError
code_of (unsigned status)
{
  for (size_t i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].status == status)
      return codes[i].code;

  switch (status / 100) {
  case 4:
    return LQ_ERROR_REQUEST;
  case 5:
    return LQ_ERROR_SERVICE;
  default:
    return LQ_ERROR_PROTOCOL; /* elsewhere, or what nobody knows */
  }
}

GError *
lq_http_answer_to_error (const LqHttpAnswer *self)
{
  return g_error_new (LQ_ERROR, (int) code_of (self->status), "HTTP %u%s%s", self->status,
                      *self->request_id ? ", request " : "", self->request_id);
}
