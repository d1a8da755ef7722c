/* drive-inserter.c: inserts, line by line, what a test writes to it, by the ways of this session
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line is a text, with C's escapes. Each is answered by one line: the id of the way that inserted
 * it, or “failed: ” and why. The end of the input is the end of the dictation. */

#include "config.h"
#include "lq-inserter.h"
#include "lq-ways.h"

#include <gio/gunixinputstream.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

typedef struct {
  LqInserter       *inserter;
  GMainLoop        *loop;
  GDataInputStream *input;
} Driver;

static void
inserted_cb (LqInserter *inserter, const char *text, const char *way, gint64 took_us)
{
  puts (way);
  fflush (stdout);
}

static void
failed_cb (LqInserter *inserter, const char *text, const GError *error)
{
  printf ("failed: %s\n", error->message);
  fflush (stdout);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Driver *driver = user_data;

  lq_inserter_end_finish (LQ_INSERTER (source), result, NULL);
  g_main_loop_quit (driver->loop);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Driver          *driver = user_data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish_utf8 (driver->input, result, NULL, NULL);
  g_autofree char *text = line != NULL ? g_strcompress (line) : NULL;

  if (text == NULL) {
    lq_inserter_end_async (driver->inserter, ended_cb, driver);
    return;
  }

  lq_inserter_insert (driver->inserter, text);
  g_data_input_stream_read_line_async (driver->input, G_PRIORITY_DEFAULT, NULL, line_cb, driver);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GPtrArray) ways = NULL;
  Driver driver = { 0 };

  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE);
  ways = lq_ways_new_for_session (lq_session_kind_detect (), NULL);
  driver.inserter = lq_inserter_new (ways);
  g_signal_connect (driver.inserter, "inserted", G_CALLBACK (inserted_cb), NULL);
  g_signal_connect (driver.inserter, "failed", G_CALLBACK (failed_cb), NULL);
  driver.loop = g_main_loop_new (NULL, FALSE);
  driver.input = g_data_input_stream_new (input);

  lq_inserter_begin (driver.inserter);
  g_data_input_stream_read_line_async (driver.input, G_PRIORITY_DEFAULT, NULL, line_cb, &driver);
  g_main_loop_run (driver.loop);

  g_object_unref (driver.input);
  g_object_unref (driver.inserter);
  g_main_loop_unref (driver.loop);
  return 0;
}
