/* lq-cli-transcribe.c: prints what is said in a file, or has files made of several
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli-files.h"
#include "lq-cli-job.h"
#include "lq-cli-outputs.h"
#include "lq-cli-printer.h"
#include "lq-cli.h"
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

/* Returns: whether all of it was printed */
static bool
print_export (LqSession        *session,
              LqFileSource     *source,
              const LqCliFiles *wanted,
              LqExportFormat    format)
{
  g_autoptr (LqEntry) entry = lq_cli_job_make_entry (session, source, wanted->paths[0]);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  LqExportOptions options;
  gsize           size;
  const void     *data;

  lq_cli_files_choose_options (wanted, entry, &options);
  bytes = lq_export_render (entry, format, &options, &error);
  if (bytes == NULL) {
    lq_cli_complain (error);
    return false;
  }
  data = g_bytes_get_data (bytes, &size);

  return fwrite (data, 1, size, stdout) == size && fflush (stdout) == 0;
}

/* @format: (nullable): how the whole text is printed at the end; %NULL: as it comes, in @form */
static int
transcribe (const LqCliFiles     *wanted,
            GSettings            *settings,
            LqPrintForm           form,
            const LqExportFormat *format)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LqFileSource) source = lq_file_source_new (wanted->paths[0]);
  g_autoptr (LqSession) session = lq_session_new (NULL, LQ_SOURCE (source));
  g_autoptr (LqCliPrinter) printer =
    lq_cli_printer_new (stdout, form, lq_cli_printer_measure (stdout));
  Transcribe    self = { .loop = loop, .source = source, .session = session, .printer = printer };
  const GError *error;
  /* Live words are progress enough, and share the line with it. */
  bool  has_progress = (form != LQ_PRINT_LIVE || format != NULL) && !wanted->is_quiet;
  guint progress_id = 0;
  bool  is_printed = true;

  self.is_held = format != NULL || (wanted->rules != NULL && form == LQ_PRINT_TEXT);
  lq_session_set_rules (session, wanted->rules);
  g_signal_connect (session, "changed", G_CALLBACK (changed_cb), &self);
  g_signal_connect (session, "ended", G_CALLBACK (ended_cb), &self);
  g_unix_signal_add (SIGINT, interrupted_cb, &self);
  g_unix_signal_add (SIGTERM, interrupted_cb, &self);
  if (has_progress)
    progress_id = g_timeout_add (PROGRESS_MS, progress_cb, &self);

  lq_session_start (session);
  lq_engine_configure_async (wanted->engine, settings, NULL, configured_cb, &self);
  g_main_loop_run (loop);

  g_clear_handle_id (&progress_id, g_source_remove);
  if (has_progress && isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");

  if (!self.is_interrupted)
    lq_cli_job_warn (source, wanted->paths[0]);
  error = lq_session_get_error (session);
  if (error == NULL || lq_session_get_recorded_ms (session) > 0)
    is_printed = format != NULL
                   ? print_export (session, source, wanted, *format)
                   : lq_cli_printer_end (printer, lq_session_get_transcript (session),
                                         wanted->engine->id, lq_session_get_recorded_ms (session),
                                         lq_cli_job_is_complete (session, source));
  if (self.is_interrupted)
    return LQ_EXIT_INTERRUPTED;

  if (error != NULL)
    return lq_cli_complain (error);

  return is_printed ? LQ_EXIT_OK : lq_cli_complain_of_output ();
}

/* One file, whose text nothing says to be put elsewhere, is printed. */
static bool
is_for_printing (const LqCliFiles *wanted, const GArray *formats, bool is_json)
{
  if (wanted->paths[1] != NULL || wanted->folder != NULL ||
      g_file_test (wanted->paths[0], G_FILE_TEST_IS_DIR))
    return false;
  if (formats == NULL)
    return true;

  return formats->len == 1 && !is_json &&
         lq_export_get_info (g_array_index (formats, LqExportFormat, 0))->is_text;
}

