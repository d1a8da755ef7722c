/* hostile.c: the rig's hostile server, as a test of C uses it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "hostile.h"

#include <gio/gio.h>
#include <libsoup/soup.h>
#include <string.h>

struct _Hostile {
  GSubprocess *process;
  char        *url;
};

Hostile *
hostile_new (void)
{
  Hostile         *self = g_new0 (Hostile, 1);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "rig", "hostile_server.py", NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, "/usr/bin/python3", path, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->url = g_data_input_stream_read_line_utf8 (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->url);

  return self;
}

void
hostile_free (Hostile *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (self->process);
  g_free (self->url);
  g_free (self);
}

const char *
hostile_get_url (Hostile *self)
{
  return self->url;
}

/* Returns: (transfer full): the answer's body. @body: (nullable) */
static GBytes *
ask (Hostile *self, const char *method, const char *path, const char *body)
{
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GBytes) bytes = body ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr (GError) error = NULL;
  GBytes *answer;

  g_main_context_push_thread_default (context);
  session = soup_session_new ();
  if (bytes != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (soup_message_get_status (message), ==, 200);
  soup_session_abort (session);
  g_main_context_pop_thread_default (context);

  return answer;
}

static JsonParser *
ask_json (Hostile *self, const char *path)
{
  g_autoptr (GBytes) body = ask (self, "GET", path, NULL);
  g_autoptr (GError) error = NULL;
  JsonParser *parser = json_parser_new ();
  size_t      size;
  const char *text = g_bytes_get_data (body, &size);

  json_parser_load_from_data (parser, text, (gssize) size, &error);
  g_assert_no_error (error);

  return parser;
}

void
hostile_set_script (Hostile *self, const char *script)
{
  g_bytes_unref (ask (self, "POST", "/script", script));
}

Record
hostile_read (Hostile *self)
{
  Record record = { .parser = ask_json (self, "/record") };

  record.n = json_array_get_length (json_node_get_array (json_parser_get_root (record.parser)));

  return record;
}

void
record_clear (Record *record)
{
  g_clear_object (&record->parser);
}

static JsonObject *
get_object (const Record *record, unsigned index)
{
  g_assert_cmpuint (index, <, record->n);

  return json_array_get_object_element (json_node_get_array (json_parser_get_root (record->parser)),
                                        index);
}

const char *
record_get_string (const Record *record, unsigned index, const char *member)
{
  return json_object_get_string_member (get_object (record, index), member);
}

const char *
record_get_header (const Record *record, unsigned index, const char *name)
{
  JsonObject *headers = json_object_get_object_member (get_object (record, index), "headers");

  return json_object_get_string_member_with_default (headers, name, NULL);
}

int64_t
record_get_int (const Record *record, unsigned index, const char *member)
{
  return json_object_get_int_member (get_object (record, index), member);
}

double
record_get_gap_s (const Record *record, unsigned index)
{
  return json_object_get_double_member (get_object (record, index), "at") -
         json_object_get_double_member (get_object (record, index - 1), "at");
}

char *
hostile_dup_hole (Hostile *self, const char *name)
{
  g_autoptr (JsonParser) parser = ask_json (self, "/holes");

  return g_strdup (
    json_object_get_string_member (json_node_get_object (json_parser_get_root (parser)), name));
}
