/* lq-cli.h: the verbs that need no display
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit codes of every verb, as documented in the README. */
enum {
  LQ_EXIT_OK = 0,
  LQ_EXIT_FAILED = 1, /* something of ours or of the system */
  LQ_EXIT_USAGE = 2,  /* the command line is wrong */
  LQ_EXIT_INPUT = 3,  /* the file or the microphone cannot be used */
  LQ_EXIT_ENGINE = 4, /* the engine or service failed; text printed so far is kept */
  LQ_EXIT_INTERRUPTED = 130,
};

/**
 * lq_cli_run:
 * @argc: length of @argv
 * @argv: the program's arguments
 * @exit_code: (out): one of the codes above
 *
 * Runs the verb in @argv[1], if it is one of ours.
 *
 * Returns: %FALSE when it is none: the window is wanted
 */
gboolean lq_cli_run (int argc, char **argv, int *exit_code);

G_END_DECLS
