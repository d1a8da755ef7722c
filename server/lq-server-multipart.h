/* lq-server-multipart.h: reads a multipart/form-data body that comes in pieces
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqServerMultipartCalls:
 *
 * Each part is begun, given in pieces of any size, and ended. Each returns %FALSE to stop, after
 * which nothing is called any more.
 */
typedef struct {
  /* @filename: (nullable): as the client wrote it, UTF-8 */
  bool (*begin) (const char *name, const char *filename, gpointer user_data);
  bool (*data) (const uint8_t *data, size_t size, gpointer user_data);
  bool (*end) (gpointer user_data);
} LqServerMultipartCalls;

/**
 * LqServerMultipart:
 *
 * RFC 7578, with memory that is bounded whatever is sent: a part's header of at most 4 KiB and 32
 * parts. Does not know what the parts mean.
 */
typedef struct _LqServerMultipart LqServerMultipart;

/**
 * lq_server_multipart_new:
 * @content_type: the header of the request
 *
 * Returns: (transfer full) (nullable): %NULL when this is not multipart/form-data with a boundary
 */
LqServerMultipart *lq_server_multipart_new (const char                   *content_type,
                                            const LqServerMultipartCalls *calls,
                                            gpointer                      user_data);
void               lq_server_multipart_free (LqServerMultipart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerMultipart, lq_server_multipart_free)

/* Returns: %FALSE when the body is wrong, or a call has stopped it */
bool lq_server_multipart_feed (LqServerMultipart *self, const uint8_t *data, size_t size);

/* Whether the last boundary has come: a body that lacks it has been cut off. */
bool lq_server_multipart_is_complete (const LqServerMultipart *self);

G_END_DECLS
