/* lq-cli.c: finds the verb, and what the verbs share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli.h"
#include "lq-engine.h"
#include "lq-error.h"
#include "lq-settings.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define CLEAR_LINE "\r\033[K"

typedef struct {
  const char *name;
  const char *arguments;
  const char *summary;
  int (*run) (int argc, char **argv); /* NULL: needs a display, so that main() runs it */
} Verb;

/* The help lists the verbs, and is one. */
static int show_help (int argc, char **argv);

static int
show_version (int argc, char **argv)
{
  g_print ("loquat %s\n", PACKAGE_VERSION);

  return LQ_EXIT_OK;
}

static const Verb verbs[] = {
  { "transcribe", N_ ("FILE…"),
    N_ ("Print what is said in a file, or make texts or subtitles of several"), lq_cli_transcribe },
  { "dictate", "", N_ ("Print what is said into the microphone, until Ctrl+C"), lq_cli_dictate },
  { "recover", "", N_ ("Put recordings that a crash left into the history"), lq_cli_recover },
  { "doctor", "", N_ ("Try which ways of inserting text work in this session"), NULL },
  { "toggle", "", N_ ("Start dictating into the focused application, or stop"), lq_cli_action },
  { "start", "", N_ ("Start dictating into the focused application"), lq_cli_action },
  { "stop", "", N_ ("Stop dictating"), lq_cli_action },
  { "cancel", "", N_ ("Stop, and insert nothing"), lq_cli_action },
  { "undo", "", N_ ("Take back what was inserted last"), lq_cli_action },
  { "again", "", N_ ("Insert what was dictated last again"), lq_cli_action },
  { "copy", "", N_ ("Copy what was dictated last"), lq_cli_action },
  { "help", "", N_ ("Show this help"), show_help },
  { "--help", NULL, NULL, show_help },
  { "-h", NULL, NULL, show_help },
  { "version", "", N_ ("Show the version"), show_version },
  { "--version", NULL, NULL, show_version },
};

static int
show_help (int argc, char **argv)
{
  g_print ("%s\n  loquat [%s…]\n      %s\n", _ ("Usage:"), _ ("FILE"),
           _ ("Open the window, and transcribe files in it"));
  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++) {
    const Verb *verb = &verbs[i];

    if (verb->summary != NULL)
      g_print ("  loquat %s %s\n      %s\n", verb->name,
               *verb->arguments != '\0' ? _ (verb->arguments) : "", _ (verb->summary));
  }
  g_print ("\n%s\n", _ ("“loquat VERB --help” tells the options of a verb."));

  return LQ_EXIT_OK;
}

static int
exit_code_for (const GError *error)
{
  if (error->domain != LQ_ERROR)
    return LQ_EXIT_FAILED;

  switch ((LqError) error->code) {
  case LQ_ERROR_MICROPHONE:
  case LQ_ERROR_FILE:
  case LQ_ERROR_FILE_LARGE:
  case LQ_ERROR_FILE_LONG:
  case LQ_ERROR_FILE_MISSING:
  case LQ_ERROR_FILE_DENIED:
  case LQ_ERROR_FILE_KIND:
  case LQ_ERROR_FILE_EMPTY:
  case LQ_ERROR_FILE_CUT_OFF:
  case LQ_ERROR_NOT_AUDIO:
  case LQ_ERROR_NO_AUDIO:
  case LQ_ERROR_CODEC:
    return LQ_EXIT_INPUT;
  case LQ_ERROR_FAILED:
  case LQ_ERROR_PLAYBACK:
  case LQ_ERROR_DISK:
  case LQ_ERROR_STORE:
  case LQ_ERROR_STORE_NEWER:
    return LQ_EXIT_FAILED;
  case LQ_ERROR_MODEL:
  case LQ_ERROR_NETWORK:
  case LQ_ERROR_PROTOCOL:
  case LQ_ERROR_KEY:
  case LQ_ERROR_KEY_EXPIRED:
  case LQ_ERROR_PERMISSION:
  case LQ_ERROR_BALANCE:
  case LQ_ERROR_REQUEST:
  case LQ_ERROR_MODEL_UNAVAILABLE:
  case LQ_ERROR_LIMIT:
  case LQ_ERROR_TIMEOUT:
  case LQ_ERROR_TOO_LONG:
  case LQ_ERROR_GONE:
  case LQ_ERROR_BUSY:
  case LQ_ERROR_FULL:
  case LQ_ERROR_SERVICE:
    return LQ_EXIT_ENGINE;
  }

  return LQ_EXIT_FAILED;
}

