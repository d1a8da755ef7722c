/* lq-http-early.c: an answer that comes before its request has been sent
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-net"

#include "config.h"
#include "lq-http-early.h"
#include "lq-http-call.h"
#include "lq-net-clock.h"

#include <string.h>

enum { HEAD_MAX = 32 * 1024, ALL_MAX = HEAD_MAX + LQ_HTTP_REFUSAL_MAX };

struct _LqHttpEarly {
  GIOStream      *line;
  GSource        *readable;
  GByteArray     *bytes;
  LqHttpEarlyFunc done;
  gpointer        data;
};

/* Returns: where the body begins; 0: the head is not whole yet */
static size_t
find_body (const GByteArray *bytes)
{
  const char *end = g_strstr_len ((const char *) bytes->data, bytes->len, "\r\n\r\n");

  return end ? (size_t) (end - (const char *) bytes->data) + strlen ("\r\n\r\n") : 0;
}

/* Tells the answer, if it is whole or nothing more of it will come.
 * Returns: whether it is told; then @self may be gone */
static bool
tell (LqHttpEarly *self, bool is_over)
{
  size_t   at = find_body (self->bytes);
  unsigned status = 0;
  g_autoptr (SoupMessageHeaders) headers = NULL;
  g_autoptr (GBytes) body = NULL;
  size_t size;
  size_t wanted;

  if (at == 0)
    return false;

  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  /* Without the empty line at the end. */
  if (!soup_headers_parse_response ((const char *) self->bytes->data, (int) at - 2, headers, NULL,
                                    &status, NULL))
    return false;
  if (status < 200) { /* "go on": the answer is yet to come */
    g_byte_array_remove_range (self->bytes, 0, (guint) at);
    return tell (self, is_over);
  }

  size = self->bytes->len - at;
  wanted = 0; /* of a body whose length is not told nobody knows how much is whole */
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    wanted = (size_t) MIN (soup_message_headers_get_content_length (headers), LQ_HTTP_REFUSAL_MAX);
  if (size < wanted && !is_over)
    return false;

  body = g_bytes_new (self->bytes->data + at, MIN (size, wanted));
  lq_net_clear_source (&self->readable);
  self->done (status, headers, body, self->data);

  return true;
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  LqHttpEarly *self = user_data;
  uint8_t      piece[4096];
  g_autoptr (GError) error = NULL;
  gssize size = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), piece,
                                                          sizeof piece, NULL, &error);

  /* Of TLS, not of HTTP. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  if (size > 0)
    g_byte_array_append (self->bytes, piece, (guint) size);
  if (tell (self, size <= 0))
    return G_SOURCE_REMOVE;
  if (size > 0 && self->bytes->len < ALL_MAX)
    return G_SOURCE_CONTINUE;

  /* The line is closed, or this is no answer: libsoup or a limit will notice. */
  g_byte_array_set_size (self->bytes, 0);
  g_clear_pointer (&self->readable, g_source_unref);

  return G_SOURCE_REMOVE;
}

LqHttpEarly *
lq_http_early_new (GIOStream *line, LqHttpEarlyFunc done, gpointer data)
{
  LqHttpEarly  *self = g_new0 (LqHttpEarly, 1);
  GInputStream *input = g_io_stream_get_input_stream (line);

  self->line = g_object_ref (line);
  self->bytes = g_byte_array_new ();
  self->done = done;
  self->data = data;
  if (!G_IS_POLLABLE_INPUT_STREAM (input) ||
      !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (input)))
    return self;

  self->readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (readable_cb), self, NULL);
  /* Before libsoup finds that it cannot write any more. */
  g_source_set_priority (self->readable, G_PRIORITY_HIGH);
  g_source_attach (self->readable, g_main_context_get_thread_default ());

  return self;
}

void
lq_http_early_free (LqHttpEarly *self)
{
  lq_net_clear_source (&self->readable);
  g_byte_array_unref (self->bytes);
  g_object_unref (self->line);
  g_free (self);
}

bool
lq_http_early_has_begun (const LqHttpEarly *self)
{
  return self->bytes->len > 0;
}
