/* lq-server-reply.h: what a request over HTTP is answered, as data
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqServerReply:
 *
 * Made on any thread, handed to the loop and freed there.
 *
 * A request that waits with a heartbeat is answered in records: any number of replies with a
 * @beat_s, each of which says how things are, and then one without.
 */
typedef struct {
  int     status;
  GBytes *body;          /* JSON, or NULL where there is none */
  int     waited_s;      /* the longest wait that was granted, or 0 */
  int     beat_s;        /* how long until the next record, or 0: it is the answer */
  int     retry_after_s; /* when to try again, or 0 */
  bool    must_close; /* the connection ends with it, since the request was not read to its end */
} LqServerReply;

/* @json: (transfer full) */
LqServerReply *lq_server_reply_new (int status, GString *json);
/* @body: (transfer full) (nullable) */
LqServerReply *lq_server_reply_new_bytes (int status, GBytes *body);
void           lq_server_reply_free (LqServerReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerReply, lq_server_reply_free)

/* The error body of the service, with a new request id. @message: for the person who wrote the
 * client. */
LqServerReply *lq_server_reply_new_error (int status, const char *type, const char *message);

/**
 * lq_server_reply_new_invalid:
 * @location: such as "file.file" or "body.payload.model"
 * @kind: such as "missing"
 *
 * A 400 with its one entry of `validation_errors`.
 */
LqServerReply *
lq_server_reply_new_invalid (const char *location, const char *kind, const char *message);

G_END_DECLS
