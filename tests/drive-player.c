/* drive-player.c: does with a player what each line of its input says
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   drive-player FILE
 *
 * Lines: play, pause, seek MS, rate RATE, position. Answers: the position in ms, one line each.
 * What the player says by itself are lines, too: ready MS, ended, failed MESSAGE. Ends with its
 * input. */

#include "config.h"
#include "lq-player.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  LqPlayer         *player;
  GMainLoop        *loop;
  GDataInputStream *input;
  int64_t           told_ms; /* the length that was told */
} Driver;

static void
changed_cb (LqPlayer *player, Driver *driver)
{
  int64_t ms = lq_player_get_duration_ms (player);

  if (ms >= 0 && ms != driver->told_ms) {
    driver->told_ms = ms;
    printf ("ready %lld\n", (long long) ms);
    fflush (stdout);
  }
}

static void
ended_cb (LqPlayer *player, Driver *driver)
{
  puts ("ended");
  fflush (stdout);
}

static void
failed_cb (LqPlayer *player, const GError *error, Driver *driver)
{
  printf ("failed %s\n", error->message);
  fflush (stdout);
}

static void
do_line (LqPlayer *player, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  const char *verb = words[0] != NULL ? words[0] : "";
  const char *value = words[0] != NULL && words[1] != NULL ? words[1] : "";

  if (g_str_equal (verb, "play"))
    lq_player_play (player);
  else if (g_str_equal (verb, "pause"))
    lq_player_pause (player);
  else if (g_str_equal (verb, "seek"))
    lq_player_seek (player, atoll (value));
  else if (g_str_equal (verb, "rate"))
    lq_player_set_rate (player, g_ascii_strtod (value, NULL));

  printf ("%lld\n", (long long) lq_player_get_position_ms (player));
  fflush (stdout);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Driver          *driver = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (driver->input, result, NULL, NULL);

  if (line == NULL) {
    g_main_loop_quit (driver->loop);
    return;
  }

  do_line (driver->player, line);
  g_data_input_stream_read_line_async (driver->input, G_PRIORITY_DEFAULT, NULL, read_cb, driver);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  g_autoptr (LqPlayer) player = lq_player_new ();
  Driver driver = { .player = player, .loop = loop, .input = lines, .told_ms = -1 };

  if (argc != 2) {
    g_printerr ("usage: drive-player FILE\n");
    return 2;
  }

  g_signal_connect (player, "changed", G_CALLBACK (changed_cb), &driver);
  g_signal_connect (player, "ended", G_CALLBACK (ended_cb), &driver);
  g_signal_connect (player, "failed", G_CALLBACK (failed_cb), &driver);
  lq_player_open (player, argv[1]);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, read_cb, &driver);
  g_main_loop_run (loop);

  return 0;
}