static int
run (LqCliFiles *wanted, GSettings *settings, const char *list, bool is_json)
{
  g_autoptr (GArray) formats = list != NULL ? lq_cli_outputs_parse (list) : NULL;
  LqExportFormat json = LQ_EXPORT_JSON, txt = LQ_EXPORT_TXT;

  if (list != NULL && formats == NULL)
    return LQ_EXIT_USAGE;
  if (is_for_printing (wanted, formats, is_json))
    return transcribe (wanted, settings,
                       is_json ? LQ_PRINT_JSON : lq_cli_printer_choose_form (stdout),
                       formats != NULL ? &g_array_index (formats, LqExportFormat, 0) : NULL);

  if (formats == NULL)
    formats =
      g_array_append_val (g_array_new (FALSE, FALSE, sizeof json), *(is_json ? &json : &txt));
  else if (is_json)
    g_array_append_val (formats, json);

  return lq_cli_files_run (wanted, formats, settings);
}

static bool
parse (int *argc, char ***argv, const GOptionEntry *options)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_set_prgname ("loquat transcribe");
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  g_option_context_set_summary (
    context, _ ("Prints what is said in an audio or video file. Of several files, of those in "
                "folders, or with --output, files are made."));
  if (g_option_context_parse (context, argc, argv, &error))
    return true;

  g_printerr ("loquat transcribe: %s\n", error->message);
  return false;
}

/* Some programs hand over files by their addresses. */
static void
resolve_addresses (char **paths)
{
  for (char **path = paths; *path != NULL; path++) {
    char *local =
      g_str_has_prefix (*path, "file://") ? g_filename_from_uri (*path, NULL, NULL) : NULL;

    if (local == NULL)
      continue;
    g_free (*path);
    *path = local;
  }
}

int
lq_cli_transcribe (int argc, char **argv)
{
  gboolean         is_json = FALSE, is_quiet = FALSE, is_dictated = FALSE, is_recursive = FALSE;
  gboolean         overwrites = FALSE, has_times = FALSE, has_speakers = FALSE;
  g_autofree char *engine = NULL;
  g_autofree char *formats = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *chosen = NULL;
  g_auto (GStrv) paths = NULL;
  /* clang-format off */
  const GOptionEntry options[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &formats,
      N_ ("What to make: txt, md, srt, vtt, json, csv, docx, pdf, or several of them"), N_ ("FORMAT,…") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &folder,
      N_ ("Where files are made, instead of beside the recordings"), N_ ("DIR") },
    { "recursive", 'r', 0, G_OPTION_ARG_NONE, &is_recursive, N_ ("Look into folders of folders, too"), NULL },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &overwrites, N_ ("Replace files that are there already"), NULL },
    { "times", 0, 0, G_OPTION_ARG_NONE, &has_times, N_ ("Begin paragraphs with the time"), NULL },
    { "speakers", 0, 0, G_OPTION_ARG_NONE, &has_speakers, N_ ("Tell who speaks, even if there is only one"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_ ("Print words with times and confidence as JSON"), NULL },
    { "engine", 0, 0, G_OPTION_ARG_STRING, &engine, N_ ("Use this engine: offline, soniox or server"), N_ ("ID") },
    { "dictated", 0, 0, G_OPTION_ARG_NONE, &is_dictated,
      N_ ("The file is a dictation: “comma” and “scratch that” are not words"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &is_quiet, N_ ("Show no progress"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, N_ ("FILE…") },
    G_OPTION_ENTRY_NULL,
  };
  /* clang-format on */
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (LqRules) rules = NULL;
  LqCliFiles wanted;

  if (!parse (&argc, &argv, options))
    return LQ_EXIT_USAGE;
  if (paths == NULL) {
    g_printerr ("loquat transcribe: %s\n", _ ("Name an audio or video file, or a folder."));
    return LQ_EXIT_USAGE;
  }
  if (!lq_cli_check_engine (engine))
    return LQ_EXIT_USAGE;

  resolve_addresses (paths);
  settings = lq_cli_open_settings ();
  if (settings == NULL)
    return LQ_EXIT_FAILED;

  chosen =
    engine != NULL ? g_strdup (engine) : g_settings_get_string (settings, LQ_SETTINGS_ENGINE);
  wanted = (LqCliFiles){
    .paths = (const char *const *) paths,
    .folder = folder,
    .engine = lq_engine_find (chosen),
    .is_recursive = is_recursive,
    .overwrites = overwrites,
    .has_times = has_times,
    .has_speakers = has_speakers,
    .is_quiet = is_quiet,
  };
  rules = is_dictated ? make_rules (settings, wanted.engine) : NULL;
  wanted.rules = rules;

  return run (&wanted, settings, formats, is_json);
}
