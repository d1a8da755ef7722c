/* lq-cli-dictate.c: prints and keeps what is said into the microphone, until Ctrl+C
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli.h"
#include "lq-cli-printer.h"
#include "lq-dictation.h"
#include "lq-microphone.h"
#include "lq-paths.h"
#include "lq-recovery.h"
#include "lq-settings.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

enum { SAME_INTERRUPT_MS = 500 };

typedef struct {
  GMainLoop    *loop;
  LqDictation  *dictation;
  LqCliPrinter *printer;
  LqStore      *store;
  LqWordList   *words;
  GSettings    *settings;
  unsigned      n_interrupts;
  int64_t       interrupted_us; /* when the newest came */
  bool          has_told_silence;
  bool          is_finished;   /* the dictation is */
  bool          is_recovering; /* recordings that an earlier crash left */
} Dictate;

static void
quit_if_done (Dictate *self)
{
  if (self->is_finished && !self->is_recovering)
    g_main_loop_quit (self->loop);
}

static void
recovered_cb (LqEntry *entry, gpointer user_data)
{
  Dictate *self = user_data;

  lq_cli_printer_hide (self->printer);
  lq_cli_tell (LQ_NOTICE_RECOVERED, entry->text);
}

static void
recovery_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Dictate *self = user_data;
  g_autoptr (GError) error = NULL;

  if (lq_recovery_run_finish (result, &error) < 0)
    lq_cli_complain (error);
  self->is_recovering = false;
  quit_if_done (self);
}

static void
changed_cb (LqDictation *dictation, Dictate *self)
{
  lq_cli_printer_show (self->printer, lq_dictation_get_transcript (dictation));
}

static void
notice_cb (LqDictation *dictation, int notice, const char *detail, Dictate *self)
{
  /* That the microphone is heard shows by the words, and its pauses need no word. */
  if (notice == LQ_NOTICE_MICROPHONE_HEARD ||
      (notice == LQ_NOTICE_MICROPHONE_SILENT && self->has_told_silence))
    return;

  self->has_told_silence |= notice == LQ_NOTICE_MICROPHONE_SILENT;
  lq_cli_printer_hide (self->printer);
  lq_cli_tell (notice, detail);
}

static void
state_cb (LqDictation *dictation, GParamSpec *pspec, Dictate *self)
{
  if (lq_dictation_get_state (dictation) == LQ_DICTATION_LISTENING)
    g_printerr ("%s\n", _ ("Listening. Ctrl+C ends the dictation."));
}

static void
finished_cb (LqDictation *dictation, const char *id, Dictate *self)
{
  self->is_finished = true;
  if (self->is_recovering)
    g_printerr ("%s\n", _ ("Still transcribing an earlier recording. Ctrl+C leaves it for later."));
  quit_if_done (self);
}

/* The first ends the dictation; the second does not wait for the last words, or for the recovery.
 * One alone may arrive twice: timeout(1) sends it to the program and then to the program's group.
 */
static gboolean
interrupted_cb (gpointer user_data)
{
  Dictate   *self = user_data;
  LqSession *session = lq_dictation_get_session (self->dictation);
  int64_t    now_us = g_get_monotonic_time ();

  if (self->n_interrupts > 0 && now_us - self->interrupted_us < SAME_INTERRUPT_MS * 1000)
    return G_SOURCE_CONTINUE;

  self->interrupted_us = now_us;
  if (self->n_interrupts++ == 0)
    lq_dictation_stop (self->dictation);
  else if (self->is_finished)
    g_main_loop_quit (self->loop);
  else if (session != NULL)
    lq_session_abandon (session);

  return G_SOURCE_CONTINUE;
}

/* The terminal was closed, which may be said twice: the dictation ends as ever, and is kept. */
static gboolean
hung_up_cb (gpointer user_data)
{
  Dictate *self = user_data;

  lq_dictation_stop (self->dictation);

  return G_SOURCE_CONTINUE;
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Dictate *self = user_data;
  g_autoptr (GError) error = NULL;

  self->store = lq_cli_open_store_finish (result, &error);
  lq_word_list_set_store (self->words, self->store);
  if (self->store == NULL) {
    /* The words are printed all the same, and their sound is kept. */
    lq_cli_complain (error);
    return;
  }

  lq_dictation_set_store (self->dictation, self->store);
  self->is_recovering = true;
  lq_recovery_run_async (self->store, self->settings, recovered_cb, NULL, recovery_finished_cb,
                         self);
}

static int
dictate (GSettings *settings, const char *engine, LqPrintForm form)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (LqDictation) dictation = lq_dictation_new (NULL, settings);
  g_autoptr (LqCliPrinter) printer =
    lq_cli_printer_new (stdout, form, lq_cli_printer_measure (stdout));
  g_autoptr (LqWordList) words = lq_word_list_new (settings);
  g_autofree char *database = lq_paths_dup_database ();
  Dictate          self = {
             .loop = loop, .dictation = dictation, .printer = printer, .settings = settings, .words = words
  };
  LqSession    *session;
  const GError *error;
  bool          is_printed = true;

  g_signal_connect (dictation, "transcript-changed", G_CALLBACK (changed_cb), &self);
  g_signal_connect (dictation, "notice", G_CALLBACK (notice_cb), &self);
  g_signal_connect (dictation, "notify::state", G_CALLBACK (state_cb), &self);
  g_signal_connect (dictation, "finished", G_CALLBACK (finished_cb), &self);
  g_unix_signal_add (SIGINT, interrupted_cb, &self);
  g_unix_signal_add (SIGTERM, interrupted_cb, &self);
  g_unix_signal_add (SIGHUP, hung_up_cb, &self);

  lq_dictation_set_words (dictation, words);
  lq_dictation_set_engine (dictation, engine);
  lq_dictation_start (dictation);
  lq_store_open_async (database, NULL, store_opened_cb, &self);
  g_main_loop_run (loop);

  session = lq_dictation_get_session (dictation);
  error = lq_dictation_get_error (dictation);
  if (lq_session_get_recorded_ms (session) > 0)
    is_printed = lq_cli_printer_end (
      printer, lq_session_get_transcript (session), lq_session_get_engine (session),
      lq_session_get_recorded_ms (session), lq_session_is_complete (session));
  if (self.store != NULL)
    lq_store_close (self.store);
  g_clear_object (&self.store);

  if (self.n_interrupts > 1)
    return LQ_EXIT_INTERRUPTED;
  if (error != NULL)
    return lq_cli_complain (error);

  return is_printed ? LQ_EXIT_OK : lq_cli_complain_of_output ();
}

int
lq_cli_dictate (int argc, char **argv)
{
  gboolean           is_json = FALSE;
  g_autofree char   *engine = NULL;
  const GOptionEntry options[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json,
      N_ ("Print words with times and confidence as JSON"), NULL },
    { "engine", 0, 0, G_OPTION_ARG_STRING, &engine,
      N_ ("Use this engine: offline, soniox or server"), N_ ("ID") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code;

  g_set_prgname ("loquat dictate");
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1) {
    g_printerr ("loquat dictate: %s\n",
                error != NULL ? error->message : _ ("This verb takes no names."));
    return LQ_EXIT_USAGE;
  }
  if (!lq_cli_check_engine (engine))
    return LQ_EXIT_USAGE;

  settings = lq_cli_open_settings ();
  if (settings == NULL)
    return LQ_EXIT_FAILED;

  exit_code =
    dictate (settings, engine, is_json ? LQ_PRINT_JSON : lq_cli_printer_choose_form (stdout));
  lq_microphone_shut_down ();

  return exit_code;
}
