/* drive-way.c: does with one way of inserting what each line of its input says
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   drive-way WAY
 *
 * Lines: probe, begin, preedit TEXT, insert TEXT, delete N, move N, target, end, quit; backslashes
 * in TEXT are as in C. Each answer is one line of JSON: {"did": "insert", "us": 1234} or with
 * "error" and "message". Signals are lines of their own, {"signal": "lost"}. One line is done after
 * another. */

#include "config.h"
#include "lq-ways.h"

#include <gio/gunixinputstream.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

typedef struct {
  LqWay            *way;
  GMainLoop        *loop;
  GDataInputStream *input;
  char             *did;
  int64_t           since_us;
  GQueue            lines; /* commands not yet done */
  bool              is_input_over;
  bool              is_busy;
} Driver;

static void next (Driver *driver);

/* Takes @object. */
static void
print (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *line = json_to_string (node, FALSE);

  json_object_unref (object);
  puts (line);
  fflush (stdout);
}

static void
add_error (JsonObject *object, const GError *error)
{
  static const char *const names[] = { "unavailable", "denied",  "no-target",
                                       "password",    "timeout", "unsure" };
  bool is_known = error->domain == LQ_INSERT_ERROR && error->code < (int) G_N_ELEMENTS (names);

  json_object_set_string_member (object, "error", is_known ? names[error->code] : "other");
  json_object_set_string_member (object, "message", error->message);
}

static void
finish_step (Driver *driver, const GError *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "did", driver->did);
  json_object_set_int_member (object, "us", g_get_monotonic_time () - driver->since_us);
  if (error != NULL)
    add_error (object, error);
  print (object);

  driver->is_busy = false;
  next (driver);
}

static void
stepped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  lq_way_finish (LQ_WAY (source), result, &error);
  finish_step (user_data, error);
}

static void
print_target (Driver *driver)
{
  g_autoptr (LqTarget) target = lq_way_dup_target (driver->way);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "did", "target");
  json_object_set_string_member (object, "app", target->app);
  json_object_set_string_member (object, "before", target->before);
  json_object_set_boolean_member (object, "known", target->is_known);
  json_object_set_boolean_member (object, "password", target->is_password);
  json_object_set_boolean_member (object, "terminal", target->is_terminal);
  print (object);
}

static void
do_line (Driver *driver, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  const char      *verb = words[0] != NULL ? words[0] : "";
  g_autofree char *text = g_strcompress (words[0] != NULL && words[1] != NULL ? words[1] : "");

  g_free (driver->did);
  driver->did = g_strdup (verb);
  driver->since_us = g_get_monotonic_time ();
  driver->is_busy = true;

  if (g_str_equal (verb, "probe"))
    lq_way_probe_async (driver->way, NULL, stepped_cb, driver);
  else if (g_str_equal (verb, "begin"))
    lq_way_begin_async (driver->way, NULL, stepped_cb, driver);
  else if (g_str_equal (verb, "insert"))
    lq_way_insert_async (driver->way, text, NULL, stepped_cb, driver);
  else if (g_str_equal (verb, "delete"))
    lq_way_delete_async (driver->way, (unsigned) g_ascii_strtoull (text, NULL, 10), NULL,
                         stepped_cb, driver);
  else if (g_str_equal (verb, "move"))
    lq_way_move_async (driver->way, (unsigned) g_ascii_strtoull (text, NULL, 10), NULL, stepped_cb,
                       driver);
  else if (g_str_equal (verb, "end"))
    lq_way_end_async (driver->way, stepped_cb, driver);
  else if (g_str_equal (verb, "preedit")) {
    lq_way_set_preedit (driver->way, text);
    finish_step (driver, NULL);
  } else {
    if (g_str_equal (verb, "target"))
      print_target (driver);
    if (g_str_equal (verb, "quit"))
      g_main_loop_quit (driver->loop);
    driver->is_busy = false;
  }
}

static void
next (Driver *driver)
{
  while (!driver->is_busy && !g_queue_is_empty (&driver->lines)) {
    g_autofree char *line = g_queue_pop_head (&driver->lines);

    do_line (driver, line);
  }
  if (!driver->is_busy && driver->is_input_over && g_queue_is_empty (&driver->lines))
    g_main_loop_quit (driver->loop);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Driver *driver = user_data;
  char   *line = g_data_input_stream_read_line_finish_utf8 (driver->input, result, NULL, NULL);

  if (line == NULL) {
    driver->is_input_over = true;
  } else {
    g_queue_push_tail (&driver->lines, line);
    g_data_input_stream_read_line_async (driver->input, G_PRIORITY_DEFAULT, NULL, line_cb, driver);
  }
  next (driver);
}

static void
target_changed_cb (LqWay *way)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "signal", "target-changed");
  print (object);
}

static void
lost_cb (LqWay *way, const GError *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "signal", "lost");
  add_error (object, error);
  print (object);
}

static LqWay *
make_way (const char *id)
{
  for (LqSessionKind kind = LQ_SESSION_X11; kind <= LQ_SESSION_NONE; kind++) {
    g_autoptr (GPtrArray) ways = lq_ways_new_for_session (kind, NULL);

    for (unsigned i = 0; i < ways->len; i++)
      if (g_str_equal (lq_way_get_id (ways->pdata[i]), id))
        return g_object_ref (ways->pdata[i]);
  }

  return NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  Driver driver = { .lines = G_QUEUE_INIT };

  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE);
  if (argc != 2) {
    g_printerr ("usage: drive-way WAY\n");
    return 2;
  }
  driver.way = make_way (argv[1]);
  if (driver.way == NULL) {
    g_printerr ("drive-way: there is no way “%s”\n", argv[1]);
    return 2;
  }

  driver.loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (driver.way, "lost", G_CALLBACK (lost_cb), NULL);
  g_signal_connect (driver.way, "target-changed", G_CALLBACK (target_changed_cb), NULL);
  driver.input = g_data_input_stream_new (input);
  g_data_input_stream_read_line_async (driver.input, G_PRIORITY_DEFAULT, NULL, line_cb, &driver);
  g_main_loop_run (driver.loop);

  g_clear_object (&driver.input);
  g_queue_clear_full (&driver.lines, g_free);
  g_free (driver.did);
  g_main_loop_unref (driver.loop);
  g_object_unref (driver.way);
  return 0;
}
