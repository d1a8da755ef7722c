/* lq-http-prefer.c: whether a service may hold its answer back, RFC 7240
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-http-prefer.h"

#include <string.h>

enum { BEAT_MAX_S = 3600 };

static const char heartbeat[] = "heartbeat=";

void
lq_http_prefer_ask (const LqHttpCall *call, SoupMessageHeaders *request)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (call->wait_s == 0)
    return;

  g_string_printf (text, "wait=%u", call->wait_s);
  if (call->beat_s > 0)
    g_string_append_printf (text, ", %s%u", heartbeat, call->beat_s);
  soup_message_headers_replace (request, "Prefer", text->str);
}

unsigned
lq_http_prefer_read_beat_s (SoupMessageHeaders *answer)
{
  const char *applied = soup_message_headers_get_list (answer, "Preference-Applied");
  g_auto (GStrv) parts = g_strsplit (applied ? applied : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    const char *part = g_strstrip (parts[i]);
    guint64     beat_s;

    if (g_str_has_prefix (part, heartbeat) &&
        g_ascii_string_to_unsigned (part + strlen (heartbeat), 10, 1, BEAT_MAX_S, &beat_s, NULL))
      return (unsigned) beat_s;
  }

  return 0;
}
