/* lq-server-request.h: a request over HTTP, as data
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-reply.h"

#include <stdint.h>

G_BEGIN_DECLS

/* An upload whose bytes are on disk, under its id, but not yet among the files. */
typedef struct {
  char   *id;
  char   *filename;
  char   *reference; /* NULL: none */
  int64_t size;
} LqServerUploaded;

void lq_server_uploaded_free (LqServerUploaded *uploaded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerUploaded, lq_server_uploaded_free)

/**
 * LqServerRequest:
 *
 * Made by the loop, answered by the office.
 */
typedef struct {
  uint64_t          exchange; /* whom the answer is for */
  char             *method;
  char             *path;
  char             *query;     /* without "?", may be empty */
  char             *owner;     /* digest of the key */
  int               wait_s;    /* how long an answer may wait for the end of a job; 0: not at all */
  int               beat_s;    /* if it may: without end, with a record so often; 0: none */
  unsigned          n_streams; /* live sessions just now */
  GBytes           *body;      /* NULL: none */
  LqServerUploaded *uploaded;  /* of a new file */
} LqServerRequest;

void lq_server_request_free (LqServerRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerRequest, lq_server_request_free)

G_END_DECLS