/* In a terminal the log would stand between the words: it shows itself only to those who ask for
 * it. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  bool is_serious = (level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_WARNING;

  if (!is_serious && g_getenv ("G_MESSAGES_DEBUG") == NULL)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, unused);
}

char *
lq_cli_dup_shown (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString         *shown = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == '\t')
      g_string_append_c (shown, ' ');
    else
      g_string_append_unichar (shown, g_unichar_iscntrl (c) && c != '\n' ? 0xfffd : c);
  }

  return g_string_free (shown, FALSE);
}

/* Of orders to the terminal, only our own is one. */
static void
print_error (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, CLEAR_LINE, -1);
  g_autofree char *shown = NULL;
  g_autofree char *local = NULL;
  const char      *charset = NULL;

  for (char **part = parts; *part != NULL; part++) {
    char *clean = lq_cli_dup_shown (*part);

    g_free (*part);
    *part = clean;
  }
  shown = g_strjoinv (CLEAR_LINE, parts);
  if (!g_get_console_charset (&charset))
    local = g_convert_with_fallback (shown, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  fputs (local != NULL ? local : shown, stderr);
  fflush (stderr);
}

/* A verb wins over a file of the same name, which is ./NAME then. */
static bool
is_file (const char *argument)
{
  return strchr (argument, '/') != NULL || g_file_test (argument, G_FILE_TEST_EXISTS);
}

bool
lq_cli_run (int argc, char **argv, int *exit_code)
{
  if (argc < 2)
    return false;

  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (!g_str_equal (argv[1], verbs[i].name))
      continue;
    if (verbs[i].run == NULL)
      return false;

    g_log_set_writer_func (write_log, NULL, NULL);
    g_set_printerr_handler (print_error);
    *exit_code = verbs[i].run (argc - 1, argv + 1);
    return true;
  }

  if (argv[1][0] == '-' || is_file (argv[1]))
    return false; /* an option of the window, or a file for it */

  g_printerr ("loquat: ");
  /* Translators: %s is what was given on the command line */
  g_printerr (_ ("There is no verb “%s”."), argv[1]);
  g_printerr (" %s\n", _ ("“loquat help” lists them."));
  *exit_code = LQ_EXIT_USAGE;

  return true;
}

int
lq_cli_complain (const GError *error)
{
  g_autofree char *way_out = NULL;
  g_autofree char *message = lq_messages_for_error (error, &way_out);

  g_printerr ("loquat: %s\n", message);
  if (way_out != NULL)
    g_printerr ("        %s\n", way_out);
  g_printerr ("        (%s)\n", error->message);

  return exit_code_for (error);
}

int
lq_cli_complain_of_output (void)
{
  g_printerr ("loquat: %s\n", _ ("The text could not be printed in full."));

  return LQ_EXIT_FAILED;
}

void
lq_cli_tell (LqNotice notice, const char *detail)
{
  g_autofree char *message = lq_messages_for_notice (notice, detail);

  g_printerr ("loquat: %s\n", message);
}

LqStore *
lq_cli_open_store_finish (GAsyncResult *result, GError **error)
{
  LqStore    *store = lq_store_open_finish (result, error);
  const char *damaged = store != NULL ? lq_store_get_damaged_path (store) : NULL;

  if (damaged != NULL)
    lq_cli_tell (LQ_NOTICE_HISTORY_DAMAGED, damaged);

  return store;
}

GSettings *
lq_cli_open_settings (void)
{
  GSettings *settings = lq_settings_new ();

  if (settings == NULL)
    g_printerr ("loquat: %s\n",
                _ ("Loquat’s settings schema is not installed. Install Loquat again."));

  return settings;
}

bool
lq_cli_check_engine (const char *id)
{
  if (id == NULL || g_str_equal (lq_engine_find (id)->id, id))
    return true;

  g_printerr ("loquat: ");
  /* Translators: %s is what was given on the command line */
  g_printerr (_ ("There is no engine “%s”. There are:"), id);
  for (const LqEngine *const *engine = lq_engine_list (); *engine != NULL; engine++)
    g_printerr (" %s", (*engine)->id);
  g_printerr ("\n");

  return false;
}
