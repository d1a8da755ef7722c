/* lq-server-page.c: the page of a list that a client asks for
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-page.h"

enum { LIMIT_MOST = 1000 }; /* and the default (soniox-api 3.1) */

LqServerReply *
lq_server_page_read (const char *query, LqServerPage *page)
{
  g_autoptr (GHashTable) fields = g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  const char *limit = fields ? g_hash_table_lookup (fields, "limit") : NULL;
  const char *cursor = fields ? g_hash_table_lookup (fields, "cursor") : NULL;
  gint64      number = LIMIT_MOST;

  if (fields == NULL)
    return lq_server_reply_new_invalid ("query.payload", "invalid", "The query cannot be read.");
  if (limit != NULL && !g_ascii_string_to_signed (limit, 10, 1, LIMIT_MOST, &number, NULL))
    return lq_server_reply_new_invalid ("query.payload.limit", "invalid",
                                        "limit must be from 1 to 1000.");

  page->limit = (int) number;
  page->before = G_MAXINT64;
  /* The service's own sample begins with an empty cursor. */
  if (cursor == NULL || cursor[0] == '\0' ||
      g_ascii_string_to_signed (cursor, 10, 1, G_MAXINT64, &page->before, NULL))
    return NULL;

  return lq_server_reply_new_error (400, "invalid_cursor", "The cursor is none of this server's.");
}

LqServerReply *
lq_server_page_reply (const LqServerPage *page,
                      const char         *name,
                      const GPtrArray    *rows,
                      LqServerPageAppend  append,
                      gpointer            user_data)
{
  guint    n_shown = MIN (rows->len, (guint) page->limit);
  int64_t  last = 0;
  GString *json = g_string_new (NULL);

  g_string_printf (json, "{\"%s\":[", name);
  for (guint i = 0; i < n_shown; i++) {
    if (i > 0)
      g_string_append_c (json, ',');
    last = append (json, g_ptr_array_index (rows, i), user_data);
  }
  if (rows->len > n_shown)
    g_string_append_printf (json, "],\"next_page_cursor\":\"%" G_GINT64_FORMAT "\"}", last);
  else
    g_string_append (json, "],\"next_page_cursor\":null}");

  return lq_server_reply_new (200, json);
}

void
lq_server_page_append_time (GString *json, int64_t time_us)
{
  g_autoptr (GDateTime) whole = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (whole, "%Y-%m-%dT%H:%M:%S");

  g_string_append_printf (json, "\"%s.%06dZ\"", text, (int) (time_us % G_USEC_PER_SEC));
}
