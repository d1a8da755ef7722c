/* lq-server-head.h: the headers of HTTP requests and answers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-reply.h"

#include <libwebsockets.h>

G_BEGIN_DECLS

/**
 * LqServerHead:
 *
 * What matters of a request's header. Strings that are not there are %NULL.
 */
typedef struct {
  const char *method; /* "" for one that nothing here knows */
  char       *query;
  char       *key; /* of "Bearer KEY" */
  char       *content_type;
  int64_t     body_size; /* -1: not said */
  int         wait_s;    /* of "Prefer: wait=N" (RFC 7240), or 0 */
  int         beat_s;    /* the same of "heartbeat=N" */
  bool        expects_continue;
  bool        is_chunked; /* or of any other transfer coding */
  bool        is_wrong;   /* a header cannot be read */
} LqServerHead;

/* Fills @self, which holds nothing. On the loop, while @wsi has its headers. */
void lq_server_head_read (LqServerHead *self, struct lws *wsi);
void lq_server_head_clear (LqServerHead *self);

/* Returns: (transfer full) (nullable): the header's value; a value too long for us is empty */
char *lq_server_head_dup (struct lws *wsi, enum lws_token_indexes token);

/* Returns: (transfer full) (nullable): the key of "Bearer KEY" */
char *lq_server_head_read_key (const char *authorization);

/* The number of @name, such as "wait", among preferences such as "respond-async, wait=10", or 0. */
int lq_server_head_read_preference (const char *preferences, const char *name);

/* Tells the client to send its body. */
void lq_server_head_continue (struct lws *wsi);

/* Writes the header of @reply, whose body has @size bytes. Returns: -1 when that fails. */
int lq_server_head_write (struct lws *wsi, const LqServerReply *reply, gsize size, bool must_close);

/* Writes the header of an answer that comes in records, see LqServerReply. Returns: -1 when that
 * fails. */
int lq_server_head_write_records (struct lws *wsi, const LqServerReply *record);

G_END_DECLS
