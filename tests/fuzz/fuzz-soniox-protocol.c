/* fuzz-soniox-protocol.c: no bytes from either side of a stream break the parsers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fuzz.h"
#include "lq-soniox-protocol.h"

#include <string.h>

/* What was understood is understood again when we say it ourselves. */
static void
check_message (const char *text, size_t size)
{
  g_autoptr (LqSonioxMessage) message = lq_soniox_message_parse (text, size, NULL, NULL);
  g_autoptr (LqSonioxMessage) again = NULL;
  g_autofree char *json = NULL;

  if (message == NULL)
    return;

  json = lq_soniox_format_update (message->update, message->is_finished);
  again = lq_soniox_message_parse (json, strlen (json), NULL, NULL);
  if (again == NULL)
    return; /* escapes made it longer than a message may be */

  g_assert_cmpuint (again->update->tokens->len, ==, message->update->tokens->len);
  for (guint i = 0; i < again->update->tokens->len; i++) {
    const LqToken *a = g_ptr_array_index (again->update->tokens, i);
    const LqToken *b = g_ptr_array_index (message->update->tokens, i);

    g_assert_true (g_utf8_validate (a->text, -1, NULL));
    g_assert_cmpstr (a->text, ==, b->text);
    g_assert_cmpint (a->start_ms, ==, b->start_ms);
  }
}

static void
check_start (const char *text, size_t size)
{
  g_autoptr (LqSonioxStart) start = lq_soniox_start_parse (text, size, NULL);
  g_autoptr (LqSonioxStart) again = NULL;
  g_autofree char *json = NULL;

  if (start == NULL)
    return;

  json = lq_soniox_format_start (start);
  again = lq_soniox_start_parse (json, strlen (json), NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->model, ==, start->model);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  LqSonioxControl control;

  check_message ((const char *) data, size);
  check_start ((const char *) data, size);
  lq_soniox_control_parse ((const char *) data, size, &control, NULL);

  return 0;
}
