/* lq-cli.h: the verbs that need no display
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-messages.h"
#include "lq-store.h"

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Exit codes of every verb, as documented in the README. */
enum {
  LQ_EXIT_OK = 0,
  LQ_EXIT_FAILED = 1, /* something of ours or of the system */
  LQ_EXIT_USAGE = 2,  /* the command line is wrong */
  LQ_EXIT_INPUT = 3,  /* the file or the microphone cannot be used */
  LQ_EXIT_ENGINE = 4, /* the engine or service failed; what it said so far is printed */
  LQ_EXIT_INTERRUPTED = 130,
};

/**
 * lq_cli_run:
 * @argc: length of @argv
 * @argv: the program's arguments
 * @exit_code: (out): one of the codes above
 *
 * Runs the verb in @argv[1], if there is one. Engines are registered already. Main thread; returns
 * when the verb is done.
 *
 * Returns: %FALSE when there is no verb: the window is wanted
 */
bool lq_cli_run (int argc, char **argv, int *exit_code);

/* ---- for the verbs */

int lq_cli_transcribe (int argc, char **argv);
int lq_cli_dictate (int argc, char **argv);
int lq_cli_recover (int argc, char **argv);
int lq_cli_action (int argc, char **argv); /* toggle, start, stop, cancel, undo, again, copy */

/**
 * lq_cli_complain:
 * @error: what went wrong
 *
 * Tells the person on standard error: what happened, what to do, and the exact reason.
 *
 * Returns: the exit code for it
 */
int lq_cli_complain (const GError *error);

/* @text: of a file's name, or of a service: as a terminal may have it. What it would take for an
 * order, and is not a line break, is another character. Returns: (transfer full) */
char *lq_cli_dup_shown (const char *text);

/* As lq_cli_complain(), when standard output could not be written. */
int lq_cli_complain_of_output (void);

/* Tells the person on standard error. */
void lq_cli_tell (LqNotice notice, const char *detail);

/* As lq_store_open_finish(); tells the person when a damaged history was set aside. */
LqStore *lq_cli_open_store_finish (GAsyncResult *result, GError **error);

/* Returns: (transfer full) (nullable): the settings; %NULL after telling the person that none
 * exist. */
GSettings *lq_cli_open_settings (void);

/**
 * lq_cli_check_engine:
 * @id: (nullable): what was given as --engine
 *
 * Returns: %FALSE after telling the person which engines there are
 */
bool lq_cli_check_engine (const char *id);

G_END_DECLS
