/* lq-server-order.h: the order of a transcription, checked in all its fields
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-reply.h"

G_BEGIN_DECLS

/**
 * LqServerOrder:
 *
 * What a client asked for. Strings that were not given are %NULL.
 */
typedef struct {
  char *model;
  char *file_id;
  char *reference;
  char *webhook_url;
  char *webhook_header; /* its name; with its value or without both */
  char *webhook_value;
  char *hints;   /* a JSON array, or NULL */
  char *context; /* a JSON value, or NULL */
  bool  wants_language;
  bool  wants_speakers;
} LqServerOrder;

void lq_server_order_free (LqServerOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerOrder, lq_server_order_free)

/**
 * lq_server_order_parse:
 * @data: (array length=size): the body of the request
 * @refusal: (out): what to answer when it is wrong
 *
 * Returns: (transfer full) (nullable): the order
 */
LqServerOrder *lq_server_order_parse (const char *data, size_t size, LqServerReply **refusal);

G_END_DECLS
