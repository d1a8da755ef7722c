/* test-cli-printer.c: what stands on a terminal, in a pipe, and in JSON
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-cli-printer.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* What a terminal of one long line shows after @output: each "\r\033[K" empties the line. */
static char *
read_screen (const char *output)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  GString *screen = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++) {
    const char *last = g_strrstr (*line, "\r\033[K");

    g_string_append (screen, last != NULL ? last + strlen ("\r\033[K") : *line);
    if (line[1] != NULL)
      g_string_append_c (screen, '\n');
  }
  g_string_replace (screen, "\033[2m", "", 0);
  g_string_replace (screen, "\033[0m", "", 0);

  return g_string_free (screen, FALSE);
}

static void
say (LqTranscript *transcript, const char *final, const char *provisional)
{
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);

  if (final != NULL)
    g_ptr_array_add (update->tokens, lq_token_new (final, -1, -1, 0.5f, true));
  if (provisional != NULL)
    g_ptr_array_add (update->tokens, lq_token_new (provisional, -1, -1, 0.5f, false));
  lq_transcript_apply (transcript, update);
}

static void
test_text (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autofree char *output = NULL;
  size_t           size;
  FILE            *out = open_memstream (&output, &size);
  LqCliPrinter    *printer = lq_cli_printer_new (out, LQ_PRINT_TEXT, 80);

  say (transcript, " Hello", " wor");
  lq_cli_printer_show (printer, transcript);
  g_assert_cmpstr (output, ==, "Hello");
  say (transcript, " world.", NULL);
  lq_cli_printer_show (printer, transcript);
  lq_cli_printer_end (printer, transcript, "offline", 1000, true);
  lq_cli_printer_free (printer);
  fclose (out);

  g_assert_cmpstr (output, ==, "Hello world.\n");
}

/* Whatever a service says, a terminal gets no order by it. */
static void
test_orders (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autofree char *output = NULL;
  g_autofree char *screen = NULL;
  size_t           size;
  FILE            *out = open_memstream (&output, &size);
  LqCliPrinter    *printer = lq_cli_printer_new (out, LQ_PRINT_LIVE, 80);

  say (transcript, " a\033]0;x\007b\tc\nd",
       " \033[2Je\n\xc2\x9b"
       "f");
  lq_cli_printer_show (printer, transcript);
  fflush (out);
  screen = read_screen (output);
  g_assert_cmpstr (screen, ==,
                   "a\xef\xbf\xbd]0;x\xef\xbf\xbd"
                   "b c\n"
                   "d \xef\xbf\xbd[2Je \xef\xbf\xbd"
                   "f");
  lq_cli_printer_end (printer, transcript, "offline", 1000, true);
  lq_cli_printer_free (printer);
  fclose (out);
  g_assert_null (strstr (output, "\033]"));
  g_assert_null (strstr (output, "\033[2J"));
}

static void
test_nothing_said (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autofree char *output = NULL;
  size_t           size;
  FILE            *out = open_memstream (&output, &size);
  LqCliPrinter    *printer = lq_cli_printer_new (out, LQ_PRINT_TEXT, 80);

  lq_cli_printer_end (printer, transcript, "offline", 1000, true);
  lq_cli_printer_free (printer);
  fclose (out);

  g_assert_cmpstr (output, ==, "");
}

/* A disk that is full, or a reader that is gone, is noticed in every form. */
static void
test_cannot_write (void)
{
  static const LqPrintForm forms[] = { LQ_PRINT_TEXT, LQ_PRINT_LIVE, LQ_PRINT_JSON };

  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (LqTranscript) transcript = lq_transcript_new ();
    FILE         *full = fopen ("/dev/full", "w");
    LqCliPrinter *printer = lq_cli_printer_new (full, forms[i], 80);

    g_assert_true (lq_cli_printer_show (printer, transcript) || forms[i] == LQ_PRINT_LIVE);
    say (transcript, " Hello.", NULL);
    g_assert_true (lq_cli_printer_show (printer, transcript) == (forms[i] == LQ_PRINT_JSON));
    g_assert_false (lq_cli_printer_end (printer, transcript, "offline", 1000, true));
    lq_cli_printer_free (printer);
    fclose (full);
  }
}

static void
test_live (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autofree char *output = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *last = NULL;
  size_t           size;
  FILE            *out = open_memstream (&output, &size);
  LqCliPrinter    *printer = lq_cli_printer_new (out, LQ_PRINT_LIVE, 20);

  say (transcript, " One", " two threw");
  lq_cli_printer_show (printer, transcript);
  first = read_screen (output);
  g_assert_cmpstr (first, ==, "One two threw");

  say (transcript, " two three four", " five six seven");
  lq_cli_printer_show (printer, transcript);
  second = read_screen (output);
  g_assert_cmpstr (second, ==, "One two three four\nfive six seven");

  say (transcript, " five six seven.", NULL);
  lq_cli_printer_end (printer, transcript, "offline", 1000, true);
  lq_cli_printer_free (printer);
  fclose (out);

  last = read_screen (output);
  g_assert_cmpstr (last, ==, "One two three four\nfive six seven.\n");
}

static void
test_json (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *output = NULL;
  size_t           size;
  FILE            *out = open_memstream (&output, &size);
  LqCliPrinter    *printer = lq_cli_printer_new (out, LQ_PRINT_JSON, 80);
  JsonObject      *object;

  say (transcript, " “Héllo”\n", NULL);
  lq_cli_printer_show (printer, transcript);
  lq_cli_printer_end (printer, transcript, "offline", 1234, false);
  lq_cli_printer_free (printer);
  fclose (out);

  root = json_from_string (output, NULL);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "“Héllo”");
  g_assert_cmpint (json_object_get_int_member (object, "duration_ms"), ==, 1234);
  g_assert_false (json_object_get_boolean_member (object, "complete"));
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (object, "tokens")), ==, 1);
}

/* A spoken line break ends the terminal's line, and “scratch that” has the text begin again. */
static void
test_live_lines (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autofree char *output = NULL;
  g_autofree char *broken = NULL;
  g_autofree char *again = NULL;
  size_t           size;
  FILE            *out = open_memstream (&output, &size);
  LqCliPrinter    *printer = lq_cli_printer_new (out, LQ_PRINT_LIVE, 80);

  say (transcript, " Dear Anna,\nHow", " are\nyou");
  lq_cli_printer_show (printer, transcript);
  broken = read_screen (output);
  g_assert_cmpstr (broken, ==, "Dear Anna,\nHow are you");

  say (transcript, " is it?", NULL);
  lq_transcript_silence (transcript, 1, 2);
  say (transcript, " are you?", NULL);
  lq_cli_printer_end (printer, transcript, "offline", 1000, true);
  lq_cli_printer_free (printer);
  fclose (out);
  again = read_screen (output);
  g_assert_cmpstr (again, ==, "Dear Anna,\nHow\nDear Anna,\nHow are you?\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-printer/text", test_text);
  g_test_add_func ("/cli-printer/orders", test_orders);
  g_test_add_func ("/cli-printer/nothing-said", test_nothing_said);
  g_test_add_func ("/cli-printer/cannot-write", test_cannot_write);
  g_test_add_func ("/cli-printer/live", test_live);
  g_test_add_func ("/cli-printer/json", test_json);
  g_test_add_func ("/cli-printer/live-lines", test_live_lines);

  return g_test_run ();
}
