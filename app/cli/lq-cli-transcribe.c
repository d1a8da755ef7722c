/* lq-cli-transcribe.c: prints what is said in an audio file
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli.h"
#include "lq-cli-printer.h"
#include "lq-error.h"
#include "lq-file-source.h"
#include "lq-session.h"
#include "lq-settings.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

enum { PROGRESS_MS = 200, PROGRESS_STEP = 10 /* percent, where stderr is no terminal */ };

typedef struct {
  GMainLoop    *loop;
  LqFileSource *source;
  LqSession    *session;
  LqCliPrinter *printer;
  bool          has_progress;
  int           percent; /* last told */
  bool          is_interrupted;
  bool          is_held; /* text that is printed cannot be taken back: it waits for the end */
} Transcribe;

static gboolean
progress_cb (gpointer user_data)
{
  Transcribe *self = user_data;
  bool        is_terminal = isatty (STDERR_FILENO);
  int64_t     duration_ms = lq_file_source_get_duration_ms (self->source);
  int64_t     done_ms =
    lq_session_get_recorded_ms (self->session) - lq_session_get_lag_ms (self->session);
  int percent = duration_ms > 0 ? (int) MIN (100, done_ms * 100 / duration_ms) : 0;

  if (is_terminal)
    g_printerr ("\r\033[K%3d %%", percent);
  else if (percent >= self->percent + PROGRESS_STEP)
    g_printerr ("%d %%\n", percent);
  else
    return G_SOURCE_CONTINUE;

  self->percent = percent;
  return G_SOURCE_CONTINUE;
}

static void
changed_cb (LqSession *session, Transcribe *self)
{
  if (self->is_held)
    return;
  /* Where nobody reads, nothing has to be recognized any more. */
  if (!lq_cli_printer_show (self->printer, lq_session_get_transcript (session)))
    lq_session_abandon (session);
}

static void
ended_cb (LqSession *session, Transcribe *self)
{
  g_main_loop_quit (self->loop);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Transcribe *self = user_data;

  self->is_interrupted = true;
  lq_session_abandon (self->session);

  return G_SOURCE_CONTINUE;
}

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Transcribe *self = user_data;
  g_autoptr (GError) error = NULL;
  LqEngineConfig *config = lq_engine_configure_finish (result, &error);

  lq_session_set_engine (self->session, config, error);
}

/* A file is anybody's speech: “period” in it is a word, unless the person says otherwise. */
static LqRules *
make_rules (GSettings *settings, const LqEngine *engine)
{
  LqRules *rules = lq_rules_new_from_settings (settings, engine->id);

  rules->has_punctuation = true;
  rules->has_commands = true;

  return rules;
}

static int
transcribe (const char     *path,
            const LqEngine *engine,
            GSettings      *settings,
            LqPrintForm     form,
            bool            is_quiet,
            bool            is_dictated)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LqFileSource) source = lq_file_source_new (path);
  g_autoptr (LqSession) session = lq_session_new (NULL, LQ_SOURCE (source));
  g_autoptr (LqCliPrinter) printer =
    lq_cli_printer_new (stdout, form, lq_cli_printer_measure (stdout));
  Transcribe self = { .loop = loop, .source = source, .session = session, .printer = printer };
  g_autoptr (LqRules) rules = is_dictated ? make_rules (settings, engine) : NULL;
  const GError *error;
  guint         progress_id = 0;
  bool          is_printed = true;

  self.is_held = is_dictated && form == LQ_PRINT_TEXT;
  lq_session_set_rules (session, rules);
  g_signal_connect (session, "changed", G_CALLBACK (changed_cb), &self);
  g_signal_connect (session, "ended", G_CALLBACK (ended_cb), &self);
  g_unix_signal_add (SIGINT, interrupted_cb, &self);
  g_unix_signal_add (SIGTERM, interrupted_cb, &self);
  /* Live words are progress enough, and share the line with it. */
  if (form != LQ_PRINT_LIVE && !is_quiet)
    progress_id = g_timeout_add (PROGRESS_MS, progress_cb, &self);

  lq_session_start (session);
  lq_engine_configure_async (engine, settings, NULL, configured_cb, &self);
  g_main_loop_run (loop);

  g_clear_handle_id (&progress_id, g_source_remove);
  if (form != LQ_PRINT_LIVE && !is_quiet && isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");

  error = lq_session_get_error (session);
  if (error == NULL || lq_session_get_recorded_ms (session) > 0)
    is_printed =
      lq_cli_printer_end (printer, lq_session_get_transcript (session), engine->id,
                          lq_session_get_recorded_ms (session), lq_session_is_complete (session));
  if (self.is_interrupted)
    return LQ_EXIT_INTERRUPTED;

  if (error != NULL)
    return lq_cli_complain (error);

  return is_printed ? LQ_EXIT_OK : lq_cli_complain_of_output ();
}

int
lq_cli_transcribe (int argc, char **argv)
{
  gboolean         is_json = FALSE, is_quiet = FALSE, is_dictated = FALSE;
  g_autofree char *engine = NULL;
  g_auto (GStrv) files = NULL;
  const GOptionEntry options[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json,
      N_ ("Print words with times and confidence as JSON"), NULL },
    { "engine", 0, 0, G_OPTION_ARG_STRING, &engine,
      N_ ("Use this engine: offline, soniox or server"), N_ ("ID") },
    { "dictated", 0, 0, G_OPTION_ARG_NONE, &is_dictated,
      N_ ("The file is a dictation: “comma” and “scratch that” are not words"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &is_quiet, N_ ("Show no progress"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *chosen = NULL;

  g_set_prgname ("loquat transcribe");
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("loquat transcribe: %s\n", error->message);
    return LQ_EXIT_USAGE;
  }
  if (files == NULL || files[1] != NULL) {
    g_printerr ("loquat transcribe: %s\n", _ ("Name one audio file."));
    return LQ_EXIT_USAGE;
  }
  if (!lq_cli_check_engine (engine))
    return LQ_EXIT_USAGE;

  settings = lq_cli_open_settings ();
  if (settings == NULL)
    return LQ_EXIT_FAILED;

  chosen =
    engine != NULL ? g_strdup (engine) : g_settings_get_string (settings, LQ_SETTINGS_ENGINE);
  return transcribe (files[0], lq_engine_find (chosen), settings,
                     is_json ? LQ_PRINT_JSON : lq_cli_printer_choose_form (stdout), is_quiet,
                     is_dictated);
}
