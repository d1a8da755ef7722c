/* fuzz-server-order.c: any bytes are an order of a transcription, or refused with an error body
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fuzz.h"
#include "lq-server-order.h"

#include <json-glib/json-glib.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  LqServerReply *refusal = NULL;
  g_autoptr (LqServerOrder) order = lq_server_order_parse ((const char *) data, size, &refusal);

  g_assert_true ((order == NULL) == (refusal != NULL));
  if (refusal != NULL) {
    g_autoptr (JsonParser) parser = json_parser_new ();
    gsize       body_size;
    const char *body = g_bytes_get_data (refusal->body, &body_size);

    g_assert_cmpint (refusal->status, ==, 400);
    g_assert_true (json_parser_load_from_data (parser, body, (gssize) body_size, NULL));
    lq_server_reply_free (refusal);
  }
  return 0;
}
