/* lq-server-upload.h: the body of an upload on its way to the disk
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-request.h"

#include <uv.h>

G_BEGIN_DECLS

/**
 * LqServerUploads:
 *
 * The threads that write what is uploaded. Everything here is called on the loop's thread.
 */
typedef struct _LqServerUploads LqServerUploads;

/**
 * LqServerUpload:
 *
 * One body. It is taken in pieces, of which few may wait for the disk, and written as it comes;
 * what is in memory does not depend on its size.
 */
typedef struct _LqServerUpload LqServerUpload;

typedef struct {
  /* What waited has been written: more may be fed. */
  void (*drained) (gpointer user_data);
  /* The last call. Either @uploaded (transfer full), after the end, or @refusal (transfer full), at
   * any time before it. */
  void (*ended) (LqServerUploaded *uploaded, LqServerReply *refusal, gpointer user_data);
} LqServerUploadCalls;

/* @folder: of the store. @size_most: bytes of a file. */
LqServerUploads *lq_server_uploads_new (uv_loop_t *loop, const char *folder, int64_t size_most);

/* Waits for what is being written, and closes its handle on the loop. No uploads may be left. */
void lq_server_uploads_free (LqServerUploads *self);

/* @content_type: the header of the request. Returns: (nullable): %NULL when it is not of a form */
LqServerUpload *lq_server_upload_new (LqServerUploads           *uploads,
                                      const char                *content_type,
                                      const LqServerUploadCalls *calls,
                                      gpointer                   user_data);

/* Nothing is called any more. What has been written goes, unless it has been handed over. */
void lq_server_upload_free (LqServerUpload *self);

/* Returns: %FALSE when nothing more should be fed until it is drained */
bool lq_server_upload_feed (LqServerUpload *self, const void *data, size_t size);

/* The body is complete. */
void lq_server_upload_end (LqServerUpload *self);

G_END_DECLS
