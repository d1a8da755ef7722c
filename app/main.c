/* main.c: a command line verb, or the window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-application.h"
#include "lq-cli.h"
#include "lq-doctor-verb.h"
#include "lq-engines.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Everything we write is the person's own, and a core file could hold a key. */
static void
protect_privacy (void)
{
  const struct rlimit no_core = { 0, 0 };

  umask (0077);
  setrlimit (RLIMIT_CORE, &no_core);
}

int
main (int argc, char **argv)
{
  int exit_code;

  protect_privacy ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  lq_engines_register ();

  if (argc > 1 && g_str_equal (argv[1], "doctor"))
    return lq_doctor_verb (argc - 1, argv + 1);
  if (lq_cli_run (argc, argv, &exit_code))
    return exit_code;

  if (!gtk_init_check ()) {
    g_printerr (
      "loquat: %s\n",
      _ ("There is no display for a window. “loquat help” tells what works in a terminal."));
    return LQ_EXIT_FAILED;
  }

  return lq_application_main (argc, argv);
}
