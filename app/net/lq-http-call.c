/* lq-http-call.c: one HTTP call, as its caller describes it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-http-call.h"
#include "lq-key.h"

static char *
dup_text (const char *text)
{
  return g_strdup (text ? text : "");
}

LqHttpCall *
lq_http_call_copy (const LqHttpCall *call)
{
  LqHttpCall *copy = g_memdup2 (call, sizeof *call);

  copy->method = g_strdup (call->method);
  copy->url = g_strdup (call->url);
  copy->what = dup_text (call->what);
  copy->service = dup_text (call->service);
  copy->key = g_strdup (call->key);
  copy->content_type = g_strdup (call->content_type);
  copy->body = call->body ? g_bytes_ref (call->body) : NULL;

  return copy;
}

void
lq_http_call_free (LqHttpCall *call)
{
  g_free ((char *) call->method);
  g_free ((char *) call->url);
  g_free ((char *) call->what);
  g_free ((char *) call->service);
  lq_key_free ((char *) call->key);
  g_free ((char *) call->content_type);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_free (call);
}

void
lq_http_call_add_key (const LqHttpCall *call, SoupMessageHeaders *request)
{
  char *text;

  if (call->key == NULL)
    return;

  text = g_strconcat ("Bearer ", call->key, NULL);
  soup_message_headers_replace (request, "Authorization", text);
  lq_key_free (text);
}

bool
lq_http_call_is_repeatable (const LqHttpCall *call)
{
  static const char *const idempotent[] = { "GET", "HEAD", "PUT", "DELETE", "OPTIONS", NULL };

  return call->is_repeatable || g_strv_contains (idempotent, call->method);
}

bool
lq_http_call_is_bulk (const LqHttpCall *call)
{
  return call->is_upload || call->read != NULL;
}

int64_t
lq_http_call_get_length (const LqHttpCall *call)
{
  if (call->open != NULL)
    return call->length;

  return call->body ? (int64_t) g_bytes_get_size (call->body) : 0;
}

char *
lq_http_call_dup_identity (const LqHttpCall *call)
{
  g_autofree char *key = NULL;

  if (!g_str_equal (call->method, "GET") || call->read != NULL || call->body != NULL ||
      call->open != NULL || call->wait_s > 0)
    return NULL;

  key = call->key ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, call->key, -1) : NULL;

  return g_strconcat (call->url, " ", key, NULL);
}
