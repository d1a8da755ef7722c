/* lq-server-request.c: a request over HTTP, as data
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-request.h"

void
lq_server_uploaded_free (LqServerUploaded *uploaded)
{
  if (uploaded == NULL)
    return;

  g_free (uploaded->id);
  g_free (uploaded->filename);
  g_free (uploaded->reference);
  g_free (uploaded);
}

void
lq_server_request_free (LqServerRequest *self)
{
  if (self == NULL)
    return;

  g_free (self->method);
  g_free (self->path);
  g_free (self->query);
  g_free (self->owner);
  g_clear_pointer (&self->body, g_bytes_unref);
  lq_server_uploaded_free (self->uploaded);
  g_free (self);
}
